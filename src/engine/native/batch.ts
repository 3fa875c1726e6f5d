import koffi from 'koffi';
import { pinned } from './pinned.js';
import type { Batch } from './structs.js';

/**
 * The memory of one `llama_batch`, filled again for every decode. Its arrays belong to JavaScript (Electron
 * allows no other way round), see {@link pinned}.
 */
export class TokenBatch {
  private readonly tokens: Int32Array;
  private readonly positions: Int32Array;
  private readonly sequenceCounts: Int32Array;
  private readonly sequences: Int32Array;
  private readonly sequencePointers: BigInt64Array;
  private readonly outputs: Int8Array;
  private length = 0;

  /** @param capacity most tokens in one decode. */
  constructor(readonly capacity: number) {
    this.tokens = pinned(Int32Array, capacity);
    this.positions = pinned(Int32Array, capacity);
    this.sequenceCounts = pinned(Int32Array, capacity).fill(1);
    this.sequences = pinned(Int32Array, capacity);
    this.outputs = pinned(Int8Array, capacity);
    this.sequencePointers = pinned(BigInt64Array, capacity);
    const base = koffi.address(this.sequences);
    for (let i = 0; i < capacity; i++) this.sequencePointers[i] = base + BigInt(i * 4);
  }

  get size(): number {
    return this.length;
  }

  clear(): void {
    this.length = 0;
  }

  /**
   * @param output whether logits are wanted at this token.
   * @returns the token's index in the batch, by which its logits are found after the decode.
   */
  add(token: number, position: number, sequence: number, output: boolean): number {
    if (this.length >= this.capacity) throw new RangeError(`the batch holds ${this.capacity} tokens`);
    const index = this.length++;
    this.tokens[index] = token;
    this.positions[index] = position;
    this.sequences[index] = sequence;
    this.outputs[index] = output ? 1 : 0;
    return index;
  }

  /** The struct that `llama_decode` takes. */
  get struct(): Batch {
    return { ...this.rows, token: koffi.address(this.tokens), embd: null };
  }

  /** The same with rows that enter the first layer in the place of tokens. */
  withStates(states: Float32Array): Batch {
    return { ...this.rows, token: null, embd: koffi.address(states) };
  }

  private get rows(): Omit<Batch, 'token' | 'embd'> {
    return {
      n_tokens: this.length,
      pos: koffi.address(this.positions),
      n_seq_id: koffi.address(this.sequenceCounts),
      seq_id: koffi.address(this.sequencePointers),
      logits: koffi.address(this.outputs),
    };
  }
}
