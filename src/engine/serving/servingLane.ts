import type { AnswerToken } from '../../protocol/engine.js';
import type { AbortFlag } from '../abortFlag.js';
import { Aborted, Lane, UBATCH_TOKENS } from '../generation/lane.js';
import { withoutGaps } from '../generation/prompts.js';
import { noWork } from '../generation/work.js';
import type { Loaded } from '../loaded.js';
import { readFloats } from '../native/floats.js';
import { SeededSamplers } from '../native/samplers.js';
import type { Shell } from '../shell.js';
import { HeldPrompts } from './heldPrompts.js';
import { logprobsOf } from './logprobs.js';
import type { Asked } from './request.js';

export interface ServingLaneOptions {
  readonly loaded: Loaded;
  readonly path: readonly number[];
  readonly sequences: number;
  /** Tokens per sequence. */
  readonly contextSize: number;
  /** Of conversations alone: a sweep has another. */
  readonly abort: AbortFlag;
  onPiece(asked: Asked): void;
}

/** One request in one sequence. */
interface Seat {
  readonly asked: Asked;
  readonly sequence: number;
  /** Tokens of the prompt that are in the sequence. */
  read: number;
}

/** The layers of one path, and a context in whose sequences answers to several requests grow side by side. */
export class ServingLane {
  private seats: Seat[] = [];
  /** Requests whose tokens are being computed. */
  private computing: readonly Seat[] = [];
  private readonly work = noWork();
  private readonly held: HeldPrompts;

  private constructor(
    private readonly options: ServingLaneOptions,
    private readonly shell: Shell,
    private readonly samplers: SeededSamplers,
    private readonly lane: Lane,
    private readonly vocabSize: number,
    /** Whether sequences can be cut anywhere; the states of recurrent layers cannot. */
    private readonly rewinds: boolean,
  ) {
    this.held = new HeldPrompts(options.sequences, rewinds ? UBATCH_TOKENS : Infinity);
  }

  /** @returns undefined when the memory does not suffice. */
  static open(options: ServingLaneOptions): ServingLane | undefined {
    const { loaded, path, sequences, contextSize, abort } = options;
    const { api } = loaded.backend;
    const shell = loaded.model.shell(path);
    const samplers = new SeededSamplers(api);
    const plan = { sequences, contextSize, threads: loaded.threads };
    const lane = Lane.open({ api, shell, plan, abort, samplers });
    const { vocabSize, rewinds } = loaded.model;
    if (lane) return new ServingLane(options, shell, samplers, lane, vocabSize, rewinds);
    samplers.dispose();
    shell.dispose();
    return undefined;
  }

  get contextSize(): number {
    return this.options.contextSize;
  }

  get idle(): boolean {
    return this.seats.length === 0;
  }

  get full(): boolean {
    return this.seats.length === this.options.sequences;
  }

  /** Not while tokens are computed. */
  admit(asked: Asked): void {
    const { sequence, held } = this.held.take(asked.tokens, (each) => !this.seatIn(each));
    this.lane.beginAnswer(sequence, asked.request.sampling);
    asked.held = held;
    this.seats.push({ asked, sequence, read: held });
  }

  private seatIn(sequence: number): Seat | undefined {
    return this.seats.find((seat) => seat.sequence === sequence);
  }

  /** Gives up the sequence of a request that has ended; at any time. */
  leave(asked: Asked): void {
    this.seats = this.seats.filter((seat) => seat.asked !== asked);
    if (this.computing.length > 0 && this.computing.every((seat) => seat.asked.ended))
      this.options.abort.raise();
  }

  /** A part of a prompt, if one is to be read, and the next token of every answer. @throws Error when a decode fails. */
  async turn(): Promise<void> {
    const unread = this.seats.find(({ asked, read }) => read < asked.tokens.length);
    if (unread) await this.read(unread);
    const answering = this.seats.filter(({ asked }) => asked.answer.last !== undefined);
    // A placeholder could not be taken back from a sequence that has read a part of its prompt.
    const begun = this.seats.some(({ asked, read }) => read > 0 && read < asked.tokens.length);
    if (answering.length > 0 && (this.rewinds || !begun)) await this.step(answering);
  }

  /** Alone in its decode, so that it comes to the same whatever else is asked. */
  private async read(seat: Seat): Promise<void> {
    const { tokens } = seat.asked;
    const end = Math.min(tokens.length, seat.read + UBATCH_TOKENS);
    // Another prompt may go on here, or a placeholder.
    if (this.rewinds || seat.read === 0) this.lane.cut(seat.sequence, seat.read);
    let index = 0;
    for (let position = seat.read; position < end; position++)
      index = this.lane.add(tokens[position]!, position, seat.sequence, position === tokens.length - 1);
    if (!(await this.decode([seat]))) return;
    seat.read = end;
    this.held.keep(seat.sequence, tokens, end);
    if (end === tokens.length) this.take(seat, index);
  }

  /**
   * One row for each answer, in one pass and never alone: with one row, and with several, llama.cpp adds up in different
   * orders, and an answer would depend on its company.
   */
  private async step(seats: readonly Seat[]): Promise<void> {
    const rows = withoutGaps(
      seats.map((seat) => ({ sequence: seat.sequence, row: seat })),
      Infinity,
    );
    if (rows.length === 1 && this.options.sequences > 1) {
      const { sequence } = rows[0]!;
      const beside = [sequence - 1, sequence + 1].filter(
        (each) => each >= 0 && each < this.options.sequences,
      );
      // A pass attends as far as the longest of its sequences: the shorter neighbour is less work.
      const [placeholder] = beside.sort((a, b) => this.held.lengthIn(a) - this.held.lengthIn(b));
      if (placeholder! < sequence) rows.unshift({ sequence: placeholder!, row: undefined });
      else rows.push({ sequence: placeholder!, row: undefined });
    }
    const indexes = rows.map(({ sequence, row }) => {
      // Behind what is held, where the next prompt begins.
      const free = this.held.lengthIn(sequence);
      if (!row) this.lane.cut(sequence, free);
      const { tokens, answer } = (row ?? seats[0]!).asked;
      const position = row ? tokens.length + answer.length - 1 : free;
      return this.lane.add(answer.last!, position, sequence, row !== undefined);
    });
    if (!(await this.decode(seats))) return;
    for (const [n, { row }] of rows.entries()) if (row && !row.asked.ended) this.take(row, indexes[n]!);
  }

  /** @returns false when nobody wants the outcome any longer. */
  private async decode(seats: readonly Seat[]): Promise<boolean> {
    this.computing = seats;
    try {
      await this.lane.decode(this.work);
      return seats.some(({ asked }) => !asked.ended);
    } catch (error) {
      if (error instanceof Aborted) return false;
      throw error;
    } finally {
      this.computing = [];
      this.options.abort.clear();
    }
  }

  /** The next token of an answer, from the row with this index. */
  private take({ asked, sequence }: Seat, index: number): void {
    const token = this.lane.pick(sequence, index);
    const { logprobs } = asked.request;
    asked.answer.push(
      token,
      logprobs === undefined ? undefined : () => this.logprobs(index, token, logprobs),
    );
    this.options.onPiece(asked);
    asked.tick();
    if (asked.ended) this.leave(asked);
  }

  private logprobs(index: number, token: number, most: number): AnswerToken {
    const row = readFloats(this.lane.logits(index)!, this.vocabSize);
    const { chosen, top } = logprobsOf(row, token, most);
    const text = (token: number): string => this.options.loaded.model.text([token], true);
    return {
      text: text(token),
      logprob: chosen,
      top: top.map(({ token, logprob }) => ({ text: text(token), logprob })),
    };
  }

  /** Fails what is under way, for example because a decode did. */
  fail(error: Error): void {
    for (const { asked } of this.seats) asked.fail(error);
    this.seats = [];
  }

  /** Frees the context; not while tokens are computed. */
  close(): void {
    this.lane.close();
    this.samplers.dispose();
    this.shell.dispose();
  }
}
