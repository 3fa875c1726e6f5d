import { anatomyJson } from '../report/anatomyLines.js';
import type { Comparison } from './comparison.js';
import { commonGrid, differenceMap, resample } from './depthMap.js';
import { deltaMaps } from './maps.js';
import { tableRows } from './tableRows.js';

/** The comparison as data; docs/comparing.md describes it. */
export function jsonComparison(comparison: Comparison) {
  const { combined, probes, sets, sweeps, pairs, facts, notes } = comparison;
  const maps = deltaMaps(comparison);
  const grid = commonGrid(maps.map(({ size }) => size));
  return {
    schema: 1,
    combinedScore: combined,
    probes,
    sets,
    grid,
    sweeps: sweeps.map(({ label, results, significance, summary, anatomy }, n) => ({
      label,
      model: results.header.model,
      summary,
      anatomy: anatomyJson(anatomy).combined,
      luck: significance.luck ?? null,
      pareto: results.pareto.map(({ key, overhead, combined: score, delta }) => ({
        key,
        overhead,
        combined: score,
        delta,
      })),
      map: resample(maps[n]!, grid).values,
    })),
    pairs: pairs.map(({ a, b, correlation, bySet }) => ({
      a: sweeps[a]!.label,
      b: sweeps[b]!.label,
      ...correlation,
      bySet,
      difference: differenceMap(maps[a]!, maps[b]!).values,
    })),
    table: tableRows(comparison),
    facts,
    notes,
  };
}
