import { score, signed } from '../format/numbers.js';
import type { Results } from '../results/results.js';

/**
 * `best (4,7) +0.114`, or that no config beats the baseline: what loses to it is the best of nothing.
 * @param best the config with the highest score other than the baseline; undefined while there is none to compare.
 * @param over whether no other config will come.
 */
export function leaderText(
  best: { readonly key: string; readonly delta: number } | undefined,
  over: boolean,
): string {
  if (!best) return '';
  if (best.delta > 0) return `best ${best.key} ${signed(best.delta)}`;
  return over ? 'none better' : 'none better yet';
}

/**
 * The best config beside the baseline, as a sentence; undefined while there is nothing to compare.
 * @param over whether no other config will come.
 */
export function leaderSentence(
  { baseline, best }: Pick<Results, 'baseline' | 'best'>,
  over: boolean,
): string | undefined {
  if (!baseline || !best || best.delta === null) return undefined;
  const reached = `${score(best.combined)} (${signed(best.delta)})`;
  return best.delta > 0
    ? `Baseline ${score(baseline.combined)}, best ${best.key} ${reached}.`
    : `Baseline ${score(baseline.combined)}, ${over ? 'none' : 'none yet'} better: ${best.key} comes nearest with ${reached}.`;
}
