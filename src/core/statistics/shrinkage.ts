import { median } from './statistics.js';

/**
 * What a config's Δ is likely to be on other probes. The highest of many noisy values is too high (the winner's curse).
 * The values of all configs tell how the true ones are spread: the distribution under which the values seen are most
 * likely, found on a grid (J. Kiefer and J. Wolfowitz, Ann. Math. Stat. 27, 1956; R. Koenker and I. Mizera, JASA 109,
 * 2014). The estimate is the mean of the true values that could have shown as what was seen. A single config shrinks a
 * little when others did as well, and nearly to the others when it stands alone within its noise.
 */

export interface Measured {
  readonly value: number;
  /** Standard error of the value, ≥ 0. */
  readonly error: number;
}

const GRID = 120;
const ROUNDS = 200;
/** An error is taken for no less than this share of the median one: a config that changed nothing has none at all. */
const LEAST_ERROR = 0.2;

/**
 * @returns the shrunken values, in the order given; the values themselves where nothing is uncertain. In steps, between
 *   which a caller may do other things.
 */
export function* shrink(measured: readonly Measured[]): Generator<void, number[]> {
  const uncertain = measured.map(({ error }) => error).filter((error) => error > 0);
  if (uncertain.length === 0) return measured.map(({ value }) => value);
  const least = LEAST_ERROR * median(uncertain);
  const values = measured.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const grid = Array.from({ length: GRID }, (_, n) => low + ((high - low) * n) / (GRID - 1));
  const densities = measured.map(({ value, error }) => {
    const scale = Math.max(error, least);
    return Float64Array.from(grid, (point) => Math.exp(-(((value - point) / scale) ** 2) / 2));
  });
  const weights = yield* mostLikely(densities);
  return densities.map((density) => {
    let [total, sum] = [0, 0];
    for (let n = 0; n < GRID; n++) {
      const weight = weights[n]! * density[n]!;
      total += weight;
      sum += weight * grid[n]!;
    }
    return sum / total;
  });
}

/** Weights of the grid's points under which the values seen are most likely, by expectation and maximization. */
function* mostLikely(densities: readonly Float64Array[]): Generator<void, Float64Array> {
  let weights = new Float64Array(GRID).fill(1 / GRID);
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Float64Array(GRID);
    for (const density of densities) {
      let total = 0;
      for (let n = 0; n < GRID; n++) total += weights[n]! * density[n]!;
      for (let n = 0; n < GRID; n++) next[n]! += (weights[n]! * density[n]!) / total;
    }
    weights = next.map((weight) => weight / densities.length);
    yield;
  }
  return weights;
}
