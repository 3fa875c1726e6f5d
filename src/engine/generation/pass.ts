import { type Head, joined } from './head.js';
import { BATCH_TOKENS, type Lane } from './lane.js';
import {
  type Chunk,
  ownFrom,
  type Prefix,
  prefixOf,
  type Prompt,
  promptsOf,
  withoutGaps,
} from './prompts.js';
import { timed, type Work } from './work.js';

/** An answer under way: the prompt it answers, the sequence that holds both, and the token to go on with. */
export interface PassRow {
  readonly key: string;
  readonly sequence: number;
  readonly token: number;
  readonly position: number;
}

export interface PassOptions {
  readonly lane: Lane;
  /** Sequences for answers; those after them hold the shared beginnings. */
  readonly slots: number;
  readonly prefixes: readonly Prefix[];
  /** Where the lane begins behind the first layers: what has brought the prompts through those. */
  readonly head: Head | undefined;
  /** See {@link withoutGaps}. */
  readonly fillGaps: number;
  readonly width: number;
  readonly work: Work;
}

/** Prompts and answers on their way through a layer path: all of it, or the tail behind a {@link Head}. */
export class Pass {
  constructor(private readonly options: PassOptions) {}

  /** Computes the shared beginnings. */
  async begin(): Promise<void> {
    const { prefixes, slots, head } = this.options;
    for (const [n, { group, tokens }] of prefixes.entries())
      await this.prefill([{ tokens, from: 0, sequence: slots + n }], head?.prefixStates(group), false);
  }

  /**
   * Brings prompts into their sequences, and begins their answers.
   * @param sequences a free one for each of {@link promptsOf} the chunk, ascending.
   * @returns the first token of each answer, in the order of the sequences.
   */
  async admit(chunk: Chunk<Prompt>, sequences: readonly number[]): Promise<number[]> {
    const { distinct, copies } = chunk;
    const { lane, prefixes, slots, head } = this.options;
    const rows = distinct.map((prompt, n) => {
      const sequence = sequences[n]!;
      // A placeholder may be in it.
      lane.cut(sequence, 0);
      const prefix = prefixOf(prefixes, prompt);
      if (prefix >= 0) lane.copy(slots + prefix, sequence);
      return { tokens: prompt.tokens, from: ownFrom(prefixes, prompt), sequence };
    });
    const states = head && joined(distinct.map(({ key }) => head.promptStates(key)));
    const outputs = await this.prefill(rows, states, true);
    const indexes = [...outputs];
    for (const [n, { of }] of copies.entries()) {
      const from = distinct.indexOf(of);
      const sequence = sequences[distinct.length + n]!;
      lane.cut(sequence, 0);
      lane.copy(sequences[from]!, sequence);
      // The same row, from which each answer draws its own token.
      indexes.push(outputs[from]!);
    }
    promptsOf(chunk).forEach(({ sampling }, n) => lane.beginAnswer(sequences[n]!, sampling));
    const { work } = this.options;
    const before = work.pickMs;
    const tokens = await this.pick(sequences.map((sequence, n) => ({ sequence, index: indexes[n]! })));
    work.firstPickMs += work.pickMs - before;
    return tokens;
  }

  /** @returns the index of each prompt's last row in the last batch. */
  private async prefill(
    prompts: readonly { tokens: readonly number[]; from: number; sequence: number }[],
    states: Float32Array | undefined,
    output: boolean,
  ): Promise<number[]> {
    const { lane, width, work } = this.options;
    const outputs: number[] = [];
    let done = 0;
    const flush = (): Promise<void> =>
      timed(work, 'prefillMs', async () => {
        const rows = lane.size;
        await lane.decode(work, states?.subarray(done * width, (done + rows) * width));
        done += rows;
        work.prefillTokens += rows;
      });
    for (const { tokens, from, sequence } of prompts)
      for (let position = from; position < tokens.length; position++) {
        if (lane.size === BATCH_TOKENS) await flush();
        const last = output && position === tokens.length - 1;
        const index = lane.add(tokens[position]!, position, sequence, last);
        if (last) outputs.push(index);
      }
    await flush();
    return outputs;
  }

  /** The next token of every answer. */
  async step(rows: readonly PassRow[]): Promise<number[]> {
    const { lane, head, fillGaps, width, work } = this.options;
    const batch = withoutGaps(
      rows.map((row) => ({ sequence: row.sequence, row })),
      fillGaps,
    );
    await timed(work, 'decodeMs', async () => {
      const states = await head?.step(rows, work);
      const stateOf = new Map(rows.map((row, n) => [row, n]));
      for (const { sequence, row } of batch) {
        if (!row) lane.cut(sequence, 0);
        lane.add(row?.token ?? rows[0]!.token, row?.position ?? 0, sequence, row !== undefined);
      }
      const entering =
        states &&
        joined(
          batch.map(({ row }) => {
            const n = row ? stateOf.get(row)! : 0;
            return states.subarray(n * width, (n + 1) * width);
          }),
        );
      await lane.decode(work, entering);
    });
    work.steps++;
    work.stepRows += batch.length;
    const places = new Map(batch.map(({ row }, n) => [row, n]));
    return this.pick(rows.map((row) => ({ sequence: row.sequence, index: places.get(row)! })));
  }

  private pick(outputs: readonly { readonly sequence: number; readonly index: number }[]): Promise<number[]> {
    const { lane, work } = this.options;
    return timed(work, 'pickMs', () => outputs.map(({ sequence, index }) => lane.pick(sequence, index)));
  }
}
