import { withoutThinking } from './text.js';
import type { Scored } from './types.js';

/**
 * Ng's score for guessed integers, with partial credit for right leading digits and for the right length.
 * For each run of digits in the answer, with a the right number, e the guess, and both padded on the right with
 * zeros to L digits: `(1 − |a−e| / max(a,e)) · (1 − pad/L)`, where pad is the number of digits added. The best
 * run counts. Signs are ignored and a comma splits a number, as in the reference.
 */
export function scoreInteger(output: string, answer: string): Scored {
  const visible = withoutThinking(output);
  const candidates = digitRuns(visible);
  const considered = candidates.length > 0 ? candidates : digitRuns(output);
  let best = -1;
  let extracted: string | null = null;
  for (const digits of considered) {
    const score = closeness(answer, digits);
    if (score > best) [best, extracted] = [score, digits];
  }
  return { score: Math.max(0, best), parsed: extracted !== null, extracted };
}

/** Maximal runs of decimal digits of any script, as ASCII digits. */
function digitRuns(text: string): string[] {
  return [...text.matchAll(/\p{Nd}+/gu)].map(([run]) => Array.from(run, asciiDigit).join(''));
}

/** Decimal digits stand in blocks of ten in Unicode, each beginning at its zero; some blocks follow one another. */
function asciiDigit(digit: string): string {
  if (digit >= '0' && digit <= '9') return digit;
  const code = digit.codePointAt(0)!;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return String((code - first) % 10);
}

const SCALE = 10n ** 18n;

function closeness(answer: string, guess: string): number {
  const length = Math.max(answer.length, guess.length);
  const pad = length - Math.min(answer.length, guess.length);
  const a = BigInt(answer.padEnd(length, '0'));
  const e = BigInt(guess.padEnd(length, '0'));
  const larger = a > e ? a : e;
  if (larger === 0n) return 0;
  const difference = a > e ? a - e : e - a;
  // (larger − difference) / larger · (length − pad) / length, exactly, then as a double.
  const numerator = (larger - difference) * BigInt(length - pad);
  const denominator = larger * BigInt(length);
  return Number((numerator * SCALE) / denominator) / Number(SCALE);
}
