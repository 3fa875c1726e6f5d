import { isSurvivor } from '../../src/core/drawing/pictured.js';
import { paretoFrontier } from '../../src/core/results/pareto.js';
import { type Data } from './data.js';
import type { PageState } from './pageState.js';

/** Keys of the frontier: of all configs, or of the baseline and those whose gain is more than luck. */
export function frontierOf(
  data: Pick<Data, 'configs' | 'summary' | 'significance'>,
  of: PageState['frontier'],
): readonly string[] {
  const { configs, summary } = data;
  if (of === 'all') return summary.pareto;
  const points = [...configs.values()].flatMap(({ key, overhead, combined }) =>
    combined !== null && (key === summary.baseline || isSurvivor(data, key))
      ? [{ key, overhead, score: combined }]
      : [],
  );
  return paretoFrontier(points).map(({ key }) => key);
}
