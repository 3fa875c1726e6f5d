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
}

/** The bars of a measure, by layer. */
export function barsOf(
  pictured: Pick<Pictured, 'configs' | 'significance'>,
  { value }: Pick<Measure, 'value'>,
): Bar[] {
  return [...pictured.configs.values()]
    .flatMap((config): Bar[] => {
      const { key, i, j } = config;
      const height = i !== null && j === i + 1 ? value(config) : null;
      return height === null ? [] : [{ key, layer: i!, value: height, survives: isSurvivor(pictured, key) }];
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
