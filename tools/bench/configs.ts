import { blockConfig, type Config } from '../../src/core/configs/layerPath.js';

/**
 * Configs spread evenly over the grid of all `(i,j)`: every chosen one stands for as many others, so that their mean
 * is an estimate of a full sweep's. There are more configs with a large j than with a small one.
 * @param always configs that take the place of the nearest ones.
 * @returns in the order of a sweep: by j, then by i.
 */
export function spreadConfigs(
  layers: number,
  count: number,
  always: readonly (readonly [i: number, j: number])[] = [],
): Config[] {
  const wanted = always.filter(([, j]) => j < layers).slice(0, count);
  const columns = Math.max(1, Math.floor(Math.sqrt(count)));
  const ends = Array.from({ length: columns }, (_, n) =>
    Math.max(1, Math.round(layers * Math.sqrt((n + 0.5) / columns))),
  );
  replaceNearest(
    ends,
    wanted.map(([, j]) => j),
  );
  const pairs = new Map<string, readonly [number, number]>();
  for (const [n, j] of ends.entries()) {
    const rows = Math.floor(count / columns) + (n < count % columns ? 1 : 0);
    const starts = Array.from({ length: rows }, (_, row) => Math.floor((j * (row + 0.5)) / rows));
    replaceNearest(
      starts,
      wanted.filter(([, end]) => end === j).map(([i]) => i),
    );
    for (const i of starts) pairs.set(`${i},${j}`, [i, j]);
  }
  return [...pairs.values()]
    .sort(([i, j], [k, l]) => j - l || i - k)
    .map(([i, j]) => blockConfig(i, j, layers));
}

/** Puts each wanted value in the place of the nearest other one. */
function replaceNearest(values: number[], wanted: readonly number[]): void {
  for (const value of new Set(wanted)) {
    if (values.includes(value)) continue;
    const free = values.filter((other) => !wanted.includes(other));
    const nearest = free.sort((a, b) => Math.abs(a - value) - Math.abs(b - value))[0];
    if (nearest !== undefined) values[values.indexOf(nearest)] = value;
  }
}

/** `count` of the items, spread over the list from its middle outwards. */
export function spreadOver<T>(items: readonly T[], count: number): T[] {
  const wanted = Math.min(count, items.length);
  return Array.from({ length: wanted }, (_, n) => items[Math.floor(((n + 0.5) * items.length) / wanted)]!);
}
