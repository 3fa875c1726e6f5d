import type { SweepInput } from '../../../src/core/compare/commonProbes.js';
import { compareSweeps } from '../../../src/core/compare/comparison.js';
import { generator } from '../../../src/core/statistics/random.js';
import { toShownComparison } from '../../../src/host/compare/shownComparison.js';
import type { ToCompare } from '../../../src/protocol/compareView.js';
import { synthetic } from './synthetic.js';

/** Messages as the host of a comparison would send them. */

export type ComparisonMessage = Extract<ToCompare, { type: 'comparison' }>;

/** A synthetic sweep; with a seed, another quantization of it, whose scores differ a little. */
export function syntheticSweep(label: string, layers: number, seed?: number): SweepInput {
  const { header, records } = synthetic({ layers });
  if (seed === undefined) return { label, header, records };
  const random = generator(seed);
  const other = (score: number): number => Math.min(1, Math.max(0, score + (random() - 0.5) * 0.25));
  return {
    label,
    header: { ...header, model: { ...header.model, quantization: 'Q4_K_M' } },
    records: records.map((record) => ({
      ...record,
      outputs: record.outputs.map((output) => ({ ...output, score: other(output.score) })),
    })),
  };
}

export const comparisonOf = (...sweeps: readonly SweepInput[]): ComparisonMessage => ({
  type: 'comparison',
  comparison: toShownComparison(
    compareSweeps(sweeps),
    sweeps.map(({ label }) => `/results/${label}.rys.jsonl`),
  ),
});
