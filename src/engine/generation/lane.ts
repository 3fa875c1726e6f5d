import type { AbortFlag } from '../abortFlag.js';
import type { Api } from '../native/api.js';
import { TokenBatch } from '../native/batch.js';
import type { LayerInputs } from '../native/layerInputs.js';
import type { AnswerSampling, Samplers } from '../native/samplers.js';
import type { ContextParams, Pointer } from '../native/structs.js';
import type { Shell } from '../shell.js';
import type { Work } from './work.js';

/** Most tokens in one decode, and in one pass of the graph. */
export const BATCH_TOKENS = 2048;
export const UBATCH_TOKENS = 512;

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

/** How many sequences of which length a context has, and how it computes. */
export interface LanePlan {
  readonly sequences: number;
  /** Tokens per sequence. */
  readonly contextSize: number;
  readonly threads: number;
}

export interface LaneOptions {
  readonly api: Api;
  readonly shell: Shell;
  readonly plan: LanePlan;
  readonly abort: AbortFlag;
  /** Pick the next tokens of sequences 0..n-1. */
  readonly samplers?: Samplers;
  /** Keep what enters these layers of the shell. */
  readonly record?: {
    readonly inputs: LayerInputs;
    readonly layers: readonly number[];
    readonly width: number;
  };
  /** Most tokens in one decode, where it is to be fewer than {@link BATCH_TOKENS}. */
  readonly batchTokens?: number;
}

/** The layers of one shell with a KV cache for some sequences: rows go in, states or next tokens come out. */
export class Lane {
  private readonly batch = new TokenBatch(BATCH_TOKENS);
  private readonly memory: Pointer;

  private constructor(
    private readonly options: LaneOptions,
    private readonly context: Pointer,
  ) {
    this.memory = options.api.contextMemory(context);
  }

  /** @returns undefined when the memory does not suffice. */
  static open(options: LaneOptions): Lane | undefined {
    const { api, shell, record } = options;
    const context = api.contextInit(shell.model, contextParams(options));
    if (!context) return undefined;
    for (const layer of record?.layers ?? []) record!.inputs.record(context, layer);
    return new Lane(options, context);
  }

  /** Rows in the batch under way. */
  get size(): number {
    return this.batch.size;
  }

  /**
   * Adds a row to the batch.
   * @returns its index, by which its output is found after the decode.
   */
  add(token: number, position: number, sequence: number, output: boolean): number {
    return this.batch.add(token, position, sequence, output);
  }

  /**
   * Decodes the batch and empties it.
   * @param states rows that enter the first layer in the place of the tokens.
   * @throws Aborted when the abort flag was raised; Error when the decode fails.
   */
  async decode(work: Work, states?: Float32Array): Promise<void> {
    const { api, abort } = this.options;
    const { batch } = this;
    const rows = batch.size;
    if (abort.raised) throw new Aborted();
    const result = await api.decode(this.context, states ? batch.withStates(states) : batch.struct);
    work.decodeCalls++;
    batch.clear();
    if (result === DECODE_ABORTED || abort.raised) throw new Aborted();
    if (result !== DECODE_OK) throw new Error(`the decode of ${rows} tokens failed (${result})`);
  }

  /** What entered a recorded layer, the first unless another is named, in the last decode; see {@link LayerInputs.read}. */
  inputs(rows: number, layer = this.options.record!.layers[0]!): Float32Array {
    const { inputs, width } = this.options.record!;
    return inputs.read(this.context, layer, rows, width);
  }

  /** An answer begins in a sequence. @param sampling of its tokens; the most likely ones without. */
  beginAnswer(sequence: number, sampling: AnswerSampling | undefined): void {
    this.options.samplers!.begin(sequence, sampling);
  }

  /** The next token of a sequence's answer, after the last decode's row with this index. */
  pick(sequence: number, index: number): number {
    return this.options.samplers!.pick(this.context, sequence, index);
  }

  /** Where the logits of the last decode's row with this index lie. */
  logits(index: number): Pointer | null {
    return this.options.api.logitsOf(this.context, index);
  }

  copy(from: number, to: number): void {
    this.options.api.memorySequenceCopy(this.memory, from, to, -1, -1);
  }

  /** Forgets what a sequence holds from a position on. */
  cut(sequence: number, from: number): void {
    this.options.api.memorySequenceRemove(this.memory, sequence, from === 0 ? -1 : from, -1);
  }

  /** Frees the context; shell and samplers are whoever's made them. */
  close(): void {
    this.options.api.contextFree(this.context);
  }
}

function contextParams({
  api,
  plan,
  abort,
  samplers,
  batchTokens = BATCH_TOKENS,
}: LaneOptions): ContextParams {
  return {
    ...api.contextDefaultParams(),
    n_ctx: plan.contextSize * plan.sequences,
    n_batch: batchTokens,
    n_ubatch: Math.min(batchTokens, UBATCH_TOKENS),
    n_seq_max: plan.sequences,
    n_outputs_max: plan.sequences,
    n_threads: plan.threads,
    n_threads_batch: plan.threads,
    abort_callback: abort.callback,
    abort_callback_data: abort.data,
    // Sequences apart: attention then reads only its own cells.
    kv_unified: false,
    ...samplers?.params,
  };
}
