import { diffArrays } from 'diff';

/** A stretch of a text; `differs`: the other text does not have it. */
export interface Stretch {
  readonly text: string;
  readonly differs: boolean;
}

/** Texts that differ in more words than these are not worth the time: then all of them counts as different. */
const MOST_EDITS = 600;

/**
 * Marks the words of two texts that the other one lacks. Words are runs of letters and digits, runs of white space, and
 * single other characters. Each list joined is its text.
 */
export function differingWords(a: string, b: string): [Stretch[], Stretch[]] {
  const changes = diffArrays(wordsOf(a), wordsOf(b), { maxEditLength: MOST_EDITS }) ?? [
    { value: [a], added: false, removed: true },
    { value: [b], added: true, removed: false },
  ];
  const [left, right]: [Stretch[], Stretch[]] = [[], []];
  for (const { value, added, removed } of changes) {
    const text = value.join('');
    if (!added) left.push({ text, differs: removed });
    if (!removed) right.push({ text, differs: added });
  }
  return [left, right];
}

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{M}\p{N}]+|\s+|[^]/gu) ?? [];
