import { type Bar, barEnds, clipped } from './bars.js';
import { type Entry, SIGN } from './entries.js';
import type { Look } from './look.js';
import type { Measure } from './measures.js';
import type { ParetoModel } from './paretoModel.js';
import { spot } from './paretoSvg.js';
import type { Scale } from './scale.js';
import { line, rect, tag } from './svg.js';

/** What the marks of the frontier and of the bars mean; only of those that the charts at hand have. */

const MIDDLE = SIGN / 2;

export function frontierEntries(
  { points, frontier, intervals, survivors, baseline }: ParetoModel,
  { palette, paper, ink, faint }: Look,
): Entry[] {
  const circle = (attributes: Parameters<typeof tag>[1]) => (x: number, y: number) =>
    tag('circle', { cx: x + MIDDLE, cy: y + MIDDLE, ...attributes });
  const better = frontier.filter(({ y }) => baseline !== null && y > baseline);
  const entries: (Entry | false)[] = [
    frontier.length > better.length && {
      draw: circle({ r: 3.5, fill: paper, stroke: ink, 'stroke-width': 1.2 }),
      name: 'on the frontier: none scores higher with less work',
    },
    better.length > 0 && {
      draw: circle({ r: 3.5, fill: palette.better[2]!, stroke: ink, 'stroke-width': 1.2 }),
      name: 'on the frontier, better than the baseline',
    },
    frontier.some(({ key }) => survivors.has(key)) && {
      draw: circle({ r: 3.5, fill: palette.better[2]!, stroke: ink, 'stroke-width': 2.4 }),
      name: 'on the frontier, more than luck',
    },
    points.length > frontier.length && {
      draw: circle({ r: 2, fill: faint, 'fill-opacity': 0.45 }),
      name: 'another config',
    },
    points.some(({ other }) => other) && {
      draw: (x, y) =>
        spot([x + MIDDLE, y + MIDDLE], { r: 3, other: true }, { fill: faint, 'fill-opacity': 0.7 }),
      name: 'a diamond: several blocks, more passes, layers left out, or another path',
    },
    intervals.size > 0 && {
      draw: (x, y) => line(x + MIDDLE, y - 1, x + MIDDLE, y + SIGN + 1, { stroke: faint }),
      name: '95 % interval of a score on the frontier',
    },
  ];
  return entries.filter((entry) => entry !== false);
}

export function barEntries(
  bars: readonly Bar[],
  measure: Measure,
  scale: Scale,
  { paper, ink, faint }: Look,
): Entry[] {
  const ends = barEnds(bars, measure, scale);
  const entries: (Entry | false)[] = [
    bars.some(({ survives }) => survives) && {
      draw: (x, y) => tag('circle', { cx: x + MIDDLE, cy: y + MIDDLE, r: 2, fill: ink }),
      name: 'above a bar: more than luck',
    },
    bars.some(({ value }) => clipped(value, ends) !== value) && {
      draw: (x, y) =>
        rect(x + 2, y, 7, SIGN, { fill: faint }) +
        line(x + 2, y + 7.5, x + 9, y + 4.5, { stroke: paper, 'stroke-width': 2 }),
      name: 'a cut bar reaches beyond the scale',
    },
  ];
  return entries.filter((entry) => entry !== false);
}
