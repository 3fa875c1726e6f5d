import { scaleLimit } from '../../src/core/report/heatmap.js';
import { BASELINE_KEY } from '../../src/core/results/results.js';
import type { ShownConfig } from '../../src/protocol/webview.js';
import type { Measure } from './measures.js';

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
const SENSIBLE = 8;
const PROVISIONAL = 0.1;

/** Ends that show the gains: the losses of a sweep are often many times larger, and would leave the gains pale. */
export function fitLimit(values: readonly number[]): number {
  if (values.length === 0) return PROVISIONAL;
  const all = scaleLimit(values);
  const gain = Math.max(0, ...values);
  const shown = Math.min(all, Math.max(gain, all / 4));
  return FIXED_LIMITS.find((limit) => limit >= shown - 1e-9) ?? Math.ceil(shown);
}

function fitRange(values: readonly number[], range: Measure['range']): [number, number] {
  if (range) return [range[0], range[1]];
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? [low, low + 1] : [low, high];
}

/** Keeps the automatic scales still: once fitted they stay until released. */
export class Scales {
  private readonly held = new Map<string, [number, number]>();

  /** The fitted ends, to be kept with the view. */
  get ends(): Record<string, [number, number]> {
    return Object.fromEntries(this.held);
  }

  /** Takes up ends that were fitted before. */
  hold(ends: Readonly<Record<string, [number, number]>>): void {
    for (const [id, range] of Object.entries(ends)) this.held.set(id, range);
  }

  /** Forgets the fitted ends, so that they are fitted again to the values at hand. */
  release(): void {
    this.held.clear();
  }

  /**
   * @param id tells apart the measures that are shown by turns.
   * @param choice the user's, for Δ scales.
   */
  of(id: string, measure: Measure, configs: Iterable<ShownConfig>, choice: 'auto' | number): Scale {
    const values: number[] = [];
    for (const config of configs) {
      const value = measure.value(config);
      // The baseline's Δ is 0 by definition and says nothing about the range.
      if (value !== null && !(measure.ramp === 'diverging' && config.key === BASELINE_KEY))
        values.push(value);
    }
    const [from, to] = this.endsOf(id, measure, values, choice);
    return { from, to, clipped: values.filter((value) => value < from - 1e-9 || value > to + 1e-9).length };
  }

  private endsOf(
    id: string,
    { ramp, range }: Measure,
    values: readonly number[],
    choice: 'auto' | number,
  ): readonly [number, number] {
    if (ramp === 'diverging' && choice !== 'auto') return [-choice, choice];
    const held = this.held.get(id);
    if (held) return held;
    if (values.length < SENSIBLE && ramp === 'diverging') {
      const limit = Math.max(PROVISIONAL, fitLimit(values));
      return [-limit, limit];
    }
    const limit = fitLimit(values);
    const fitted: [number, number] = ramp === 'diverging' ? [-limit, limit] : fitRange(values, range);
    if (values.length >= SENSIBLE) this.held.set(id, fitted);
    return fitted;
  }
}
