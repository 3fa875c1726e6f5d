import { isSurvivor } from '../../src/core/drawing/pictured.js';
import { type Overhead, overheadOf } from '../../src/core/results/costs.js';
import { paretoFrontier } from '../../src/core/results/pareto.js';
import { type Data } from './data.js';
import type { PageState } from './pageState.js';

/** Whether the time that configs take was measured, of any of them. */
export const isMeasured = ({ configs }: Pick<Data, 'configs'>): boolean =>
  [...configs.values()].some((config) => overheadOf(config, 'measured') !== null);

/**
 * Keys of the frontier: of all configs, or of the baseline and those whose gain is more than luck.
 * @param which overhead it weighs; with the measured one, of the configs alone that were measured.
 */
export function frontierOf(
  data: Pick<Data, 'configs' | 'summary' | 'significance'>,
  of: PageState['frontier'],
  which: Overhead = 'nominal',
): readonly string[] {
  const { configs, summary } = data;
  if (of === 'all' && which === 'nominal') return summary.pareto;
  const points = [...configs.values()].flatMap((config) => {
    const { key, combined } = config;
    const overhead = overheadOf(config, which);
    const taken = of === 'all' || key === summary.baseline || isSurvivor(data, key);
    return combined !== null && overhead !== null && taken ? [{ key, overhead, score: combined }] : [];
  });
  return paretoFrontier(points).map(({ key }) => key);
}
