import {
  commonGrid,
  type DepthMap,
  depthMap,
  depthRange,
  differenceMap,
  resample,
  sharesOf,
} from '../../src/core/compare/depthMap.js';
import { whyEmpty } from '../../src/core/compare/emptyCells.js';
import type { ShownComparison, ShownSweep } from '../../src/protocol/compareView.js';

/** What the view shows of a comparison: one measure's maps, differences to one sweep, and what lies under the cursor. */

/** A cell of the common grid. */
export interface Cursor {
  readonly first: number;
  readonly last: number;
}

export interface MapModel {
  /** Unique in the view. */
  readonly id: string;
  readonly title: string;
  readonly facts: string;
  readonly map: DepthMap;
  readonly kind: 'delta' | 'difference';
  /** The sweep whose configs it shows; null for a difference. */
  readonly sweep: number | null;
  /** The sweeps that its values are made of. */
  readonly of: readonly number[];
}

export interface Model {
  /** Layers of the common grid, on which the cursor moves. */
  readonly grid: number;
  /** One for each sweep, then one for each difference. */
  readonly maps: readonly MapModel[];
  /** Of each sweep, at its own resolution. */
  readonly own: readonly DepthMap[];
  /** Of each sweep, on the common grid. */
  readonly common: readonly DepthMap[];
}

export function modelOf({ sweeps }: ShownComparison, measure: string, reference: number): Model {
  const own = sweeps.map(({ layers, configs }) =>
    depthMap(layers, configs, ({ deltas }) => deltas[measure] ?? null),
  );
  const grid = commonGrid(own.map(({ size }) => size));
  const deltas = own.map((map, n): MapModel => ({
    id: `sweep-${n}`,
    title: sweeps[n]!.label,
    facts: sweeps[n]!.facts,
    map,
    kind: 'delta',
    sweep: n,
    of: [n],
  }));
  const differences = own.flatMap((map, n): MapModel[] =>
    n === reference
      ? []
      : [
          {
            id: `difference-${n}`,
            title: `${sweeps[n]!.label} − ${sweeps[reference]!.label}`,
            facts: 'difference of Δ',
            map: differenceMap(own[reference]!, map),
            kind: 'difference',
            sweep: null,
            of: [reference, n],
          },
        ],
  );
  return { grid, maps: [...deltas, ...differences], own, common: own.map((map) => resample(map, grid)) };
}

/** The configs of a sweep that lie under a cell of the common grid. */
export const configsUnder = (
  { layers }: Pick<ShownSweep, 'layers'>,
  grid: number,
  { first, last }: Cursor,
): string[] =>
  sharesOf(layers, grid, first, last)
    .sort((a, b) => b.area - a.area)
    .map((share) => `(${share.first},${share.last + 1})`);

export interface ReadoutRow {
  readonly label: string;
  /** "(4,7)", "(9,15) and 3 more" */
  readonly configs: string;
  readonly delta: number | null;
  /** To the reference; null for itself, and where either has no value. */
  readonly difference: number | null;
  /** Why there is no Δ. */
  readonly why: string | undefined;
}

/** What is known of the cell under the cursor, in every sweep. */
export function readoutOf(
  { sweeps }: ShownComparison,
  { grid, own, common }: Model,
  reference: number,
  cursor: Cursor,
): ReadoutRow[] {
  const valueOf = (map: DepthMap): number | null => map.values[cursor.first]?.[cursor.last] ?? null;
  const base = valueOf(common[reference]!);
  return sweeps.map((sweep, n) => {
    const [config, ...more] = configsUnder(sweep, grid, cursor);
    const delta = valueOf(common[n]!);
    return {
      label: sweep.label,
      configs: more.length === 0 ? config! : `${config} and ${more.length} more`,
      delta,
      difference: n === reference || delta === null || base === null ? null : delta - base,
      why: delta === null ? whyEmpty({ ...sweep, map: own[n]! }, grid, cursor) : undefined,
    };
  });
}

/** "layers at 40–70 % of the depth" */
export const placeText = (grid: number, { first, last }: Cursor): string =>
  `layers at ${depthRange(first / grid, (last + 1) / grid)} of the depth`;

/** The tooltip of a map: why the cell under the cursor is empty; nothing where it is not. */
export const whyEmptyIn = ({ of }: MapModel, rows: readonly ReadoutRow[]): string =>
  of.flatMap((n) => rows[n]?.why ?? []).join('; ');
