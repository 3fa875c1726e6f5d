import type { Scored } from './types.js';

/** Characters of the longest unit that counts as a loop. */
const MAX_UNIT = 64;
const MIN_REPETITIONS = 6;
const MIN_LENGTH = 64;
/** Of a unit without letters and digits: rules, borders of tables and indentation end by themselves. */
const MIN_LENGTH_OF_RULES = 256;

/**
 * The shortest text that stands over and over at the end of another, often enough that greedy decoding will in
 * practice never say anything else; undefined where there is none. It may begin anywhere within what is repeated.
 */
export function loopUnit(text: string): string | undefined {
  for (let size = 1; size <= MAX_UNIT; size++) {
    const length = repeatedLength(text, size);
    if (length < Math.max(MIN_LENGTH, MIN_REPETITIONS * size)) continue;
    const unit = text.slice(-size);
    if (length >= MIN_LENGTH_OF_RULES || /[\p{L}\p{N}]/u.test(unit)) return unit;
  }
  return undefined;
}

/** Characters at the end of the text that repeat with a period; no more are counted than are asked for. */
function repeatedLength(text: string, period: number): number {
  const most = Math.max(MIN_LENGTH_OF_RULES, MIN_REPETITIONS * period);
  const first = Math.max(0, text.length - most) + period;
  let at = text.length;
  while (at > first && text[at - 1] === text[at - 1 - period]) at--;
  return text.length - at + period;
}

/** How often a loop is gone on with to see whether it changes the score. */
const TRIALS = [1, 2, 3];

/** Whether the text ends in a loop that changes neither the score nor whether the answer was read, if it goes on. */
export function isIdleLoop(text: string, score: (text: string) => Scored): boolean {
  const unit = loopUnit(text);
  if (unit === undefined) return false;
  const now = score(text);
  return TRIALS.every((times) => {
    const later = score(text + unit.repeat(times));
    return later.score === now.score && later.parsed === now.parsed;
  });
}
