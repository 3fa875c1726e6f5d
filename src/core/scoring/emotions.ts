import type { EmotionConvention } from '../probes.js';
import { numbersIn, withoutThinking } from './text.js';
import type { Scored } from './types.js';

/**
 * Emotion ratings against a reference that sums to 10, under three conventions; published numbers use either of
 * the first two. All share one formula: `c · (1 − Σ|p−r| / 40) + (1−c) · 0.5` with the confidence c that the
 * convention gives to the way the answer was read.
 */
export const END_OF_ANSWER = '[End of answer]';

const MAX = 10;
/** What a missing rating counts. */
const MISSING = 5;
const EMOTIONS = 4;

const inRange = (value: number): boolean => value >= 0 && value <= MAX;

/** @param reference four scores that sum to 10, in the order of `names`. */
export function scoreEmotions(
  output: string,
  names: readonly string[],
  reference: readonly number[],
  convention: EmotionConvention,
): Scored {
  const answer = output.split(END_OF_ANSWER)[0]!;
  switch (convention) {
    case 'austin':
      return byPosition(readAustin(answer), names, reference);
    case 'ng':
      return byPosition(readNg(answer), names, reference);
    case 'strict':
      return strict(withoutThinking(output).split(END_OF_ANSWER)[0]!, names, reference);
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
  return confidence * (1 - distance / 40) + (1 - confidence) * 0.5;
}

function byPosition(
  { ratings, confidence, parsed }: Reading,
  names: readonly string[],
  reference: readonly number[],
): Scored {
  const used = ratings.slice(0, EMOTIONS);
  const extracted = Object.fromEntries(used.map((rating, n) => [names[n] ?? String(n + 1), rating]));
  return {
    score: formula(used, reference, confidence),
    parsed,
    extracted: used.length > 0 ? extracted : null,
  };
}

const RATING = /(?:\d\.\s*)?[A-Za-z]+:\s*(\d+(?:\.\d+)?)/g;
const ratingsOf = (text: string): number[] => [...text.matchAll(RATING)].map((match) => Number(match[1]));

/** The first four ratings; those out of range are dropped afterwards, so that later ones move up. */
function readAustin(answer: string): Reading {
  const ratings = ratingsOf(answer).slice(0, EMOTIONS).filter(inRange);
  if (ratings.length >= 3) return { ratings, confidence: 1, parsed: true };
  const anywhere = numbersIn(answer).filter(inRange);
  if (anywhere.length >= 3) return { ratings: anywhere, confidence: 0.5, parsed: false };
  return { ratings: [], confidence: 0, parsed: false };
}

const FIRST_PASS = /first pass scores:/i;
const REVISED = /revised scores:/i;

/** The four ratings that follow a heading, up to the other heading. */
function section(answer: string, heading: RegExp, other: RegExp): number[] | undefined {
  const after = answer.split(heading)[1];
  if (after === undefined) return undefined;
  const ratings = ratingsOf(after.split(other)[0]!).filter(inRange);
  return ratings.length >= EMOTIONS ? ratings.slice(0, EMOTIONS) : undefined;
}

function readNg(answer: string): Reading {
  const first = section(answer, FIRST_PASS, REVISED);
  const revised = section(answer, REVISED, FIRST_PASS);
  if (first && revised)
    return { ratings: first.map((rating, n) => (rating + revised[n]!) / 2), confidence: 1, parsed: true };
  if (revised) return { ratings: revised, confidence: 0.9, parsed: true };
  if (first) return { ratings: first, confidence: 0.8, parsed: true };
  const anywhere = numbersIn(answer).filter(inRange);
  if (anywhere.length >= EMOTIONS) return { ratings: anywhere, confidence: 0.5, parsed: false };
  return { ratings: anywhere, confidence: anywhere.length / 8, parsed: false };
}

/**
 * Ours: ratings are matched to the emotions by name, in any order and through Markdown; all four must be there
 * and in range, or the answer has failed and scores 0. Both sides are scaled to sum 10, so that only the
 * proportions count. Of several ratings for one emotion the first counts, since what follows an answer is often
 * a new, invented question; where the answer revises itself under a heading, the revision counts.
 */
function strict(answer: string, names: readonly string[], reference: readonly number[]): Scored {
  const revised = answer.split(REVISED)[1];
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
  const ratings = names.map((name) => {
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const match = new RegExp(
      `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])[ \\t*_"'\`()[\\]|:=–—]*(?:-[ \\t]+)?(-?\\d+(?:\\.\\d+)?)`,
      'iu',
    ).exec(text);
    return match ? Number(match[1]) : undefined;
  });
  return ratings.every((rating): rating is number => rating !== undefined && inRange(rating))
    ? ratings
    : undefined;
}
