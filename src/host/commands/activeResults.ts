import * as vscode from 'vscode';
import { RESULTS_EDITOR } from '../shell/ids.js';

/** The results file in the active editor. */
export function activeResults(): string | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom && input.viewType === RESULTS_EDITOR
    ? input.uri.fsPath
    : undefined;
}
