/** Tokens to text. */
export type Detokenize = (tokens: readonly number[]) => string;

/** A character's bytes never stand in more tokens than this. */
const MOST_PENDING = 8;
const INCOMPLETE = '\uFFFD';

/**
 * The text of an answer as its tokens come. Only the last few tokens are detokenized for each new one, beside those
 * before them, since the text of a token depends on its neighbours and a character may take several.
 */
export class GrowingText {
  private readonly tokens: number[] = [];
  /** The text of the tokens before `read`. */
  private done = '';
  /** Where the tokens begin beside which the new ones are read, and where those end. */
  private context = 0;
  private read = 0;

  constructor(private readonly detokenize: Detokenize) {}

  get length(): number {
    return this.tokens.length;
  }

  get last(): number | undefined {
    return this.tokens.at(-1);
  }

  /** @returns the text so far; a character that is not complete yet stands as U+FFFD at its end. */
  push(token: number): string {
    const { tokens, context, read } = this;
    tokens.push(token);
    const before = this.detokenize(tokens.slice(context, read));
    const now = this.detokenize(tokens.slice(context));
    const text = this.done + now.slice(before.length);
    const complete = now.length > before.length && !now.endsWith(INCOMPLETE);
    if (complete || tokens.length - read >= MOST_PENDING) {
      this.done = text;
      this.context = read;
      this.read = tokens.length;
    }
    return text;
  }

  /** The text of all tokens at once. */
  whole(): string {
    return this.detokenize(this.tokens);
  }
}
