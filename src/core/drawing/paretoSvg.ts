import type { Rgb } from './colors.js';
import { CLASS_HEIGHT, placeLabels, type Plot } from './labels.js';
import type { Look } from './look.js';
import {
  type Break,
  CLASSES,
  lowerText,
  niceTicks,
  type ParetoModel,
  paretoModel,
  type ParetoPoint,
  plotted,
  scoreTicks,
} from './paretoModel.js';
import type { Pictured } from './pictured.js';
import { line, tag, text } from './svg.js';

/** Room for the chart's axis. */
export const LEFT = 48;
const BOTTOM = 36;
/** An average letter's width over the font's size: without a page nothing can measure text. */
const LETTER = 0.58;
const SIZE = 11;

/** The Pareto chart with its axes and labels. */
export function paretoSvg(
  data: Pictured,
  { width, height }: { width: number; height: number },
  look: Look,
): string {
  const { palette, paper, ink, faint } = look;
  const model = paretoModel(data);
  const area = { x: LEFT, y: CLASS_HEIGHT, width: width - LEFT, height: height - CLASS_HEIGHT - BOTTOM };
  const plot: Plot = {
    area,
    lineHeight: SIZE + 3,
    xOf: (value) => area.x + ((value - model.x.min) / (model.x.max - model.x.min)) * area.width,
    yOf: (value) => area.y + area.height * (1 - (value - model.y.min) / (model.y.max - model.y.min)),
    widthOf: (content) => content.length * SIZE * LETTER,
  };
  return [
    axes(model, plot, look),
    ...model.points.map((point) =>
      dot({ ...point, y: plotted(model, point.y) }, plot, { r: 2, fill: faint, 'fill-opacity': 0.45 }),
    ),
    ...[...model.intervals].map(([key, { min, max }]) => {
      const x = plot.xOf(model.byKey.get(key)!.x);
      return line(x, clampTo(plot, Math.max(min, model.broken?.at ?? min)), x, clampTo(plot, max), {
        stroke: faint,
      });
    }),
    frontierLine(model, plot, look),
    ...model.frontier.map((point) =>
      dot(point, plot, {
        r: 3.5,
        fill: model.baseline !== null && point.y > model.baseline ? palette.better[2]! : paper,
        stroke: ink,
        'stroke-width': model.survivors.has(point.key) ? 2.4 : 1.2,
      }),
    ),
    ...placeLabels(model, plot).map(
      ({ x, y, text: content, faint: quiet, leader }) =>
        (leader
          ? line(leader.x, leader.y, leader.x, leader.y + leader.height, {
              stroke: faint,
              'stroke-width': 0.7,
            })
          : '') +
        text(x, y + SIZE, content, {
          fill: quiet ? faint : ink,
          stroke: paper,
          'stroke-width': 3,
          'paint-order': 'stroke',
        }),
    ),
  ].join('');
}

/** Height of a score, no farther than the plot's edges. */
const clampTo = (plot: Plot, score: number): number =>
  Math.min(plot.area.y + plot.area.height, Math.max(plot.area.y, plot.yOf(score)));

/** A diamond that looks as large as a circle reaches farther. */
export const DIAMOND = 1.3;

/** A circle of a radius, or a diamond as large for what is no block of the grid. */
export function spot(
  [x, y]: readonly [number, number],
  { r, other }: { readonly r: number; readonly other?: boolean },
  attributes: Parameters<typeof tag>[1],
): string {
  if (!other) return tag('circle', { cx: x, cy: y, r, ...attributes });
  const half = r * DIAMOND;
  const d = `M${at2(x)} ${at2(y - half)}L${at2(x + half)} ${at2(y)}L${at2(x)} ${at2(y + half)}L${at2(x - half)} ${at2(y)}Z`;
  return tag('path', { d, ...attributes });
}

const dot = (
  { x, y, other = false }: ParetoPoint,
  plot: Plot,
  { r, ...attributes }: { readonly r: number } & Parameters<typeof tag>[1],
): string => spot([plot.xOf(x), plot.yOf(y)], { r, other }, attributes);

function frontierLine({ frontier, x }: ParetoModel, plot: Plot, { ink }: Look): string {
  const [first, ...others] = frontier;
  if (!first) return '';
  const steps = others.map(({ x: at, y }) => `H${at2(plot.xOf(at))}V${at2(plot.yOf(y))}`);
  const d = `M${at2(plot.xOf(first.x))} ${at2(plot.yOf(first.y))}${steps.join('')}H${at2(plot.xOf(x.max))}`;
  return tag('path', { d, fill: 'none', stroke: ink, 'stroke-width': 1.1 });
}

const at2 = (value: number): string => value.toFixed(2);

function axes(
  { x, y, lines, axis, broken }: ParetoModel,
  plot: Plot,
  { ink, faint, line: rule }: Look,
): string {
  const { area } = plot;
  const [right, bottom] = [area.x + area.width, area.y + area.height];
  return [
    ...scoreTicks({ y, broken }, plot.lineHeight / area.height).map(
      (value) =>
        line(area.x, plot.yOf(value), right, plot.yOf(value), { stroke: rule, 'stroke-width': 0.5 }) +
        text(area.x - 6, plot.yOf(value) + 4, value.toFixed(2).replace('-', '−'), {
          'text-anchor': 'end',
          fill: faint,
        }),
    ),
    ...(broken ? breakMarks(plot, broken, y.min, { faint, rule, left: area.x, right }) : []),
    ...niceTicks(x.min, x.max).map((value) =>
      text(plot.xOf(value), bottom + 16, `${value} %`.replace('-', '−'), {
        'text-anchor': 'middle',
        fill: faint,
      }),
    ),
    ...CLASSES.filter(({ upTo }) => upTo < x.max).map(({ upTo }) =>
      line(plot.xOf(upTo), area.y, plot.xOf(upTo), bottom, { stroke: rule, 'stroke-dasharray': '1 3' }),
    ),
    ...lines.map(({ score, kind }) =>
      line(area.x, plot.yOf(score), right, plot.yOf(score), {
        stroke: kind === 'floor' ? faint : ink,
        'stroke-width': 0.9,
        'stroke-dasharray': kind === 'floor' ? '4 3' : undefined,
      }),
    ),
    text((area.x + right) / 2, bottom + 32, axis, { 'text-anchor': 'middle', fill: faint }),
    text(0, 0, 'combined score →', {
      'text-anchor': 'middle',
      fill: faint,
      transform: `translate(10 ${(area.y + bottom) / 2}) rotate(-90)`,
    }),
  ].join('');
}

/** A dashed line where the scale ends, and what stands below it. */
function breakMarks(
  plot: Plot,
  { at, count }: Break,
  least: number,
  { faint, rule, left, right }: { faint: Rgb; rule: Rgb; left: number; right: number },
): string[] {
  return [
    line(left, plot.yOf(at), right, plot.yOf(at), { stroke: rule, 'stroke-dasharray': '2 4' }),
    text(left - 6, plot.yOf((at + least) / 2) + 4, lowerText(count), { 'text-anchor': 'end', fill: faint }),
  ];
}
