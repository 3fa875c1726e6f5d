import { signed } from '../../core/format/numbers.js';
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

/** `12/56 · (4,7) +0.114 · 1:20 left`, as far as it is known. */
export function statusText({ state, done, total, best, etaMs }: SweepProgress): string {
  const parts = [
    WORDS[state] ?? `RYS ${done}/${total}`,
    best ? `${best.key} ${signed(best.delta)}` : '',
    state === 'paused' || state === 'pausing' ? state : '',
    state === 'running' && etaMs !== undefined ? `${duration(etaMs)} left` : '',
    state === 'failed' ? 'failed' : '',
  ];
  return `${ICONS[state]} ${parts.filter(Boolean).join(' · ')}`;
}
