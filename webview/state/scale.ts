import type { Measure } from '../../src/core/drawing/measures.js';
import type { PicturedConfig } from '../../src/core/drawing/pictured.js';
import { fitEnds, type Scale, scaleOf, SENSIBLE, valuesOf } from '../../src/core/drawing/scale.js';

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
  of(id: string, measure: Measure, configs: Iterable<PicturedConfig>, choice: 'auto' | number): Scale {
    const values = valuesOf(measure, configs);
    return scaleOf(values, this.endsOf(id, measure, values, choice));
  }

  private endsOf(
    id: string,
    measure: Measure,
    values: readonly number[],
    choice: 'auto' | number,
  ): readonly [number, number] {
    if (measure.ramp === 'diverging' && choice !== 'auto') return [-choice, choice];
    const held = this.held.get(id);
    if (held) return held;
    const fitted = fitEnds(measure, values);
    if (values.length >= SENSIBLE) this.held.set(id, fitted);
    return fitted;
  }
}
