import { basename } from 'node:path';
import * as vscode from 'vscode';
import { signed } from '../../core/report/sentences.js';
import { duration } from '../../core/report/units.js';
import type { SweepProgress, SweepState } from '../../runner/sweepRun.js';
import { COMMANDS } from '../ids.js';
import type { Sweeps } from './sweeps.js';

const ICONS: Readonly<Record<SweepState, string>> = {
  starting: '$(loading~spin)',
  running: '$(loading~spin)',
  pausing: '$(debug-pause)',
  paused: '$(debug-pause)',
  stopping: '$(debug-stop)',
  stopped: '$(debug-stop)',
  finished: '$(check)',
  failed: '$(error)',
};

/** `12/56 · (4,7) +0.114 · 1:20 left`, as far as it is known. */
export function statusText({ state, done, total, best, etaMs }: SweepProgress): string {
  const parts = [
    state === 'starting' ? 'RYS loading' : `RYS ${done}/${total}`,
    best ? `${best.key} ${signed(best.delta)}` : '',
    state === 'paused' || state === 'pausing' ? state : '',
    state === 'running' && etaMs !== undefined ? `${duration(etaMs)} left` : '',
    state === 'failed' ? 'failed' : '',
  ];
  return `${ICONS[state]} ${parts.filter(Boolean).join(' · ')}`;
}

/** Where the window's sweep stands, in the status bar; a click opens its results. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('rys.sweep', vscode.StatusBarAlignment.Left, 5);
  private readonly subscription: { dispose(): void };

  constructor(sweeps: Sweeps) {
    this.item.name = 'RYS Sweep';
    this.subscription = sweeps.events.on((event) => {
      if (event.type === 'progress') this.show(event.file, event.progress);
    });
  }

  private show(file: string, progress: SweepProgress): void {
    const { item } = this;
    item.text = statusText(progress);
    const tooltip = new vscode.MarkdownString(undefined, true);
    tooltip.isTrusted = { enabledCommands: [COMMANDS.pauseSweep, COMMANDS.resumeSweep, COMMANDS.stopSweep] };
    tooltip.appendMarkdown(`**RYS sweep** · ${progress.state}\n\n`);
    tooltip.appendText(basename(file));
    if (progress.current) tooltip.appendMarkdown(`\n\nConfig under way: ${progress.current}`);
    if (progress.error) tooltip.appendMarkdown('\n\n').appendText(progress.error.message);
    const links = linksOf(progress.state);
    if (links) tooltip.appendMarkdown(`\n\n${links}`);
    item.tooltip = tooltip;
    item.command = {
      command: COMMANDS.openResults,
      title: 'Open Results',
      arguments: [vscode.Uri.file(file)],
    };
    item.backgroundColor =
      progress.state === 'failed' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    item.show();
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }
}

function linksOf(state: SweepState): string {
  const stop = `[Stop](command:${COMMANDS.stopSweep})`;
  if (state === 'running') return `[Pause](command:${COMMANDS.pauseSweep}) · ${stop}`;
  if (state === 'paused') return `[Resume](command:${COMMANDS.resumeSweep}) · ${stop}`;
  return state === 'starting' ? stop : '';
}
