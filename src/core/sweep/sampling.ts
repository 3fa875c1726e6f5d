import { UserError } from '../errors.js';
import { hash32 } from '../statistics/random.js';

/**
 * Sampled answers: each next token is drawn at random from the model's distribution, where greedy decoding takes the most
 * likely one. The logits are divided by the temperature; of the resulting distribution, the fewest tokens are kept whose
 * probabilities add up to top-p (A. Holtzman et al., The Curious Case of Neural Text Degeneration, 2020); and one of
 * them is drawn. Every probe is answered once per seed, by every config with the same random numbers.
 */
export interface Sampling {
  /** Above 0. */
  readonly temperature: number;
  /** 0 < p ≤ 1; 1 keeps all tokens. */
  readonly topP: number;
  /** Of each answer to a probe. */
  readonly seeds: readonly number[];
}

/** What the user says of sampling; all of it may be left out. */
export interface SamplingChoice {
  /** 0 is greedy decoding. */
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly seeds?: readonly number[] | undefined;
}

export const MOST_TEMPERATURE = 5;
/** Answers to each probe: more are better had from more probes. */
export const MOST_SEEDS = 64;
const LARGEST_SEED = 2 ** 31 - 1;

export const DEFAULT_TOP_P = 1;
export const DEFAULT_SEEDS: readonly number[] = [1, 2, 3];

/** @returns undefined for greedy decoding. @throws UserError for values out of range, or ones that need a temperature. */
export function samplingOf({ temperature = 0, topP, seeds }: SamplingChoice): Sampling | undefined {
  if (!(temperature >= 0 && temperature <= MOST_TEMPERATURE))
    throw new UserError(
      `The temperature ${temperature} is out of range: use 0 for greedy decoding, or at most ${MOST_TEMPERATURE}.`,
    );
  if (temperature === 0) {
    if (topP === undefined && seeds === undefined) return undefined;
    throw new UserError(
      'Top-p and seeds only have a meaning for sampled answers: set a temperature above 0 too.',
    );
  }
  if (topP !== undefined && !(topP > 0 && topP <= 1))
    throw new UserError(`The top-p ${topP} is out of range: use a number above 0 and at most 1.`);
  return { temperature, topP: topP ?? DEFAULT_TOP_P, seeds: seeds ?? DEFAULT_SEEDS };
}

const COUNT = /^\d+$/;
const RANGE = /^(\d+)\s*\.\.\s*(\d+)$/;

/**
 * Seeds as they are typed: how many ("3" is 1, 2, 3), a range ("4..6"), or a list of seeds and ranges ("7, 11, 20..22").
 * @throws UserError for anything else, for a seed named twice, and for too many.
 */
export function parseSeeds(text: string): number[] {
  const trimmed = text.trim();
  const parts = COUNT.test(trimmed) ? [`1..${trimmed}`] : trimmed.split(/\s*,\s*/);
  const seeds = parts.flatMap((part) => {
    const [, first, last] = RANGE.exec(part) ?? (COUNT.test(part) ? [part, part, part] : []);
    if (first === undefined || last === undefined) throw notSeeds(text);
    const [from, to] = [Number(first), Number(last)];
    if (to > LARGEST_SEED) throw new UserError(`The seed ${to} is too large: use at most ${LARGEST_SEED}.`);
    if (to < from) throw notSeeds(text);
    if (to - from >= MOST_SEEDS) throw tooManySeeds();
    return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  });
  if (seeds.length > MOST_SEEDS) throw tooManySeeds();
  const twice = seeds.find((seed, n) => seeds.indexOf(seed) < n);
  if (twice !== undefined) throw new UserError(`The seed ${twice} is named twice: name each seed once.`);
  return seeds;
}

const notSeeds = (text: string): UserError =>
  new UserError(
    `"${text}" does not name seeds: use how many there are to be ("3"), a range ("4..6"), or a list ("7, 11").`,
  );

const tooManySeeds = (): UserError =>
  new UserError(
    `There may be at most ${MOST_SEEDS} seeds: use more probes rather than more answers to each.`,
  );

/** Seeds as {@link parseSeeds} takes them, as short as can be. */
export function formatSeeds(seeds: readonly number[]): string {
  if (seeds.length > 0 && seeds.every((seed, n) => seed === n + 1)) return String(seeds.length);
  if (seeds.length > 1 && seeds.every((seed, n) => seed === seeds[0]! + n))
    return `${seeds[0]}..${seeds.at(-1)}`;
  // A lone number would be how many.
  return seeds.length === 1 ? `${seeds[0]}..${seeds[0]}` : seeds.join(',');
}

/** "greedy decoding", or "temperature 0.7, top-p 0.95, 3 answers to each probe (seeds 1, 2, 3)". */
export function describeSampling(sampling: Sampling | undefined): string {
  if (!sampling) return 'greedy decoding';
  const { temperature, topP, seeds } = sampling;
  const answers =
    seeds.length === 1
      ? `1 answer to each probe (seed ${seeds[0]})`
      : `${seeds.length} answers to each probe (seeds ${seeds.join(', ')})`;
  return `temperature ${temperature}, top-p ${topP}, ${answers}`;
}

/**
 * What the random numbers of one answer begin with, 0..2³²−2: other ones for every probe, so that the answers to different
 * probes are independent, and the same for every config.
 * @param probe names the probe across sets.
 */
export const answerSeed = (seed: number, probe: string): number => hash32(`${seed} ${probe}`) % (2 ** 32 - 1);
