import type { ProbeResult } from '../../core/results/probeResults.js';
import type { LiveRun } from './probeRuns.js';

/** What stands beside a probe in the gutter, each with a shape of its own: an icon in media/icons/probes. */
export const MARKS = ['right', 'partial', 'wrong', 'outdated', 'running', 'waiting', 'unrun'] as const;
export type Mark = (typeof MARKS)[number];

/** The mark of a run that has not ended, else of the result that is shown. */
export function markOf(result: ProbeResult | undefined, live: LiveRun | undefined): Mark {
  if (live) return live.phase === 'running' || live.phase === 'loading' ? 'running' : 'waiting';
  if (!result) return 'unrun';
  const { score, stale, endedTooEarly } = result.latest;
  if (stale || endedTooEarly) return 'outdated';
  return score >= 1 ? 'right' : score > 0 ? 'partial' : 'wrong';
}
