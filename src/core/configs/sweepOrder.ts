import type { Config } from './layerPath.js';

/** Columns of the map that are run first, at least; the others halve the distances between them. */
const FIRST_COLUMNS = 8;

/**
 * The order in which a sweep runs the configs of a grid: the baseline, then the columns of the map (the configs with one
 * j) from coarse to fine, so that the first of them show its shape. Within each round the columns ascend, because the
 * prompts' way through the first layers then goes on from one column to the next.
 */
export function sweepOrder(configs: readonly Config[]): Config[] {
  const columns = new Map<number, Config[]>();
  for (const config of configs) {
    const j = config.j ?? 0;
    columns.set(j, [...(columns.get(j) ?? []), config]);
  }
  const baseline = columns.get(0) ?? [];
  const ascending = [...columns.keys()].filter((j) => j > 0).sort((a, b) => a - b);
  const rounds: number[] = [];
  let distance = 2 ** Math.max(0, Math.floor(Math.log2(ascending.length / FIRST_COLUMNS)));
  const chosen = new Set<number>();
  for (; distance >= 1; distance /= 2)
    for (let n = distance - 1; n < ascending.length; n += distance)
      if (!chosen.has(n)) {
        chosen.add(n);
        rounds.push(ascending[n]!);
      }
  return [...baseline, ...rounds.flatMap((j) => columns.get(j)!)];
}
