import { UserError } from '../core/errors.js';
import type { Probe } from '../core/probes/probes.js';
import { endOfThought, findStop, settledBy } from '../core/scoring/index.js';
import type { EngineProbe, RunOutput } from '../protocol/engine.js';
import type { Finished, Job } from './generation/generate.js';
import type { LoadedModel } from './model.js';
import type { RenderedPrompt } from './prompt.js';

/** A probe as the model is asked it, for one answer. */
export interface PreparedJob extends Job {
  /** Key of the probe. */
  readonly asked: string;
  /** Which of a sampled probe's answers it is. */
  readonly answer?: number | undefined;
  readonly probe: Probe;
  readonly prompt: RenderedPrompt;
}

/**
 * @param wholeAnswer whether the answer goes on when its score stands.
 * @returns a job for each answer to the probe: of a sampled one, several.
 * @throws UserError when the probe cannot be rendered, or its answer would not fit into the model's context.
 */
export function prepareJobs(
  model: LoadedModel,
  { key, group, probe, emotions = 'strict', sampling }: EngineProbe,
  wholeAnswer: boolean,
): PreparedJob[] {
  const prompt = model.prompts.render(probe);
  const { contextLength } = model.description;
  const needed = prompt.tokens.length + probe.maxTokens;
  if (contextLength !== undefined && needed > contextLength)
    throw new UserError(
      `The probe "${probe.id}" of ${group} is too long for the model: its prompt has ${prompt.tokens.length} tokens and its answer may have ${probe.maxTokens}, but the model's context holds ${contextLength}. Shorten the prompt or lower "maxTokens".`,
    );
  const job: PreparedJob = {
    key,
    asked: key,
    group,
    probe,
    prompt,
    tokens: prompt.tokens,
    maxTokens: probe.maxTokens,
    kept: prompt.kept,
    finish(text) {
      const end = stopOf(probe, text);
      if (end !== undefined) return { text: text.slice(0, end), stop: 'stop' };
      if (wholeAnswer) return undefined;
      const settled = settledBy(probe, text, { emotions });
      // Drawn at random, the next token may lead out of a loop.
      if (sampling && settled === 'loop') return undefined;
      return settled && { text, stop: settled };
    },
  };
  if (!sampling) return [job];
  const { seeds, ...how } = sampling;
  return seeds.map((seed, answer) => ({
    ...job,
    key: `${key}\n${answer}`,
    answer,
    sampling: { ...how, seed },
  }));
}

/** By the probe's key; a sampled probe has several. */
export type Jobs = ReadonlyMap<string, readonly PreparedJob[]>;

export function byProbe(jobs: readonly PreparedJob[]): Jobs {
  const found = new Map<string, PreparedJob[]>();
  for (const job of jobs) found.set(job.asked, [...(found.get(job.asked) ?? []), job]);
  return found;
}

/** An answer as the protocol says it. */
export const asAnswer = (finished: Finished, { asked, answer }: PreparedJob): RunOutput => ({
  ...finished,
  key: asked,
  ...(answer === undefined ? {} : { answer }),
});

/** Where a stop text begins in the answer; in a thought it means nothing. */
export function stopOf(
  { stop, thinking }: Pick<Probe, 'stop' | 'thinking'>,
  text: string,
): number | undefined {
  if (!stop) return undefined;
  const begins = thinking ? endOfThought(text) : 0;
  const found = begins === undefined ? undefined : findStop(text.slice(begins), stop);
  return found === undefined ? undefined : begins! + found;
}
