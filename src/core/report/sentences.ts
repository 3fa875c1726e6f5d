import type { CombinedScore } from '../results/combinedScore.js';
import { type ConfigResult, countOf, type Results } from '../results/results.js';
import { type RaceInterval, RACING_ERROR } from '../sweep/racing.js';

/** Wording and number forms that the reports for people share. */

/** Three decimals, with a sign and a true minus. */
export const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

export const percent = (fraction: number): string => `${(fraction * 100).toFixed(1)} %`.replace('-', '−');

export const score = (value: number | null): string => (value === null ? '–' : value.toFixed(3));

/** "+0.051 ± 0.020", the standard error where it is known. */
export function change({ delta, standardError }: ConfigResult): string {
  if (delta === null) return '–';
  return standardError === null ? signed(delta) : `${signed(delta)} ± ${standardError.toFixed(3)}`;
}

/** What chance alone would show, and whether the best gain is more than that. */
export function luckSentence({ luck, best }: Results): string | undefined {
  if (!luck || best?.delta === null || best?.delta === undefined) return undefined;
  const expected =
    `Even if no config had any effect, the best of ${luck.tries} would show about ${signed(luck.expectedBest)} by chance ` +
    `(a single Δ is uncertain by ±${luck.medianStandardError.toFixed(3)}).`;
  if (best.delta <= 0) return `No config beats the baseline. ${expected}`;
  const verdict =
    best.delta > luck.expectedBest
      ? `The best gain, ${signed(best.delta)} at ${best.key}, is more than that: confirm it on fresh probes.`
      : `The best gain, ${signed(best.delta)} at ${best.key}, is no more than that: treat it as luck until fresh probes confirm it.`;
  return `${expected} ${verdict}`;
}

/** How many configs were dropped, and how sure that is; undefined when none was. */
export function droppedSentence(results: Results): string | undefined {
  const count = countOf(results, 'dropped');
  if (count === 0) return undefined;
  const were = count === 1 ? '1 config was' : `${count} configs were`;
  return `${were} dropped as worse than the baseline. In at most ${RACING_ERROR * 100} % of sweeps, this test drops a config that is no worse.`;
}

/**
 * "Dropped after 32 of 192 probes: worse than the baseline by 0.120 (0.050 to 0.190)."
 * @param probes of the whole sweep.
 */
export function droppedAfter(
  { mean, low, high, probes: asked }: RaceInterval,
  probes: number,
  combined: CombinedScore,
): string {
  // Scored again under other probes, it may no longer be worse.
  const change =
    high < 0
      ? `worse than the baseline by ${score(-mean)} (${score(-high)} to ${score(-low)})`
      : `changed by ${signed(mean)} (${signed(low)} to ${signed(high)})`;
  const scale = combined === 'balanced' ? ', in the sum of the sets' : '';
  return `Dropped after ${asked} of ${probes} probes: ${change}${scale}.`;
}

/** Lines such as "demo-arithmetic: always "6" 0.031 · no answer 0.000". */
export const floorLines = ({ floors }: Results): string[] =>
  Object.entries(floors).map(
    ([set, list]) =>
      `${set}: ${list.map(({ responder, mean }) => `${responder} ${mean.toFixed(3)}`).join(' · ')}`,
  );

/** How many configs are in each state other than done; empty when all are done. */
export function stateCounts({ configs }: Results): string[] {
  const counts = new Map<string, number>();
  for (const { state } of configs) if (state !== 'done') counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, n]) => `${n} ${state}`);
}
