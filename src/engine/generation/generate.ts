import type { AbortFlag } from './abortFlag.js';
import { GrowingText } from './growingText.js';
import type { Api, ContextParams, Pointer } from './native/api.js';
import { TokenBatch } from './native/batch.js';
import { GreedySamplers } from './native/samplers.js';

/** One probe to answer. */
export interface Job {
  readonly key: string;
  readonly group: string;
  readonly tokens: readonly number[];
  readonly maxTokens: number;
  /** What is kept of a text with its special tokens; without it, the text without them is kept. */
  readonly kept?: ((text: string) => string) | undefined;
  /**
   * Whether the text so far settles the answer: the text to keep, and why; undefined to go on.
   */
  finish(text: string): { text: string; stop: 'stop' | 'decided' } | undefined;
}

export interface Finished {
  readonly key: string;
  readonly output: string;
  readonly tokens: number;
  readonly stop: 'eos' | 'limit' | 'stop' | 'decided';
  /** Milliseconds since the start of the run. */
  readonly ms: number;
}

export interface Vocabulary {
  isEndOfGeneration(token: number): boolean;
  /** @param special whether special tokens have their text too. */
  text(tokens: readonly number[], special: boolean): string;
}

/** How many sequences fit, and how long each may be. */
export interface GenerationPlan {
  readonly sequences: number;
  /** Tokens per sequence. */
  readonly contextSize: number;
  readonly threads: number;
  /** Where the memory does not suffice, fewer sequences may do; not where their number is recorded. */
  readonly fixed: boolean;
}

export interface GenerateOptions {
  readonly api: Api;
  readonly model: Pointer;
  readonly vocabulary: Vocabulary;
  readonly plan: GenerationPlan;
  readonly abort: AbortFlag;
  readonly startedAt: number;
  /** Called after each finished job; true ends the run. */
  onFinished(finished: Finished): boolean;
  onText?: ((key: string, text: string) => void) | undefined;
}

/** A shorter common beginning is not worth a sequence of its own. */
const MIN_SHARED_TOKENS = 8;
const BATCH_TOKENS = 2048;
const UBATCH_TOKENS = 512;

/** What decides the rounding of a model's numbers beside the plan, as llama.cpp's own names say it. */
export const CONTEXT_SETTINGS = {
  batchSize: BATCH_TOKENS,
  microBatchSize: UBATCH_TOKENS,
  kvCacheTypes: 'f16/f16',
  flashAttention: 'auto',
} as const;

/** `llama_decode` results. */
const DECODE_OK = 0;
const DECODE_ABORTED = 2;

/** Thrown when the abort flag ended a decode. */
export class Aborted extends Error {}

/** One job on its way through a sequence of the context. */
class Slot {
  readonly generated: GrowingText;
  /** Prompt tokens already handed to the model. */
  consumed: number;
  /** Index in the last batch of the token whose logits give the next one. */
  output = -1;

  constructor(
    readonly job: Job,
    readonly sequence: number,
    shared: number,
    vocabulary: Vocabulary,
  ) {
    this.consumed = shared;
    this.generated = new GrowingText((tokens) => vocabulary.text(tokens, job.kept !== undefined));
  }

  get position(): number {
    return this.job.tokens.length + this.generated.length - 1;
  }
}

/**
 * Answers all jobs greedily as parallel sequences of one context: a common beginning of the prompts is computed
 * once per group, a sequence that ends makes room for the next job, and each stops as soon as its answer is
 * decided.
 * @returns true when every job was finished, false when `onFinished` ended the run.
 * @throws Aborted when the abort flag was raised; Error when the context cannot be made or a decode fails.
 */
export async function generate(jobs: readonly Job[], options: GenerateOptions): Promise<boolean> {
  const prefixes = sharedPrefixes(jobs);
  let slots = Math.min(options.plan.sequences, jobs.length);
  for (;;) {
    const samplers = new GreedySamplers(options.api, slots);
    const context = makeContext(options, slots + prefixes.length, samplers);
    try {
      if (context) return await new Generation(options, context, samplers, prefixes, slots).run(jobs);
    } finally {
      if (context) options.api.contextFree(context);
      samplers.dispose();
    }
    // The plan is an estimate: where the memory does not suffice after all, fewer sequences may do.
    if (slots === 1 || options.plan.fixed)
      throw new Error(
        `no context for ${slots} sequences of ${options.plan.contextSize} tokens could be made: the memory does not suffice`,
      );
    slots = Math.ceil(slots / 2);
  }
}

type ContextOptions = Pick<GenerateOptions, 'api' | 'model' | 'plan' | 'abort'>;

/**
 * How many sequences of those planned the memory holds now, found out by making their context.
 * @returns 0 when it holds none.
 */
export function sequencesThatFit(jobs: readonly Job[], options: ContextOptions): number {
  const prefixes = sharedPrefixes(jobs).length;
  for (let slots = Math.min(options.plan.sequences, jobs.length); ; slots = Math.ceil(slots / 2)) {
    const samplers = new GreedySamplers(options.api, slots);
    const context = makeContext(options, slots + prefixes, samplers);
    if (context) options.api.contextFree(context);
    samplers.dispose();
    if (context) return slots;
    if (slots === 1) return 0;
  }
}

const makeContext = (
  options: ContextOptions,
  sequences: number,
  samplers: GreedySamplers,
): Pointer | null | undefined =>
  options.api.contextInit(options.model, { ...contextParams(options, sequences), ...samplers.params });

function contextParams({ api, plan, abort }: ContextOptions, sequences: number): ContextParams {
  return {
    ...api.contextDefaultParams(),
    n_ctx: plan.contextSize * sequences,
    n_batch: BATCH_TOKENS,
    n_ubatch: UBATCH_TOKENS,
    n_seq_max: sequences,
    n_outputs_max: sequences,
    n_threads: plan.threads,
    n_threads_batch: plan.threads,
    abort_callback: abort.callback,
    abort_callback_data: abort.data,
    // Sequences apart: attention then reads only its own cells.
    kv_unified: false,
  };
}

export interface Prefix {
  readonly group: string;
  readonly tokens: readonly number[];
}

/** The longest common beginning of each group's prompts; every prompt keeps a last token of its own. */
export function sharedPrefixes(jobs: readonly Job[]): Prefix[] {
  const groups = new Map<string, Job[]>();
  for (const job of jobs) groups.set(job.group, [...(groups.get(job.group) ?? []), job]);
  const prefixes: Prefix[] = [];
  for (const [group, members] of groups) {
    if (members.length < 2) continue;
    const first = members[0]!.tokens;
    let length = Math.min(...members.map((job) => job.tokens.length - 1));
    for (const { tokens } of members) for (let i = 0; i < length; i++) if (tokens[i] !== first[i]) length = i;
    if (length >= MIN_SHARED_TOKENS) prefixes.push({ group, tokens: first.slice(0, length) });
  }
  return prefixes;
}

class Generation {
  private readonly batch = new TokenBatch(BATCH_TOKENS);
  private readonly memory: Pointer;

  constructor(
    private readonly options: GenerateOptions,
    private readonly context: Pointer,
    private readonly samplers: GreedySamplers,
    private readonly prefixes: readonly Prefix[],
    private readonly slots: number,
  ) {
    this.memory = options.api.contextMemory(context);
  }

  async run(jobs: readonly Job[]): Promise<boolean> {
    await this.decodePrefixes();
    const waiting = [...jobs];
    const free = Array.from({ length: this.slots }, (_, sequence) => sequence);
    let active: Slot[] = [];
    for (;;) {
      // Prompts come in waves: mixed into single steps they would split those into many small pieces.
      if (active.length === 0 || free.length * 2 >= this.slots)
        while (free.length > 0 && waiting.length > 0)
          active.push(this.admit(waiting.shift()!, free.shift()!));
      if (active.length === 0) return true;
      this.fillBatch(active);
      await this.decode();
      const going: Slot[] = [];
      for (const slot of active) {
        const finished = slot.output < 0 ? undefined : this.advance(slot);
        if (!finished) going.push(slot);
        else {
          if (this.options.onFinished(finished)) return false;
          this.options.api.memorySequenceRemove(this.memory, slot.sequence, -1, -1);
          free.push(slot.sequence);
        }
      }
      active = going;
    }
  }

  /** The sequences after the slots hold the shared beginnings. */
  private async decodePrefixes(): Promise<void> {
    for (const [index, { tokens }] of this.prefixes.entries()) {
      for (let start = 0; start < tokens.length; start += BATCH_TOKENS) {
        this.batch.clear();
        const end = Math.min(tokens.length, start + BATCH_TOKENS);
        for (let i = start; i < end; i++) this.batch.add(tokens[i]!, i, this.slots + index, false);
        await this.decode();
      }
    }
  }

  private admit(job: Job, sequence: number): Slot {
    const index = this.prefixes.findIndex((prefix) => prefix.group === job.group);
    if (index < 0) return new Slot(job, sequence, 0, this.options.vocabulary);
    this.options.api.memorySequenceCopy(this.memory, this.slots + index, sequence, -1, -1);
    return new Slot(job, sequence, this.prefixes[index]!.tokens.length, this.options.vocabulary);
  }

  /** The next token of every generating sequence, then as much of the waiting prompts as fits. */
  private fillBatch(active: readonly Slot[]): void {
    const { batch } = this;
    batch.clear();
    for (const slot of active) {
      slot.output = -1;
      const { last } = slot.generated;
      if (last !== undefined) slot.output = batch.add(last, slot.position, slot.sequence, true);
    }
    for (const slot of active) {
      const { tokens } = slot.job;
      while (slot.consumed < tokens.length && batch.size < BATCH_TOKENS) {
        const isLast = slot.consumed === tokens.length - 1;
        const index = batch.add(tokens[slot.consumed]!, slot.consumed, slot.sequence, isLast);
        if (isLast) slot.output = index;
        slot.consumed++;
      }
    }
  }

  private async decode(): Promise<void> {
    if (this.options.abort.raised) throw new Aborted();
    const result = await this.options.api.decode(this.context, this.batch.struct);
    if (result === DECODE_ABORTED || this.options.abort.raised) throw new Aborted();
    if (result !== DECODE_OK) throw new Error(`the decode of ${this.batch.size} tokens failed (${result})`);
  }

  /** Takes the most likely next token; returns the answer when it is complete. */
  private advance(slot: Slot): Finished | undefined {
    const { vocabulary, onText } = this.options;
    const { job, generated } = slot;
    const token = this.samplers.sample(this.context, slot.sequence, slot.output);
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
