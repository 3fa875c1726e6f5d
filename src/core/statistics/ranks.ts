/** Values closer than this are ties: the same Δ, summed in another order, differs in its last bits. */
const TIE = 1e-9;

/** Ranks from 1, smallest first; ties get the mean of their ranks. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const rounded = Float64Array.from(values, (value) => Math.round(value / TIE));
  const sorted = rounded.slice().sort();
  return rounded.map((value) => (countBelow(sorted, value) + countBelow(sorted, value + 1) + 1) / 2);
}

/**
 * Spearman's rank correlation of paired values, −1 to 1: Pearson's correlation of their ranks, ties ranked by their mean
 * (C. Spearman, The Proof and Measurement of Association between Two Things, 1904).
 * @returns null for fewer than two pairs, and where all values of one side are equal: they have no order.
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (x.length + 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let n = 0; n < x.length; n++) {
    const [dx, dy] = [x[n]! - middle, y[n]! - middle];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xx === 0 || yy === 0 ? null : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/** How many of the sorted values are below a limit. */
export function countBelow(sorted: Float64Array, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
