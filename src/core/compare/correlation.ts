import type { Differences } from '../results/differences.js';
import type { ConfigResult, Results } from '../results/results.js';
import { resamples } from '../statistics/bootstrap.js';
import { generator } from '../statistics/random.js';
import { spearman } from '../statistics/ranks.js';
import { commonGrid, type DepthMap, depthMap, sourcesOf } from './depthMap.js';

/** Whether two sweeps put the configs into the same order. */
export interface Correlation {
  /** Spearman's ρ of Δ; null where all Δ of a sweep are equal: then there is no order. */
  readonly rho: number | null;
  /** 95 %; null where it cannot be told. */
  readonly ci95: readonly [low: number, high: number] | null;
  /** What was drawn anew for the interval: probes where both sweeps have their scores, else configs. */
  readonly resampled: 'probes' | 'configs';
  /** What is compared: configs of the same layers, or cells of a common grid. */
  readonly items: 'configs' | 'cells';
  /** How many. */
  readonly count: number;
}

/** What is compared in both sweeps: in each a config, or a weighted mean of several. */
export interface Item {
  readonly a: readonly Part[];
  readonly b: readonly Part[];
}
interface Part {
  readonly key: string;
  readonly delta: number;
  readonly weight: number;
}

const DRAWS = 1000;
/** Below this many draws that have an order, there is no interval. */
const ENOUGH = DRAWS / 2;

/** Whose Δ is ranked: that of a probe set, by its name, or of the combined score. */
export type Ranked = string | null;

/**
 * Configs that both ran whole where they have as many layers, else the cells that both fill of the coarser's grid.
 * @param set whose Δ the items have.
 */
export function itemsOf(
  a: Results,
  b: Results,
  set: Ranked = null,
): { items: Item[]; kind: Correlation['items'] } {
  const deltaOf = ({ delta, deltas }: ConfigResult): number | null =>
    set === null ? delta : (deltas[set] ?? null);
  const run = ({ configs, baseline }: Results): ConfigResult[] =>
    configs.filter((config) => config !== baseline && deltaOf(config) !== null);
  const [own, other] = [run(a), run(b)];
  const [n, m] = [a.header.model.layers, b.header.model.layers];
  const part = (config: ConfigResult): Part => ({ key: config.key, delta: deltaOf(config)!, weight: 1 });
  if (n === m) {
    const byKey = new Map(other.map((config) => [config.key, config]));
    const items = own.flatMap((config) => {
      const same = byKey.get(config.key);
      return same ? [{ a: [part(config)], b: [part(same)] }] : [];
    });
    return { items, kind: 'configs' };
  }
  const grid = commonGrid([n, m]);
  const cells = [
    cellParts(depthMap(n, own, deltaOf), grid),
    cellParts(depthMap(m, other, deltaOf), grid),
  ] as const;
  const items = [...cells[0]].flatMap(([cell, parts]) => {
    const others = cells[1].get(cell);
    return others ? [{ a: parts, b: others }] : [];
  });
  return { items, kind: 'cells' };
}

function cellParts(map: DepthMap, grid: number): Map<number, Part[]> {
  const cells = new Map<number, Part[]>();
  for (let first = 0; first < grid; first++)
    for (let last = first; last < grid; last++) {
      const sources = sourcesOf(map, grid, first, last);
      if (sources)
        cells.set(
          first * grid + last,
          sources.map(({ first: i, last: end, weight }) => ({
            key: `(${i},${end + 1})`,
            delta: map.values[i]![end]!,
            weight,
          })),
        );
    }
  return cells;
}

const valueOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, { delta, weight }) => sum + delta * weight, 0);

/**
 * ρ with an interval, in steps between which a caller may do other things. The interval is ρ ± 1.96 standard errors on
 * Fisher's scale z = artanh ρ, the standard error being that of the draws. Where both sweeps have the scores of single
 * probes, each draw takes probes with replacement within their set, the same ones for both sweeps, and computes all Δ
 * anew; else it takes the items themselves.
 * @param set of which Δ is ranked; without, the combined score's.
 */
export function* correlating(
  a: Results,
  b: Results,
  set: Ranked = null,
  seed = 1,
): Generator<void, Correlation> {
  const { items, kind } = itemsOf(a, b, set);
  const [x, y] = [items.map((item) => valueOf(item.a)), items.map((item) => valueOf(item.b))];
  const rho = spearman(x, y);
  const rows = sharedRows(a, b, items, set);
  const resampled = rows ? 'probes' : 'configs';
  const about = { rho, resampled, items: kind, count: items.length } as const;
  if (rho === null) return { ...about, ci95: null };
  const draws = rows ? drawProbes(rows, seed) : drawItems(x, y, seed);
  const found: number[] = [];
  for (const drawn of draws) {
    if (drawn !== null) found.push(fisher(drawn, items.length));
    yield;
  }
  return { ...about, ci95: found.length < ENOUGH ? null : intervalOf(rho, found, items.length) };
}

/** artanh ρ, where a perfect order counts as half a swap of neighbours less: it would be infinite. */
function fisher(rho: number, count: number): number {
  const most = 1 - 6 / (count * (count * count - 1));
  return Math.atanh(Math.max(-most, Math.min(most, rho)));
}

function intervalOf(rho: number, draws: readonly number[], count: number): [number, number] {
  const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
  const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws.length - 1);
  const [z, wide] = [fisher(rho, count), 1.959964 * Math.sqrt(variance)];
  return [Math.min(rho, Math.tanh(z - wide)), Math.max(rho, Math.tanh(z + wide))];
}

/** Paired differences of each item in both sweeps; both have the same columns. */
interface SharedRows {
  readonly bounds: readonly number[];
  readonly a: readonly Float64Array[];
  readonly b: readonly Float64Array[];
}

/** @returns undefined unless both sweeps have the scores of the same single probes, at least two of each set. */
function sharedRows(a: Results, b: Results, items: readonly Item[], set: Ranked): SharedRows | undefined {
  const [own, other] = [a, b].map((results) => differencesIn(results, set));
  if (!own || !other || own.probes.join('\n') !== other.probes.join('\n')) return undefined;
  if (own.bounds.some((end, n) => n > 0 && end - own.bounds[n - 1]! < 2)) return undefined;
  const [x, y] = [
    rowsOf(
      own,
      items.map((item) => item.a),
    ),
    rowsOf(
      other,
      items.map((item) => item.b),
    ),
  ];
  return x && y ? { bounds: own.bounds, a: x, b: y } : undefined;
}

/** A sweep's differences, those of one set alone where it is named. */
function differencesIn(results: Results, set: Ranked): Differences | undefined {
  const all = results.differences();
  if (!all || set === null) return all;
  const at = results.sets.indexOf(set);
  const [from, to] = [all.bounds[at]!, all.bounds[at + 1]!];
  return {
    ...all,
    bounds: [0, to - from],
    probes: all.probes.slice(from, to),
    rows: all.rows.map((row) => row.subarray(from, to)),
  };
}

function rowsOf(
  { rows, keys }: Differences,
  items: readonly (readonly Part[])[],
): Float64Array[] | undefined {
  const byKey = new Map(keys.map((key, n) => [key, rows[n]!]));
  const found: Float64Array[] = [];
  for (const parts of items) {
    const sum = new Float64Array(rows[0]?.length ?? 0);
    for (const { key, weight } of parts) {
      const row = byKey.get(key);
      if (!row) return undefined;
      for (let n = 0; n < sum.length; n++) sum[n]! += weight * row[n]!;
    }
    found.push(sum);
  }
  return found;
}

function* drawProbes({ bounds, a, b }: SharedRows, seed: number): Generator<number | null> {
  const counts = resamples(bounds, DRAWS, seed);
  const weights = new Float64Array(counts.length);
  const totals = (rows: readonly Float64Array[]): Float64Array =>
    Float64Array.from(rows, (row) => {
      let sum = 0;
      for (let n = 0; n < row.length; n++) sum += row[n]! * weights[n]!;
      return sum;
    });
  for (let draw = 0; draw < DRAWS; draw++) {
    for (let n = 0; n < weights.length; n++) weights[n] = counts[n]![draw]!;
    yield spearman(totals(a), totals(b));
  }
}

function* drawItems(x: readonly number[], y: readonly number[], seed: number): Generator<number | null> {
  const random = generator(seed);
  for (let draw = 0; draw < DRAWS; draw++) {
    const drawn = x.map(() => Math.floor(random() * x.length));
    yield spearman(
      drawn.map((n) => x[n]!),
      drawn.map((n) => y[n]!),
    );
  }
}
