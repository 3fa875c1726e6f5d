import type { SweepInput } from '../../src/core/compare/commonProbes.js';
import { gridConfigs } from '../../src/core/configs/configGrid.js';
import type { ProbeSet } from '../../src/core/probes/probes.js';
import { generator } from '../../src/core/statistics/random.js';
import { configRecord, integerProbe, outputOf, probeSet, runHeader } from './runs.js';

export interface SweepOptions {
  readonly layers: number;
  /** Of the scores, unless they are given. */
  readonly seed?: number;
  readonly quantization?: string;
  readonly sets?: readonly ProbeSet[];
  /** Scores of all probes under a config, in their order; the baseline is (0,0). */
  readonly scores?: (i: number, j: number) => readonly number[];
  /** Without, there are only the scores of the sets. */
  readonly outputs?: boolean;
  /** As an imported sweep with a set of so many probes, whose questions are unknown. */
  readonly imported?: number;
}

/** A sweep of every config, made up: deeper blocks gain more, with noise. */
export function sweep(label: string, options: SweepOptions): SweepInput {
  const { layers, seed = 1, outputs = true, imported } = options;
  const sets = options.sets ?? [
    probeSet(
      'guesses',
      Array.from({ length: imported ?? 8 }, (_, n) => integerProbe(`p${n + 1}`, String(n + 1))),
    ),
  ];
  const count = sets.reduce((sum, { probes }) => sum + probes.length, 0);
  const random = generator(seed);
  const made = (i: number, j: number): number[] =>
    Array.from({ length: count }, () => 0.3 + (0.3 * (i + j)) / layers + 0.3 * random());
  const header = runHeader({ layers, sets });
  const unknown = imported !== undefined || !outputs;
  return {
    label,
    header: {
      ...header,
      model: { ...header.model, quantization: options.quantization ?? header.model.quantization },
      probeSets: unknown
        ? header.probeSets.map((set) => ({ ...set, probes: [], count: set.probes.length }))
        : header.probeSets,
    },
    records: gridConfigs(layers).map((config) => {
      const scores = (options.scores ?? made)(config.i!, config.j!);
      const all = sets.flatMap(({ name, probes }) => probes.map(({ id }) => ({ name, id })));
      const found = all.map(({ name, id }, n) => outputOf(name, id, scores[n]!));
      if (outputs) return configRecord(config, {}, { outputs: found });
      const mean = (set: string): number => {
        const own = found.filter((output) => output.set === set);
        return own.reduce((sum, { score }) => sum + score, 0) / own.length;
      };
      return configRecord(
        config,
        {},
        {
          outputs: [],
          scores: Object.fromEntries(sets.map(({ name }) => [name, mean(name)])),
        },
      );
    }),
  };
}
