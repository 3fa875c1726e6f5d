import { UserError } from '../core/errors.js';
import type { Probe } from '../core/probes/probes.js';
import { endOfThought, findStop, settledBy } from '../core/scoring/index.js';
import type { EngineProbe } from '../protocol/engine.js';
import type { Job } from './generation/generate.js';
import type { LoadedModel } from './model.js';
import type { RenderedPrompt } from './prompt.js';

/** A probe as the model is asked it. */
export interface PreparedJob extends Job {
  readonly probe: Probe;
  readonly prompt: RenderedPrompt;
}

/**
 * @param wholeAnswer whether the answer goes on when its score stands.
 * @throws UserError when the probe cannot be rendered, or its answer would not fit into the model's context.
 */
export function prepareJob(
  model: LoadedModel,
  { key, group, probe, emotions = 'strict' }: EngineProbe,
  wholeAnswer: boolean,
): PreparedJob {
  const prompt = model.prompts.render(probe);
  const { contextLength } = model.description;
  const needed = prompt.tokens.length + probe.maxTokens;
  if (contextLength !== undefined && needed > contextLength)
    throw new UserError(
      `The probe "${probe.id}" of ${group} is too long for the model: its prompt has ${prompt.tokens.length} tokens and its answer may have ${probe.maxTokens}, but the model's context holds ${contextLength}. Shorten the prompt or lower "maxTokens".`,
    );
  return {
    key,
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
      return settled && { text, stop: settled };
    },
  };
}

/** Where a stop text begins in the answer; in a thought it means nothing. */
function stopOf({ stop, thinking }: Probe, text: string): number | undefined {
  if (!stop) return undefined;
  const begins = thinking ? endOfThought(text) : 0;
  const found = begins === undefined ? undefined : findStop(text.slice(begins), stop);
  return found === undefined ? undefined : begins! + found;
}
