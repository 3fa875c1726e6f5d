import { layerPasses } from '../configs/layerPath.js';
import { BASELINE_KEY } from '../results/results.js';
import { type Cell, faceOf } from './cells.js';
import type { Palette } from './colors.js';
import type { IsFaded } from './fading.js';
import { type MapGeometry, TEXT_CELL } from './geometry.js';
import type { Measure } from './measures.js';
import type { PicturedConfig } from './pictured.js';
import type { Scale } from './scale.js';

/**
 * The map of passes: how often each layer runs, in the columns of the bars. Row 0 leaves the layer out, row 1 is the
 * baseline, row 2 repeats the layer as the bars do.
 */

export interface PassCell extends Omit<Cell, 'i' | 'j'> {
  readonly layer: number;
  readonly passes: number;
}

/**
 * The rows of the map, the most passes first.
 * @param keys of configs that were or will be run.
 * @returns nothing where no layer runs more than twice or is left out: the bars say it all.
 */
export function passRows(keys: Iterable<string>): number[] {
  const rows = new Set<number>();
  for (const key of keys) {
    const passes = layerPasses(key)?.passes;
    if (passes !== undefined) rows.add(passes);
  }
  if ([...rows].every((passes) => passes === 2)) return [];
  return [...rows.add(1)].sort((a, b) => b - a);
}

/** @param isFaded which values are drawn faint; none unless it is said. */
export function passCellsOf(
  configs: ReadonlyMap<string, PicturedConfig>,
  pending: readonly string[],
  layers: number,
  measure: Measure,
  scale: Scale,
  palette: Palette,
  isFaded: IsFaded = () => false,
): PassCell[] {
  const cells: PassCell[] = [];
  for (const config of configs.values()) {
    const place = layerPasses(config.key);
    if (place) cells.push({ key: config.key, ...place, ...faceOf(config, measure, scale, palette, isFaded) });
  }
  const baseline = configs.get(BASELINE_KEY);
  if (baseline) {
    const face = faceOf(baseline, measure, scale, palette, isFaded);
    for (let layer = 0; layer < layers; layer++) cells.push({ key: BASELINE_KEY, layer, passes: 1, ...face });
  }
  for (const key of pending) {
    const place = configs.has(key) ? undefined : layerPasses(key);
    if (place) cells.push({ key, ...place, fill: null, mark: 'pending', text: '' });
  }
  return cells;
}

export interface PassGeometry {
  readonly rows: readonly number[];
  /** Height of a row with its gap. */
  readonly row: number;
  readonly map: MapGeometry;
  readonly height: number;
}

/** Above the rows stands the map's name. */
export const PASSES_TITLE = 20;
const ROW = { least: 8, most: 20, all: 200 };
const GAP = 1;

/** @param map whose columns the cells are in. */
export function fitPasses(map: MapGeometry, rows: readonly number[]): PassGeometry {
  const row = Math.max(ROW.least, Math.min(ROW.most, Math.floor(ROW.all / Math.max(1, rows.length))));
  return { rows, row, map, height: passesHeight(rows.length) };
}

/** What the map of passes takes below the bars; nothing without rows. */
export function passesHeight(rows: number): number {
  if (rows === 0) return 0;
  const row = Math.max(ROW.least, Math.min(ROW.most, Math.floor(ROW.all / rows)));
  return PASSES_TITLE + rows * row + 4;
}

/** Where a cell is drawn; undefined where it lies outside of what is seen of an enlarged map. */
export function passBox(
  { rows, row, map }: PassGeometry,
  { layer, passes }: Pick<PassCell, 'layer' | 'passes'>,
): { x: number; y: number; width: number; height: number } | undefined {
  const { left, plot, origin, cell, gap } = map;
  const x = Math.max(left, origin.x + (layer + 1) * cell);
  const right = Math.min(left + plot.width, origin.x + (layer + 2) * cell - gap);
  const n = rows.indexOf(passes);
  if (n < 0 || right <= x) return undefined;
  return { x, y: PASSES_TITLE + n * row, width: right - x, height: row - GAP };
}

/** The layer and the row at a point. */
export function passAt(
  { rows, row, map }: PassGeometry,
  x: number,
  y: number,
): Pick<PassCell, 'layer' | 'passes'> | undefined {
  const { left, plot, origin, cell, layers } = map;
  if (x < left || x >= left + plot.width) return undefined;
  const layer = Math.floor((x - origin.x) / cell) - 1;
  const passes = rows[Math.floor((y - PASSES_TITLE) / row)];
  return passes === undefined || layer < 0 || layer >= layers ? undefined : { layer, passes };
}

/** Whether its cells have room for numbers. */
export const passesHaveText = ({ row, map: { cell } }: PassGeometry): boolean =>
  cell >= TEXT_CELL && row >= 14;

/** What stands before a row: "3×". */
export const rowName = (passes: number): string => `${passes}×`;

export const PASSES_NAME = 'passes through a layer';
