import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { command } from '../shell/command.js';
import { COMMANDS, RESULTS_SUFFIX } from '../shell/ids.js';
import { type Log, openAsText } from '../shell/log.js';
import type { Memory } from '../shell/memory.js';
import { workspaceFiles } from '../shell/paths.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { type ExportChoice, exportResults, REPORTS } from './export.js';
import type { Comparisons } from './panelActions.js';
import type { ResultsEditor } from './resultsEditor.js';

export interface ResultsCommandsOptions {
  readonly sweeps: Sweeps;
  readonly editor: ResultsEditor;
  readonly comparisons: Comparisons;
  /** Keeps what was chosen last. */
  readonly memory: Memory;
  readonly log: Log;
}

/** What `rys.openResults` may be called with, besides a URI; a row of our views fits. */
interface OpenArgument {
  readonly file?: string;
  /** A config to select. */
  readonly config?: string;
}

/** What `rys.compareConfigs` may be called with. */
interface CompareArgument {
  readonly file?: string;
  /** Two; the user chooses where they are not. */
  readonly configs?: readonly string[];
}

/** `RYS: Open Results`, `RYS: Compare Configs…`, `RYS: Export…` and `RYS: Export Report…`. */
export function registerResultsCommands({
  sweeps,
  editor,
  comparisons,
  memory,
  log,
}: ResultsCommandsOptions): vscode.Disposable[] {
  return [
    command(log, COMMANDS.openResults, async (argument?: vscode.Uri | OpenArgument) => {
      const given = argument instanceof vscode.Uri ? { file: argument.fsPath } : argument;
      const file = given?.file ?? (await pickResults(sweeps, vscode.l10n.t('Select Results to Open')));
      if (file) await editor.open(file, given?.config);
      return file;
    }),
    command(log, COMMANDS.openAsText, async (argument?: vscode.Uri | OpenArgument) => {
      const given = argument instanceof vscode.Uri ? argument.fsPath : argument?.file;
      const file =
        given ??
        editor.active?.file.file ??
        (await pickResults(sweeps, vscode.l10n.t('Select Results to Open as Text')));
      if (file) await openAsText(file);
      return file;
    }),
    command(log, COMMANDS.compareConfigs, async (argument?: vscode.Uri | CompareArgument) => {
      // From an editor's title, VS Code passes the file.
      const given = argument instanceof vscode.Uri ? { file: argument.fsPath } : argument;
      const file =
        given?.file ??
        editor.active?.file.file ??
        comparisons.file ??
        (await pickResults(sweeps, vscode.l10n.t('Select Results to Compare Configs Of')));
      return file && comparisons.compareConfigs(file, given && 'configs' in given ? given.configs : []);
    }),
    command(log, COMMANDS.export, async (choice: vscode.Uri | (ExportChoice & OpenArgument) = {}) => {
      // From an editor's title, VS Code passes the file, which says nothing new; a row of our views may not be open.
      const given = choice instanceof vscode.Uri ? {} : choice;
      if (given.file !== undefined) await editor.open(given.file);
      const panel = editor.active;
      if (!panel)
        throw new UserError(
          vscode.l10n.t('No results editor to export from: open a *{0} file first.', RESULTS_SUFFIX),
        );
      return exportResults(memory, panel, given);
    }),
    command(log, COMMANDS.exportReport, async (choice: ExportChoice = {}) => {
      const file = editor.active
        ? undefined
        : await pickResults(sweeps, vscode.l10n.t('Select Results to Report'));
      if (file) await editor.open(file);
      const panel = editor.active;
      return panel && exportResults(memory, panel, choice, REPORTS);
    }),
  ];
}

interface FileItem extends vscode.QuickPickItem {
  readonly file?: string;
}

/** Asks for one of the workspace's results files, or any; with only one there is nothing to ask. */
async function pickResults(sweeps: Sweeps, title: string): Promise<string | undefined> {
  const current = sweeps.busy ? sweeps.current?.plan.out : undefined;
  const found = await workspaceFiles(RESULTS_SUFFIX);
  const files = [...new Set([...(current ? [current] : []), ...found.sort()])];
  if (files.length === 1) return files[0];
  const items: FileItem[] = [
    ...files.map((file) => ({
      label: vscode.workspace.asRelativePath(file),
      ...(file === current ? { description: vscode.l10n.t('sweep in progress') } : {}),
      file,
    })),
    { label: `$(folder-opened) ${vscode.l10n.t('Browse…')}` },
  ];
  const chosen = files.length === 0 ? items[0] : await vscode.window.showQuickPick(items, { title });
  if (!chosen || chosen.file) return chosen?.file;
  const [browsed] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Open Results'),
      openLabel: vscode.l10n.t('Open'),
      filters: { [vscode.l10n.t('RYS results')]: ['rys.jsonl', 'jsonl'] },
    })) ?? [];
  return browsed?.fsPath;
}
