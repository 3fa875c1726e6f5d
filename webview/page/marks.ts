import { type CellMark, MARK_NAMES } from '../../src/core/drawing/cells.js';
import { isFramed, strokesOf } from '../../src/core/drawing/marks.js';
import { type CornerKind, RING_NAMES } from '../../src/core/drawing/rings.js';
import { swatch } from '../shared/dom.js';

/** The marks of the map, as the help lists them. */

export interface Mark {
  readonly sign: Element;
  readonly name: string;
  readonly means: string;
}

const CORNERS: Readonly<Record<CornerKind, string>> = {
  survivor: 'its gain is distinguishable from luck',
  confirmed: 'it gains on fresh probes, too',
  refuted: 'it does not gain on fresh probes',
  pinned: 'kept to be compared',
};

const CELLS: Readonly<Record<CellMark, string>> = {
  pending: 'its turn is still to come',
  'early-stopped': 'its first answers were garbage',
  dropped: 'its first answers were worse than the baseline’s',
  failed: 'it could not be run',
  unsupported: 'the model cannot be run with these layers',
  none: 'the map’s measure says nothing of it',
};

/** All marks, in the order of the legend. */
export const marks = (): Mark[] => [
  { sign: swatch('ring best'), name: 'best', means: 'the highest score' },
  { sign: swatch('ring frontier'), name: 'frontier', means: 'no config scores as much with less work' },
  { sign: swatch('pointed'), name: 'pointed at', means: 'its numbers are in the readout' },
  { sign: swatch('chosen'), name: 'selected', means: 'keys act on it' },
  { sign: swatch('dot-mark'), name: 'baseline', means: 'the model as it is' },
  { sign: swatch('hot'), name: 'hot layers', means: 'repeating them gains' },
  ...(Object.keys(CORNERS) as CornerKind[]).map((kind) => ({
    sign: swatch(`corner ${kind}-corner`),
    name: RING_NAMES[kind],
    means: CORNERS[kind],
  })),
  ...(Object.keys(CELLS) as CellMark[]).map((mark) => ({
    sign: drawn(mark),
    name: MARK_NAMES[mark],
    means: CELLS[mark],
  })),
];

const SIZE = 13;
const SVG = 'http://www.w3.org/2000/svg';

/** The strokes of an empty cell, in the colour of the text. */
function drawn(mark: CellMark): SVGElement {
  const { lines, dots } = strokesOf(mark, 0, 0, SIZE);
  const path = [
    ...(isFramed(mark) ? [`M.5.5h${SIZE - 1}v${SIZE - 1}h-${SIZE - 1}z`] : []),
    ...lines.map(([x1, y1, x2, y2]) => `M${x1} ${y1}L${x2} ${y2}`),
    ...dots.map(([x, y]) => `M${x - 0.5} ${y}h1`),
  ].join('');
  const svg = document.createElementNS(SVG, 'svg');
  const stroke = document.createElementNS(SVG, 'path');
  for (const [name, value] of Object.entries({
    viewBox: `0 0 ${SIZE} ${SIZE}`,
    width: String(SIZE),
    height: String(SIZE),
    fill: 'none',
    stroke: 'currentColor',
    'aria-hidden': 'true',
  }))
    svg.setAttribute(name, value);
  stroke.setAttribute('d', path);
  svg.append(stroke);
  return svg;
}
