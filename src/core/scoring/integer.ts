import type { IntegerCandidates } from '../probes/probes.js';
import { asciiDigits, withoutThinking } from './text.js';
import type { Scored } from './types.js';

/**
 * Ng's score for guessed integers, with partial credit for right leading digits and for the right length. For a
 * guess e of the right number a, both padded on the right with zeros to L digits:
 * `(1 − |a−e| / max(a,e)) · (1 − pad/L)`, where pad is the number of digits added. Signs are ignored.
 *
 * `parsed` is the same for both kinds of candidates: whether the visible answer holds one integer and no other.
 * @param answer digits of the right number, without leading zeros.
 * @param candidates `best`, as in the reference: the best of all runs of digits counts, and a comma splits a
 *   number; `only`: the one integer counts, and an answer with two of them scores 0.
 */
export function scoreInteger(output: string, answer: string, candidates: IntegerCandidates = 'best'): Scored {
  const visible = withoutThinking(output);
  const only = onlyInteger(visible);
  const parsed = only !== undefined;
  if (candidates === 'only')
    return { score: parsed ? closeness(answer, only) : 0, parsed, extracted: only ?? null };
  const runs = digitRuns(visible);
  let best = -1;
  let extracted: string | null = null;
  for (const digits of runs.length > 0 ? runs : digitRuns(output)) {
    const score = closeness(answer, digits);
    if (score > best) [best, extracted] = [score, digits];
  }
  return { score: Math.max(0, best), parsed, extracted };
}

const withoutLeadingZeros = (digits: string): string => digits.replace(/^0+(?=\d)/, '');

/** Maximal runs of decimal digits of any script, as ASCII digits without leading zeros. */
const digitRuns = (text: string): string[] =>
  [...asciiDigits(text).matchAll(/\d+/g)].map(([run]) => withoutLeadingZeros(run));

/** What may stand between the groups of three digits of one number. */
const SEPARATORS = [',', "'", '’', '_', ' ', '\u00A0', '\u2009', '\u202F', '\\{,\\}', '\\\\,'];
/** A point only with two groups or more: with one it would be a decimal point. */
const GROUPED = [...SEPARATORS.map((separator) => `(?:${separator}\\d{3})+`), '(?:\\.\\d{3}){2,}'].join('|');
const NUMBER = new RegExp(`(?:\\d{1,3}(?:${GROUPED})(?!\\d)|\\d+)(?:\\.\\d+)?`, 'g');
const DECIMAL = /^[^.]+\.\d+$/;

/**
 * The distinct numbers of a text, without signs and without the separators of their thousands: integers as ASCII
 * digits without leading zeros, numbers with decimals as they are written.
 */
export function distinctNumbers(text: string): string[] {
  const found = [...asciiDigits(text).matchAll(NUMBER)].map(([number]) =>
    DECIMAL.test(number) ? number : withoutLeadingZeros(number.replace(/\D/g, '')),
  );
  return [...new Set(found)];
}

const PLAIN = `${SEPARATORS.filter(({ length }) => length === 1).join('')}.`;
/** What no number goes on beyond: another character than those of numbers, or two separators in a row. */
const BOUNDARY = new RegExp(`[^\\d${PLAIN}{}\\\\]|[${PLAIN}]{2}`, 'g');

/** The text, with ASCII digits, up to where the numbers in it can no longer grow or join with later ones. */
function endedNumbers(text: string): string {
  const digits = asciiDigits(text);
  const last = [...digits.matchAll(BOUNDARY)].at(-1);
  return last ? digits.slice(0, last.index + last[0].length) : '';
}

/**
 * Whether the answer will never be one integer, and its score stands: `only` then gives 0, and `best` has its best
 * when the right number is there.
 * @param settled the answer's settled text.
 */
export function isIntegerDecided(
  settled: string,
  answer: string,
  candidates: IntegerCandidates = 'best',
): boolean {
  const text = endedNumbers(settled);
  const numbers = distinctNumbers(text);
  const neverOne = numbers.length > 1 || numbers.some((number) => DECIMAL.test(number));
  return neverOne && (candidates === 'only' || scoreInteger(text, answer).score === 1);
}

function onlyInteger(text: string): string | undefined {
  const [first, ...others] = distinctNumbers(text);
  return first !== undefined && others.length === 0 && /^\d+$/.test(first) ? first : undefined;
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
