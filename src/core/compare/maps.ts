import type { Comparison } from './comparison.js';
import { type DepthMap, depthMap } from './depthMap.js';

/** The Δ map of each sweep, at its own resolution. */
export const deltaMaps = ({ sweeps }: Pick<Comparison, 'sweeps'>): DepthMap[] =>
  sweeps.map(({ results: { header, configs } }) =>
    depthMap(header.model.layers, configs, ({ delta }) => delta),
  );
