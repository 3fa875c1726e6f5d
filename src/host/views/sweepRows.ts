import { basename } from 'node:path';
import * as vscode from 'vscode';
import { isOver } from '../../core/sweep/sweepState.js';
import { COMMANDS, RESULTS_SUFFIX } from '../shell/ids.js';
import { workspaceFiles } from '../shell/paths.js';
import type { Subscription } from '../shell/signal.js';
import { Throttle } from '../shell/throttle.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import type { Row } from './listView.js';
import { sweepRowText } from './sweepRowText.js';
import type { SweepSummaries } from './sweepSummaries.js';
import { watch } from './watch.js';

/** Milliseconds between two updates while a sweep runs: on a GPU, many configs may be done in a second. */
const UPDATE_DELAY = 1000;
/** Milliseconds between two looks at files that another program writes. */
const LOOK_DELAY = 5000;

export interface SweepRowsOptions {
  readonly sweeps: Sweeps;
  readonly summaries: SweepSummaries;
}

/** The rows of the view of sweeps: the one under way, unfinished ones, and every results file of the workspace. */
export class SweepRows {
  /** Searched once, and again when a file has come or gone. */
  private found: Promise<readonly string[]> | undefined;
  /** The last row of the sweep under way. */
  private shown = '';

  constructor(private readonly options: SweepRowsOptions) {}

  /** Searches for files anew the next time. */
  forget(): void {
    this.found = undefined;
    this.options.summaries.forget();
  }

  async rows(): Promise<Row[]> {
    const { sweeps } = this.options;
    const found = await (this.found ??= findResults());
    const remembered = sweeps.unfinished.map(({ plan }) => plan.out);
    const current = sweeps.current?.writer && sweeps.current.plan.out;
    const files = new Set([...(current ? [current] : []), ...remembered, ...found]);
    return [...files].map((file) => sweepRow(file, this.options));
  }

  /** @param changed called when the rows are others. */
  follow(changed: () => void): readonly Subscription[] {
    const { sweeps, summaries } = this.options;
    const soon = new Throttle(UPDATE_DELAY, changed);
    const written = new Set<string>();
    const look = new Throttle(LOOK_DELAY, () => {
      for (const file of written) summaries.look(file);
      written.clear();
    });
    const anew = (): void => {
      this.forget();
      changed();
    };
    return [
      soon,
      look,
      summaries.changed.on(() => soon.ask()),
      sweeps.events.on((event) => {
        const { file } = event;
        if (event.type === 'progress' && isOver(event.progress.state)) summaries.look(file);
        const row = JSON.stringify(sweepRow(file, this.options));
        if (row === this.shown) return;
        this.shown = row;
        soon.ask();
      }),
      watch(`**/*${RESULTS_SUFFIX}`, anew, (file) => {
        const own = sweeps.busy && sweeps.current?.plan.out === file;
        if (own) return;
        written.add(file);
        look.ask();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(anew),
    ];
  }
}

async function findResults(): Promise<readonly string[]> {
  return (await workspaceFiles(RESULTS_SUFFIX)).sort();
}

function sweepRow(file: string, { sweeps, summaries }: SweepRowsOptions): Row {
  const progress = sweeps.progressOf(file);
  const running = progress !== undefined && !isOver(progress.state);
  const { facts, ...shown } = sweepRowText({
    progress,
    // Asked after with every config of a sweep: the disk is left alone.
    remembered: sweeps.rememberedOf(file),
    summary: running ? undefined : summaries.of(file),
  });
  const label = basename(file).slice(0, -RESULTS_SUFFIX.length);
  return {
    ...shown,
    label,
    tooltip: [file, ...facts, shown.description].filter(Boolean).join('\n\n'),
    file,
    command: { command: COMMANDS.openResults, title: 'Open Results', arguments: [vscode.Uri.file(file)] },
  };
}
