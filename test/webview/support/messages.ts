import { anatomyOf } from '../../../src/core/anatomy/anatomy.js';
import type { CostRecord } from '../../../src/core/results/costs.js';
import { buildResults } from '../../../src/core/results/results.js';
import { judge } from '../../../src/core/results/significance.js';
import { toShownProbeMap, toShownProbes } from '../../../src/host/results/shownProbes.js';
import { toShownAnatomy, toShownSignificance, viewOf } from '../../../src/host/results/shownResults.js';
import type { ShownSweep, ToWebview } from '../../../src/protocol/webview.js';
import type { Data } from '../../../webview/state/data.js';
import { type Synthetic, synthetic, type SyntheticOptions } from './synthetic.js';

/** Messages as the host would send them. */

export type AnatomyMessage = Extract<ToWebview, { type: 'anatomy' }>;
export type ResultsMessage = Extract<ToWebview, { type: 'results' }>;

export const IDLE: ShownSweep = {
  state: 'idle',
  resumable: false,
  done: 0,
  total: 0,
  pending: [],
  current: null,
  etaMs: null,
  error: null,
};

export interface ResultsOptions {
  readonly sweep?: Partial<ShownSweep>;
  readonly layerKinds?: readonly string[];
  readonly skippedLines?: number;
  readonly pinned?: readonly string[];
  /** Only the first so many records; the others are pending. */
  readonly recorded?: number;
  readonly file?: string;
  readonly costs?: readonly CostRecord[];
}

/** The `results` message of a sweep, whole or cut short. */
export function resultsOf({ header, records }: Synthetic, options: ResultsOptions = {}): ResultsMessage {
  const recorded = records.slice(0, options.recorded ?? records.length);
  const pending = records.slice(recorded.length).map(({ key }) => key);
  return viewOf(buildResults(header, recorded, { costs: options.costs ?? [] }), {
    file: options.file ?? `${header.model.name ?? 'model'}.rys.jsonl`,
    layerKinds: options.layerKinds ?? [],
    skippedLines: options.skippedLines ?? 0,
    pinned: options.pinned ?? [],
    sweep: { ...IDLE, done: recorded.length, total: records.length, pending, ...options.sweep },
  });
}

/** The message that follows the results: whether the gains are more than luck. */
export function significanceOf({ header, records }: Pick<Synthetic, 'header' | 'records'>): ToWebview {
  const results = buildResults(header, records);
  return { type: 'significance', significance: toShownSignificance(results, judge(results)) };
}

/** The message after that: the model's anatomy. */
export function anatomyMessage({ header, records }: Pick<Synthetic, 'header' | 'records'>): AnatomyMessage {
  return { type: 'anatomy', anatomy: toShownAnatomy(anatomyOf(buildResults(header, records))) };
}

/** What follows the significance: the probes under the good configs, and the map of the first. */
export function probesOf({ header, records }: Pick<Synthetic, 'header' | 'records'>): ToWebview[] {
  const results = buildResults(header, records);
  const probes = toShownProbes(results, judge(results), []);
  const [first] = probes.probes;
  return [
    { type: 'probes', probes },
    ...(first ? [{ type: 'probeMap', map: toShownProbeMap(results, first.set, first.probe) } as const] : []),
  ];
}

export const syntheticResults = (layers: SyntheticOptions, options?: ResultsOptions): ResultsMessage =>
  resultsOf(synthetic(layers), options);

/** What the view keeps of such a message. */
export const dataOf = ({ run, configs, summary, sweep, pinned }: ResultsMessage): Data => ({
  run,
  configs: new Map(configs.map((config) => [config.key, config])),
  summary,
  sweep,
  frontier: summary.pareto,
  anatomy: undefined,
  probes: undefined,
  probeMap: undefined,
  significance: undefined,
  pinned,
});
