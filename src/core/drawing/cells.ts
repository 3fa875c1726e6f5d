import { blockOf } from '../configs/layerPath.js';
import { BASELINE_KEY } from '../results/results.js';
import type { Palette, Rgb } from './colors.js';
import { faint, type IsFaded } from './fading.js';
import type { Measure } from './measures.js';
import type { PicturedConfig } from './pictured.js';
import { colorOf, type Scale } from './scale.js';

/** A cell of a map, ready to be painted on a canvas or written as SVG. */
export interface Cell {
  readonly key: string;
  readonly i: number;
  readonly j: number;
  /** Null: nothing but an outline. */
  readonly fill: Rgb | null;
  readonly mark: CellMark | null;
  readonly text: string;
}

/** Why a cell has no value. `none`: it was run, and this measure has no value for it. */
export type CellMark = 'pending' | 'early-stopped' | 'dropped' | 'failed' | 'unsupported' | 'none';

/** What the marks are called in legends. */
export const MARK_NAMES: Readonly<Record<CellMark, string>> = {
  pending: 'not run yet',
  'early-stopped': 'early-stopped',
  dropped: 'dropped as worse',
  failed: 'failed',
  unsupported: 'unsupported',
  none: 'no value',
};

/** The marks that some of the cells have, in the order of a legend. */
export const marksOf = (cells: readonly Cell[]): CellMark[] =>
  (Object.keys(MARK_NAMES) as CellMark[]).filter((mark) => cells.some((cell) => cell.mark === mark));

/** Under a mark: a config that was dropped is worse, though by how much is not known well. */
export const markFill = (mark: CellMark, { ramp }: Measure, palette: Palette): Rgb =>
  mark === 'dropped' && ramp === 'diverging' ? palette.worse[0]! : palette.blank;

/** What a cell shows of its config. */
export function faceOf(
  config: PicturedConfig,
  measure: Measure,
  scale: Scale,
  palette: Palette,
  isFaded: IsFaded,
): Pick<Cell, 'fill' | 'mark' | 'text'> {
  const value = measure.value(config);
  if (value === null) {
    const mark = config.state === 'done' ? 'none' : config.state;
    return { fill: markFill(mark, measure, palette), mark, text: '' };
  }
  const color = colorOf(value, measure, scale, palette);
  return {
    fill: isFaded(config, value) ? faint(color, palette) : color,
    mark: null,
    text: config.key === BASELINE_KEY && measure.ramp === 'diverging' ? 'base' : measure.short(value),
  };
}

/**
 * The map's cells: every block that has a record, and those that are still to be run.
 * @param isFaded which values are drawn faint; none unless it is said.
 */
export function cellsOf(
  configs: ReadonlyMap<string, PicturedConfig>,
  pending: readonly string[],
  measure: Measure,
  scale: Scale,
  palette: Palette,
  isFaded: IsFaded = () => false,
): Cell[] {
  const cells: Cell[] = [];
  for (const config of configs.values()) {
    const { key, i, j } = config;
    if (i !== null && j !== null)
      cells.push({ key, i, j, ...faceOf(config, measure, scale, palette, isFaded) });
  }
  for (const key of pending) {
    const place = configs.has(key) ? undefined : blockOf(key);
    if (place) cells.push({ key, ...place, fill: null, mark: 'pending', text: '' });
  }
  return cells;
}
