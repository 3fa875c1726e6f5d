import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { isOver } from '../../core/sweep/sweepState.js';
import { COMMANDS, RESULTS_SUFFIX } from '../shell/ids.js';
import { workspaceFiles } from '../shell/paths.js';
import type { Subscription } from '../shell/signal.js';
import { Throttle } from '../shell/throttle.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import type { Row } from './listView.js';
import { type Fact, planFacts, sweepFacts } from './sweepFacts.js';
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

/** By name, numbers by their value. */
async function findResults(): Promise<readonly string[]> {
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  return (await workspaceFiles(RESULTS_SUFFIX)).sort(
    (a, b) => compare(dirname(a), dirname(b)) || compare(nameOf(a), nameOf(b)),
  );
}

const nameOf = (file: string): string => basename(file).slice(0, -RESULTS_SUFFIX.length);

function sweepRow(file: string, { sweeps, summaries }: SweepRowsOptions): Row {
  const progress = sweeps.progressOf(file);
  const running = progress !== undefined && !isOver(progress.state);
  const remembered = sweeps.rememberedOf(file);
  // Asked after with every config of a sweep: the disk is left alone.
  const summary = running ? undefined : summaries.of(file);
  const { problems, ...shown } = sweepRowText({ progress, remembered, summary });
  const facts = summary ? sweepFacts(summary) : remembered ? planFacts(remembered.plan) : [];
  return {
    ...shown,
    label: nameOf(file),
    tooltip: tooltipOf(file, [...problems, shown.description], facts),
    file,
    command: { command: COMMANDS.openResults, title: 'Open Results', arguments: [vscode.Uri.file(file)] },
  };
}

/** The names of files and models are text, whatever they hold. */
function tooltipOf(
  file: string,
  paragraphs: readonly string[],
  facts: readonly Fact[],
): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  for (const paragraph of paragraphs.filter(Boolean)) tooltip.appendText(paragraph).appendMarkdown('\n\n');
  for (const [what, text] of [...facts, ['File', file] as const])
    tooltip.appendMarkdown(`**${what}:** `).appendText(text).appendMarkdown('  \n');
  return tooltip;
}
