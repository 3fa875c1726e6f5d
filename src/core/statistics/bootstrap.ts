import { inverseNormal, normalDistribution } from './normal.js';
import { generator } from './random.js';
import { countBelow } from './ranks.js';
import { addWeighted, type Strata } from './strata.js';

/**
 * Bootstrap intervals of each config's Δ: probes are drawn with replacement within their set, the same ones for all
 * configs. The interval is BCa, corrected for bias and skewness (B. Efron, Better Bootstrap Confidence Intervals,
 * JASA 82, 1987), with the influences of the probes for the acceleration.
 */

export type Interval = readonly [low: number, high: number];

export interface BootstrapOptions {
  readonly draws?: number;
  readonly seed?: number;
  /** Share of samples whose interval holds the true value. */
  readonly confidence?: number;
}

export const BOOTSTRAP_DRAWS = 2000;

/** @returns an interval of each row's sum; in steps, one per row, between which a caller may do other things. */
export function* bootstrapIntervals(
  { rows, bounds }: Strata,
  { draws = BOOTSTRAP_DRAWS, seed = 1, confidence = 0.95 }: BootstrapOptions = {},
): Generator<void, Interval[]> {
  const counts = resamples(bounds, draws, seed);
  const totals = new Float64Array(draws);
  const sorted = new Float64Array(draws);
  const intervals: Interval[] = [];
  for (const row of rows) {
    totals.fill(0);
    addWeighted(row, [0, row.length], counts, totals);
    sorted.set(totals);
    intervals.push(bca(sorted.sort(), row, bounds, confidence));
    yield;
  }
  return intervals;
}

/** How often each column is drawn, by column and draw: with replacement, within its stratum. */
export function resamples(bounds: readonly number[], draws: number, seed: number): Float32Array[] {
  const random = generator(seed);
  const counts = Array.from({ length: bounds.at(-1)! }, () => new Float32Array(draws));
  for (let stratum = 0; stratum + 1 < bounds.length; stratum++) {
    const [start, end] = [bounds[stratum]!, bounds[stratum + 1]!];
    for (let draw = 0; draw < draws; draw++)
      for (let n = start; n < end; n++) counts[start + Math.floor(random() * (end - start))]![draw]!++;
  }
  return counts;
}

/** @param sorted the sums of the draws. */
function bca(
  sorted: Float64Array,
  row: Float64Array,
  bounds: readonly number[],
  confidence: number,
): Interval {
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const delta = row.reduce((sum, value) => sum + value, 0);
  const tie = 1e-12 * Math.max(1, Math.abs(delta));
  if (most - least <= tie) return [delta, delta];
  // Half of the draws that equal Δ count as below it: scores are often whole numbers.
  const below = countBelow(sorted, delta - tie);
  const upTo = countBelow(sorted, delta + tie);
  const share = (below + upTo) / 2 / sorted.length;
  const edge = 0.5 / sorted.length;
  const bias = inverseNormal(Math.min(1 - edge, Math.max(edge, share)));
  const acceleration = accelerationOf(row, bounds);
  const at = (probability: number): number => {
    const z = bias + inverseNormal(probability);
    return quantile(sorted, normalDistribution(bias + z / (1 - acceleration * z)));
  };
  const tail = (1 - confidence) / 2;
  return [at(tail), at(1 - tail)];
}

/** Σ U³ / (6 (Σ U²)^1.5) of the columns' influences U: each column less the mean of its stratum. */
function accelerationOf(row: Float64Array, bounds: readonly number[]): number {
  let [squares, cubes] = [0, 0];
  for (let stratum = 0; stratum + 1 < bounds.length; stratum++) {
    const part = row.subarray(bounds[stratum], bounds[stratum + 1]);
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
    for (const value of part) {
      squares += (value - mean) ** 2;
      cubes += (value - mean) ** 3;
    }
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

/** The value below which a share of the sorted values lies, between two of them where need be. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = Math.min(1, Math.max(0, share)) * (sorted.length - 1);
  const [below, above] = [Math.floor(at), Math.ceil(at)];
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
