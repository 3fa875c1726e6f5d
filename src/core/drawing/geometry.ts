/** From this size on a cell bears its number. */
export const TEXT_CELL = 38;

/** Where a map's cells lie: x = j from 0, y = i downward. Column 0 holds the baseline (0,0) alone. */
export interface MapGeometry {
  readonly layers: number;
  /** Side of a cell with its gap. */
  readonly cell: number;
  readonly gap: number;
  /** Of the first cell's corner. */
  readonly left: number;
  readonly top: number;
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
  const cell = Math.max(1, Math.floor(Math.min(room, 64) * pixelRatio) / pixelRatio);
  return {
    layers,
    cell,
    gap: cell >= 5 ? 1 : cell >= 3 ? 0.5 : 0,
    left: frame.left,
    top: frame.top,
    width: frame.left + (layers + 1) * cell + frame.right,
    height: frame.top + layers * cell + frame.bottom,
  };
}

/** The square of the cell (i,j). */
export function cellSquare({ left, top, cell, gap }: MapGeometry, i: number, j: number) {
  return { x: left + j * cell, y: top + i * cell, size: cell - gap };
}

/** The cell at a point, whether or not the sweep has it. */
export function cellAt(
  { left, top, cell, layers }: MapGeometry,
  x: number,
  y: number,
): { i: number; j: number } | undefined {
  const j = Math.floor((x - left) / cell);
  const i = Math.floor((y - top) / cell);
  return i >= 0 && i < layers && j >= 0 && j <= layers ? { i, j } : undefined;
}

/** Every how many layers an axis can bear a label. */
export const labelStep = (cell: number, room: number): number =>
  [1, 2, 4, 5, 10, 20, 50, 100].find((step) => step * cell >= room) ?? 200;
