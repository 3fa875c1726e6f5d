import { CLASSES, frontierLabel, type ParetoModel } from './paretoModel.js';

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

/** All labels that fit: the size classes, the lines', then the frontier's from its best end. */
export function placeLabels(model: ParetoModel, plot: Plot): Label[] {
  const { points: all, frontier, lines, y: range } = model;
  const { area, lineHeight: height } = plot;
  const bounds = { ...area, y: area.y - CLASS_HEIGHT, height: area.height + CLASS_HEIGHT };
  const points = frontier.map((point) => ({ at: { x: plot.xOf(point.x), y: plot.yOf(point.y) }, point }));
  const taken: Box[] = points.map(({ at }) => ({ x: at.x - 5, y: at.y - 5, width: 10, height: 10 }));
  const dots = all.map((point) => ({ x: plot.xOf(point.x), y: plot.yOf(point.y) }));
  const labels: Label[] = [];
  const add = (text: string, faint: boolean, candidates: (width: number) => Box[]): void => {
    const box = placeFree(candidates(plot.widthOf(text)), bounds, taken, dots);
    if (box) labels.push({ ...box, text, faint });
  };
  let from = 0;
  for (const { name, upTo } of CLASSES) {
    const [left, right] = [plot.xOf(from), Math.min(area.x + area.width, plot.xOf(upTo))];
    const top = area.y - CLASS_HEIGHT + 1;
    if (right - left > 16)
      add(name, true, (width) => [{ x: (left + right - width) / 2, y: top, width, height }]);
    from = upTo;
  }
  for (const { label, score, kind } of lines)
    if (score >= range.min)
      add(label, kind === 'floor', (width) =>
        besideLine(plot.yOf(score), area.x + area.width, width, height),
      );
  for (const { at, point } of points.reverse())
    if (point.x > 0)
      add(frontierLabel(point, model), false, (width) => besidePoint(at.x, at.y, width, height));
  return labels;
}

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const within = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

/** Of the free places the one that hides the fewest points, and none rather than a collision. */
function placeFree(
  candidates: readonly Box[],
  bounds: Box,
  taken: Box[],
  dots: readonly Dot[],
): Box | undefined {
  let best: Box | undefined;
  let fewest = Infinity;
  for (const box of candidates) {
    if (!within(box, bounds) || taken.some((other) => overlap(box, other))) continue;
    const hidden = dots.filter(({ x, y }) => inside(box, x, y)).length;
    if (hidden < fewest) [best, fewest] = [box, hidden];
  }
  if (best) taken.push(best);
  return best;
}

interface Dot {
  readonly x: number;
  readonly y: number;
}

const inside = (box: Box, x: number, y: number): boolean =>
  x > box.x - 3 && x < box.x + box.width + 3 && y > box.y - 3 && y < box.y + box.height + 3;

/** Above, right, left, below, then farther off. */
function besidePoint(x: number, y: number, width: number, height: number): Box[] {
  const box = (left: number, top: number): Box => ({ x: left, y: top, width, height });
  return [7, 15, 24].flatMap((away) => [
    box(x - width / 2, y - away - height),
    box(x + away, y - height - 2),
    box(x + away, y - height / 2),
    box(x - away - width, y - height - 2),
    box(x - away - width, y - height / 2),
    box(x - width / 2, y + away),
  ]);
}

/** At the line's right end above or below it, then farther to the left. */
function besideLine(y: number, right: number, width: number, height: number): Box[] {
  return [0, 0.35, 0.7, 1.1, 1.6, 2.2].flatMap((shift) => {
    const x = right - width - 4 - shift * width;
    return [
      { x, y: y - height - 2, width, height },
      { x, y: y + 2, width, height },
    ];
  });
}
