import { AWAY, type AxisBrackets, type Brackets, WORD_SIZE } from './brackets.js';
import { type Cell, type CellMark, MARK_NAMES, markFill, placeOf } from './cells.js';
import { beyond, divergingColor, readableOn, sequentialColor } from './colors.js';
import { FADED_NAMES, type Fading, faint } from './fading.js';
import { axisLabels, BRACKETS, cellSquare, type MapGeometry, TEXT_CELL } from './geometry.js';
import type { Look } from './look.js';
import { isFramed, strokesOf } from './marks.js';
import type { Measure } from './measures.js';
import { type CornerKind, cornerOf, cornersOf, isCorner, isHollow, type Ring, RING_NAMES } from './rings.js';
import type { Scale } from './scale.js';
import { line, rect, tag, text } from './svg.js';

export interface MapParts {
  readonly cells: readonly Cell[];
  readonly rings: readonly Ring[];
  readonly brackets?: AxisBrackets | undefined;
  readonly geometry: MapGeometry;
  readonly measure: Measure;
  readonly scale: Scale;
  readonly look: Look;
  readonly fading?: Fading;
}

/** The map with axes and legend. */
export function mapSvg(parts: MapParts): string {
  const { cells, rings, geometry, look } = parts;
  return [
    ...cells.map((cell) => cellSvg(cell, geometry, look)),
    ...rings.flatMap((ring) => ringSvg(ring, geometry, look)),
    axes(geometry, look),
    ...(parts.brackets ? bracketsSvg(parts.brackets, geometry, look) : []),
    legend(parts),
  ].join('');
}

function cellSvg({ i, j, fill, mark, text: content }: Cell, geometry: MapGeometry, look: Look): string {
  const { x, y, size } = cellSquare(geometry, i, j);
  return [
    rect(x, y, size, size, { fill: fill ?? 'none', ...(mark ? markFrame(mark, look) : {}) }),
    mark ? marks(mark, x, y, size, look) : '',
    content && fill && geometry.cell >= TEXT_CELL
      ? text(x + size / 2, y + size / 2 + 3.5, content, {
          'text-anchor': 'middle',
          'font-size': 10,
          fill: readableOn(fill),
        })
      : '',
  ].join('');
}

const markFrame = (mark: CellMark, { line: rule, faint }: Look) =>
  isFramed(mark) ? { stroke: mark === 'pending' ? rule : faint, 'stroke-width': 1 } : {};

function marks(mark: CellMark, x: number, y: number, size: number, { faint }: Look): string {
  const { lines, dots } = strokesOf(mark, x, y, size);
  return [
    ...lines.map(([x1, y1, x2, y2]) => line(x1, y1, x2, y2, { stroke: faint, 'stroke-width': 0.8 })),
    ...dots.map(([cx, cy]) => tag('circle', { cx, cy, r: 0.8, fill: faint })),
  ].join('');
}

function ringSvg({ key, kind }: Ring, geometry: MapGeometry, look: Look): string[] {
  const place = placeOf(key);
  if (!place) return [];
  const { x, y, size } = cellSquare(geometry, place.i, place.j);
  if (kind === 'baseline')
    return geometry.cell >= TEXT_CELL
      ? []
      : [tag('circle', { cx: x + size / 2, cy: y + size / 2, r: Math.max(1, size / 5), fill: look.ink })];
  if (isCorner(kind)) return [corner(kind, x, y, size, look)];
  const width = kind === 'best' ? 2.5 : 1.5;
  return [
    rect(x + width, y + width, size - 2 * width, size - 2 * width, { fill: 'none', stroke: look.paper }),
    rect(x, y, size, size, { fill: 'none', stroke: look.ink, 'stroke-width': width }),
  ];
}

function corner(kind: CornerKind, x: number, y: number, size: number, { ink, paper }: Look): string {
  const d = `M${cornerOf(kind, x, y, size)
    .map((point) => point.join(' '))
    .join('L')}z`;
  return tag('path', isHollow(kind) ? { d, fill: paper, stroke: ink } : { d, fill: ink, stroke: paper });
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

const RAMP = { width: 180, height: 10, steps: 45, cap: 8 };

const marksOf = (cells: readonly Cell[]): CellMark[] =>
  (Object.keys(MARK_NAMES) as CellMark[]).filter((mark) => cells.some((cell) => cell.mark === mark));

/** Nothing is faint but changes. */
const fadingOf = ({ measure, fading = 'none' }: MapParts): Fading =>
  measure.ramp === 'diverging' ? fading : 'none';

/** Room of the legend beside a map that is too small to have it in its free lower left half. */
const BESIDE = RAMP.width + 30;

/** Where the legend begins, and whether that is beside the map. */
function legendPlace(parts: MapParts): { x: number; y: number; beside: boolean } {
  const { cells, rings, geometry } = parts;
  const { left, top, cell, layers, width } = geometry;
  const lines = marksOf(cells).length + cornersOf(rings).length + (fadingOf(parts) === 'none' ? 3 : 4);
  const y = top + layers * cell - 46 - 17 * lines;
  // In the row of the legend's top, the cells begin after the diagonal.
  const row = Math.floor((y - 12 - top) / cell);
  const free = row >= 1 && (row + 1) * cell >= BESIDE;
  return free ? { x: left + 10, y, beside: false } : { x: width + 20, y: top + 12, beside: true };
}

/** What the map takes with its legend. */
export function mapSize(parts: MapParts): { width: number; height: number } {
  const { width, height } = parts.geometry;
  const { beside } = legendPlace(parts);
  return beside ? { width: width + BESIDE, height: Math.max(height, 220) } : { width, height };
}

function legend(parts: MapParts): string {
  const { cells, rings, geometry, measure, scale, look } = parts;
  const fading = fadingOf(parts);
  const { palette, ink, faint: quiet } = look;
  const marksShown = marksOf(cells);
  const corners = cornersOf(rings);
  const { x, y } = legendPlace(parts);
  const { from, to, clipped } = scale;
  const diverging = measure.ramp === 'diverging';
  const steps = Array.from({ length: RAMP.steps }, (_, n) => {
    const value = from + ((to - from) * n) / (RAMP.steps - 1);
    const fill = diverging ? divergingColor(palette, value, to) : sequentialColor(palette, value, [from, to]);
    const width = RAMP.width / RAMP.steps;
    return rect(x + n * width, y + 6, width + 0.3, RAMP.height, { fill });
  });
  const clips = clipped > 0 && diverging;
  const [less, more] = clips ? ['≤ ', '≥ '] : ['', ''];
  const [top, bottom, middle] = [y + 6, y + 6 + RAMP.height, y + 6 + RAMP.height / 2];
  const caps = [
    { side: -1, d: `M${x - 1} ${top}V${bottom}L${x - RAMP.cap} ${middle}z` },
    {
      side: 1,
      d: `M${x + RAMP.width + 1} ${top}V${bottom}L${x + RAMP.width + RAMP.cap} ${middle}z`,
    },
  ];
  const entries = [
    { draw: (top: number) => frame(x, top, 2.5, look), name: 'best' },
    { draw: (top: number) => frame(x, top, 1.2, look), name: 'frontier' },
    ...corners.map((kind) => ({
      draw: (top: number) => frame(x, top, 0.6, look) + corner(kind, x, top, 11, look),
      name: RING_NAMES[kind],
    })),
    ...(geometry.cell < TEXT_CELL
      ? [
          {
            draw: (top: number) => tag('circle', { cx: x + 5.5, cy: top + 5.5, r: 2, fill: ink }),
            name: 'baseline',
          },
        ]
      : []),
    ...(fading === 'none'
      ? []
      : [
          {
            draw: (top: number) =>
              rect(x, top, 5.5, 11, { fill: faint(palette.worse[2]!, palette) }) +
              rect(x + 5.5, top, 5.5, 11, { fill: faint(palette.better[2]!, palette) }),
            name: FADED_NAMES[fading],
          },
        ]),
    ...marksShown.map((mark) => ({
      draw: (top: number) =>
        rect(x, top, 11, 11, {
          fill: mark === 'pending' ? 'none' : markFill(mark, measure, palette),
          ...markFrame(mark, look),
        }) + marks(mark, x, top, 11, look),
      name: MARK_NAMES[mark],
    })),
  ];
  return [
    text(x, y, measure.title, { fill: ink }),
    ...steps,
    ...(clips ? caps.map(({ side, d }) => tag('path', { d, fill: beyond(palette, side) })) : []),
    text(x, y + 29, less + measure.format(from), { fill: quiet }),
    diverging ? text(x + RAMP.width / 2, y + 29, '0', { 'text-anchor': 'middle', fill: quiet }) : '',
    text(x + RAMP.width, y + 29, more + measure.format(to), { 'text-anchor': 'end', fill: quiet }),
    ...entries.map(
      ({ draw, name }, n) => draw(y + 40 + n * 17) + text(x + 18, y + 50 + n * 17, name, { fill: quiet }),
    ),
  ].join('');
}

const frame = (x: number, y: number, width: number, { ink }: Look): string =>
  rect(x + 0.5, y + 0.5, 10, 10, { fill: 'none', stroke: ink, 'stroke-width': width });
