import * as vscode from 'vscode';
import { RESULTS_SUFFIX } from '../shell/ids.js';
import { workspaceFiles } from '../shell/paths.js';

interface FileItem extends vscode.QuickPickItem {
  /** None: any file on the disk. */
  readonly file?: string;
}

/**
 * The sweeps to compare: those given, where they are two or more, else what the user picks.
 * @returns undefined when the user picks nothing.
 */
export async function pickSweeps(given: readonly string[]): Promise<readonly string[] | undefined> {
  if (given.length >= 2) return given;
  const found = [...new Set([...given, ...(await workspaceFiles(RESULTS_SUFFIX)).sort()])];
  const items: FileItem[] = [
    ...found.map((file) => ({
      label: vscode.workspace.asRelativePath(file),
      picked: given.includes(file),
      file,
    })),
    { label: `$(folder-opened) ${vscode.l10n.t('Browse…')}` },
  ];
  const chosen =
    found.length < 2
      ? items.slice(-1)
      : await vscode.window.showQuickPick(items, {
          title: vscode.l10n.t('Select Sweeps to Compare'),
          placeHolder: vscode.l10n.t('Select two or more'),
          canPickMany: true,
        });
  if (!chosen) return undefined;
  const files = chosen.flatMap(({ file }) => file ?? []);
  const kept = found.length < 2 ? given : files;
  if (chosen.every(({ file }) => file !== undefined)) return kept;
  const browsed = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Compare Sweeps'),
    openLabel: vscode.l10n.t('Compare'),
    canSelectMany: true,
    filters: { [vscode.l10n.t('RYS results')]: ['rys.jsonl', 'jsonl'] },
  });
  return browsed && [...new Set([...kept, ...browsed.map(({ fsPath }) => fsPath)])];
}
