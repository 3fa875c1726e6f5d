/**
 * Paired differences in strata: one row per config, one column per probe, the probes of a set side by side. Each value
 * is what the probe adds to the config's Δ, so Δ is the sum of a row: with n probes in a set of weight w, it is
 * w · (score − baseline's score) / n.
 */
export interface Strata {
  /** A row per config. */
  readonly rows: readonly Float64Array[];
  /** First column of each stratum, and behind the last one the number of columns. */
  readonly bounds: readonly number[];
}

/** Sum of a row, and its standard error over the columns of each stratum. */
export interface RowStatistics {
  readonly delta: number;
  readonly standardError: number;
  /** Δ by standard error; huge where all columns of a stratum agree, 0 where nothing changed. */
  readonly t: number;
}

/** Standard errors below this share of the root of the sum of squares are rounding: t is then only huge. */
const ROUNDING = 1e-7;

export const studentized = (delta: number, variance: number, squares: number): number =>
  squares === 0 ? 0 : delta / Math.sqrt(Math.max(variance, ROUNDING ** 2 * squares));

/** Variance of a stratum's sum of `n` columns: n/(n−1) · (Σd² − (Σd)²/n). */
export const varianceOf = (n: number, squares: number, sum: number): number =>
  (n / (n - 1)) * (squares - (sum * sum) / n);

/** @throws RangeError for a stratum of fewer than two columns, which has no standard error. */
export function rowStatistics(row: Float64Array, bounds: readonly number[]): RowStatistics {
  let [delta, variance, all] = [0, 0, 0];
  for (let stratum = 0; stratum + 1 < bounds.length; stratum++) {
    const [start, end] = [bounds[stratum]!, bounds[stratum + 1]!];
    if (end - start < 2) throw new RangeError('a stratum of fewer than two columns has no standard error');
    const { sum, squares } = sums(row, start, end);
    delta += sum;
    all += squares;
    variance += varianceOf(end - start, squares, sum);
  }
  return {
    delta,
    standardError: Math.sqrt(Math.max(0, variance)),
    t: studentized(delta, variance, all),
  };
}

export function sums(row: Float64Array, start: number, end: number): { sum: number; squares: number } {
  let [sum, squares] = [0, 0];
  for (let column = start; column < end; column++) {
    sum += row[column]!;
    squares += row[column]! ** 2;
  }
  return { sum, squares };
}

/** The factors of no column: one list for all calls, which come by the thousand. */
let nothing = new Float32Array(0);

function zeros(length: number): Float32Array {
  if (nothing.length !== length) nothing = new Float32Array(length);
  return nothing;
}

/**
 * Adds, to each of the totals, the row's columns from start to end times that draw's factors: totals[b] += Σ row[p] ·
 * factors[p][b]. Columns of zero, of which most configs have many, cost nothing; the others are taken four at a time,
 * which saves three of four visits to the totals.
 * @param factors one list per column, each as long as `totals`.
 */
export function addWeighted(
  row: Float64Array,
  [start, end]: readonly [number, number],
  factors: readonly Float32Array[],
  totals: Float64Array,
): void {
  const used: number[] = [];
  for (let column = start; column < end; column++) if (row[column] !== 0) used.push(column);
  const none = zeros(totals.length);
  for (let n = 0; n < used.length; n += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((k) => row[used[n + k] ?? -1] ?? 0) as [
      number,
      number,
      number,
      number,
    ];
    const [fa, fb, fc, fd] = [0, 1, 2, 3].map((k) => factors[used[n + k] ?? -1] ?? none) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    for (let draw = 0; draw < totals.length; draw++)
      totals[draw]! += a * fa[draw]! + b * fb[draw]! + c * fc[draw]! + d * fd[draw]!;
  }
}
