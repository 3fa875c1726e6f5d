/** A stretch of a text; `differs`: the other text does not have it. */
export interface Stretch {
  readonly text: string;
  readonly differs: boolean;
}

/** Longer comparisons than this many pairs of words are not worth their time: the middle counts as different. */
const MOST_PAIRS = 1_000_000;

/**
 * Marks the words of two texts that the other one lacks, by their longest common subsequence. Words are runs of letters
 * and digits, runs of white space, and single other characters. Each list joined is its text.
 */
export function differingWords(a: string, b: string): [Stretch[], Stretch[]] {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let end = 0;
  const most = Math.min(left.length, right.length) - start;
  while (end < most && left[left.length - 1 - end] === right[right.length - 1 - end]) end++;
  const inner = [left.slice(start, left.length - end), right.slice(start, right.length - end)] as const;
  const [keptLeft, keptRight] = common(...inner);
  const mark = (words: readonly string[], kept: ReadonlySet<number>): Stretch[] =>
    joined(
      words.map((text, n) => ({
        text,
        differs: n >= start && n < words.length - end && !kept.has(n - start),
      })),
    );
  return [mark(left, keptLeft), mark(right, keptRight)];
}

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{M}\p{N}]+|\s+|[^]/gu) ?? [];

/** The places of a longest common subsequence in both lists. */
function common(a: readonly string[], b: readonly string[]): [Set<number>, Set<number>] {
  const [inA, inB] = [new Set<number>(), new Set<number>()];
  if (a.length * b.length > MOST_PAIRS) return [inA, inB];
  const width = b.length + 1;
  /** Lengths for what follows a place in both. */
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
  for (let i = 0, j = 0; i < a.length && j < b.length;)
    if (a[i] === b[j]) {
      inA.add(i++);
      inB.add(j++);
    } else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i++;
    else j++;
  return [inA, inB];
}

/** Neighbours of a kind become one. */
function joined(parts: readonly Stretch[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const part of parts) {
    const last = stretches.at(-1);
    if (last?.differs === part.differs)
      stretches[stretches.length - 1] = { ...part, text: last.text + part.text };
    else stretches.push(part);
  }
  return stretches;
}
