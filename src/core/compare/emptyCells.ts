import type { ConfigState } from '../results/records.js';
import { type Block, type DepthMap, sharesOf } from './depthMap.js';

/** Why a cell of a map is empty. */

export interface SweepCells {
  readonly label: string;
  /** At the sweep's own resolution. */
  readonly map: DepthMap;
  readonly configs: Iterable<Block & { readonly state: ConfigState }>;
}

const WHY: Readonly<Record<ConfigState, string>> = {
  done: 'has no score in',
  'early-stopped': 'was stopped early in',
  dropped: 'was dropped in',
  failed: 'failed in',
  unsupported: 'is not supported in',
};

/**
 * "(3,7) was stopped early in a", and where several configs lie beneath the cell: "…, and 2 more have no value".
 * @param grid layers of the grid that has the cell, as many as the sweep has or fewer.
 * @returns undefined where every config beneath the cell has a value.
 */
export function whyEmpty(
  { label, map, configs }: SweepCells,
  grid: number,
  { first, last }: { readonly first: number; readonly last: number },
): string | undefined {
  const [most, ...others] = sharesOf(map.size, grid, first, last)
    .filter((share) => map.values[share.first]![share.last] === null)
    .sort((a, b) => b.area - a.area);
  if (!most) return undefined;
  let state: ConfigState | undefined;
  for (const { i, j, state: own } of configs) if (i === most.first && j === most.last + 1) state = own;
  const more =
    others.length === 0 ? '' : `, and ${others.length} more ${others.length === 1 ? 'has' : 'have'} no value`;
  return `(${most.first},${most.last + 1}) ${state ? WHY[state] : 'is not in'} ${label}${more}`;
}
