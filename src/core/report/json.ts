import { anatomyOf } from '../anatomy/anatomy.js';
import { topConfigs } from '../results/bestConfigs.js';
import { answerChanges } from '../results/causes.js';
import { sizeClass } from '../results/pareto.js';
import { probeCount } from '../results/records.js';
import type { ConfigResult, Results } from '../results/results.js';
import { seedNoise } from '../results/seedNoise.js';
import type { Significance } from '../results/significance.js';
import { anatomyJson } from './anatomyLines.js';
import { searchJson } from './searchLines.js';
import { luckSentence } from './sentences.js';

/** A value for every config of the map: `[i][j]`, N rows of N+1 columns, null where there is none. */
export type Matrix = (number | null)[][];

const TOP = 10;

/** The whole report as data; docs/results-files.md describes it. */
export function jsonReport(results: Results, significance: Significance) {
  const configJson = jsonOf(results, significance);
  const { header, baseline, configs, sets } = results;
  return {
    schema: 1,
    created: header.created,
    model: header.model,
    engine: header.engine,
    settings: header.settings,
    ...(header.sampling ? { sampling: header.sampling } : {}),
    combinedScore: results.combinedScore,
    ...(header.imported ? { imported: header.imported } : {}),
    probeSets: header.probeSets.map((set) => ({
      name: set.name,
      file: set.file,
      hash: set.hash,
      scorer: set.scorer ?? null,
      ...(set.scorer === 'emotions' ? { emotions: set.emotions } : {}),
      probes: probeCount(set),
    })),
    baseline: baseline ? configJson(baseline) : null,
    configs: configs.map(configJson),
    pareto: results.pareto.map((config) => ({ size: sizeClass(config.overhead), ...configJson(config) })),
    singleLayers: results.singleLayers.map((config) => ({ layer: config.i!, ...configJson(config) })),
    best: topConfigs(results, TOP).map(configJson),
    confirmations: [...results.confirmed.values()].map(({ in: { at, file, probeSets: on }, ...config }) => ({
      ...config,
      at,
      file,
      probeSets: on,
    })),
    search: searchJson(results),
    costs: [...results.costs.values()].map(({ in: { at, backend, device, threads, rounds }, ...cost }) => ({
      ...cost,
      at,
      backend,
      device,
      threads,
      rounds,
    })),
    floors: results.floors,
    luck: significance.luck ? { ...significance.luck, sentence: luckSentence(results, significance) } : null,
    anatomy: anatomyJson(anatomyOf(results)),
    matrices: {
      ...Object.fromEntries(sets.map((set) => [set, matrix(results, ({ deltas }) => deltas[set] ?? null)])),
      combined: matrix(results, ({ delta }) => delta),
      parsed: matrix(results, ({ parsed }) => parsed),
    },
  };
}

const jsonOf =
  (results: Results, { evidence }: Significance) =>
  (config: ConfigResult) => {
    const judged = evidence.get(config.key);
    const seeds = seedNoise(results, config);
    const { key, i, j, path, scores, combined, delta, deltas, standardError, overhead, extraLayers } = config;
    return {
      key,
      i,
      j,
      path,
      state: config.state,
      ...(config.error === undefined ? {} : { error: config.error }),
      ...(config.dropped === undefined ? {} : { dropped: config.dropped }),
      scores,
      combined,
      delta,
      deltas,
      standardError,
      ...(seeds ? { seedNoise: seeds } : {}),
      ci95: judged?.ci95 ?? null,
      pFamily: judged?.pFamily ?? null,
      shrunken: judged?.shrunken ?? null,
      overhead,
      extraLayers,
      parsed: config.parsed,
      parsedBySet: config.parsedBySet,
      answers: answerChanges(results, config) ?? null,
      wallMs: config.wallMs,
      ...(config.cost ? { cost: config.cost } : {}),
    };
  };

/** @param value of a config; the baseline stands at [0][0]. */
export function matrix({ header, configs }: Results, value: (config: ConfigResult) => number | null): Matrix {
  const layers = header.model.layers;
  const rows: Matrix = Array.from({ length: layers }, () => Array<number | null>(layers + 1).fill(null));
  for (const config of configs)
    if (config.i !== null && config.j !== null) rows[config.i]![config.j] = value(config);
  return rows;
}
