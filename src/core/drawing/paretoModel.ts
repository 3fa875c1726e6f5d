import { signed } from '../format/numbers.js';
import { overheadOf } from '../results/costs.js';
import { sizeClass } from '../results/pareto.js';
import { floorLines } from './floors.js';
import type { Pictured } from './pictured.js';
import { partOf, type Spot, type Zoom } from './zoom.js';

/** What the Pareto chart shows, on a canvas or in an image. */
export interface ParetoModel {
  readonly points: readonly ParetoPoint[];
  readonly byKey: ReadonlyMap<string, ParetoPoint>;
  /** By rising overhead. */
  readonly frontier: readonly ParetoPoint[];
  /** 95 % intervals of the frontier's scores, by key. */
  readonly intervals: ReadonlyMap<string, Range>;
  /** Keys of the configs whose gain is more than luck. */
  readonly survivors: ReadonlySet<string>;
  /** What fresh probes said, by key. */
  readonly confirmed: Pictured['summary']['confirmed'];
  readonly baseline: number | null;
  readonly lines: readonly ScoreLine[];
  readonly x: Range;
  readonly y: Range;
  /** What stands at the axis of the overhead. */
  readonly axis: string;
  /** Where the chart is broken: configs that score less stand in a strip at its lower edge; null where all fit. */
  readonly broken: Break | null;
}

export interface Break {
  /** The least score on the chart's own scale. */
  readonly at: number;
  /** Where the strip ends: the chart's lower edge. */
  readonly bottom: number;
  /** The least of all scores. */
  readonly least: number;
  /** Configs below. */
  readonly count: number;
}

export interface ParetoPoint {
  readonly key: string;
  /** Overhead in per cent, nominal or measured. */
  readonly x: number;
  /** Combined score. */
  readonly y: number;
  /** No block of the grid: drawn as a diamond. */
  readonly other?: boolean;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The baseline, or what answers that know nothing score. */
export interface ScoreLine {
  readonly label: string;
  readonly score: number;
  readonly kind: 'baseline' | 'floor';
}

/** Upper ends of the size classes, in per cent. */
export const CLASSES = [
  { name: 'XS', upTo: 5 },
  { name: 'S', upTo: 10 },
  { name: 'M', upTo: 20 },
  { name: 'L', upTo: 40 },
  { name: 'XL', upTo: Infinity },
] as const;

export function paretoModel({
  run,
  configs,
  summary,
  frontier,
  significance,
  scope,
  overhead: which = 'nominal',
}: Pick<
  Pictured,
  'run' | 'configs' | 'summary' | 'frontier' | 'significance' | 'scope' | 'overhead'
>): ParetoModel {
  const points = [...configs.values()].flatMap((config) => {
    const { key, i, combined } = config;
    const overhead = overheadOf(config, which);
    return combined === null || overhead === null
      ? []
      : [{ key, x: overhead * 100, y: combined, ...(i === null ? { other: true } : {}) }];
  });
  const byKey = new Map(points.map((point) => [point.key, point]));
  const baseline = (summary.baseline === null ? undefined : byKey.get(summary.baseline)?.y) ?? null;
  const onFrontier = frontier.flatMap((key) => byKey.get(key) ?? []);
  const intervals = new Map(
    onFrontier.flatMap(({ key }): [string, Range][] => {
      const evidence = significance?.evidence[key];
      if (!evidence || baseline === null) return [];
      const [low, high] = evidence.ci95;
      return [[key, { min: baseline + low, max: baseline + high }]];
    }),
  );
  const scores = points.map((point) => point.y);
  const { y, broken } = focus(scores, baseline, [...intervals.values()]);
  const widest = Math.max(10, which === 'nominal' ? 100 * (scope ?? 0) : 0, ...points.map(({ x }) => x));
  return {
    points,
    byKey,
    frontier: onFrontier,
    intervals,
    survivors: new Set(significance?.survivors),
    confirmed: summary.confirmed,
    baseline,
    lines: [
      ...(baseline === null
        ? []
        : [{ label: `baseline ${baseline.toFixed(3)}`, score: baseline, kind: 'baseline' } as const]),
      ...floorLines(run, summary.combinedScore)
        .filter(({ score }) => score >= (broken?.at ?? y.min) && score <= y.max)
        .map(
          ({ label, score }) => ({ label: `${label} ${score.toFixed(3)}`, score, kind: 'floor' }) as const,
        ),
    ],
    x: { min: Math.min(0, ...points.map(({ x }) => x)) - widest * 0.015, max: widest * 1.03 },
    y,
    axis: which === 'nominal' ? 'overhead →' : 'measured overhead per token →',
    broken,
  };
}

/** What is shown of a broken chart around baseline and best, by what lies between them, and the strip by the rest. */
const FOCUS = { below: 0.25, above: 0.2, room: 0.18, strip: 0.09 };
/** From this depth below the baseline on, by what lies between it and the best, scores would take the height from the gains. */
const DEEP = 0.6;

/**
 * The scores from the chart's lower edge to its upper one. What lies between the baseline and the best config has at
 * least half of the height, but for the room that wide intervals take: where many configs are far worse than the baseline, the chart is broken, and they stand in a
 * strip at the lower edge.
 */
function focus(
  scores: readonly number[],
  baseline: number | null,
  intervals: readonly Range[],
): Pick<ParetoModel, 'y' | 'broken'> {
  const [least, best] = [Math.min(...scores), Math.max(...scores)];
  const gain = baseline === null ? 0 : Math.max(best - baseline, LEAST_SPAN);
  if (baseline === null || best <= baseline || least >= baseline - DEEP * gain)
    return { y: rangeOf(scores, intervals), broken: null };
  const at = baseline - FOCUS.below * gain;
  const reach = Math.max(best, ...intervals.map(({ max }) => max));
  const high = Math.min(best + FOCUS.above * gain, reach);
  const max = high + FOCUS.room * (high - at);
  const bottom = at - FOCUS.strip * (max - at);
  return {
    y: { min: bottom, max },
    broken: { at, bottom, least, count: scores.filter((score) => score < at).length },
  };
}

/** The part of the chart that is seen when it is enlarged. */
export function zoomPareto(model: ParetoModel, { factor, x, y }: Zoom): ParetoModel {
  return {
    ...model,
    x: partOf(model.x, x, factor),
    // Scores rise upwards.
    y: partOf(model.y, 1 - y - 1 / factor, factor),
  };
}

/** Whether a point lies in the part of the chart that is seen. */
export function isInside(model: Pick<ParetoModel, 'x' | 'y' | 'broken'>, point: ParetoPoint): boolean {
  const y = plotted(model, point.y);
  return point.x >= model.x.min && point.x <= model.x.max && y >= model.y.min && y <= model.y.max;
}

/** Where a point lies in a whole chart, in fractions from its upper left corner. */
export function spotOf(model: Pick<ParetoModel, 'x' | 'y' | 'broken'>, point: ParetoPoint): Spot {
  const share = (value: number, { min, max }: Range): number => (value - min) / (max - min);
  return { x: share(point.x, model.x), y: 1 - share(plotted(model, point.y), model.y) };
}

/** Where the name of the strip below a broken scale stands; null where it is not seen. */
export function stripTick({ y, broken }: Pick<ParetoModel, 'y' | 'broken'>): number | null {
  const middle = broken && (broken.at + broken.bottom) / 2;
  return middle !== null && middle >= y.min && middle <= y.max ? middle : null;
}

/**
 * The scores that a chart's axis names.
 * @param room what a label takes of the axis, as a fraction: none comes so near to the strip's name.
 */
export function scoreTicks(model: Pick<ParetoModel, 'y' | 'broken'>, room = 0): number[] {
  const { y, broken } = model;
  if (broken && broken.at >= y.max) return [];
  const lowest = (stripTick(model) ?? -Infinity) + room * (y.max - y.min);
  return niceTicks(Math.max(broken?.at ?? y.min, y.min), y.max).filter((tick) => tick >= lowest);
}

/** Where a score stands on the chart's scale: below the break, all are brought into the strip, in their order. */
export function plotted({ broken }: Pick<ParetoModel, 'broken'>, score: number): number {
  if (!broken || score >= broken.at) return score;
  const strip = broken.at - broken.bottom;
  const depth = Math.min(1, (broken.at - score) / (broken.at - broken.least));
  return broken.at - strip * (0.25 + 0.6 * depth);
}

/** How far intervals may widen the chart at each end, by what its points span: the points keep half of its height. */
const WIDEN = 0.5;

/**
 * The scores from the chart's lower edge to its upper one: all points, and as much of the drawn intervals as lies within
 * half of the points' own span below and above them. What reaches farther is cut at the edge, so that one huge interval
 * does not press all points into a line. There is room above for labels.
 */
function rangeOf(scores: readonly number[], intervals: readonly Range[]): Range {
  if (scores.length === 0) return { min: 0, max: 1 };
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  const widen = WIDEN * Math.max(most - least, LEAST_SPAN);
  const low = Math.max(least - widen, Math.min(least, ...intervals.map(({ min }) => min)));
  const high = Math.min(most + widen, Math.max(most, ...intervals.map(({ max }) => max)));
  const room = Math.max(high - low, LEAST_SPAN) * 0.08;
  return { min: low - room, max: high + 2 * room };
}

/** Scores that are closer together do not fill the chart. */
const LEAST_SPAN = 0.02;

/** What stands at the strip below a broken scale. */
export const lowerText = (count: number): string => `${count} lower`;

/** "(21,22) XS +0.126 ✓", with a tick where fresh probes confirmed it and a cross where they refuted it. */
export function frontierLabel(
  { key, x, y }: ParetoPoint,
  { baseline, confirmed }: Pick<ParetoModel, 'baseline' | 'confirmed'>,
): string {
  const mark = { confirmed: ' ✓', refuted: ' ✗', unresolved: '' }[confirmed[key]?.state ?? 'unresolved'];
  return `${key} ${sizeClass(x / 100)}${baseline === null ? '' : ` ${signed(y - baseline)}`}${mark}`;
}

/** About six round values within a range. */
export function niceTicks(min: number, max: number): number[] {
  const rough = (max - min) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough;
  const first = Math.ceil(min / step);
  return Array.from({ length: Math.floor(max / step) - first + 1 }, (_, n) =>
    Number(((first + n) * step).toPrecision(12)),
  );
}
