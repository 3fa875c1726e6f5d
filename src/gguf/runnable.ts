import { gridConfigs } from '../core/configs/configGrid.js';
import { modelLayers, pathRefusal } from './layers.js';
import type { ModelHeader } from './read.js';

/** Which of a model's configs can run. */
export interface RunnableConfigs {
  /** Every `(i,j)`, and the baseline. */
  readonly configs: number;
  readonly runnable: number;
  /** Why the others cannot, and how many each reason keeps; the most frequent first. */
  readonly refused: readonly { readonly because: string; readonly configs: number }[];
}

/** @throws UserError when the file is no model to sweep. */
export function runnableConfigs(header: ModelHeader): RunnableConfigs {
  const configs = gridConfigs(modelLayers(header).count);
  const refused = new Map<string, number>();
  for (const { path } of configs) {
    const refusal = pathRefusal(header, path);
    if (refusal) refused.set(refusal.because, (refused.get(refusal.because) ?? 0) + 1);
  }
  const reasons = [...refused].map(([because, count]) => ({ because, configs: count }));
  return {
    configs: configs.length,
    runnable: reasons.reduce((left, reason) => left - reason.configs, configs.length),
    refused: reasons.sort((a, b) => b.configs - a.configs),
  };
}
