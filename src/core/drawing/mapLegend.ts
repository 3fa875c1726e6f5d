import type { AxisBrackets } from './brackets.js';
import { type Cell, MARK_NAMES, markFill, marksOf } from './cells.js';
import { beyond, type Rgb } from './colors.js';
import { entriesSvg, type Entry, ENTRY_HEIGHT, SIGN } from './entries.js';
import { FADED_NAMES, type Fading, faint } from './fading.js';
import { type MapGeometry, TEXT_CELL } from './geometry.js';
import type { Look } from './look.js';
import { cornerSvg, markFrame, markStrokes } from './markSvg.js';
import type { Measure } from './measures.js';
import { cornersOf, type Ring, RING_NAMES } from './rings.js';
import { colorOf, type Scale } from './scale.js';
import { rect, tag, text } from './svg.js';

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

const RAMP = { width: 180, height: 10, steps: 45, cap: 8 };
/** From the title's line to the first entry. */
const ENTRIES_FROM = 40;

/** Room of the legend beside a map that is too small to have it in its free lower left half. */
const BESIDE = RAMP.width + 30;

/** Where the legend begins, and whether that is beside the map. */
function legendPlace(parts: MapParts): { x: number; y: number; beside: boolean } {
  const { left, top, cell, layers, width } = parts.geometry;
  const y = top + layers * cell - ENTRIES_FROM - 6 - ENTRY_HEIGHT * entriesOf(parts).length;
  // In the row of the legend's top, the cells begin after the diagonal.
  const row = Math.floor((y - 12 - top) / cell);
  const free = row >= 1 && (row + 1) * cell >= BESIDE;
  return free ? { x: left + 10, y, beside: false } : { x: width + 20, y: top + 12, beside: true };
}

/** What the map takes with its legend. */
export function mapSize(parts: MapParts): { width: number; height: number } {
  const { width, height } = parts.geometry;
  const { y, beside } = legendPlace(parts);
  if (!beside) return { width, height };
  const bottom = y + ENTRIES_FROM + ENTRY_HEIGHT * entriesOf(parts).length;
  return { width: width + BESIDE, height: Math.max(height, bottom) };
}

/** What the map's colours, marks and rings mean; only what the map at hand has. */
export function legendSvg(parts: MapParts): string {
  const { measure, scale, look } = parts;
  const { palette, ink, faint: quiet } = look;
  const { x, y } = legendPlace(parts);
  const { from, to } = scale;
  const diverging = measure.ramp === 'diverging';
  const steps = Array.from({ length: RAMP.steps }, (_, n) => {
    const value = from + ((to - from) * n) / (RAMP.steps - 1);
    const fill = colorOf(value, measure, scale, palette);
    const width = RAMP.width / RAMP.steps;
    return rect(x + n * width, y + 6, width + 0.3, RAMP.height, { fill });
  });
  const clips = isClipping(parts);
  const [less, more] = clips ? ['≤ ', '≥ '] : ['', ''];
  const [top, bottom, middle] = [y + 6, y + 6 + RAMP.height, y + 6 + RAMP.height / 2];
  const caps = [
    { side: -1, d: `M${x - 1} ${top}V${bottom}L${x - RAMP.cap} ${middle}z` },
    { side: 1, d: `M${x + RAMP.width + 1} ${top}V${bottom}L${x + RAMP.width + RAMP.cap} ${middle}z` },
  ];
  return [
    text(x, y, measure.title, { fill: ink }),
    ...steps,
    ...(clips ? caps.map(({ side, d }) => tag('path', { d, fill: beyond(palette, side) })) : []),
    text(x, y + 29, less + measure.format(from), { fill: quiet }),
    diverging ? text(x + RAMP.width / 2, y + 29, '0', { 'text-anchor': 'middle', fill: quiet }) : '',
    text(x + RAMP.width, y + 29, more + measure.format(to), { 'text-anchor': 'end', fill: quiet }),
    entriesSvg(entriesOf(parts), x, y + ENTRIES_FROM, look),
  ].join('');
}

const isClipping = ({ scale, measure }: MapParts): boolean =>
  scale.clipped > 0 && measure.ramp === 'diverging';

function entriesOf(parts: MapParts): Entry[] {
  const { cells, rings, brackets, geometry, measure, look, fading = 'none' } = parts;
  const { palette, ink, line } = look;
  const has = (kind: Ring['kind']): boolean => rings.some((ring) => ring.kind === kind);
  const axes = brackets ? [brackets.columns, brackets.rows] : [];
  const entries: (Entry | false)[] = [
    has('best') && { draw: (x, y) => frame(x, y, 2.5, look), name: 'best' },
    has('frontier') && { draw: (x, y) => frame(x, y, 1.2, look), name: 'frontier' },
    // A larger one says so itself.
    has('baseline') &&
      geometry.cell < TEXT_CELL && {
        draw: (x, y) => tag('circle', { cx: x + SIGN / 2, cy: y + SIGN / 2, r: 2, fill: ink }),
        name: 'baseline',
      },
    ...cornersOf(rings).map((kind): Entry => ({
      draw: (x, y) => frame(x, y, 0.6, look) + cornerSvg(kind, x, y, SIGN, look),
      name: RING_NAMES[kind],
    })),
    axes.some(({ hot }) => hot.length > 0) && {
      draw: (x, y) => rect(x, y + 4, SIGN, 3, { fill: ink }),
      name: 'hot layers: repeating them gains',
    },
    axes.some(({ doubts }) => doubts.length > 0) && {
      draw: (x, y) => rect(x, y + 3.5, SIGN, 4, { fill: line }),
      name: 'where a zone may end',
    },
    isClipping(parts) && {
      draw: (x, y) => halves(x, y, beyond(palette, -1), beyond(palette, 1)),
      name: `beyond the scale: ${parts.scale.clipped}`,
    },
    // Nothing is faint but changes.
    fading !== 'none' &&
      measure.ramp === 'diverging' && {
        draw: (x, y) => halves(x, y, faint(palette.worse[2]!, palette), faint(palette.better[2]!, palette)),
        name: FADED_NAMES[fading],
      },
    ...marksOf(cells).map((mark): Entry => ({
      draw: (x, y) =>
        rect(x, y, SIGN, SIGN, {
          fill: mark === 'pending' ? 'none' : markFill(mark, measure, palette),
          ...markFrame(mark, look),
        }) + markStrokes(mark, x, y, SIGN, look),
      name: MARK_NAMES[mark],
    })),
  ];
  return entries.filter((entry) => entry !== false);
}

const frame = (x: number, y: number, width: number, { ink }: Look): string =>
  rect(x + 0.5, y + 0.5, 10, 10, { fill: 'none', stroke: ink, 'stroke-width': width });

/** Both sides of a scale. */
const halves = (x: number, y: number, left: Rgb, right: Rgb): string =>
  rect(x, y, SIGN / 2, SIGN, { fill: left }) + rect(x + SIGN / 2, y, SIGN / 2, SIGN, { fill: right });
