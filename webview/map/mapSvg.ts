import { type Cell, type CellMark, MARK_NAMES, markFill, placeOf } from '../shared/cells.js';
import { divergingColor, type Palette, readableOn, sequentialColor } from '../shared/colors.js';
import { BRACKETS, cellSquare, labelStep, type MapGeometry, TEXT_CELL } from '../shared/geometry.js';
import { isFramed, strokesOf } from '../shared/marks.js';
import { FAINT, INK, LINE, PAPER } from '../shared/paper.js';
import { line, rect, tag, text } from '../shared/svg.js';
import type { Measure } from '../state/measures.js';
import type { Scale } from '../state/scale.js';
import { AWAY, type AxisBrackets, type Brackets, WORD_SIZE } from './brackets.js';
import { type CornerKind, cornerOf, cornersOf, isCorner, isHollow, type Ring, RING_NAMES } from './rings.js';

export interface MapParts {
  readonly cells: readonly Cell[];
  readonly rings: readonly Ring[];
  readonly brackets?: AxisBrackets | undefined;
  readonly geometry: MapGeometry;
  readonly measure: Measure;
  readonly scale: Scale;
  readonly palette: Palette;
}

/** The map with axes and legend. */
export function mapSvg(parts: MapParts): string {
  const { cells, rings, geometry } = parts;
  return [
    ...cells.map((cell) => cellSvg(cell, geometry)),
    ...rings.flatMap((ring) => ringSvg(ring, geometry)),
    axes(geometry),
    ...(parts.brackets ? bracketsSvg(parts.brackets, geometry) : []),
    legend(parts),
  ].join('');
}

function cellSvg({ i, j, fill, mark, text: content }: Cell, geometry: MapGeometry): string {
  const { x, y, size } = cellSquare(geometry, i, j);
  return [
    rect(x, y, size, size, { fill: fill ?? 'none', ...(mark ? markFrame(mark) : {}) }),
    mark ? marks(mark, x, y, size) : '',
    content && fill && geometry.cell >= TEXT_CELL
      ? text(x + size / 2, y + size / 2 + 3.5, content, {
          'text-anchor': 'middle',
          'font-size': 10,
          fill: readableOn(fill),
        })
      : '',
  ].join('');
}

const markFrame = (mark: CellMark) =>
  isFramed(mark) ? { stroke: mark === 'pending' ? LINE : FAINT, 'stroke-width': 1 } : {};

function marks(mark: CellMark, x: number, y: number, size: number): string {
  const { lines, dots } = strokesOf(mark, x, y, size);
  return [
    ...lines.map(([x1, y1, x2, y2]) => line(x1, y1, x2, y2, { stroke: FAINT, 'stroke-width': 0.8 })),
    ...dots.map(([cx, cy]) => tag('circle', { cx, cy, r: 0.8, fill: FAINT })),
  ].join('');
}

function ringSvg({ key, kind }: Ring, geometry: MapGeometry): string[] {
  const place = placeOf(key);
  if (!place) return [];
  const { x, y, size } = cellSquare(geometry, place.i, place.j);
  if (kind === 'baseline')
    return geometry.cell >= TEXT_CELL
      ? []
      : [tag('circle', { cx: x + size / 2, cy: y + size / 2, r: Math.max(1, size / 5), fill: INK })];
  if (isCorner(kind)) return [corner(kind, x, y, size)];
  const width = kind === 'best' ? 2.5 : 1.5;
  return [
    rect(x + width, y + width, size - 2 * width, size - 2 * width, { fill: 'none', stroke: PAPER }),
    rect(x, y, size, size, { fill: 'none', stroke: INK, 'stroke-width': width }),
  ];
}

function corner(kind: CornerKind, x: number, y: number, size: number): string {
  const d = `M${cornerOf(kind, x, y, size)
    .map((point) => point.join(' '))
    .join('L')}z`;
  return tag('path', isHollow(kind) ? { d, fill: PAPER, stroke: INK } : { d, fill: INK, stroke: PAPER });
}

function axes({ layers, cell, gap, left, top, width }: MapGeometry): string {
  const bottom = top + layers * cell;
  const middle = (cell - gap) / 2;
  const every = (step: number, last: number): number[] =>
    Array.from({ length: Math.floor(last / step) + 1 }, (_, n) => n * step);
  return [
    ...every(labelStep(cell, 22), layers).map((j) =>
      text(left + j * cell + middle, bottom + 14, String(j), { 'text-anchor': 'middle', fill: FAINT }),
    ),
    ...every(labelStep(cell, 16), layers - 1).map((i) =>
      text(left - 6 - BRACKETS, top + i * cell + middle + 4, String(i), {
        'text-anchor': 'end',
        fill: FAINT,
      }),
    ),
    text((left + width) / 2, bottom + 31, 'j: repeat ends →', { 'text-anchor': 'middle', fill: FAINT }),
    text(0, 0, '← i: repeat starts', {
      'text-anchor': 'middle',
      fill: FAINT,
      transform: `translate(10 ${(top + bottom) / 2}) rotate(-90)`,
    }),
  ].join('');
}

function bracketsSvg({ columns, rows }: AxisBrackets, { left, top }: MapGeometry): string[] {
  return [
    tag('g', { transform: `translate(0 ${top})` }, ...axisSvg(columns, false)),
    // Mirrored on the diagonal, as on the screen.
    tag('g', { transform: `translate(${left} 0) matrix(0 1 1 0 0 0)` }, ...axisSvg(rows, true)),
  ];
}

function axisSvg({ spans, doubts, hot }: Brackets, mirrored: boolean): string[] {
  const turned = { start: 'end', middle: 'middle', end: 'start' } as const;
  return [
    ...doubts.map(({ from, to }) => rect(from, -AWAY.line - 2, to - from, 4, { fill: LINE })),
    ...spans.flatMap(({ from, to, word, at, anchor }) => [
      tag('path', {
        d: `M${from + 0.5} ${-AWAY.tick}V${-AWAY.line}H${to - 1.5}V${-AWAY.tick}`,
        fill: 'none',
        stroke: FAINT,
      }),
      text(0, 0, word, {
        'font-size': WORD_SIZE,
        fill: FAINT,
        'text-anchor': mirrored ? turned[anchor] : anchor,
        transform: `translate(${at} ${-AWAY.word})${mirrored ? ' scale(-1 1)' : ''}`,
      }),
    ]),
    ...hot.map(({ from, to }) =>
      rect(from, -AWAY.line - AWAY.hot / 2, to - from - 1, AWAY.hot, { fill: INK }),
    ),
  ];
}

const RAMP = { width: 180, height: 10, steps: 45 };

/** In the free lower left half. */
function legend({ cells, rings, geometry, measure, scale, palette }: MapParts): string {
  const x = geometry.left + 10;
  const marksShown = (Object.keys(MARK_NAMES) as CellMark[]).filter((mark) =>
    cells.some((cell) => cell.mark === mark),
  );
  const corners = cornersOf(rings);
  const y =
    geometry.top + geometry.layers * geometry.cell - 46 - 17 * (marksShown.length + corners.length + 3);
  const { from, to, clipped } = scale;
  const diverging = measure.ramp === 'diverging';
  const steps = Array.from({ length: RAMP.steps }, (_, n) => {
    const value = from + ((to - from) * n) / (RAMP.steps - 1);
    const fill = diverging ? divergingColor(palette, value, to) : sequentialColor(palette, value, [from, to]);
    const width = RAMP.width / RAMP.steps;
    return rect(x + n * width, y + 6, width + 0.3, RAMP.height, { fill });
  });
  const [less, more] = clipped > 0 && diverging ? ['≤ ', '≥ '] : ['', ''];
  const entries = [
    { draw: (top: number) => frame(x, top, 2.5), name: 'best' },
    { draw: (top: number) => frame(x, top, 1.2), name: 'frontier' },
    ...corners.map((kind) => ({
      draw: (top: number) => frame(x, top, 0.6) + corner(kind, x, top, 11),
      name: RING_NAMES[kind],
    })),
    ...(geometry.cell < TEXT_CELL
      ? [
          {
            draw: (top: number) => tag('circle', { cx: x + 5.5, cy: top + 5.5, r: 2, fill: INK }),
            name: 'baseline',
          },
        ]
      : []),
    ...marksShown.map((mark) => ({
      draw: (top: number) =>
        rect(x, top, 11, 11, {
          fill: mark === 'pending' ? 'none' : markFill(mark, measure, palette),
          ...markFrame(mark),
        }) + marks(mark, x, top, 11),
      name: MARK_NAMES[mark],
    })),
  ];
  return [
    text(x, y, measure.title, { fill: INK }),
    ...steps,
    text(x, y + 29, less + measure.format(from), { fill: FAINT }),
    diverging ? text(x + RAMP.width / 2, y + 29, '0', { 'text-anchor': 'middle', fill: FAINT }) : '',
    text(x + RAMP.width, y + 29, more + measure.format(to), { 'text-anchor': 'end', fill: FAINT }),
    ...entries.map(
      ({ draw, name }, n) => draw(y + 40 + n * 17) + text(x + 18, y + 50 + n * 17, name, { fill: FAINT }),
    ),
  ].join('');
}

const frame = (x: number, y: number, width: number): string =>
  rect(x + 0.5, y + 0.5, 10, 10, { fill: 'none', stroke: INK, 'stroke-width': width });
