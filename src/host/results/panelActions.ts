import * as vscode from 'vscode';
import type { FromWebview } from '../../protocol/webview.js';
import { COMMANDS } from '../shell/ids.js';
import { type Log, openAsText } from '../shell/log.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { exportResults } from './export.js';
import type { Ask, ResultsPanel } from './resultsPanel.js';

/** One probe's outputs under some configs. */
export type ProbeOutputs = Pick<Extract<FromWebview, { type: 'openProbe' }>, 'set' | 'probe' | 'keys'>;

export interface PanelActionsOptions {
  readonly sweeps: Sweeps;
  readonly log: Log;
  readonly openDiff: (file: string, config: string) => Promise<void>;
  readonly openProbe: (file: string, which: ProbeOutputs) => Promise<void>;
  readonly runAgain: (file: string, config: string) => Promise<void>;
}

/** Does what a results view asks for. */
export async function act(
  { sweeps, log, openDiff, openProbe, runAgain }: PanelActionsOptions,
  panel: ResultsPanel,
  message: Parameters<Ask>[0],
): Promise<void> {
  const { file } = panel.file;
  switch (message.type) {
    case 'open':
      return openDiff(file, message.key);
    case 'openProbe':
      return openProbe(file, message);
    case 'runAgain':
      return runAgain(file, message.key);
    case 'confirm':
      await vscode.commands.executeCommand(COMMANDS.confirmBest, { file });
      return;
    case 'copy':
      await vscode.env.clipboard.writeText(message.text);
      vscode.window.setStatusBarMessage(`$(copy) ${COPIED[message.what]}`, 3000);
      return;
    case 'export':
      await exportResults(panel, { format: message.format });
      return;
    case 'error':
      log.warn(`The results view reported: ${message.message}`);
      return;
    case 'control':
      return control(message.action);
  }

  async function control(action: Extract<typeof message, { type: 'control' }>['action']): Promise<void> {
    switch (action) {
      case 'pause':
        return sweeps.pause();
      case 'stop':
        return sweeps.stop();
      case 'log':
        return log.show();
      case 'text':
        return openAsText(file);
      case 'start':
        await vscode.commands.executeCommand(COMMANDS.startSweep);
        return;
      case 'resume':
      case 'restart':
        await vscode.commands.executeCommand(COMMANDS.resumeSweep, file);
    }
  }
}

const COPIED = {
  config: vscode.l10n.t('Config copied.'),
  path: vscode.l10n.t('Layer path copied.'),
  table: vscode.l10n.t('Table copied.'),
} as const;
