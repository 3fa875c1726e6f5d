import type { AbortFlag } from '../abortFlag.js';
import type { Api } from '../native/api.js';
import type { LayerInputs } from '../native/layerInputs.js';
import { pinned } from '../native/pinned.js';
import type { Shell } from '../shell.js';
import { BATCH_TOKENS, Lane, type LanePlan } from './lane.js';
import {
  distinctFirst,
  inChunks,
  ownFrom,
  type Prefix,
  prefixOf,
  type Prompt,
  withoutGaps,
} from './prompts.js';
import type { Work } from './work.js';

/** Further parts are each a pass of their own in every step: the head is then better computed anew as one. */
const MOST_PARTS = 3;

export interface HeadOptions {
  readonly api: Api;
  readonly inputs: LayerInputs;
  readonly shell: (path: readonly number[]) => Shell;
  /** Layers of the model, and the width of its states. */
  readonly layers: number;
  readonly width: number;
  readonly prompts: readonly Prompt[];
  readonly prefixes: readonly Prefix[];
  readonly plan: Omit<LanePlan, 'sequences'>;
  readonly abort: AbortFlag;
  /** See {@link withoutGaps}. */
  readonly fillGaps: number;
}

/** A token that one of the prompts' answers goes on with. */
export interface HeadRow {
  readonly key: string;
  readonly token: number;
  readonly position: number;
}

interface Part {
  readonly shell: Shell;
  readonly lane: Lane;
}

/**
 * The first layers of the model with all prompts in them. Every config (i,j) runs layers 0..j-1 on the same prompts:
 * they go through these layers once, and each config goes on from the states that enter layer j. To reach a deeper
 * layer, the states go on through the layers between.
 */
export class Head {
  private parts: Part[] = [];
  private reached = 0;
  /** The states that enter layer `reached`, of the shared beginnings and of the prompts' own tokens. */
  private prefixes: readonly Float32Array[] = [];
  private prompts = new Map<string, Float32Array>();
  /** By sequence: those that differ follow one another, because they are computed together. */
  private readonly inOrder: readonly Prompt[];
  private readonly sequences: ReadonlyMap<string, number>;
  /** Sequences that hold more than their prompt. */
  private readonly longer = new Set<number>();

  constructor(private readonly options: HeadOptions) {
    this.inOrder = distinctFirst(options.prompts);
    this.sequences = new Map(this.inOrder.map(({ key }, n) => [key, n]));
  }

  /**
   * Brings the prompts to a layer.
   * @param depth 1..N
   * @returns false when the memory does not suffice; the head is then empty.
   * @throws Aborted; the head is then empty.
   */
  async reach(depth: number, work: Work): Promise<boolean> {
    this.rewind();
    if (depth === this.reached) return true;
    if (depth < this.reached || this.parts.length === MOST_PARTS) this.clear();
    try {
      const reached = await this.extend(depth, work);
      if (!reached) this.clear();
      return reached;
    } catch (error) {
      this.clear();
      throw error;
    }
  }

  private async extend(depth: number, work: Work): Promise<boolean> {
    const { api, inputs, layers, width, plan, abort } = this.options;
    const from = this.reached;
    // The input of a layer is recorded where that layer runs; of the last one only the attention is computed.
    const path = Array.from({ length: depth - from }, (_, n) => from + n);
    const shell = this.options.shell([...path, Math.min(depth, layers - 1)]);
    const sequences = this.options.prompts.length + this.options.prefixes.length;
    const record = { inputs, layers: [depth - from], width };
    const lane = Lane.open({ api, shell, plan: { ...plan, sequences }, abort, record });
    if (!lane) {
      shell.dispose();
      return false;
    }
    this.parts.push({ shell, lane });
    await this.fill(lane, work);
    this.reached = depth;
    return true;
  }

  /** Brings all prompts through a new part. */
  private async fill(lane: Lane, work: Work): Promise<void> {
    const { prefixes, prompts } = this.options;
    const shared: Float32Array[] = [];
    for (const [n, { tokens }] of prefixes.entries())
      shared.push(
        await this.through(lane, [{ tokens, from: 0, sequence: prompts.length + n }], work, this.prefixes[n]),
      );
    const own = new Map<string, Float32Array>();
    for (const { distinct, copies } of inChunks(prompts, prefixes)) {
      const rows = distinct.map((prompt) => {
        const sequence = this.sequences.get(prompt.key)!;
        const prefix = prefixOf(prefixes, prompt);
        if (prefix >= 0) lane.copy(prompts.length + prefix, sequence);
        return { tokens: prompt.tokens, from: ownFrom(prefixes, prompt), sequence };
      });
      const states = this.reached > 0 ? joined(distinct.map(({ key }) => this.prompts.get(key)!)) : undefined;
      const out = await this.through(lane, rows, work, states);
      distinct.forEach(({ key }, n) =>
        own.set(key, out.slice((n * out.length) / distinct.length, ((n + 1) * out.length) / distinct.length)),
      );
      for (const { prompt, of } of copies) {
        lane.copy(this.sequences.get(of.key)!, this.sequences.get(prompt.key)!);
        own.set(prompt.key, own.get(of.key)!);
      }
    }
    this.prefixes = shared;
    this.prompts = own;
  }

  /** @param states of the rows, where they do not begin as tokens. */
  private async through(
    lane: Lane,
    prompts: readonly { tokens: readonly number[]; from: number; sequence: number }[],
    work: Work,
    states: Float32Array | undefined,
  ): Promise<Float32Array> {
    const { width } = this.options;
    const outs: Float32Array[] = [];
    let done = 0;
    const flush = async (): Promise<void> => {
      const rows = lane.size;
      await lane.decode(work, states?.subarray(done * width, (done + rows) * width));
      outs.push(lane.inputs(rows));
      done += rows;
      work.headTokens += rows;
    };
    for (const { tokens, from, sequence } of prompts)
      for (let position = from; position < tokens.length; position++) {
        lane.add(tokens[position]!, position, sequence, false);
        if (lane.size === BATCH_TOKENS) await flush();
      }
    if (lane.size > 0) await flush();
    return outs.length === 1 ? outs[0]! : joined(outs);
  }

  /** What enters the layer that was reached, for a shared beginning. */
  prefixStates(group: string): Float32Array {
    return this.prefixes[this.options.prefixes.findIndex((prefix) => prefix.group === group)]!;
  }

  /** The same for the tokens that are a prompt's own. */
  promptStates(key: string): Float32Array {
    return this.prompts.get(key)!;
  }

  /** Brings the next tokens of some answers through the layers. @returns their states, in the order of the rows. */
  async step(rows: readonly HeadRow[], work: Work): Promise<Float32Array> {
    const { inOrder } = this;
    const { fillGaps, width } = this.options;
    const numbered = rows.map((row) => ({ sequence: this.sequences.get(row.key)!, row }));
    const batch = withoutGaps(numbered, fillGaps);
    for (const { sequence, row } of batch) {
      // A placeholder takes the place of an answer's first token, and gives it back.
      const first = !row || row.position === inOrder[sequence]!.tokens.length;
      if (first && this.longer.has(sequence)) this.cut(sequence);
      this.longer.add(sequence);
    }
    let states: Float32Array | undefined;
    for (const { lane } of this.parts) {
      for (const { sequence, row } of batch)
        lane.add(
          row?.token ?? rows[0]!.token,
          row?.position ?? inOrder[sequence]!.tokens.length,
          sequence,
          false,
        );
      await lane.decode(work, states);
      states = lane.inputs(batch.length);
    }
    const places = new Map(batch.map(({ row }, n) => [row, n]));
    return joined(
      rows.map((row) => states!.subarray(places.get(row)! * width, (places.get(row)! + 1) * width)),
    );
  }

  /** Forgets all answers. */
  private rewind(): void {
    for (const sequence of this.longer) this.cut(sequence);
    this.longer.clear();
  }

  private cut(sequence: number): void {
    const { length } = this.inOrder[sequence]!.tokens;
    for (const { lane } of this.parts) lane.cut(sequence, length);
  }

  private clear(): void {
    for (const { lane, shell } of this.parts) {
      lane.close();
      shell.dispose();
    }
    this.parts = [];
    this.reached = 0;
    this.prefixes = [];
    this.prompts = new Map();
    this.longer.clear();
  }

  dispose(): void {
    this.clear();
  }
}

/** One array of them all. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const whole = pinned(
    Float32Array,
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
