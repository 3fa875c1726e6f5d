import { blockOf } from '../configs/layerPath.js';
import { AWAY, type AxisBrackets, type Brackets, WORD_SIZE } from './brackets.js';
import type { Cell } from './cells.js';
import { readableOn } from './colors.js';
import { axisLabels, BRACKETS, cellSquare, type MapGeometry, TEXT_CELL } from './geometry.js';
import type { Look } from './look.js';
import { legendSvg, type MapParts } from './mapLegend.js';
import { cornerSvg, markFrame, markStrokes } from './markSvg.js';
import { isCorner, type Ring } from './rings.js';
import { rect, tag, text } from './svg.js';

export { mapSize } from './mapLegend.js';

/** The map with axes and legend. */
export function mapSvg(parts: MapParts): string {
  const { cells, rings, geometry, look } = parts;
  return [
    ...cells.map((cell) => cellSvg(cell, geometry, look)),
    ...rings.flatMap((ring) => ringSvg(ring, geometry, look)),
    axes(geometry, look),
    ...(parts.brackets ? bracketsSvg(parts.brackets, geometry, look) : []),
    legendSvg(parts),
  ].join('');
}

function cellSvg({ i, j, fill, mark, text: content }: Cell, geometry: MapGeometry, look: Look): string {
  const { x, y, size } = cellSquare(geometry, i, j);
  return [
    rect(x, y, size, size, { fill: fill ?? 'none', ...(mark ? markFrame(mark, look) : {}) }),
    mark ? markStrokes(mark, x, y, size, look) : '',
    content && fill && geometry.cell >= TEXT_CELL
      ? text(x + size / 2, y + size / 2 + 3.5, content, {
          'text-anchor': 'middle',
          'font-size': 10,
          fill: readableOn(fill),
        })
      : '',
  ].join('');
}

function ringSvg({ key, kind }: Ring, geometry: MapGeometry, look: Look): string[] {
  const place = blockOf(key);
  if (!place) return [];
  const { x, y, size } = cellSquare(geometry, place.i, place.j);
  if (kind === 'baseline')
    return geometry.cell >= TEXT_CELL
      ? []
      : [tag('circle', { cx: x + size / 2, cy: y + size / 2, r: Math.max(1, size / 5), fill: look.ink })];
  if (isCorner(kind)) return [cornerSvg(kind, x, y, size, look)];
  const width = kind === 'best' ? 2.5 : 1.5;
  return [
    rect(x + width, y + width, size - 2 * width, size - 2 * width, { fill: 'none', stroke: look.paper }),
    rect(x, y, size, size, { fill: 'none', stroke: look.ink, 'stroke-width': width }),
  ];
}

function axes(geometry: MapGeometry, { faint }: Look): string {
  const { layers, left, top, plot } = geometry;
  const bottom = top + plot.height;
  return [
    ...axisLabels(geometry, 'j', layers).map(({ layer, at }) =>
      text(at, bottom + 14, String(layer), { 'text-anchor': 'middle', fill: faint }),
    ),
    ...axisLabels(geometry, 'i', layers - 1).map(({ layer, at }) =>
      text(left - 6 - BRACKETS, at + 4, String(layer), { 'text-anchor': 'end', fill: faint }),
    ),
    text(left + plot.width / 2, bottom + 31, 'j: repeat ends →', {
      'text-anchor': 'middle',
      fill: faint,
    }),
    text(0, 0, '← i: repeat starts', {
      'text-anchor': 'middle',
      fill: faint,
      transform: `translate(10 ${(top + bottom) / 2}) rotate(-90)`,
    }),
  ].join('');
}

function bracketsSvg({ columns, rows }: AxisBrackets, { left, top }: MapGeometry, look: Look): string[] {
  return [
    tag('g', { transform: `translate(0 ${top})` }, ...axisSvg(columns, false, look)),
    // Mirrored on the diagonal, as on the screen.
    tag('g', { transform: `translate(${left} 0) matrix(0 1 1 0 0 0)` }, ...axisSvg(rows, true, look)),
  ];
}

function axisSvg(
  { spans, doubts, hot }: Brackets,
  mirrored: boolean,
  { ink, faint, line: rule }: Look,
): string[] {
  const turned = { start: 'end', middle: 'middle', end: 'start' } as const;
  return [
    ...doubts.map(({ from, to }) => rect(from, -AWAY.line - 2, to - from, 4, { fill: rule })),
    ...spans.flatMap(({ from, to, word, at, anchor }) => [
      tag('path', {
        d: `M${from + 0.5} ${-AWAY.tick}V${-AWAY.line}H${to - 1.5}V${-AWAY.tick}`,
        fill: 'none',
        stroke: faint,
      }),
      text(0, 0, word, {
        'font-size': WORD_SIZE,
        fill: faint,
        'text-anchor': mirrored ? turned[anchor] : anchor,
        transform: `translate(${at} ${-AWAY.word})${mirrored ? ' scale(-1 1)' : ''}`,
      }),
    ]),
    ...hot.map(({ from, to }) =>
      rect(from, -AWAY.line - AWAY.hot / 2, to - from - 1, AWAY.hot, { fill: ink }),
    ),
  ];
}
