import { type Palette, type Rgb, sequentialColor } from './colors.js';
import { faint, type IsFaded } from './fading.js';
import type { Measure } from './measures.js';
import { isSurvivor, type Pictured } from './pictured.js';
import type { Scale } from './scale.js';

/** Each layer repeated alone. */
export interface Bar {
  readonly key: string;
  readonly layer: number;
  readonly value: number;
  /** Its gain is more than luck. */
  readonly survives: boolean;
  /** Drawn faint. */
  readonly faded: boolean;
}

/** The bars of a measure, by layer. @param isFaded which are drawn faint; none unless it is said. */
export function barsOf(
  pictured: Pick<Pictured, 'configs' | 'significance'>,
  { value }: Pick<Measure, 'value'>,
  isFaded: IsFaded = () => false,
): Bar[] {
  return [...pictured.configs.values()]
    .flatMap((config): Bar[] => {
      const { key, i, j } = config;
      const height = i !== null && j === i + 1 ? value(config) : null;
      if (height === null) return [];
      return [
        {
          key,
          layer: i!,
          value: height,
          survives: isSurvivor(pictured, key),
          faded: isFaded(config, height),
        },
      ];
    })
    .sort((a, b) => a.layer - b.layer);
}

/** A change has the map's own scale; other values are small beside the map's, and fill the height. */
export const barEnds = (
  bars: readonly Bar[],
  { ramp }: Pick<Measure, 'ramp'>,
  scale: Scale,
): [number, number] =>
  ramp === 'diverging'
    ? [scale.from, scale.to]
    : [Math.min(0, ...bars.map(({ value }) => value)), Math.max(1e-9, ...bars.map(({ value }) => value))];

/** Bars end where the scale clips, as the map's colours do. */
export const clipped = (value: number, [from, to]: readonly [number, number]): number =>
  Math.min(to, Math.max(from, value));

/** Height says how much, so that the colour need only say which way. */
export function barColor(
  { value, faded }: Pick<Bar, 'value' | 'faded'>,
  { ramp }: Pick<Measure, 'ramp'>,
  { from, to }: Scale,
  palette: Palette,
): Rgb {
  const color =
    ramp === 'sequential'
      ? sequentialColor(palette, value, [from, to])
      : (value >= 0 ? palette.better : palette.worse)[2]!;
  return faded ? faint(color, palette) : color;
}

/** From a clipped bar's end to the cut across it that says so, and how much the cut rises, in pixels. */
const CUT = { away: 7, rise: 3 };

/**
 * The cut across a bar that reaches beyond the scale, from its left edge to its right one; undefined for the others.
 * @param at where the bar ends, in pixels downward. @param zero where it begins.
 */
export function cutOf(
  value: number,
  ends: readonly [number, number],
  at: number,
  zero: number,
): { left: number; right: number } | undefined {
  if (clipped(value, ends) === value) return undefined;
  const middle = at + Math.sign(zero - at) * CUT.away;
  return { left: middle + CUT.rise, right: middle - CUT.rise };
}
