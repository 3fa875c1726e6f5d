import { createHash } from 'node:crypto';
import { UserError } from '../core/errors.js';
import { unsupportedReason } from '../gguf/layers.js';
import type { PreparedProbes, Request } from '../protocol/engine.js';
import { PROMPT_DATE } from './chat/jinja.js';
import { type GenerationPlan, type Job, sequencesThatFit } from './generation/generate.js';
import { Head } from './generation/head.js';
import { headWorks } from './generation/headCheck.js';
import { Aborted, CONTEXT_SETTINGS } from './generation/lane.js';
import { byLength, type Prefix, sharedPrefixes } from './generation/prompts.js';
import { timed, type Work } from './generation/work.js';
import { byProbe, type Jobs, type PreparedJob, prepareJobs } from './jobs.js';
import type { Loaded } from './loaded.js';
import { recordsLayerInputs } from './native/layerInputs.js';

/** Sequences of a context; `LLAMA_MAX_SEQ`. */
const MAX_SEQUENCES = 256;
/** On a CPU a placeholder costs a fraction of what it costs to read all weights again, on a GPU next to nothing. */
const MOST_PLACEHOLDERS = 4;

/** Probes that can be run under any path: what is asked, and how it is computed. */
export class ReadyProbes {
  /** Keeps the prompts' way through the first layers, where the probes are to be run under many paths. */
  private headMade: Head | undefined;

  private constructor(
    /** What the host is told of them. */
    readonly told: PreparedProbes,
    readonly jobs: Jobs,
    /** What prompts begin with in common. */
    readonly prefixes: readonly Prefix[],
    readonly plan: GenerationPlan,
  ) {}

  /** @throws UserError when a probe cannot be asked, or the memory does not suffice. */
  static async prepare(
    loaded: Loaded,
    { probes, longestPath, fixed, heads, wholeAnswers }: Request<'setProbes'>,
  ): Promise<ReadyProbes> {
    const { model, threads } = loaded;
    const rendered = probes.flatMap((probe) => prepareJobs(model, probe, wholeAnswers === true));
    const distinct = rendered.filter(({ answer = 0 }) => answer === 0);
    const prefixes = sharedPrefixes(distinct);
    const jobs = byLength(rendered, prefixes);
    const need = {
      probes: jobs.length,
      prefixes: prefixes.length,
      tokens: Math.max(...jobs.map((job) => job.tokens.length + job.maxTokens)),
      longestPath: longestPath.length,
    };
    const memory = await model.planner.plan(need, loaded.sequences);
    const wanted: GenerationPlan = {
      sequences: typeof fixed === 'number' ? fixed : memory.sequences,
      contextSize: memory.contextSize,
      threads,
      fixed: fixed !== undefined,
      fillGaps: model.planner.offloadedLayers > 0 ? Infinity : MOST_PLACEHOLDERS,
    };
    const plan = fixed === undefined ? wanted : settled(loaded, wanted, longestPath, jobs, prefixes);
    const promptTokens = distinct.reduce((sum, job) => sum + job.tokens.length, 0);
    const head =
      (heads ?? (await model.planner.holdsHead(need, memory, promptTokens)))
        ? await makeHead(loaded, plan, jobs, prefixes)
        : undefined;
    const told = describe(loaded, plan, distinct, promptTokens, head !== undefined);
    const ready = new ReadyProbes(told, byProbe(jobs), prefixes, plan);
    ready.headMade = head;
    return ready;
  }

  /** The head, gone on to a depth; undefined when there is none, or no memory for one so deep. */
  async headAt(depth: number, work: Work): Promise<Head | undefined> {
    const head = this.headMade;
    if (!head || depth === 0) return undefined;
    return (await timed(work, 'headMs', () => head.reach(depth, work))) ? head : undefined;
  }

  dispose(): void {
    this.headMade?.dispose();
    this.headMade = undefined;
  }
}

/** @returns undefined where the architecture does not allow it, or it does not compute the same. */
async function makeHead(
  loaded: Loaded,
  { threads, contextSize, fillGaps }: GenerationPlan,
  prompts: readonly Job[],
  prefixes: readonly Prefix[],
): Promise<Head | undefined> {
  const { model, abort } = loaded;
  const { api } = loaded.backend;
  const { architecture, layers, embeddingLength: width } = model.description;
  const { layerInputs: inputs } = api;
  if (!inputs || width === undefined) return undefined;
  // In a sequence each, as many as llama.cpp allows.
  if (!recordsLayerInputs(architecture) || prompts.length + prefixes.length > MAX_SEQUENCES) return undefined;
  const shell = (path: readonly number[]) => model.shell(path);
  const common = { api, inputs, shell, layers, width, abort };
  // A run that was cancelled before has left it raised.
  abort.clear();
  try {
    loaded.headWorks ??= await headWorks({ ...common, threads });
  } catch (error) {
    if (!(error instanceof Aborted)) throw error;
  }
  if (!loaded.headWorks) return undefined;
  return new Head({ ...common, prompts, prefixes, plan: { threads, contextSize }, fillGaps });
}

/** The plan with as many of the sequences as really fit under the longest path: none of the runs may make do with fewer. */
function settled(
  { model, backend, abort }: Loaded,
  plan: GenerationPlan,
  path: readonly number[],
  jobs: readonly Job[],
  prefixes: readonly Prefix[],
): GenerationPlan {
  // A path that cannot be run is said when it is run.
  if (unsupportedReason(model.header, path)) return plan;
  const shell = model.shell(path);
  try {
    const fit = sequencesThatFit(jobs, prefixes.length, { api: backend.api, shell, plan, abort });
    if (fit === 0)
      throw new UserError(
        `There is not enough memory for a context of ${plan.contextSize} tokens: free some memory, or choose a smaller model.`,
      );
    return fit < Math.min(plan.sequences, jobs.length) ? { ...plan, sequences: fit } : plan;
  } finally {
    shell.dispose();
  }
}

/** @param distinct a job for each probe. */
function describe(
  { model }: Loaded,
  { sequences, contextSize, threads }: GenerationPlan,
  distinct: readonly PreparedJob[],
  promptTokens: number,
  heads: boolean,
): PreparedProbes {
  const { source } = model.prompts;
  return {
    sequences,
    contextSize,
    promptTokens,
    longestPrompt: Math.max(...distinct.map((job) => job.tokens.length)),
    settings: { sequences, contextSize, threads, heads: heads ? 'on' : 'off', ...CONTEXT_SETTINGS },
    ...(source === undefined ? {} : { chatTemplate: sha256(source) }),
    date: PROMPT_DATE,
    prompts: Object.fromEntries(distinct.map((job) => [job.asked, sha256(job.prompt.text)])),
    thinking: distinct.filter((job) => job.prompt.thinking && !job.probe.thinking).map(({ asked }) => asked),
  };
}

const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
