import type { CellMark } from './cells.js';
import type { Look } from './look.js';
import { isFramed, strokesOf } from './marks.js';
import { type CornerKind, cornerOf, isHollow } from './rings.js';
import { line, tag } from './svg.js';

/** Marks of cells, on the map and in its legend. */

export const markFrame = (mark: CellMark, { line: rule, faint }: Look) =>
  isFramed(mark) ? { stroke: mark === 'pending' ? rule : faint, 'stroke-width': 1 } : {};

export function markStrokes(mark: CellMark, x: number, y: number, size: number, { faint }: Look): string {
  const { lines, dots } = strokesOf(mark, x, y, size);
  return [
    ...lines.map(([x1, y1, x2, y2]) => line(x1, y1, x2, y2, { stroke: faint, 'stroke-width': 0.8 })),
    ...dots.map(([cx, cy]) => tag('circle', { cx, cy, r: 0.8, fill: faint })),
  ].join('');
}

export function cornerSvg(
  kind: CornerKind,
  x: number,
  y: number,
  size: number,
  { ink, paper }: Look,
): string {
  const d = `M${cornerOf(kind, x, y, size)
    .map((point) => point.join(' '))
    .join('L')}z`;
  return tag('path', isHollow(kind) ? { d, fill: paper, stroke: ink } : { d, fill: ink, stroke: paper });
}
