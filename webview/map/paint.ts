import { blockOf } from '../../src/core/configs/layerPath.js';
import type { AxisBrackets } from '../../src/core/drawing/brackets.js';
import { type Cell } from '../../src/core/drawing/cells.js';
import { css, mix, readableOn } from '../../src/core/drawing/colors.js';
import { cellSquare, isSeen, type MapGeometry, TEXT_CELL } from '../../src/core/drawing/geometry.js';
import { isFramed, strokesOf } from '../../src/core/drawing/marks.js';
import { type Corner, cornerOf, isCorner, isHollow, type Ring } from '../../src/core/drawing/rings.js';
import type { Theme } from '../shared/theme.js';

/** What is drawn of a map's configs: colours, marks of cells without a value, numbers in large cells, rings. */

type Context = CanvasRenderingContext2D;

/** One map at one size. */
export interface MapPicture {
  readonly cells: readonly Cell[];
  readonly rings: readonly Ring[];
  readonly brackets?: AxisBrackets | undefined;
  readonly geometry: MapGeometry;
  readonly theme: Theme;
}

export function paintCells(ctx: Context, { cells, geometry }: MapPicture): void {
  let style = '';
  for (const { fill, i, j } of cells) {
    if (!fill) continue;
    const square = cellSquare(geometry, i, j);
    if (!isSeen(geometry, square)) continue;
    const color = css(fill);
    if (color !== style) ctx.fillStyle = style = color;
    ctx.fillRect(square.x, square.y, square.size, square.size);
  }
}

export function paintMarks(ctx: Context, { cells, geometry, theme }: MapPicture): void {
  ctx.save();
  ctx.lineWidth = 1;
  const ink = css(mix(theme.foreground, theme.background, 0.35));
  for (const { mark, i, j } of cells) {
    if (!mark) continue;
    const square = cellSquare(geometry, i, j);
    if (!isSeen(geometry, square)) continue;
    const { x, y, size } = square;
    const pending = mark === 'pending';
    ctx.strokeStyle = ctx.fillStyle = pending ? css(theme.line) : ink;
    ctx.beginPath();
    if (isFramed(mark) && size > 3) ctx.rect(x + 0.5, y + 0.5, size - 1, size - 1);
    const { lines, dots } = strokesOf(mark, x, y, size);
    for (const [x1, y1, x2, y2] of lines) {
      ctx.moveTo(x1, y1);
      ctx.lineTo(x2, y2);
    }
    ctx.stroke();
    for (const [dx, dy] of dots) ctx.fillRect(dx - 0.75, dy - 0.75, 1.5, 1.5);
  }
  ctx.restore();
}

export function paintTexts(ctx: Context, { cells, geometry, theme }: MapPicture): void {
  if (geometry.cell < TEXT_CELL) return;
  ctx.save();
  ctx.font = `${Math.max(9, theme.fontSize - 3)}px ${theme.fontFamily}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  for (const { text, fill, i, j } of cells) {
    if (!text || !fill) continue;
    const square = cellSquare(geometry, i, j);
    if (!isSeen(geometry, square)) continue;
    const { x, y, size } = square;
    ctx.fillStyle = css(readableOn(fill));
    ctx.fillText(text, x + size / 2, y + size / 2 + 0.5, size - 2);
  }
  ctx.restore();
}

/** Smaller cells would lose their colour to a second line. */
const ROOMY = 11;

/** A ring is a line of the text colour around the cell, with one of the background inside where there is room. */
export function paintRings(ctx: Context, { rings, geometry, theme }: MapPicture): void {
  ctx.save();
  const [outer, inner] = [css(theme.foreground), css(theme.background)];
  for (const { key, kind } of rings) {
    const place = blockOf(key);
    if (!place) continue;
    const { x, y, size } = cellSquare(geometry, place.i, place.j);
    const width = kind === 'best' ? 2 : 1;
    if (kind === 'baseline') {
      // A number says the same where there is room for one.
      if (geometry.cell < TEXT_CELL) paintDot(ctx, x + size / 2, y + size / 2, size / 5, outer, inner);
      continue;
    }
    if (isCorner(kind)) {
      const [fill, edge] = isHollow(kind) ? [inner, outer] : [outer, inner];
      paintCorner(ctx, cornerOf(kind, x, y, size), fill, edge);
      continue;
    }
    if (size >= ROOMY) {
      ctx.lineWidth = 1;
      ctx.strokeStyle = inner;
      ctx.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
    }
    ctx.lineWidth = width;
    ctx.strokeStyle = outer;
    ctx.strokeRect(x - width / 2, y - width / 2, size + width, size + width);
  }
  ctx.restore();
}

/** Filled corners can go with any ring. */
function paintCorner(ctx: Context, points: Corner, fill: string, edge: string): void {
  ctx.beginPath();
  for (const [x, y] of points) ctx.lineTo(x, y);
  ctx.closePath();
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.lineWidth = 1;
  ctx.strokeStyle = edge;
  ctx.stroke();
}

function paintDot(ctx: Context, x: number, y: number, radius: number, fill: string, edge: string): void {
  ctx.beginPath();
  ctx.arc(x, y, Math.max(1, radius), 0, 2 * Math.PI);
  ctx.lineWidth = 2;
  ctx.strokeStyle = edge;
  ctx.stroke();
  ctx.fillStyle = fill;
  ctx.fill();
}
