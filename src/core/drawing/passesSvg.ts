import { readableOn } from './colors.js';
import type { Look } from './look.js';
import { markFrame, markStrokes } from './markSvg.js';
import {
  passBox,
  type PassCell,
  PASSES_NAME,
  PASSES_TITLE,
  passesHaveText,
  type PassGeometry,
  rowName,
} from './passes.js';
import { rect, text } from './svg.js';

/** The map of passes with the names of its rows; its columns are the bars'. */
export function passesSvg(cells: readonly PassCell[], geometry: PassGeometry, look: Look): string {
  const { rows, row, map } = geometry;
  return [
    text(map.left, PASSES_TITLE - 8, PASSES_NAME, { fill: look.faint }),
    ...rows.map((passes, n) =>
      text(map.left - 6, PASSES_TITLE + n * row + row / 2 + 3.5, rowName(passes), {
        'text-anchor': 'end',
        fill: look.faint,
      }),
    ),
    ...cells.map((cell) => cellSvg(cell, geometry, look)),
  ].join('');
}

function cellSvg(cell: PassCell, geometry: PassGeometry, look: Look): string {
  const box = passBox(geometry, cell);
  if (!box) return '';
  const { x, y, width, height } = box;
  const { fill, mark, text: content } = cell;
  const size = Math.min(width, height);
  return [
    rect(x, y, width, height, { fill: fill ?? 'none', ...(mark ? markFrame(mark, look) : {}) }),
    mark ? markStrokes(mark, x + (width - size) / 2, y + (height - size) / 2, size, look) : '',
    content && fill && passesHaveText(geometry)
      ? text(x + width / 2, y + height / 2 + 3.5, content, {
          'text-anchor': 'middle',
          'font-size': 10,
          fill: readableOn(fill),
        })
      : '',
  ].join('');
}
