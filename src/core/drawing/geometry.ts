import { limited, type Zoom } from './zoom.js';

/** From this size on a cell bears its number. */
export const TEXT_CELL = 38;

/** Where a map's cells lie: x = j from 0, y = i downward. Column 0 holds the baseline (0,0) alone. */
export interface MapGeometry {
  readonly layers: number;
  /** Side of a cell with its gap. */
  readonly cell: number;
  readonly gap: number;
  /** Corner of the plot, in which cells are seen. */
  readonly left: number;
  readonly top: number;
  readonly plot: { readonly width: number; readonly height: number };
  /** Of the first cell's corner: the plot's own unless the map is enlarged and moved. */
  readonly origin: { readonly x: number; readonly y: number };
  /** Of the whole drawing, with its axes. */
  readonly width: number;
  readonly height: number;
}

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Room for the axes of the large map. */
export const MAP_FRAME: Frame = { left: 64, top: 20, right: 6, bottom: 38 };
/** Of it, what the brackets above and left of the map take. */
export const BRACKETS = 18;
/** Small multiples have none. */
export const BARE_FRAME: Frame = { left: 2, top: 2, right: 2, bottom: 2 };

/**
 * The largest map that fits.
 * @param pixelRatio cells end on whole device pixels, or the grid's gaps would differ.
 */
export function fitMap(
  layers: number,
  width: number,
  height: number,
  frame: Frame,
  pixelRatio: number,
): MapGeometry {
  const room = Math.min(
    (width - frame.left - frame.right) / (layers + 1),
    (height - frame.top - frame.bottom) / layers,
  );
  const cell = Math.max(1, Math.floor(Math.min(room, LARGEST) * pixelRatio) / pixelRatio);
  const plot = { width: (layers + 1) * cell, height: layers * cell };
  return {
    layers,
    cell,
    gap: gapOf(cell),
    left: frame.left,
    top: frame.top,
    plot,
    origin: { x: frame.left, y: frame.top },
    width: frame.left + plot.width + frame.right,
    height: frame.top + plot.height + frame.bottom,
  };
}

/** A cell need not be larger to be read. */
const LARGEST = 64;

const gapOf = (cell: number): number => (cell >= 5 ? 1 : cell >= 3 ? 0.5 : 0);

/** How many times a map can be enlarged until its cells are as large as they need be. */
export const mostZoom = ({ cell }: Pick<MapGeometry, 'cell'>): number => Math.max(1, LARGEST / cell);

/** The part of a whole map that is seen, in the same frame. */
export function zoomMap(whole: MapGeometry, zoom: Zoom): MapGeometry {
  const { factor, x, y } = limited(zoom, mostZoom(whole));
  const { left, top, plot } = whole;
  const cell = whole.cell * factor;
  return {
    ...whole,
    cell,
    gap: gapOf(cell),
    origin: { x: left - x * factor * plot.width, y: top - y * factor * plot.height },
  };
}

/** The square of the cell (i,j), also where it lies outside of what is seen. */
export function cellSquare({ origin, cell, gap }: MapGeometry, i: number, j: number) {
  return { x: origin.x + j * cell, y: origin.y + i * cell, size: cell - gap };
}

/** Whether any of a cell's square is seen. */
export function isSeen(
  { left, top, plot }: MapGeometry,
  { x, y, size }: { readonly x: number; readonly y: number; readonly size: number },
): boolean {
  return x + size > left && y + size > top && x < left + plot.width && y < top + plot.height;
}

/** The cell at a point of the plot, whether or not the sweep has it. */
export function cellAt(
  { left, top, plot, origin, cell, layers }: MapGeometry,
  x: number,
  y: number,
): { i: number; j: number } | undefined {
  if (x < left || y < top || x >= left + plot.width || y >= top + plot.height) return undefined;
  const j = Math.floor((x - origin.x) / cell);
  const i = Math.floor((y - origin.y) / cell);
  return i >= 0 && i < layers && j >= 0 && j <= layers ? { i, j } : undefined;
}

/** The layers that an axis names: every how many there is room for, and only those whose cells' middle is seen. */
export function axisLabels(
  { origin, cell, gap, left, top, plot }: MapGeometry,
  axis: 'i' | 'j',
  last: number,
): { layer: number; at: number }[] {
  const [start, from, length] = axis === 'j' ? [origin.x, left, plot.width] : [origin.y, top, plot.height];
  const step = labelStep(cell, axis === 'j' ? 22 : 16);
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, n) => n * step)
    .map((layer) => ({ layer, at: start + layer * cell + (cell - gap) / 2 }))
    .filter(({ at }) => at >= from && at <= from + length);
}

/** Every how many layers an axis can bear a label. */
export const labelStep = (cell: number, room: number): number =>
  [1, 2, 4, 5, 10, 20, 50, 100].find((step) => step * cell >= room) ?? 200;
