import type { Comparison } from '../../core/compare/comparison.js';
import {
  CONFIGS_DRAWN,
  correlationSentence,
  drawsConfigs,
  probesSentence,
  tableRows,
} from '../../core/compare/tableRows.js';
import { modelFacts } from '../../core/report/about.js';
import type { ShownComparison } from '../../protocol/compareView.js';

const COMBINED = 'combined';

/**
 * A comparison as the protocol's message says it.
 * @param files of the sweeps, in their order.
 */
export function toShownComparison(comparison: Comparison, files: readonly string[]): ShownComparison {
  const { combined, sweeps, sets, pairs, notes, facts } = comparison;
  const bySet = sets.length > 1 ? sets : [];
  return {
    files: [...files],
    combined,
    measures: [
      { id: COMBINED, label: sets.length > 1 ? `combined (${combined})` : sets[0]! },
      ...bySet.map((set) => ({ id: `set:${set}`, label: set })),
    ],
    sweeps: sweeps.map(({ label, results }) => ({
      label,
      facts: modelFacts(results.header.model).join(', '),
      layers: results.header.model.layers,
      configs: results.configs.flatMap(({ i, j, state, delta, deltas }) =>
        i === null || j === null || j === 0
          ? []
          : [
              {
                i,
                j,
                state,
                deltas: {
                  [COMBINED]: delta,
                  ...Object.fromEntries(bySet.map((set) => [`set:${set}`, deltas[set] ?? null])),
                },
              },
            ],
      ),
      frontier: results.pareto.flatMap(({ key, overhead, delta }) =>
        delta === null ? [] : [{ key, overhead, delta }],
      ),
    })),
    about: probesSentence(comparison),
    agreement: [
      ...pairs.map((pair) => correlationSentence(comparison, pair)),
      ...(drawsConfigs(comparison) ? [CONFIGS_DRAWN] : []),
    ],
    notes: [...notes],
    table: tableRows(comparison).map(({ label, cells }) => ({ label, cells: [...cells] })),
    facts: facts.map(({ label, values }) => ({ label, cells: [...values] })),
  };
}
