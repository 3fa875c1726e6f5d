import type { ConfigResult, Results } from '../results/results.js';
import { median } from '../statistics/statistics.js';
import { rowStatistics } from '../statistics/strata.js';

/** A block of the sweep with what its repetition changed. */
export interface Cell {
  readonly key: string;
  readonly i: number;
  readonly j: number;
  /** −∞ for an early-stopped config: no score, and worse than all that have one. */
  readonly delta: number;
  /** 1, and for a dropped config the share of the probes that it was asked. */
  readonly weight: number;
  /** What each probe adds to Δ, as in {@link Strata}; undefined unless every probe was answered. */
  readonly changes: Float64Array | undefined;
}

export interface CellSet {
  readonly cells: readonly Cell[];
  /** Bounds of the sets in the changes, as in {@link Strata}; undefined when a bootstrap of probes says nothing. */
  readonly bounds: readonly number[] | undefined;
  /** What a Δ is uncertain by: the median of the standard errors; 0 when unknown. */
  readonly noise: number;
}

/** The cells' Δ and weights in a resample. */
export interface Draw {
  readonly deltas: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

/** Fewer probes of a set than these cannot be resampled. */
const LEAST_PROBES = 4;

/**
 * The blocks of a sweep with their Δ in the combined score, or in one probe set. Configs that failed, are unsupported, or
 * are no single block are left out.
 */
export function cellsOf(results: Results, set?: string): CellSet {
  const rows = rowsOf(results, set);
  const cells = results.configs.flatMap((config): Cell[] => {
    const { key, i, j, state, dropped } = config;
    if (i === null || j === null || i >= j) return [];
    if (state === 'early-stopped') return [{ key, i, j, delta: -Infinity, weight: 1, changes: undefined }];
    const row = rows?.byKey.get(key);
    if (state === 'dropped') {
      const delta = droppedDelta(config, row, results, set);
      if (delta === undefined) return [];
      return [
        { key, i, j, delta, weight: (dropped?.probes ?? rows!.probes) / rows!.probes, changes: undefined },
      ];
    }
    const delta = set === undefined ? config.delta : config.deltas[set];
    return delta === null || delta === undefined ? [] : [{ key, i, j, delta, weight: 1, changes: row }];
  });
  const known = cells.flatMap(({ changes }) => changes ?? []);
  const enough = rows?.bounds.every((bound, n) => n === 0 || bound - rows.bounds[n - 1]! >= LEAST_PROBES);
  const bounds = enough && known.length > 0 ? rows!.bounds : undefined;
  const noise = bounds ? median(known.map((row) => rowStatistics(row, bounds).standardError)) : 0;
  return { cells, bounds, noise };
}

interface Rows {
  readonly byKey: ReadonlyMap<string, Float64Array>;
  readonly bounds: readonly number[];
  /** Of all sets. */
  readonly probes: number;
}

/** What each probe adds to the Δ of each config; undefined where the probes' scores are unknown. */
function rowsOf({ differences, header, weights }: Results, set: string | undefined): Rows | undefined {
  const all = differences();
  if (!all) return undefined;
  const probes = all.bounds.at(-1)!;
  if (set === undefined)
    return { byKey: new Map(all.keys.map((key, n) => [key, all.rows[n]!])), bounds: all.bounds, probes };
  const at = header.probeSets.findIndex(({ name }) => name === set);
  const [from, to] = [all.bounds[at], all.bounds[at + 1]];
  if (from === undefined || to === undefined) return undefined;
  // In the set's own scale.
  const weight = weights[set]!;
  const own = (row: Float64Array): Float64Array => {
    const part = row.subarray(from, to);
    // Thousands of copies of nothing new would be made of the sum of the sets.
    return weight === 1 ? part : part.map((value) => value / weight);
  };
  return {
    byKey: new Map(all.keys.map((key, n) => [key, own(all.rows[n]!)])),
    bounds: [0, to - from],
    probes,
  };
}

/** What is known of the Δ of a config that was dropped; probes that it was not asked count as those that it was. */
function droppedDelta(
  { dropped }: ConfigResult,
  row: Float64Array | undefined,
  { combinedScore }: Results,
  set: string | undefined,
): number | undefined {
  // Of balanced scores the interval is on the scale of the sum.
  if (set === undefined && combinedScore !== 'balanced' && dropped) return dropped.mean;
  return row?.reduce((sum, value) => sum + value, 0);
}

/**
 * Draws the bootstrap's resamples: of the probes, each set's by itself, and the same for all cells. Where the scores of
 * single probes are unknown, of the cells.
 */
export function resampler({ cells, bounds }: CellSet): (random: () => number) => Draw {
  const weights = Float64Array.from(cells, ({ weight }) => weight);
  const deltas = Float64Array.from(cells, ({ delta }) => delta);
  if (!bounds)
    return (random) => {
      const drawn = new Float64Array(cells.length);
      for (let n = 0; n < cells.length; n++) {
        const at = Math.floor(random() * cells.length);
        drawn[at]! += weights[at]!;
      }
      return { deltas, weights: drawn };
    };
  const counts = new Float64Array(bounds.at(-1)!);
  return (random) => {
    counts.fill(0);
    for (let n = 1; n < bounds.length; n++) {
      const [start, end] = [bounds[n - 1]!, bounds[n]!];
      for (let probe = start; probe < end; probe++) counts[start + Math.floor(random() * (end - start))]!++;
    }
    const drawn = deltas.slice();
    cells.forEach(({ changes }, n) => {
      if (!changes) return;
      let sum = 0;
      for (let probe = 0; probe < changes.length; probe++) sum += counts[probe]! * changes[probe]!;
      drawn[n] = sum;
    });
    return { deltas: drawn, weights };
  };
}

/** The rank of each value among all, from above 0 to below 1; equal values share the mean of theirs. */
export function midranks(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  const { length } = sorted;
  /** How many values are below this one, or also equal to it. */
  const count = (value: number, orEqual: boolean): number => {
    let [from, to] = [0, length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (sorted[middle]! < value || (orEqual && sorted[middle] === value)) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  // Most values are the highest one: no harm.
  const highest = sorted[length - 1]!;
  const top = (count(highest, false) + length) / 2 / length;
  return values.map((value) =>
    value === highest ? top : (count(value, false) + count(value, true)) / 2 / length,
  );
}

/** Ranks by harm: what is no further below 0 than the noise is no harm, and all the same. */
export function harmRanks(deltas: ArrayLike<number>, noise: number): Float64Array {
  const harm = new Float64Array(deltas.length);
  for (let n = 0; n < harm.length; n++) harm[n] = Math.min(deltas[n]!, -noise);
  return midranks(harm);
}
