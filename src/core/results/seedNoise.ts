import { pairedStandardError } from '../statistics/statistics.js';
import { BASELINE_KEY, type ConfigResult, type Results } from './results.js';

/** How much of a Δ is chance of the draws, where answers are sampled. */
export interface SeedNoise {
  /** Standard error of Δ over other seeds, with the same probes. */
  readonly standardError: number;
  /** Its share of the variance over other probes and seeds, 0..1: what more seeds could take away. */
  readonly share: number;
}

/**
 * With d the change of an answer against the baseline's with the same seed, n probes in a set, and w what its score counts
 * in Δ, Δ = Σ w/n · mean of d over the S seeds; so the seeds add Σ (w/n)² · s²/S to its variance, with s² the variance of
 * d over the seeds of a probe, and the sum over all probes. The variance over probes, of which {@link ConfigResult.standardError} is
 * the root, holds it already, because the answers to different probes are drawn independently.
 * @returns undefined for greedy answers, a single seed, and configs that have no Δ or no standard error.
 */
export function seedNoise(
  results: Results,
  { key, delta, standardError: total }: Pick<ConfigResult, 'key' | 'delta' | 'standardError'>,
): SeedNoise | undefined {
  const seeds = results.header.sampling?.seeds ?? [];
  const [base, own] = [results.answersOf(BASELINE_KEY), results.answersOf(key)];
  if (seeds.length < 2 || delta === null || total === null || key === BASELINE_KEY || !base || !own)
    return undefined;
  let variance = 0;
  const [before, after] = [base.outputs, own.outputs];
  for (const set of results.sets) {
    const changes = changesBySeed(before[set]!, after[set]!);
    const weight = results.weights[set]! / changes.length;
    for (const ofProbe of changes) variance += (weight * (pairedStandardError(ofProbe) ?? 0)) ** 2;
  }
  return {
    standardError: Math.sqrt(variance),
    share: total === 0 ? 0 : Math.min(1, variance / total ** 2),
  };
}

type Answered = readonly {
  readonly probe: string;
  readonly seed?: number | undefined;
  readonly score: number;
}[];

/** A list for each probe: what changed with each seed. */
function changesBySeed(before: Answered, after: Answered): number[][] {
  const scores = new Map<string, Map<number | undefined, number>>();
  for (const { probe, seed, score } of before) {
    const own = scores.get(probe) ?? new Map<number | undefined, number>();
    scores.set(probe, own.set(seed, score));
  }
  const changes = new Map<string, number[]>();
  for (const { probe, seed, score } of after) {
    const was = scores.get(probe)?.get(seed);
    if (was !== undefined) changes.set(probe, [...(changes.get(probe) ?? []), score - was]);
  }
  return [...changes.values()];
}
