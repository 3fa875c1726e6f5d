import { BASELINE_KEY } from '../results/results.js';
import { mix, type Palette, type Rgb } from './colors.js';
import type { Measure } from './measures.js';
import { isSurvivor, type Pictured, type PicturedConfig } from './pictured.js';

/** Which changes are drawn faint: none, those within two standard errors of 0, or all that are not more than luck. */
export type Fading = 'none' | 'noise' | 'luck';

/** What a legend calls them. */
export const FADED_NAMES: Readonly<Record<Exclude<Fading, 'none'>, string>> = {
  noise: 'within 2 SE of 0',
  luck: 'not more than luck',
};

/** Within so many standard errors a change says little of other probes: about 95 % of such intervals hold the true one. */
export const FADED_ERRORS = 2;

/** Whether a config's value is drawn faint. */
export type IsFaded = (config: PicturedConfig, value: number) => boolean;

/**
 * Says which of a measure's values are drawn faint. The baseline, and changes whose error is not known, never are.
 * @param significance undefined while it is computed: then nothing is known to be luck.
 */
export function fadedBy(
  fading: Fading,
  { ramp, error }: Pick<Measure, 'ramp' | 'error'>,
  { significance }: Pick<Pictured, 'significance'>,
): IsFaded {
  if (fading === 'none' || ramp !== 'diverging') return () => false;
  if (fading === 'luck')
    return ({ key }) =>
      significance !== undefined && key !== BASELINE_KEY && !isSurvivor({ significance }, key);
  return (config, value) => {
    const own = error?.(config) ?? null;
    return own !== null && config.key !== BASELINE_KEY && Math.abs(value) < FADED_ERRORS * own;
  };
}

/** How much is left of a faint colour. */
const LEFT = 0.22;

export const faint = (color: Rgb, { neutral }: Pick<Palette, 'neutral'>): Rgb => mix(neutral, color, LEFT);
