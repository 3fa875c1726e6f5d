import type { CellMark } from './cells.js';

/** The strokes that mark cells without a value, for canvas and SVG alike. */
export interface Strokes {
  readonly lines: readonly (readonly [x1: number, y1: number, x2: number, y2: number])[];
  readonly dots: readonly (readonly [x: number, y: number])[];
}

const NOTHING: Strokes = { lines: [], dots: [] };

/** Whether a cell with this mark has an outline, too. */
export const isFramed = (mark: CellMark): boolean =>
  mark !== 'early-stopped' && mark !== 'dropped' && mark !== 'unsupported';

/**
 * Hatched: early-stopped; an arrowhead down: dropped; crossed: failed; dotted: unsupported. The others are told apart by
 * their outline.
 */
export function strokesOf(mark: CellMark, x: number, y: number, size: number): Strokes {
  switch (mark) {
    case 'early-stopped':
      return { lines: hatch(x, y, size, Math.max(3, Math.min(6, size / 2.5))), dots: [] };
    case 'dropped': {
      const [left, middle, right] = [x + size * 0.25, x + size / 2, x + size * 0.75];
      const [top, bottom] = [y + size * 0.36, y + size * 0.66];
      return {
        lines: [
          [left, top, middle, bottom],
          [middle, bottom, right, top],
        ],
        dots: [],
      };
    }
    case 'failed': {
      const inset = size * 0.2;
      const [left, top, right, bottom] = [x + inset, y + inset, x + size - inset, y + size - inset];
      return {
        lines: [
          [left, top, right, bottom],
          [left, bottom, right, top],
        ],
        dots: [],
      };
    }
    case 'unsupported':
      return { lines: [], dots: dots(x, y, size, Math.max(3, Math.min(6, size / 2.5))) };
    default:
      return NOTHING;
  }
}

/** Rising diagonals, clipped to the square. */
function hatch(x: number, y: number, size: number, step: number): [number, number, number, number][] {
  const lines: [number, number, number, number][] = [];
  for (let d = step; d < 2 * size; d += step) {
    const from = Math.max(0, d - size);
    const to = Math.min(size, d);
    lines.push([x + from, y + d - from, x + to, y + d - to]);
  }
  return lines;
}

function dots(x: number, y: number, size: number, step: number): [number, number][] {
  const count = Math.max(1, Math.floor(size / step));
  const places = Array.from({ length: count }, (_, n) => ((n + 0.5) * size) / count);
  return places.flatMap((dy) => places.map((dx): [number, number] => [x + dx, y + dy]));
}
