import { generator } from '../statistics/random.js';
import type { Cell, Draw } from './cells.js';

/**
 * Layers whose repetition gains. What a layer gains is the mean Δ of the blocks that repeat it, of at most a quarter of the
 * model's layers, each weighted by 1 / length, so that a block counts once however many layers share it:
 *
 *     g(l) = Σ Δ(i,j) / (j − i)  /  Σ 1 / (j − i),   over all i ≤ l < j.
 *
 * A layer is hot if g(l) − c · s(l) > 0, with s the bootstrap's standard error and c the 95 % quantile of the largest
 * (g* − g) / s of all layers in a resample (the max-t of P. H. Westfall and S. S. Young, Resampling-Based Multiple Testing,
 * 1993): with no gain anywhere, the probability that any layer is called hot is about 5 %. Neighbouring hot layers are a
 * zone.
 */

/** Of the model's layers: longer blocks do not tell where the gain comes from. */
const LONGEST_SHARE = 0.25;
const CONFIDENCE = 0.95;
const RESAMPLES = 200;

/** Layers `from..to-1` whose repetition gains. */
export interface HotZone {
  readonly from: number;
  readonly to: number;
  /** Mean of g over its layers. */
  readonly gain: number;
  /** The block within the zone with the highest Δ, where one was run: its key. */
  readonly best: string | null;
}

/**
 * Finds the hot zones in steps, as `findWalls` does.
 * @param draw a resample of the cells' Δ and weights.
 */
export function* findHotZones(
  cells: readonly Cell[],
  layers: number,
  draw: (random: () => number) => Draw,
): Generator<void, HotZone[]> {
  const scored = cells.map(({ delta }) => delta).filter(Number.isFinite);
  if (scored.length === 0) return [];
  const gains = gainsOf(cells, layers, Math.min(0, ...scored));
  const own = gains({
    deltas: cells.map(({ delta }) => delta),
    weights: cells.map(({ weight }) => weight),
  });
  const random = generator(layers + 1);
  const drawn: Float64Array[] = [];
  for (let n = 0; n < RESAMPLES; n++) {
    drawn.push(gains(draw(random)));
    yield;
  }
  const errors = own.map((gain, layer) => (Number.isNaN(gain) ? 0 : deviation(drawn, layer)));
  // What does not vary was not measured more than once.
  const judged = [...errors.keys()].filter((layer) => errors[layer]! > 0);
  const largest = drawn.map((sample) =>
    judged.reduce((most, layer) => {
      const excess = (sample[layer]! - own[layer]!) / errors[layer]!;
      return excess > most ? excess : most;
    }, -Infinity),
  );
  const limit = largest.sort((a, b) => a - b)[Math.ceil(CONFIDENCE * RESAMPLES) - 1]!;
  const hot = judged.filter((layer) => own[layer]! - limit * errors[layer]! > 0);
  return runs(hot).map(({ from, to }) => ({
    from,
    to,
    gain: own.subarray(from, to).reduce((sum, gain) => sum + gain, 0) / (to - from),
    best: bestWithin(cells, from, to),
  }));
}

/**
 * Gives g of every layer; NaN where no block was run.
 * @param worst taken for blocks without a score: they are no better.
 */
function gainsOf(cells: readonly Cell[], layers: number, worst: number): (draw: Draw) => Float64Array {
  const longest = Math.max(1, Math.floor(layers * LONGEST_SHARE));
  const short = cells.flatMap(({ i, j }, n) => (j - i <= longest ? [{ i, j, n }] : []));
  return ({ deltas, weights }) => {
    // A block adds to the sums at its first layer and takes from them behind its last.
    const sums = new Float64Array(layers + 1);
    const shares = new Float64Array(layers + 1);
    for (const { i, j, n } of short) {
      const weight = weights[n]! / (j - i);
      const delta = weight * Math.max(worst, deltas[n]!);
      sums[i]! += delta;
      sums[j]! -= delta;
      shares[i]! += weight;
      shares[j]! -= weight;
    }
    let [sum, share] = [0, 0];
    return Float64Array.from({ length: layers }, (_, layer) => {
      sum += sums[layer]!;
      share += shares[layer]!;
      return share > 1e-9 ? sum / share : NaN;
    });
  };
}

/** Standard deviation over the resamples that say anything. */
function deviation(drawn: readonly Float64Array[], at: number): number {
  let [count, mean, squares] = [0, 0, 0];
  for (const sample of drawn) {
    const value = sample[at]!;
    if (Number.isNaN(value)) continue;
    count++;
    const before = value - mean;
    mean += before / count;
    squares += before * (value - mean);
  }
  const error = count > 1 ? Math.sqrt(squares / (count - 1)) : 0;
  return error > 1e-9 ? error : 0;
}

/** Ranges of consecutive numbers, ascending, each to the number behind its last. */
function runs(numbers: readonly number[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last?.to === number) last.to++;
    else found.push({ from: number, to: number + 1 });
  }
  return found;
}

function bestWithin(cells: readonly Cell[], from: number, to: number): string | null {
  const within = cells.filter(({ i, j }) => i >= from && j <= to);
  return within.reduce<Cell | null>((a, b) => (a && a.delta >= b.delta ? a : b), null)?.key ?? null;
}
