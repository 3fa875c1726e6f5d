import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { SweepProgress } from '../../runner/sweepRun.js';
import { COMMANDS } from '../shell/ids.js';
import { statusText } from './statusText.js';
import type { Sweeps } from './sweeps.js';

/** Where the window's sweep stands, in the status bar; a click opens its results. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('rys.sweep', vscode.StatusBarAlignment.Left, 5);
  private readonly subscription: { dispose(): void };

  constructor(sweeps: Sweeps) {
    this.item.name = vscode.l10n.t('RYS Sweep');
    this.subscription = sweeps.events.on((event) => {
      if (event.type === 'progress') this.show(event.file, event.progress);
    });
  }

  private show(file: string, progress: SweepProgress): void {
    const { item } = this;
    item.text = statusText(progress);
    const tooltip = new vscode.MarkdownString(undefined, true);
    tooltip.isTrusted = {
      enabledCommands: [COMMANDS.pauseSweep, COMMANDS.resumeSweep, COMMANDS.stopSweep, COMMANDS.retryFailed],
    };
    tooltip.appendMarkdown(`**${vscode.l10n.t('RYS sweep')}** · ${progress.state}\n\n`);
    tooltip.appendText(basename(file));
    if (progress.current)
      tooltip.appendMarkdown(`\n\n${vscode.l10n.t('Current config: {0}', progress.current)}`);
    if (progress.error) tooltip.appendMarkdown('\n\n').appendText(progress.error.message);
    const links = linksOf(progress);
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

function linksOf({ state, failed }: SweepProgress): string {
  const stop = `[${vscode.l10n.t('Stop')}](command:${COMMANDS.stopSweep})`;
  if (state === 'running') return `[${vscode.l10n.t('Pause')}](command:${COMMANDS.pauseSweep}) · ${stop}`;
  if (state === 'paused') return `[${vscode.l10n.t('Resume')}](command:${COMMANDS.resumeSweep}) · ${stop}`;
  if (state === 'finished' && failed > 0)
    return `[${vscode.l10n.t('Retry Failed')}](command:${COMMANDS.retryFailed})`;
  return state === 'starting' || state === 'waiting' ? stop : '';
}
