import * as vscode from 'vscode';
import type { FromWebview } from '../../protocol/webview.js';
import { COMMANDS } from '../shell/ids.js';
import { type Log, openAsText } from '../shell/log.js';
import type { Memory } from '../shell/memory.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { copy } from './copying.js';
import { exportResults } from './export.js';
import type { Ask, ResultsPanel } from './resultsPanel.js';

/** One probe's outputs under some configs. */
export type ProbeOutputs = Pick<Extract<FromWebview, { type: 'openProbe' }>, 'set' | 'probe' | 'keys'>;

/** Shows answers beside one another. */
export interface Comparisons {
  /** A config's beside the baseline's. */
  open(file: string, config: string): void;
  /** The comparison of the file that can be seen, if one can, goes to another config. */
  follow(file: string, config: string): void;
  openProbe(file: string, which: ProbeOutputs): void;
  /** One of these configs' beside another's; the user chooses where they are not two. */
  compareConfigs(file: string, keys?: readonly string[]): Promise<readonly string[] | undefined>;
  /** The results file of the comparison that can be seen. */
  readonly file: string | undefined;
}

export interface PanelActionsOptions {
  readonly sweeps: Sweeps;
  readonly log: Log;
  readonly comparisons: Comparisons;
  readonly runAgain: (file: string, config: string) => Promise<void>;
  readonly memory: Memory;
}

/** Does what a results view asks for. */
export async function act(
  { sweeps, log, comparisons, runAgain, memory }: PanelActionsOptions,
  panel: ResultsPanel,
  message: Parameters<Ask>[0],
): Promise<void> {
  const { file } = panel.file;
  switch (message.type) {
    case 'open':
      return comparisons.open(file, message.key);
    case 'follow':
      return comparisons.follow(file, message.key);
    case 'compareConfigs':
      await comparisons.compareConfigs(file, message.keys);
      return;
    case 'openProbe':
      return comparisons.openProbe(file, message);
    case 'runAgain':
      return runAgain(file, message.key);
    case 'confirm':
      await vscode.commands.executeCommand(COMMANDS.confirmBest, { file });
      return;
    case 'copy':
      return copy(message.what, message.text);
    case 'export':
      await exportResults(memory, panel, { format: message.format });
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
