import { type Cell, type CellMark, MARK_NAMES, markFill, marksOf } from '../../src/core/drawing/cells.js';
import { beyond, css } from '../../src/core/drawing/colors.js';
import { FADED_NAMES, type Fading, faint } from '../../src/core/drawing/fading.js';
import { type MapGeometry, TEXT_CELL } from '../../src/core/drawing/geometry.js';
import { isFramed, strokesOf } from '../../src/core/drawing/marks.js';
import type { Measure } from '../../src/core/drawing/measures.js';
import { cornersOf, type Ring, RING_NAMES } from '../../src/core/drawing/rings.js';
import { colorOf, type Scale } from '../../src/core/drawing/scale.js';
import { element, swatch } from '../shared/dom.js';
import type { Theme } from '../shared/theme.js';

/** A map that is explained. */
export interface Explained {
  readonly measure: Measure;
  readonly scale: Scale;
  readonly cells: readonly Cell[];
  readonly theme: Theme;
  readonly rings: readonly Ring[];
  readonly geometry: MapGeometry;
  /** Whether layers that gain are marked at its edges. */
  readonly hot?: boolean;
  readonly fading?: Fading;
}

/** What the map's colours, marks and rings mean; only what the map at hand has. */
export class Legend {
  readonly element = element('div', { class: 'legend' });
  private shown = '';

  render({ measure, scale, cells, theme, rings, geometry, hot = false, fading = 'none' }: Explained): void {
    const marks = marksOf(cells);
    const corners = cornersOf(rings);
    const state = JSON.stringify([
      measure.title,
      scale,
      marks,
      corners,
      hot,
      fading,
      geometry.cell < TEXT_CELL,
      theme.kind,
      theme.palette,
    ]);
    if (state === this.shown) return;
    this.shown = state;
    this.element.replaceChildren(
      rampOf(measure, scale, theme),
      element(
        'ul',
        {},
        item(swatch('ring best'), 'best'),
        item(swatch('ring frontier'), 'frontier'),
        ...(geometry.cell < TEXT_CELL ? [item(swatch('dot-mark'), 'baseline')] : []),
        ...(hot ? [item(swatch('hot'), 'hot layers')] : []),
        ...corners.map((kind) => item(swatch(`corner ${kind}-corner`), RING_NAMES[kind])),
        ...(fading === 'none' || measure.ramp === 'sequential'
          ? []
          : [item(fadedSwatch(theme), FADED_NAMES[fading])]),
        ...marks.map((mark) => item(markSwatch(mark, measure, theme), MARK_NAMES[mark])),
      ),
    );
  }
}

const STEPS = 21;

/** The colours of a scale with its ends. */
export function rampOf(
  measure: Pick<Measure, 'title' | 'ramp' | 'format'>,
  { from, to, clipped }: Scale,
  theme: Theme,
): HTMLElement {
  const { palette } = theme;
  const steps = Array.from({ length: STEPS }, (_, n) => {
    const value = from + ((to - from) * n) / (STEPS - 1);
    const step = element('span');
    step.style.background = css(colorOf(value, measure, { from, to }, palette));
    return step;
  });
  const clips = clipped > 0 && measure.ramp === 'diverging';
  const [less, more] = clips ? ['≤ ', '≥ '] : ['', ''];
  // Beyond its ends the scale has one colour for each side.
  const cap = (side: -1 | 1): HTMLElement[] => {
    if (!clips) return [];
    const made = element('span', { class: side < 0 ? 'cap less' : 'cap more' });
    made.style.background = css(beyond(palette, side));
    return [made];
  };
  return element(
    'div',
    { class: 'ramp' },
    element(
      'span',
      { class: 'caption' },
      clipped > 0 ? `${measure.title} · ${clipped} clipped` : measure.title,
    ),
    element('div', { class: 'steps', 'aria-hidden': 'true' }, ...cap(-1), ...steps, ...cap(1)),
    element(
      'div',
      { class: 'ends' },
      element('span', {}, less + measure.format(from)),
      ...(measure.ramp === 'diverging' ? [element('span', {}, '0')] : []),
      element('span', {}, more + measure.format(to)),
    ),
  );
}

const item = (sign: Element, text: string): HTMLElement => element('li', {}, sign, text);

/** Strong and faint, both sides. */
function fadedSwatch({ palette }: Theme): HTMLElement {
  const made = swatch('faded');
  const [less, more] = [palette.worse[2]!, palette.better[2]!].map((color) => css(faint(color, palette)));
  made.style.background = `linear-gradient(to right, ${less} 50%, ${more} 50%)`;
  return made;
}

const SWATCH = 13;

function markSwatch(mark: CellMark, measure: Measure, theme: Theme): HTMLElement {
  const ratio = window.devicePixelRatio;
  const canvas = element('canvas', {
    class: 'swatch',
    width: SWATCH * ratio,
    height: SWATCH * ratio,
    'aria-hidden': 'true',
  });
  const ctx = canvas.getContext('2d');
  if (!ctx) return canvas;
  ctx.scale(ratio, ratio);
  ctx.fillStyle = mark === 'pending' ? 'transparent' : css(markFill(mark, measure, theme.palette));
  ctx.fillRect(0, 0, SWATCH, SWATCH);
  ctx.strokeStyle = ctx.fillStyle = css(mark === 'pending' ? theme.line : theme.muted);
  ctx.beginPath();
  if (isFramed(mark)) ctx.rect(0.5, 0.5, SWATCH - 1, SWATCH - 1);
  const { lines, dots } = strokesOf(mark, 0, 0, SWATCH);
  for (const [x1, y1, x2, y2] of lines) {
    ctx.moveTo(x1, y1);
    ctx.lineTo(x2, y2);
  }
  ctx.stroke();
  for (const [x, y] of dots) ctx.fillRect(x - 0.75, y - 0.75, 1.5, 1.5);
  return canvas;
}
