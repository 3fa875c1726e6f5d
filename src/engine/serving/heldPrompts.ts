/** A sequence that was taken for a prompt. */
export interface Taken {
  readonly sequence: number;
  /** Tokens of the prompt that are in it. */
  readonly held: number;
}

/**
 * What the sequences of a context still hold of prompts that were read into them, so that the next turn of a conversation,
 * or a prompt that begins like the one before, is not read from its first token on.
 *
 * A prompt is read in passes of so many tokens, and only whole passes are used again: a prompt then comes to the same
 * numbers whether its beginning was held or not. Answers, which grow one token at a time, are not held.
 */
export class HeldPrompts {
  /** By sequence, the tokens of its whole passes. */
  private readonly held: (readonly number[])[];
  /** By sequence, when it was last taken: a number that grows. */
  private readonly taken: number[];
  private clock = 0;

  /**
   * @param sequences of the context.
   * @param passTokens in a pass; Infinity where nothing can be held.
   */
  constructor(
    sequences: number,
    private readonly passTokens: number,
  ) {
    this.held = Array.from({ length: sequences }, () => []);
    this.taken = this.held.map(() => 0);
  }

  /** Tokens at the beginning of a sequence that may be used again. */
  lengthIn(sequence: number): number {
    return this.held[sequence]!.length;
  }

  /**
   * Takes a sequence for a prompt: the one that holds most of its beginning, where that is no less than what it loses for
   * it of others' prompts; else an empty one; else the one that was taken longest ago.
   * @param isFree one of them at least.
   * @returns the sequence, and how many of the prompt's tokens it holds: whole passes, and never the last token, whose
   *   output is wanted.
   */
  take(prompt: readonly number[], isFree: (sequence: number) => boolean): Taken {
    const offers = this.held.flatMap((tokens, sequence) => {
      const held = this.whole(Math.min(common(tokens, prompt), prompt.length - 1));
      return isFree(sequence) ? [{ sequence, held, lost: tokens.length - held }] : [];
    });
    const worth = offers.filter(({ held, lost }) => held > 0 && held >= lost);
    const { sequence, held } =
      first(worth, (a, b) => b.held - a.held || a.lost - b.lost) ??
      offers.find((offer) => this.lengthIn(offer.sequence) === 0) ??
      first(offers, (a, b) => this.taken[a.sequence]! - this.taken[b.sequence]!)!;
    this.taken[sequence] = ++this.clock;
    this.keep(sequence, prompt, held);
    return { sequence, held };
  }

  /** So many tokens of a prompt are in a sequence. */
  keep(sequence: number, prompt: readonly number[], read: number): void {
    this.held[sequence] = prompt.slice(0, this.whole(read));
  }

  /** Of so many tokens, those of whole passes. */
  private whole(tokens: number): number {
    return tokens - (tokens % this.passTokens);
  }
}

/** The first in an order; of equal ones, the first. */
const first = <T>(list: readonly T[], order: (a: T, b: T) => number): T | undefined =>
  [...list].sort(order)[0];

/** How many tokens two texts have in common at their beginnings. */
function common(a: readonly number[], b: readonly number[]): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[length] === b[length]) length++;
  return length;
}
