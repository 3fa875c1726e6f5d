/**
 * Δ by depth. A config (i,j) repeats layers i..j−1. In a model of N layers, its first layer lies at the depth i/N to
 * (i+1)/N and its last one at (j−1)/N to j/N: so each config is a square of the unit square, and models of any number of
 * layers lie on top of one another.
 */

/** `[first][last]`: values by the first and the last repeated layer, of `size` layers; null where there is none. */
export interface DepthMap {
  readonly size: number;
  readonly values: readonly (readonly (number | null)[])[];
}

export interface Block {
  /** First repeated layer. */
  readonly i: number | null;
  /** The layer after the last repeated one. */
  readonly j: number | null;
}

/** The least share of a cell's area that must have values, for the cell to have one. */
export const COVERED = 0.5;

/** The map of a sweep's configs, at its own resolution; paths that are no single block have no place on it. */
export function depthMap<T extends Block>(
  layers: number,
  configs: Iterable<T>,
  value: (config: T) => number | null,
): DepthMap {
  const values = Array.from({ length: layers }, () => Array<number | null>(layers).fill(null));
  for (const config of configs)
    if (config.i !== null && config.j !== null && config.j > config.i)
      values[config.i]![config.j - 1] = value(config);
  return { size: layers, values };
}

/** A cell's share in a cell of another grid. */
export interface Share {
  readonly first: number;
  readonly last: number;
  /** Area in common, in units of 1/(size · grid)². */
  readonly area: number;
}

/** Which cells lie beneath the cell (first,last) of a grid, of those that a map of `size` layers can have. */
export function sharesOf(size: number, grid: number, first: number, last: number): Share[] {
  const shares: Share[] = [];
  for (const [a, width] of overlaps(size, grid, first))
    for (const [b, height] of overlaps(size, grid, last))
      if (a <= b) shares.push({ first: a, last: b, area: width * height });
  return shares;
}

/** The layers beneath one step of a grid, each with their length in common, in units of 1/(size · grid). */
function overlaps(size: number, grid: number, step: number): [layer: number, length: number][] {
  const [start, end] = [step * size, (step + 1) * size];
  const found: [number, number][] = [];
  for (let layer = Math.floor(start / grid); layer * grid < end; layer++)
    found.push([layer, Math.min(end, (layer + 1) * grid) - Math.max(start, layer * grid)]);
  return found;
}

/** The cells of a map that make a cell of a grid, with weights of sum 1; undefined where too few have values. */
export function sourcesOf(
  map: DepthMap,
  grid: number,
  first: number,
  last: number,
): { readonly first: number; readonly last: number; readonly weight: number }[] | undefined {
  const all = sharesOf(map.size, grid, first, last);
  const known = all.filter((share) => map.values[share.first]![share.last] !== null);
  const area = (shares: readonly Share[]): number => shares.reduce((sum, share) => sum + share.area, 0);
  const covered = area(known);
  if (covered === 0 || covered < COVERED * area(all)) return undefined;
  return known.map((share) => ({ first: share.first, last: share.last, weight: share.area / covered }));
}

/**
 * The map on a grid of another size: each cell is the mean of the cells beneath it, weighted by area. Cells of which less
 * than half has values stay empty. At its own size, a map stays as it is.
 */
export function resample(map: DepthMap, grid: number): DepthMap {
  if (grid === map.size) return map;
  const values = Array.from({ length: grid }, (_, first) =>
    Array.from({ length: grid }, (__, last) => {
      const sources = last < first ? undefined : sourcesOf(map, grid, first, last);
      return sources
        ? sources.reduce((sum, source) => sum + source.weight * map.values[source.first]![source.last]!, 0)
        : null;
    }),
  );
  return { size: grid, values };
}

/** The grid on which two sweeps are compared: the coarser one's, so that no detail is made up. */
export const commonGrid = (sizes: readonly number[]): number => Math.min(...sizes);

/** What the second map has more than the first, on their common grid; null where either has nothing. */
export function differenceMap(a: DepthMap, b: DepthMap): DepthMap {
  const grid = commonGrid([a.size, b.size]);
  const [before, after] = [resample(a, grid), resample(b, grid)];
  return {
    size: grid,
    values: before.values.map((row, first) =>
      row.map((value, last) => {
        const other = after.values[first]![last]!;
        return value === null || other === null ? null : other - value;
      }),
    ),
  };
}

/** "25–50 %": a range of the depth, from fractions of it. */
export const depthRange = (from: number, to: number): string =>
  `${Math.round(from * 100)}–${Math.round(to * 100)} %`;
