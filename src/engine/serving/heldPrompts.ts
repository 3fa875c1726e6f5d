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
   * Takes the sequence that holds most of a prompt's beginning; among equals the one that holds least of others', then
   * the one that was taken longest ago, then the first.
   * @param isFree one of them at least.
   * @returns the sequence, and how many of the prompt's tokens it holds: whole passes, and never the last token, whose
   *   output is wanted.
   */
  take(
    prompt: readonly number[],
    isFree: (sequence: number) => boolean,
  ): { readonly sequence: number; readonly held: number } {
    const offers = this.held.flatMap((tokens, sequence) =>
      isFree(sequence)
        ? [{ sequence, held: this.whole(Math.min(common(tokens, prompt), prompt.length - 1)) }]
        : [],
    );
    const best = offers.reduce((a, b) => (this.isBetter(b, a) ? b : a));
    this.taken[best.sequence] = ++this.clock;
    this.keep(best.sequence, prompt, best.held);
    return best;
  }

  private isBetter(
    a: { readonly sequence: number; readonly held: number },
    b: { readonly sequence: number; readonly held: number },
  ): boolean {
    if (a.held !== b.held) return a.held > b.held;
    const [lost, lostOfB] = [this.lengthIn(a.sequence), this.lengthIn(b.sequence)];
    // Of two that hold something else, the older one is the less likely to be wanted again.
    if (lost === 0 || lostOfB === 0) return lost < lostOfB;
    return this.taken[a.sequence]! < this.taken[b.sequence]!;
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

/** How many tokens two texts have in common at their beginnings. */
function common(a: readonly number[], b: readonly number[]): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[length] === b[length]) length++;
  return length;
}
