import { generator } from './random.js';
import { addWeighted, rowStatistics, type Strata, studentized, sums, varianceOf } from './strata.js';

/**
 * Which of many configs are better than the baseline, when the best of all of them was looked for?
 *
 * If a config did nothing, each probe's difference could as well have had the other sign. So signs are drawn at random,
 * one per probe and the same for all configs, whose likeness to one another thereby stays; and of each draw the largest
 * studentized gain of all configs is taken. The share of draws in which it reaches a config's own gain is the
 * probability that luck alone shows such a gain anywhere in the sweep: the family-wise p-value. Step-down (P. H. Westfall
 * and S. S. Young, Resampling-Based Multiple Testing, 1993, algorithm 2.8): a config competes with those alone that did
 * no better than itself, so that one large gain does not hide the next.
 */

export interface MaxTest {
  /** Family-wise p-value of a gain, of each row: one-sided, 0 < p ≤ 1. */
  readonly p: Float64Array;
  /** The studentized gain that the best of rows without effect exceeds in 5 % of sweeps. */
  readonly threshold95: number;
  /** Draws of signs, the observed one included. */
  readonly draws: number;
}

export interface MaxTestOptions {
  /** Random draws; with so few columns that there are no more different ones, all of them are taken. */
  readonly draws?: number;
  readonly seed?: number;
}

export const SIGN_DRAWS = 2000;
/** Gains that differ by less are the same: sums of the same numbers in another order. */
const TIE = 1e-9;

/**
 * @returns in steps, one per row, between which a caller may do other things.
 * @throws RangeError for a stratum of fewer than two columns.
 */
export function* maxTest(
  { rows, bounds }: Strata,
  { draws = SIGN_DRAWS, seed = 1 }: MaxTestOptions = {},
): Generator<void, MaxTest> {
  const signs = signDraws(bounds.at(-1)!, draws, seed);
  const count = signs[0]?.length ?? 1;
  const observed = rows.map((row) => rowStatistics(row, bounds).t);
  const worstFirst = [...rows.keys()].sort((a, b) => observed[a]! - observed[b]!);
  const p = new Float64Array(rows.length);
  const largest = new Float64Array(count).fill(-Infinity);
  const [gain, sum, variance] = [1, 2, 3].map(() => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const index of worstFirst) {
    const row = rows[index]!;
    let all = 0;
    gain.fill(0);
    variance.fill(0);
    for (let stratum = 0; stratum + 1 < bounds.length; stratum++) {
      const [start, end] = [bounds[stratum]!, bounds[stratum + 1]!];
      const { squares } = sums(row, start, end);
      if (squares === 0) continue;
      all += squares;
      sum.fill(0);
      addWeighted(row, [start, end], signs, sum);
      for (let draw = 0; draw < count; draw++) {
        gain[draw]! += sum[draw]!;
        variance[draw]! += varianceOf(end - start, squares, sum[draw]!);
      }
    }
    const reached = observed[index]! - TIE * Math.max(1, Math.abs(observed[index]!));
    let reaching = 0;
    for (let draw = 0; draw < count; draw++) {
      largest[draw] = Math.max(largest[draw]!, studentized(gain[draw]!, variance[draw]!, all));
      if (largest[draw]! >= reached) reaching++;
    }
    p[index] = reaching / count;
    yield;
  }
  // None may be surer than one that did better.
  let least = 0;
  for (const index of worstFirst.reverse()) p[index] = least = Math.max(least, p[index]!);
  const sorted = largest.sort();
  return { p, threshold95: sorted[Math.ceil(0.95 * count) - 1] ?? 0, draws: count };
}

/** Signs by column and draw. The first draw is the observed one: without it a p-value could be 0. */
function signDraws(columns: number, draws: number, seed: number): Float32Array[] {
  const all = 2 ** columns;
  if (all <= draws + 1)
    return Array.from({ length: columns }, (_, column) =>
      Float32Array.from({ length: all }, (_, draw) => ((draw >> column) & 1 ? -1 : 1)),
    );
  const random = generator(seed);
  return Array.from({ length: columns }, () =>
    Float32Array.from({ length: draws + 1 }, (_, draw) => (draw === 0 || random() < 0.5 ? 1 : -1)),
  );
}
