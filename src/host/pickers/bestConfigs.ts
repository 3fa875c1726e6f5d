import { basename } from 'node:path';
import { topConfigs } from '../../core/results/bestConfigs.js';
import type { Results } from '../../core/results/results.js';

export interface BestConfig {
  readonly key: string;
  /** Against the baseline; above 0. */
  readonly delta: number;
}

const MOST = 5;

/** The configs that gained most on a model, over all results that are at hand. */
export function bestConfigs(results: readonly Results[], model: string, layers: number): BestConfig[] {
  const gains = new Map<string, number>();
  for (const result of results) {
    const { file, layers: count } = result.header.model;
    if (file !== basename(model) || count !== layers) continue;
    for (const { key, delta } of topConfigs(result, MOST))
      if (delta !== null && delta > 0) gains.set(key, Math.max(delta, gains.get(key) ?? 0));
  }
  return [...gains]
    .map(([key, delta]) => ({ key, delta }))
    .sort((a, b) => b.delta - a.delta)
    .slice(0, MOST);
}
