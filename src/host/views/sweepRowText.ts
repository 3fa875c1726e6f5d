import { leaderText } from '../../core/report/leader.js';
import { isOver, type SweepState } from '../../core/sweep/sweepState.js';
import type { SweepProgress } from '../../runner/sweepRun.js';
import type { RememberedSweep } from '../sweeps/sweeps.js';
import type { Summarized, SweepProblem } from './sweepSummaries.js';

/** What is known of a results file and of the sweep that writes it, or did. */
export interface KnownSweep {
  /** Of the sweep that this window runs or ran last. */
  readonly progress?: SweepProgress | undefined;
  /** How far a sweep of this workspace had got. */
  readonly remembered?: Pick<RememberedSweep, 'done' | 'total' | 'interrupted'> | undefined;
  readonly summary?: Summarized | undefined;
}

export interface SweepRowText {
  /** `23/56 · best (5,7) +0.114 · stopped` */
  readonly description: string;
  /** A codicon, and the id of its colour. */
  readonly icon: string;
  readonly color?: string;
  /** What can be done: resume what is unfinished, retry what failed, read what is no results file. */
  readonly contextValue: 'rysResults' | 'rysUnfinished' | 'rysFailed' | 'rysDamaged';
  /** What is wrong, each a sentence. */
  readonly problems: readonly string[];
}

const PASSED = 'testing.iconPassed';
const FAILED = 'testing.iconFailed';
const WARNING = 'list.warningForeground';

const FAULTS: Readonly<Record<SweepProblem['fault'], string>> = {
  empty: 'empty',
  cut: 'damaged',
  headerless: 'damaged: no header',
  version: 'of another version',
  damaged: 'damaged',
  foreign: 'not a results file',
  unreadable: 'cannot be read',
};

/** How a row of the list of sweeps looks: no two states alike, and each in words too. */
export function sweepRowText({ progress, remembered, summary }: KnownSweep): SweepRowText {
  if (progress && !isOver(progress.state)) return underWay(progress);
  if (summary && 'fault' in summary) return problemRow(summary);
  // Unknown until a sweep has read its model.
  const total = (progress?.total ?? remembered?.total) || undefined;
  const done = progress?.done ?? remembered?.done ?? 0;
  // The file knows of configs that were run again since.
  const failed = summary?.failed ?? progress?.failed ?? 0;
  const best = summary ? summary.best : progress?.best;
  const unfinished = total !== undefined && done < total;
  const word = endWord(progress?.state, remembered?.interrupted === true, unfinished);
  const noBaseline = summary && summary.configs > 0 && !summary.baseline;
  const problems = noBaseline ? ['It has no baseline to compare configs with.'] : [];
  const description = joined(
    total === undefined ? summary && count(summary.configs, 'config') : `${done}/${total}`,
    noBaseline ? 'no baseline' : leaderText(best, !unfinished),
    failed > 0 && `${failed} failed`,
    summary && summary.damagedLines > 0 && count(summary.damagedLines, 'damaged line'),
    word,
  );
  const row = { description, problems };
  if (word === 'failed') return { ...row, icon: 'error', color: FAILED, contextValue: 'rysUnfinished' };
  if (unfinished)
    return {
      ...row,
      icon: word === 'interrupted' ? 'debug-disconnect' : 'debug-stop',
      contextValue: 'rysUnfinished',
    };
  if (failed > 0)
    return {
      ...row,
      icon: 'warning',
      color: WARNING,
      // Without its plan, it cannot be gone on with from here.
      contextValue: total === undefined ? 'rysResults' : 'rysFailed',
    };
  if (noBaseline || (summary?.damagedLines ?? 0) > 0)
    return { ...row, icon: 'warning', color: WARNING, contextValue: 'rysResults' };
  const finished = total !== undefined || summary?.whole === true;
  return finished
    ? { ...row, icon: 'pass', color: PASSED, contextValue: 'rysResults' }
    : { ...row, icon: 'graph-scatter', contextValue: 'rysResults' };
}

/** What a sweep that does not run any more is called beside its numbers; nothing where they say it. */
function endWord(state: SweepState | undefined, interrupted: boolean, unfinished: boolean): string {
  if (state === 'failed') return 'failed';
  if (!unfinished) return '';
  return state === undefined && interrupted ? 'interrupted' : 'stopped';
}

function underWay({ state, done, total, best, failed }: SweepProgress): SweepRowText {
  const loading = state === 'starting' || state === 'waiting';
  const description = joined(
    total > 0 && `${done}/${total}`,
    leaderText(best, false),
    failed > 0 && `${failed} failed`,
    state === 'starting' ? 'loading' : state === 'waiting' ? 'waiting for the file' : state,
  );
  const icon =
    state === 'running' || loading ? 'loading~spin' : state === 'stopping' ? 'debug-stop' : 'debug-pause';
  return { description, icon, contextValue: 'rysResults', problems: [] };
}

const problemRow = ({ fault, message }: SweepProblem): SweepRowText => ({
  description: FAULTS[fault],
  icon: fault === 'empty' ? 'circle-large-outline' : 'circle-slash',
  ...(fault === 'empty' ? {} : { color: FAILED }),
  contextValue: 'rysDamaged',
  problems: [message],
});

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

const joined = (...parts: readonly (string | false | undefined)[]): string =>
  parts.filter(Boolean).join(' · ');
