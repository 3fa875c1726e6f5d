import { BASELINE_KEY } from '../results/results.js';
import { divergingColor, type Palette, type Rgb, sequentialColor } from './colors.js';
import type { Measure } from './measures.js';
import type { PicturedConfig } from './pictured.js';

/** Which values a map's colours stand for. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  /** How many values lie beyond the ends. */
  readonly clipped: number;
}

/** The ends that a user can choose for a Δ scale. */
export const FIXED_LIMITS = [0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5] as const;

/** Fewer values than these say little about the range to come. */
export const SENSIBLE = 8;
const PROVISIONAL = 0.1;

/** Scale that clips the most extreme tenth of the values. */
export function scaleLimit(values: readonly number[]): number {
  const sizes = values.map(Math.abs).sort((a, b) => a - b);
  const limit = sizes[Math.floor((sizes.length - 1) * 0.9)] ?? 0;
  const step = limit > 0.1 ? 0.05 : 0.01;
  return Math.max(step, Math.ceil(limit / step) * step);
}

/** What losses widen a scale by, of their own size: more would leave the gains pale beside them. */
const OF_LOSSES = 1 / 8;

/** Ends that show the gains: the losses of a sweep are often many times larger. */
export function fitLimit(values: readonly number[]): number {
  if (values.length === 0) return PROVISIONAL;
  const all = scaleLimit(values);
  const gain = Math.max(0, ...values);
  const shown = Math.min(all, Math.max(gain, all * OF_LOSSES));
  return FIXED_LIMITS.find((limit) => limit >= shown - 1e-9) ?? Math.ceil(shown);
}

function fitRange(values: readonly number[], range: Measure['range']): [number, number] {
  if (range) return [range[0], range[1]];
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? [low, low + 1] : [low, high];
}

/** The values that a scale is fitted to. */
export function valuesOf(measure: Measure, configs: Iterable<PicturedConfig>): number[] {
  const values: number[] = [];
  for (const config of configs) {
    const value = measure.value(config);
    // The baseline's Δ is 0 by definition and says nothing about the range.
    if (value !== null && !(measure.ramp === 'diverging' && config.key === BASELINE_KEY)) values.push(value);
  }
  return values;
}

/** The ends that fit the values. */
export function fitEnds({ ramp, range }: Measure, values: readonly number[]): [number, number] {
  if (ramp === 'sequential') return fitRange(values, range);
  const fitted = fitLimit(values);
  const limit = values.length < SENSIBLE ? Math.max(PROVISIONAL, fitted) : fitted;
  return [-limit, limit];
}

export const scaleOf = (values: readonly number[], [from, to]: readonly [number, number]): Scale => ({
  from,
  to,
  clipped: values.filter((value) => value < from - 1e-9 || value > to + 1e-9).length,
});

/** The scale that fits the configs at hand. */
export function fittedScale(measure: Measure, configs: Iterable<PicturedConfig>): Scale {
  const values = valuesOf(measure, configs);
  return scaleOf(values, fitEnds(measure, values));
}

/** What colour a scale has for a value of a measure. */
export const colorOf = (
  value: number,
  { ramp }: Pick<Measure, 'ramp'>,
  { from, to }: Pick<Scale, 'from' | 'to'>,
  palette: Palette,
): Rgb =>
  ramp === 'diverging' ? divergingColor(palette, value, to) : sequentialColor(palette, value, [from, to]);
