import { type Bar, barColor, barEnds, clipped, cutOf } from './bars.js';
import type { MapGeometry } from './geometry.js';
import { labelStep } from './geometry.js';
import type { Look } from './look.js';
import type { Measure } from './measures.js';
import type { Scale } from './scale.js';
import { line, rect, tag, text } from './svg.js';

export interface BarsParts {
  readonly bars: readonly Bar[];
  /** The map's: the bars' columns are its columns. */
  readonly geometry: MapGeometry;
  readonly height: number;
  readonly measure: Measure;
  readonly scale: Scale;
  readonly look: Look;
}

const TOP = 10;
const BOTTOM = 36;

/** The bars with their axes: one for each layer that is repeated alone. */
export function barsSvg({ bars, geometry, height, measure, scale, look }: BarsParts): string {
  const { left, cell, gap, layers } = geometry;
  const { palette, paper, ink, faint, line: rule } = look;
  const [from, to] = barEnds(bars, measure, scale);
  const bottom = height - BOTTOM;
  const yOf = (value: number): number => bottom - ((value - from) / (to - from)) * (bottom - TOP);
  const right = left + (layers + 1) * cell;
  const columnOf = (layer: number): number => left + (layer + 1) * cell;
  const step = labelStep(cell, 22);
  const labelled = Array.from({ length: Math.ceil(layers / step) }, (_, n) => n * step);
  return [
    ...[...new Set([from, 0, to])].map(
      (value) =>
        line(left, yOf(value), right, yOf(value), { stroke: rule, 'stroke-width': value === 0 ? 1 : 0.5 }) +
        text(left - 6, yOf(value) + 4, value === 0 ? '0' : measure.short(value), {
          'text-anchor': 'end',
          fill: faint,
        }),
    ),
    ...bars.map((each) => {
      const { layer, value, survives } = each;
      const at = yOf(clipped(value, [from, to]));
      const zero = yOf(0);
      const width = Math.max(1, cell - gap);
      const bar = rect(columnOf(layer), Math.min(at, zero), width, Math.max(1, Math.abs(at - zero)), {
        fill: barColor(each, measure, scale, palette),
      });
      const cut = cutOf(value, [from, to], at, zero);
      const [x, end] = [columnOf(layer), columnOf(layer) + width];
      const mark = cut ? line(x, cut.left, end, cut.right, { stroke: paper, 'stroke-width': 2 }) : '';
      const dot = tag('circle', { cx: columnOf(layer) + width / 2, cy: at - 5, r: 2, fill: ink });
      return bar + mark + (survives ? dot : '');
    }),
    ...labelled.map((layer) =>
      text(columnOf(layer) + (cell - gap) / 2, bottom + 14, String(layer), {
        'text-anchor': 'middle',
        fill: faint,
      }),
    ),
    text((left + right) / 2, bottom + 31, 'layer that is repeated alone →', {
      'text-anchor': 'middle',
      fill: faint,
    }),
  ].join('');
}
