import { surelySaid } from '../../core/scoring/index.js';
import type { AnswerToken, Completion } from '../../protocol/engine.js';
import { type Detokenize, GrowingText } from '../generation/growingText.js';
import { stopOf } from '../jobs.js';

export interface AnswerOptions {
  readonly detokenize: Detokenize;
  readonly isEnd: (token: number) => boolean;
  readonly maxTokens: number;
  /** Texts that end the answer; none within a thought. */
  readonly stop: readonly string[];
  readonly thinking: boolean;
  /** See `RenderedPrompt`. */
  readonly kept: ((text: string) => string) | undefined;
  readonly marks: readonly string[];
}

/** A piece of the answer that is certain. */
export interface Piece {
  readonly text: string;
  readonly logprobs: readonly AnswerToken[];
}

/**
 * An answer as its tokens come. Its text is handed out piece by piece, without what may turn out to be no part of it: a
 * character that is not complete, and what may be the beginning of a stop text.
 */
export class Answer {
  private readonly generated: GrowingText;
  /** Of all tokens so far. */
  private whole = '';
  /** What is certain of it; of an answer that has ended, its text. */
  private said = '';
  private handedOut = '';
  /** Those of tokens that were not handed out yet, and where in the text they begin. */
  private logprobs: { readonly at: number; readonly of: AnswerToken }[] = [];
  private end: Completion['finish'] | undefined;

  constructor(private readonly options: AnswerOptions) {
    this.generated = new GrowingText(options.detokenize);
  }

  /** Tokens, without the one that ended it. */
  get length(): number {
    return this.generated.length;
  }

  get last(): number | undefined {
    return this.generated.last;
  }

  get text(): string {
    return this.said;
  }

  /** Why it has ended; undefined while it goes on. */
  get finish(): Completion['finish'] | undefined {
    return this.end;
  }

  /** @param logprob called for a token that does not end the answer by itself. */
  push(token: number, logprob?: () => AnswerToken): void {
    const { isEnd, maxTokens, stop, thinking, marks } = this.options;
    if (isEnd(token)) return this.finished('eos', this.kept(this.generated.whole()));
    const at = this.whole.length;
    this.whole = this.kept(this.generated.push(token));
    if (logprob) this.logprobs.push({ at, of: logprob() });
    const end = stopOf({ stop, thinking }, this.whole);
    if (end !== undefined) {
      this.logprobs = this.logprobs.filter((own) => own.at < end);
      return this.finished('stop', this.whole.slice(0, end));
    }
    if (this.length >= maxTokens) return this.finished('limit', this.kept(this.generated.whole()));
    const certain = surelySaid(this.whole, [...stop, ...marks]);
    if (certain.startsWith(this.said)) this.said = certain;
  }

  private kept(text: string): string {
    return this.options.kept?.(text) ?? text;
  }

  private finished(why: Completion['finish'], text: string): void {
    this.end = why;
    this.said = text;
  }

  /** The text that is certain and was not handed out before; of an answer that has ended, all that is left. */
  take(): Piece {
    const { said, handedOut } = this;
    // A thought that turns out to be one only when it ends has a mark before what was handed out.
    const text = said.slice(Math.max(0, said.indexOf(handedOut)) + handedOut.length);
    this.handedOut += text;
    const ready = this.logprobs.filter(({ at }) => this.end !== undefined || at < said.length);
    this.logprobs = this.logprobs.slice(ready.length);
    return { text, logprobs: ready.map(({ of }) => of) };
  }
}
