import type { EmotionConvention } from '../probes/probes.js';
import { asciiDigits, endedLines, looseNumbers, withoutThinking } from './text.js';
import type { Scored } from './types.js';

/**
 * Emotion ratings against a reference that sums to 10, under three conventions. Published numbers use `austin` or
 * `ng`, which expect the headings that Ng's prompts ask for and take ratings by their position; both score
 * `c · max(0, 1 − Σ|p−r| / 40) + (1−c) · 0.5` with the confidence c that the convention gives to the way the answer
 * was read. `strict` is ours.
 */
const MAX = 10;
/** What a missing rating counts. */
const MISSING = 5;
const EMOTIONS = 4;

export const FIRST_PASS = 'First pass scores:';
export const CRITIQUE = 'Critique:';
export const REVISED = 'Revised scores:';
export const END_OF_ANSWER = '[End of answer]';

const inRange = (value: number): boolean => value >= 0 && value <= MAX;

/** @param reference four scores that sum to 10, in the order of `names`. */
export function scoreEmotions(
  output: string,
  names: readonly string[],
  reference: readonly number[],
  convention: EmotionConvention,
): Scored {
  const answer = withoutThinking(output);
  switch (convention) {
    case 'austin':
      return byPosition(readAustin(answer), names, reference);
    case 'ng':
      return byPosition(readNg(answer), names, reference);
    case 'strict':
      return strict(answer.split(END_OF_ANSWER)[0]!, names, reference);
  }
}

/** Ratings in the order of the answer, and how sure the convention is of having read them right. */
interface Reading {
  readonly ratings: readonly number[];
  readonly confidence: number;
  /** Whether the answer had the asked form. */
  readonly parsed: boolean;
}

function formula(ratings: readonly number[], reference: readonly number[], confidence: number): number {
  const distance = reference.reduce((sum, r, n) => sum + Math.abs((ratings[n] ?? MISSING) - r), 0);
  return confidence * Math.max(0, 1 - distance / 40) + (1 - confidence) * 0.5;
}

function byPosition(
  { ratings, confidence, parsed }: Reading,
  names: readonly string[],
  reference: readonly number[],
): Scored {
  const extracted = Object.fromEntries(ratings.map((rating, n) => [names[n] ?? String(n + 1), rating]));
  return {
    score: formula(ratings, reference, confidence),
    parsed,
    extracted: ratings.length > 0 ? extracted : null,
  };
}

/** The text after the first heading, in any case, up to the first end; undefined without the heading. */
function section(answer: string, heading: string, end: string): string | undefined {
  const after = splitOnce(answer, heading);
  return after && (splitOnce(after.after, end)?.before ?? after.after);
}

function splitOnce(text: string, mark: string): { before: string; after: string } | undefined {
  const found = new RegExp(escaped(mark), 'iu').exec(text);
  return found
    ? { before: text.slice(0, found.index), after: text.slice(found.index + mark.length) }
    : undefined;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const RATING = /(?:\p{Nd}\.\s*)?[A-Za-z]+:\s*(\p{Nd}+(?:\.\p{Nd}+)?)/gu;

/**
 * The ratings of a section: of its first four those in range, so that later ones move up; a fourth that is
 * missing counts 5. With fewer than three the section counts as absent.
 */
function ratingsOf(text: string | undefined): number[] | undefined {
  const ratings = [...(text ?? '').matchAll(RATING)]
    .slice(0, EMOTIONS)
    .map((match) => Number(asciiDigits(match[1]!)))
    .filter(inRange);
  if (ratings.length < 3) return undefined;
  return ratings.length < EMOTIONS ? [...ratings, MISSING] : ratings;
}

/** The first four numbers in range, wherever they stand. */
const looseRatings = (answer: string): number[] => looseNumbers(answer).filter(inRange).slice(0, EMOTIONS);

function readAustin(answer: string): Reading {
  const ratings = ratingsOf(section(answer, FIRST_PASS, END_OF_ANSWER));
  if (ratings) return { ratings, confidence: 1, parsed: true };
  const loose = looseRatings(answer);
  return loose.length >= 3
    ? { ratings: loose, confidence: 0.5, parsed: false }
    : { ratings: [], confidence: 0, parsed: false };
}

function readNg(answer: string): Reading {
  const first = ratingsOf(section(answer, FIRST_PASS, CRITIQUE));
  const revised = ratingsOf(section(answer, REVISED, END_OF_ANSWER));
  if (first && revised)
    return { ratings: first.map((rating, n) => (rating + revised[n]!) / 2), confidence: 1, parsed: true };
  if (revised) return { ratings: revised, confidence: 0.9, parsed: true };
  if (first) return { ratings: first, confidence: 0.8, parsed: true };
  const loose = looseRatings(answer);
  return { ratings: loose, confidence: loose.length / 8, parsed: false };
}

/**
 * Ours: ratings are matched to the emotions by name, in any order and through Markdown; all four must be there
 * and in range, or the answer has failed and scores 0. Both sides are scaled to sum 10, so that only the
 * proportions count. Of several ratings for one emotion the first counts, since what follows an answer is often
 * a new, invented question; where the answer revises itself under a heading, the revision counts.
 */
function strict(answer: string, names: readonly string[], reference: readonly number[]): Scored {
  const revised = splitOnce(answer, REVISED)?.after;
  const ratings =
    (revised === undefined ? undefined : namedRatings(revised, names)) ?? namedRatings(answer, names);
  const sum = ratings?.reduce((total, rating) => total + rating, 0) ?? 0;
  if (!ratings || sum === 0) return { score: 0, parsed: false, extracted: null };
  const scaled = ratings.map((rating) => (rating * MAX) / sum);
  return {
    score: formula(scaled, reference, 1),
    parsed: true,
    extracted: Object.fromEntries(names.map((name, n) => [name, ratings[n]!])),
  };
}

function namedRatings(text: string, names: readonly string[]): number[] | undefined {
  const ratings = firstRatings(text, names);
  return ratings.every((rating): rating is number => rating !== undefined && inRange(rating))
    ? ratings
    : undefined;
}

/** The first rating of each name, in range or not. */
function firstRatings(text: string, names: readonly string[]): (number | undefined)[] {
  return names.map((name) => {
    const match = new RegExp(
      `(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])[ \\t*_"'\`()[\\]|:=–—]*(?:-[ \\t]+)?(-?\\d+(?:\\.\\d+)?)`,
      'iu',
    ).exec(text);
    return match ? Number(match[1]) : undefined;
  });
}

export interface EmotionQuestion {
  readonly names: readonly string[];
  /** Whether the question asks for revised scores. */
  readonly revision: boolean;
}

/** Whether a question asks for its answer to be revised. */
export const asksForRevision = (question: string): boolean => splitOnce(question, REVISED) !== undefined;

/**
 * Whether the answer's score stands, whatever follows. Ratings are complete where their line has ended. With one
 * exception: under `strict`, an answer with all four ratings would count otherwise if a revision followed; where the
 * question asks for none, the answer ends there, as it was asked to.
 * @param settled the answer's settled text.
 */
export function areEmotionsDecided(
  settled: string,
  { names, revision }: EmotionQuestion,
  convention: EmotionConvention,
): boolean {
  switch (convention) {
    case 'austin':
      return (
        isSectionSettled(settled, FIRST_PASS, END_OF_ANSWER) &&
        (readAustin(settled).parsed || hasLooseRatings(settled))
      );
    case 'ng':
      return (
        isSectionSettled(settled, FIRST_PASS, CRITIQUE) &&
        isSectionSettled(settled, REVISED, END_OF_ANSWER) &&
        (readNg(settled).parsed || hasLooseRatings(settled))
      );
    case 'strict':
      return isStrictDecided(settled, names, revision);
  }
}

/** Whether the section has begun, and has ended or has four complete ratings: later ones do not count. */
function isSectionSettled(text: string, heading: string, end: string): boolean {
  const after = splitOnce(text, heading)?.after;
  if (after === undefined) return false;
  return splitOnce(after, end) !== undefined || [...endedLines(after).matchAll(RATING)].length >= EMOTIONS;
}

const hasLooseRatings = (text: string): boolean => looseRatings(endedLines(text)).length === EMOTIONS;

function isStrictDecided(text: string, names: readonly string[], revision: boolean): boolean {
  if (text.includes(END_OF_ANSWER)) return true;
  const revised = splitOnce(text, REVISED)?.after;
  if (revised === undefined) return !revision && readingOf(text, names) === 'complete';
  const reading = readingOf(revised, names);
  // Without a good revision, what stands before it counts.
  return reading === 'complete' || (reading === 'failed' && readingOf(text, names) !== 'open');
}

/** Whether the first ratings by name have all been given, or can no longer be good, or may still come. */
function readingOf(text: string, names: readonly string[]): 'complete' | 'failed' | 'open' {
  const ratings = firstRatings(endedLines(text), names);
  if (ratings.some((rating) => rating !== undefined && !inRange(rating))) return 'failed';
  return ratings.includes(undefined) ? 'open' : 'complete';
}
