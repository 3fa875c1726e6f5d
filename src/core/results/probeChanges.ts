import { scoresByProbe } from './answers.js';
import { BASELINE_KEY, type Results } from './results.js';

/** Which questions a number of configs answer better or worse than the baseline: a matrix of probes and configs. */
export interface ProbeChanges {
  /** Keys of the configs: the columns. */
  readonly configs: readonly string[];
  /** The rows: the probes that changed most over all the configs first, then in the order of the sets. */
  readonly probes: readonly ProbeChange[];
}

/** One probe under all the configs. */
export interface ProbeChange {
  readonly set: string;
  readonly probe: string;
  /** The baseline's score, 0..1. */
  readonly before: number;
  /** Score under each config less the baseline's, -1..1, in the order of the columns; null where it was not answered. */
  readonly changes: readonly (number | null)[];
  /** How many of the configs answer it better, and how many worse. */
  readonly gains: number;
  readonly losses: number;
  /** Mean of the changes that are known; 0 where none is. */
  readonly effect: number;
}

/** Three decimals of nothing are no change. */
export const EVEN = 5e-4;

/**
 * @param keys of the configs to compare with the baseline; those that the file does not have change nothing.
 * @returns no probes where the baseline or the scores of single probes are missing.
 */
export function probeChanges(results: Results, keys: readonly string[]): ProbeChanges {
  const [base, ...columns] = [BASELINE_KEY, ...keys].map((key) => results.answersOf(key)?.outputs);
  const probes = results.header.probeSets.flatMap((set): ProbeChange[] => {
    const scores = columns.map((outputs) => scoresByProbe(outputs?.[set.name]));
    return [...scoresByProbe(base?.[set.name])].map(([probe, before]) => {
      const changes = scores.map((byProbe) => {
        const after = byProbe.get(probe);
        return after === undefined ? null : after - before;
      });
      const known = changes.filter((change) => change !== null);
      return {
        set: set.name,
        probe,
        before,
        changes,
        gains: known.filter((change) => change >= EVEN).length,
        losses: known.filter((change) => change <= -EVEN).length,
        effect: known.length === 0 ? 0 : known.reduce((sum, change) => sum + change, 0) / known.length,
      };
    });
  });
  // Stable: equal effects keep the order of the sets and their probes.
  return { configs: keys, probes: probes.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect)) };
}
