import { CLASSES, frontierLabel, isInside, type ParetoModel, plotted } from './paretoModel.js';

/** Placing the Pareto chart's labels so that none covers another. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Label extends Box {
  readonly text: string;
  readonly faint: boolean;
  /** A vertical line to the point that is meant, where that is farther off. */
  readonly leader?: Box | undefined;
}

/** The chart's plot area, and how its values and texts measure. */
export interface Plot {
  readonly area: Box;
  readonly lineHeight: number;
  xOf(overhead: number): number;
  yOf(score: number): number;
  widthOf(text: string): number;
}

/** Room above the plot area for the size classes. */
export const CLASS_HEIGHT = 16;

/**
 * All labels that fit: the size classes, the lines', then the frontier's from its best end. None lies on another, on a
 * line or on a point; where there is no such place, only the best config and the lines keep theirs.
 */
export function placeLabels(model: ParetoModel, plot: Plot): Label[] {
  const { points: all, frontier, lines, y: range } = model;
  const { area, lineHeight: height } = plot;
  const bounds = { ...area, y: area.y - CLASS_HEIGHT, height: area.height + CLASS_HEIGHT };
  const points = frontier
    .filter((point) => isInside(model, point))
    .map((point) => ({ at: { x: plot.xOf(point.x), y: plot.yOf(point.y) }, point }));
  const taken: Box[] = [
    ...points.map(({ at }) => ({ x: at.x - 5, y: at.y - 5, width: 10, height: 10 })),
    ...strokes(model, plot),
  ];
  const dots = all.map((point) => ({ x: plot.xOf(point.x), y: plot.yOf(plotted(model, point.y)) }));
  const labels: Label[] = [];
  const add = (
    text: string,
    faint: boolean,
    candidates: (width: number) => readonly Candidate[],
    most = Infinity,
  ): void => {
    const place = placeFree(candidates(plot.widthOf(text)), bounds, taken, dots, most);
    if (place) labels.push({ ...place.box, text, faint, ...(place.leader ? { leader: place.leader } : {}) });
  };
  let from = 0;
  for (const { name, upTo } of CLASSES) {
    const [left, right] = [Math.max(area.x, plot.xOf(from)), Math.min(area.x + area.width, plot.xOf(upTo))];
    const top = area.y - CLASS_HEIGHT + 1;
    if (right - left > 16)
      add(name, true, (width) => [{ box: { x: (left + right - width) / 2, y: top, width, height } }]);
    from = upTo;
  }
  for (const { label, score, kind } of lines)
    if (score >= range.min && score <= range.max)
      add(label, kind === 'floor', (width) =>
        besideLine(plot.yOf(score), area.x + area.width, width, height),
      );
  for (const [n, { at, point }] of points.reverse().entries())
    if (point.x > 0)
      add(
        frontierLabel(point, model),
        false,
        (width) => [...besidePoint(at.x, at.y, width, height), ...raised(at.x, at.y, width, height, area.y)],
        n === 0 ? Infinity : 0,
      );
  return labels;
}

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const within = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

interface Candidate {
  readonly box: Box;
  readonly leader?: Box;
}

/** Of the free places the one that hides the fewest points, and none rather than a collision. @param most points hidden. */
function placeFree(
  candidates: readonly Candidate[],
  bounds: Box,
  taken: Box[],
  dots: readonly Dot[],
  most: number,
): Candidate | undefined {
  let best: Candidate | undefined;
  let fewest = most + 1;
  for (const candidate of candidates) {
    const { box } = candidate;
    if (!within(box, bounds) || taken.some((other) => overlap(box, other))) continue;
    const hidden = dots.filter(({ x, y }) => inside(box, x, y)).length;
    if (hidden < fewest) [best, fewest] = [candidate, hidden];
    if (hidden === 0) break;
  }
  if (best) taken.push(best.box, ...(best.leader ? [best.leader] : []));
  return best;
}

/** The lines that no label may lie on: the frontier's steps, its intervals, the baseline and the floors. */
function strokes({ frontier, lines, intervals, byKey, x: range, ...model }: ParetoModel, plot: Plot): Box[] {
  const across = (from: number, to: number, y: number): Box => ({
    x: from,
    y: y - 1,
    width: to - from,
    height: 2,
  });
  const down = (x: number, from: number, to: number): Box => ({
    x: x - 1,
    y: Math.min(from, to),
    width: 2,
    height: Math.abs(to - from),
  });
  const { area } = plot;
  const steps = frontier.map(({ x, y }) => ({ x: plot.xOf(x), y: plot.yOf(y) }));
  return [
    ...steps.flatMap((step, n) => {
      const next = steps[n + 1];
      return next
        ? [across(step.x, next.x, step.y), down(next.x, step.y, next.y)]
        : [across(step.x, Math.min(plot.xOf(range.max), area.x + area.width), step.y)];
    }),
    ...lines.map(({ score }) => across(area.x, area.x + area.width, plot.yOf(score))),
    ...[...intervals].flatMap(([key, { min, max }]) => {
      const point = byKey.get(key);
      const [low, high] = [plotted(model, min), Math.min(max, model.y.max)];
      return point ? [down(plot.xOf(point.x), plot.yOf(low), plot.yOf(high))] : [];
    }),
  ];
}

interface Dot {
  readonly x: number;
  readonly y: number;
}

const inside = (box: Box, x: number, y: number): boolean =>
  x > box.x - 3 && x < box.x + box.width + 3 && y > box.y - 3 && y < box.y + box.height + 3;

/** Above, right, left, below, then farther off. */
function besidePoint(x: number, y: number, width: number, height: number): Candidate[] {
  const box = (left: number, top: number): Candidate => ({ box: { x: left, y: top, width, height } });
  return [7, 15, 24].flatMap((away) => [
    box(x - width / 2, y - away - height),
    box(x + away, y - height - 2),
    box(x + away, y - height / 2),
    box(x - away - width, y - height - 2),
    box(x - away - width, y - height / 2),
    box(x - width / 2, y + away),
  ]);
}

/** Pixels from one place that is tried to the next. */
const RAISE = 4;

/** High above the point, where nothing is, with a line down to it. */
function raised(x: number, y: number, width: number, height: number, top: number): Candidate[] {
  const candidates: Candidate[] = [];
  for (let at = y - 32 - height; at >= top; at -= RAISE)
    for (const left of [x - 6, x - width / 2, x - width + 6])
      candidates.push({
        box: { x: left, y: at, width, height },
        leader: { x: x - 0.5, y: at + height, width: 1, height: y - 6 - at - height },
      });
  return candidates;
}

/** At the line's right end above or below it, then farther to the left. */
function besideLine(y: number, right: number, width: number, height: number): Candidate[] {
  return [0, 0.35, 0.7, 1.1, 1.6, 2.2].flatMap((shift) => {
    const x = right - width - 4 - shift * width;
    return [{ box: { x, y: y - height - 2, width, height } }, { box: { x, y: y + 2, width, height } }];
  });
}
