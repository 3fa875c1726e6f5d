import { leaderText } from '../../core/report/leader.js';
import { duration } from '../../core/report/units.js';
import type { SweepState } from '../../core/sweep/sweepState.js';
import type { SweepProgress } from '../../runner/sweepRun.js';

const ICONS: Readonly<Record<SweepState, string>> = {
  starting: '$(loading~spin)',
  waiting: '$(loading~spin)',
  running: '$(loading~spin)',
  pausing: '$(debug-pause)',
  paused: '$(debug-pause)',
  stopping: '$(debug-stop)',
  stopped: '$(debug-stop)',
  finished: '$(check)',
  failed: '$(error)',
};

/** What is shown before it is known how many configs there are to run. */
const WORDS: Readonly<Partial<Record<SweepState, string>>> = {
  starting: 'RYS loading',
  waiting: 'RYS waiting for the results file',
};

/** `12/56 · best (4,7) +0.114 · 1:20 left`, as far as it is known. */
export function statusText({ state, done, total, best, failed, etaMs }: SweepProgress): string {
  const parts = [
    WORDS[state] ?? `RYS ${done}/${total}`,
    leaderText(best, state === 'finished'),
    failed > 0 ? `${failed} failed` : '',
    state === 'paused' || state === 'pausing' ? state : '',
    state === 'running' && etaMs !== undefined ? `${duration(etaMs)} left` : '',
    state === 'failed' ? 'failed' : '',
  ];
  const icon = state === 'finished' && failed > 0 ? '$(warning)' : ICONS[state];
  return `${icon} ${parts.filter(Boolean).join(' · ')}`;
}
