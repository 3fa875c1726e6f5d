import type { DepthMap } from '../../src/core/compare/depthMap.js';
import { css, divergingColor } from '../../src/core/drawing/colors.js';
import type { Theme } from '../shared/theme.js';
import type { Cursor } from './model.js';

/** Room for the axes. */
const FRAME = { left: 60, top: 4, right: 8, bottom: 36 };
/** Smaller cells would lose their colour to a second line. */
const ROOMY = 8;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** Width of a map whose triangle has a side of so many pixels, and its height. */
export const sizeOf = (side: number): { width: number; height: number } => ({
  width: FRAME.left + side + FRAME.right,
  height: FRAME.top + side + FRAME.bottom,
});
/** The side of a map in a column of so many pixels. */
export const sideIn = (width: number): number => Math.max(80, Math.floor(width - FRAME.left - FRAME.right));

/** The cell of a grid at a point; undefined outside the triangle. */
export function cellAtPoint(grid: number, side: number, x: number, y: number): Cursor | undefined {
  const [last, first] = [(x - FRAME.left) / side, (y - FRAME.top) / side].map((share) =>
    Math.floor(share * grid),
  ) as [number, number];
  return first >= 0 && first <= last && last < grid ? { first, last } : undefined;
}

/** Where a cell of a grid lies. */
export function boxOf(grid: number, side: number, { first, last }: Cursor) {
  const cell = side / grid;
  return { x: FRAME.left + last * cell, y: FRAME.top + first * cell, width: cell, height: cell };
}

/** Draws a map on the unit square: x = the depth of the last repeated layer, y = that of the first one, downward. */
export function paintDepthMap(
  canvas: HTMLCanvasElement,
  { size, values }: DepthMap,
  side: number,
  limit: number,
  theme: Theme,
  best: Cursor | undefined,
): void {
  const ratio = window.devicePixelRatio;
  const { width, height } = sizeOf(side);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const ctx = canvas.getContext('2d');
  if (!ctx) return;
  ctx.scale(ratio, ratio);
  const edge = (step: number): number => Math.round(((step * side) / size) * ratio) / ratio;
  const gap = side / size >= 5 ? 1 : side / size >= 3 ? 0.5 : 0;
  for (const [first, row] of values.entries())
    for (const [last, value] of row.entries()) {
      if (last < first) continue;
      ctx.fillStyle = css(value === null ? theme.palette.blank : divergingColor(theme.palette, value, limit));
      ctx.fillRect(
        FRAME.left + edge(last),
        FRAME.top + edge(first),
        edge(last + 1) - edge(last) - gap,
        edge(first + 1) - edge(first) - gap,
      );
    }
  if (best) {
    const { x, y, width: cell } = boxOf(size, side, best);
    const inner = cell - gap;
    if (cell >= ROOMY) {
      ctx.lineWidth = 1;
      ctx.strokeStyle = css(theme.background);
      ctx.strokeRect(x + 0.5, y + 0.5, inner - 1, inner - 1);
    }
    ctx.lineWidth = 2;
    ctx.strokeStyle = css(theme.foreground);
    ctx.strokeRect(x - 1, y - 1, inner + 2, inner + 2);
  }
  paintAxes(ctx, side, theme);
}

function paintAxes(ctx: CanvasRenderingContext2D, side: number, theme: Theme): void {
  const [bottom, size] = [FRAME.top + side, Math.max(10, theme.fontSize - 2)];
  ctx.font = `${size}px ${theme.fontFamily}`;
  ctx.fillStyle = ctx.strokeStyle = css(theme.muted);
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const tick of TICKS) {
    const at = Math.round(tick * side);
    ctx.moveTo(FRAME.left + at + 0.5, bottom);
    ctx.lineTo(FRAME.left + at + 0.5, bottom + 3);
    ctx.moveTo(FRAME.left - 4, FRAME.top + at + 0.5);
    ctx.lineTo(FRAME.left - 1, FRAME.top + at + 0.5);
  }
  ctx.stroke();
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  for (const tick of TICKS)
    ctx.fillText(
      percentOf(tick),
      FRAME.left - 6,
      Math.max(size / 2, FRAME.top + tick * side),
      FRAME.left - 8,
    );
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  for (const tick of TICKS.slice(0, -1)) ctx.fillText(percentOf(tick), FRAME.left + tick * side, bottom + 5);
  ctx.textAlign = 'right';
  ctx.fillText(percentOf(1), FRAME.left + side + FRAME.right, bottom + 5);
  ctx.textAlign = 'center';
  ctx.fillText('repeat ends at →', FRAME.left + side / 2, bottom + 7 + size, side);
  ctx.translate(2, FRAME.top + side / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.fillText('← repeat starts at', 0, 0, side);
}

const percentOf = (share: number): string => `${share * 100} %`;
