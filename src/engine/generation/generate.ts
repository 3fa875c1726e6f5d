import type { AbortFlag } from '../abortFlag.js';
import type { Api } from '../native/api.js';
import { GreedySamplers, type Samplers, SeededSamplers } from '../native/samplers.js';
import type { Shell } from '../shell.js';
import { GrowingText } from './growingText.js';
import type { Head } from './head.js';
import { Lane, type LanePlan } from './lane.js';
import { Pass } from './pass.js';
import { inChunks, type Prefix, type Prompt, promptsOf } from './prompts.js';
import type { Work } from './work.js';

/** One probe to answer. */
export interface Job extends Prompt {
  readonly maxTokens: number;
  /** What is kept of a text with its special tokens; without it, the text without them is kept. */
  readonly kept?: ((text: string) => string) | undefined;
  /**
   * Whether the text so far settles the answer: the text to keep, and why; undefined to go on.
   */
  finish(text: string): { text: string; stop: 'stop' | 'decided' | 'loop' } | undefined;
}

export interface Finished {
  readonly key: string;
  readonly output: string;
  readonly tokens: number;
  readonly stop: 'eos' | 'limit' | 'stop' | 'decided' | 'loop';
  /** Milliseconds since the start of the run. */
  readonly ms: number;
}

export interface Vocabulary {
  isEndOfGeneration(token: number): boolean;
  /** @param special whether special tokens have their text too. */
  text(tokens: readonly number[], special: boolean): string;
}

/** How many sequences fit, and how long each may be. */
export interface GenerationPlan extends LanePlan {
  /** Where the memory does not suffice, fewer sequences may do; not where their number is recorded. */
  readonly fixed: boolean;
  /** See `withoutGaps`. */
  readonly fillGaps: number;
}

export interface GenerateOptions {
  readonly api: Api;
  /** The path's layers, or those behind the head. */
  readonly shell: Shell;
  readonly head: Head | undefined;
  /** Width of the model's states. */
  readonly width: number;
  /** Common beginnings of the prompts, those of other jobs among them. */
  readonly prefixes: readonly Prefix[];
  readonly vocabulary: Vocabulary;
  readonly plan: GenerationPlan;
  readonly abort: AbortFlag;
  readonly startedAt: number;
  readonly work: Work;
  /** So many of the jobs are answered before the others are begun; 0 when all begin together. */
  readonly alone: number;
  /** Called after each finished job; true ends the run. */
  onFinished(finished: Finished): boolean;
  onText?: ((key: string, text: string) => void) | undefined;
}

/** One job on its way through a sequence of the context. */
class Slot {
  readonly generated: GrowingText;

  constructor(
    readonly job: Job,
    readonly sequence: number,
    vocabulary: Vocabulary,
  ) {
    this.generated = new GrowingText((tokens) => vocabulary.text(tokens, job.kept !== undefined));
  }

  get position(): number {
    return this.job.tokens.length + this.generated.length - 1;
  }
}

/**
 * Answers all jobs as parallel sequences of one context: a common beginning of the prompts is computed
 * once per group, a sequence that ends makes room for the next job, and each stops as soon as its answer is
 * decided.
 * @returns true when every job was finished, false when `onFinished` ended the run.
 * @throws Aborted when the abort flag was raised; Error when the context cannot be made or a decode fails.
 */
export async function generate(jobs: readonly Job[], options: GenerateOptions): Promise<boolean> {
  const { plan, work } = options;
  const prefixes = options.prefixes.filter(({ group }) => jobs.some((job) => job.group === group));
  const sampled = jobs.some(({ sampling }) => sampling !== undefined);
  let slots = Math.min(plan.sequences, jobs.length);
  for (;;) {
    const started = performance.now();
    const opened = openLane(options, slots, prefixes.length, sampled);
    work.contextMs += performance.now() - started;
    if (opened)
      try {
        const pass = new Pass({ ...options, prefixes, lane: opened.lane, slots, fillGaps: plan.fillGaps });
        return await new Generation(options, pass, slots).run(jobs);
      } finally {
        opened.close();
      }
    // The plan is an estimate: where the memory does not suffice after all, fewer sequences may do.
    if (slots === 1 || plan.fixed)
      throw new Error(
        `there is not enough memory for a context of ${slots} sequences of ${plan.contextSize} tokens`,
      );
    slots = Math.ceil(slots / 2);
  }
}

type ContextOptions = Pick<GenerateOptions, 'api' | 'shell' | 'plan' | 'abort'>;

/** @returns undefined when the memory does not suffice. */
function openLane(
  { api, shell, plan, abort }: ContextOptions,
  slots: number,
  prefixes: number,
  sampled: boolean,
): { lane: Lane; close: () => void } | undefined {
  const samplers: Samplers = sampled ? new SeededSamplers(api) : new GreedySamplers(api, slots);
  const lane = Lane.open({ api, shell, plan: { ...plan, sequences: slots + prefixes }, abort, samplers });
  const close = (): void => {
    lane?.close();
    samplers.dispose();
  };
  if (lane) return { lane, close };
  close();
  return undefined;
}

/**
 * How many sequences of those planned the memory holds now, found out by making their context.
 * @returns 0 when it holds none.
 */
export function sequencesThatFit(jobs: readonly Job[], prefixes: number, options: ContextOptions): number {
  const sampled = jobs.some(({ sampling }) => sampling !== undefined);
  for (let slots = Math.min(options.plan.sequences, jobs.length); ; slots = Math.ceil(slots / 2)) {
    const opened = openLane(options, slots, prefixes, sampled);
    opened?.close();
    if (opened) return slots;
    if (slots === 1) return 0;
  }
}

class Generation {
  private readonly free: number[];
  private active: Slot[] = [];

  constructor(
    private readonly options: GenerateOptions,
    private readonly pass: Pass,
    private readonly slots: number,
  ) {
    this.free = Array.from({ length: slots }, (_, sequence) => sequence);
  }

  async run(jobs: readonly Job[]): Promise<boolean> {
    const { alone } = this.options;
    await this.pass.begin();
    const waves = alone > 0 ? [jobs.slice(0, alone), jobs.slice(alone)] : [jobs];
    for (const wave of waves) if (!(await this.answer([...wave]))) return false;
    return true;
  }

  private async answer(waiting: Job[]): Promise<boolean> {
    for (;;) {
      // Prompts come in waves: between single steps they would find few sequences to share a pass with.
      if (this.active.length === 0 || this.free.length * 2 >= this.slots)
        if (!(await this.admit(waiting.splice(0, this.free.length)))) return false;
      if (this.active.length === 0 && waiting.length === 0) return true;
      if (this.active.length > 0 && !(await this.step())) return false;
    }
  }

  private async admit(jobs: readonly Job[]): Promise<boolean> {
    this.free.sort((a, b) => a - b);
    for (const chunk of inChunks(jobs, this.options.prefixes)) {
      const slots = promptsOf(chunk).map((job) => new Slot(job, this.free.shift()!, this.options.vocabulary));
      const tokens = await this.pass.admit(
        chunk,
        slots.map(({ sequence }) => sequence),
      );
      this.active.push(...slots);
      if (!this.take(slots, tokens)) return false;
    }
    return true;
  }

  private async step(): Promise<boolean> {
    const slots = [...this.active];
    const rows = slots.map(({ job, sequence, position, generated }) => ({
      key: job.key,
      sequence,
      token: generated.last!,
      position,
    }));
    return this.take(slots, await this.pass.step(rows));
  }

  /** Adds the next token to each answer. @returns false when the run is to end. */
  private take(slots: readonly Slot[], tokens: readonly number[]): boolean {
    for (const [n, slot] of slots.entries()) {
      const finished = this.advance(slot, tokens[n]!);
      if (!finished) continue;
      this.active = this.active.filter((other) => other !== slot);
      this.free.push(slot.sequence);
      if (this.options.onFinished(finished)) return false;
    }
    return true;
  }

  /** @returns the answer when it is complete. */
  private advance(slot: Slot, token: number): Finished | undefined {
    const { vocabulary, onText } = this.options;
    const { job, generated } = slot;
    if (vocabulary.isEndOfGeneration(token)) return this.finished(slot, 'eos');
    const text = kept(job, generated.push(token));
    onText?.(job.key, text);
    const end = job.finish(text);
    if (end) return this.finished(slot, end.stop, end.text);
    if (generated.length >= job.maxTokens) return this.finished(slot, 'limit');
    return undefined;
  }

  private finished({ job, generated }: Slot, stop: Finished['stop'], text?: string): Finished {
    return {
      key: job.key,
      output: text ?? kept(job, generated.whole()),
      tokens: generated.length,
      stop,
      ms: performance.now() - this.options.startedAt,
    };
  }
}

const kept = (job: Job, text: string): string => job.kept?.(text) ?? text;
