import { basename } from 'node:path';
import * as vscode from 'vscode';
import { signed } from '../../core/format/numbers.js';
import { isOver } from '../../core/sweep/sweepState.js';
import { COMMANDS, RESULTS_SUFFIX } from '../shell/ids.js';
import { workspaceFiles } from '../shell/paths.js';
import type { Subscription } from '../shell/signal.js';
import { Throttle } from '../shell/throttle.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import type { Row } from './listView.js';
import { watch } from './watch.js';

/** Milliseconds between two updates while a sweep runs: on a GPU, many configs may be done in a second. */
const UPDATE_DELAY = 1000;

/** The rows of the view of sweeps: the one under way, unfinished ones, and every results file of the workspace. */
export class SweepRows {
  /** Searched once, and again when a file has come or gone. */
  private found: Promise<readonly string[]> | undefined;
  /** The last row of the sweep under way. */
  private shown = '';

  constructor(private readonly sweeps: Sweeps) {}

  /** Searches for files anew the next time. */
  forget(): void {
    this.found = undefined;
  }

  async rows(): Promise<Row[]> {
    const { sweeps } = this;
    const found = await (this.found ??= findResults());
    const remembered = sweeps.unfinished.map(({ plan }) => plan.out);
    const current = sweeps.current?.writer && sweeps.current.plan.out;
    const files = new Set([...(current ? [current] : []), ...remembered, ...found]);
    return [...files].map((file) => sweepRow(file, sweeps));
  }

  /** @param changed called when the rows are others. */
  follow(changed: () => void): readonly Subscription[] {
    const soon = new Throttle(UPDATE_DELAY, changed);
    const anew = (): void => {
      this.forget();
      changed();
    };
    return [
      soon,
      this.sweeps.events.on(({ file }) => {
        const row = JSON.stringify(sweepRow(file, this.sweeps));
        if (row === this.shown) return;
        this.shown = row;
        soon.ask();
      }),
      watch(`**/*${RESULTS_SUFFIX}`, anew),
      vscode.workspace.onDidChangeWorkspaceFolders(anew),
    ];
  }
}

async function findResults(): Promise<readonly string[]> {
  return (await workspaceFiles(RESULTS_SUFFIX)).sort();
}

function sweepRow(file: string, sweeps: Sweeps): Row {
  const progress = sweeps.progressOf(file);
  // Asked after with every config of a sweep: the disk is left alone.
  const known = sweeps.rememberedOf(file);
  const unfinished = known && known.done < known.total ? known : undefined;
  const best = progress?.best;
  const description = [
    progress && progress.state !== 'finished'
      ? `${progress.state} · ${progress.done}/${progress.total}`
      : unfinished && `${unfinished.done}/${unfinished.total}`,
    best && `${best.key} ${signed(best.delta)}`,
  ]
    .filter(Boolean)
    .join(' · ');
  const busy = progress && !isOver(progress.state);
  return {
    label: basename(file).slice(0, -RESULTS_SUFFIX.length),
    description,
    icon: busy ? 'loading~spin' : progress?.state === 'failed' ? 'error' : 'graph-scatter',
    file,
    contextValue: unfinished && !busy ? 'rysUnfinished' : 'rysResults',
    command: { command: COMMANDS.openResults, title: 'Open Results', arguments: [vscode.Uri.file(file)] },
  };
}
