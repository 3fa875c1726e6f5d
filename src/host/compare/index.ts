import { basename } from 'node:path';
import * as vscode from 'vscode';
import { labelsOf } from '../../core/compare/comparison.js';
import { UserError } from '../../core/errors.js';
import { parseCompareState, parseFromCompare } from '../../protocol/compareView.js';
import { watchFile } from '../results/resultsEditor.js';
import { loadPage } from '../results/webviewPage.js';
import { command } from '../shell/command.js';
import { COMMANDS, COMPARE_VIEW, RESULTS_SUFFIX } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import { settings } from '../shell/settings.js';
import { ComparePanel } from './comparePanel.js';
import { pickSweeps } from './pickSweeps.js';

export interface CompareDeps {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
}

/** What `rys.compareSweeps` may be called with, besides URIs; a row of our views fits. */
interface CompareArgument {
  readonly file?: string;
  readonly files?: readonly string[];
}

/** `RYS: Compare Sweeps…`, and the panels that it opens. */
export function registerCompare({ context, log }: CompareDeps): vscode.Disposable {
  const open = new Map<string, vscode.WebviewPanel>();
  const idOf = (files: readonly string[]): string => files.join('\n');

  const fill = (webviewPanel: vscode.WebviewPanel, files: readonly string[]): void => {
    const { webview } = webviewPanel;
    const panel = new ComparePanel({
      files,
      combined: settings.combined,
      watch: watchFile,
      visible: () => webviewPanel.visible,
      send: (message) => void webview.postMessage(message),
      open: (file, config) => vscode.commands.executeCommand(COMMANDS.openResults, { file, config }),
      copy: (text) => vscode.env.clipboard.writeText(text),
      warn: (message) => log.warn(message),
    });
    open.set(idOf(files), webviewPanel);
    webviewPanel.onDidDispose(() => {
      panel.dispose();
      if (open.get(idOf(files)) === webviewPanel) open.delete(idOf(files));
    });
    webview.onDidReceiveMessage((message: unknown) => {
      const parsed = parseFromCompare(message);
      if (parsed.ok) panel.receive(parsed.message);
      else log.warn(`A message of the comparison was dropped (${parsed.problem}).`);
    });
    loadPage(webview, context.extensionUri, 'compare', titleOf(files));
  };

  return vscode.Disposable.from(
    command(
      log,
      COMMANDS.compareSweeps,
      async (
        argument?: vscode.Uri | CompareArgument,
        selection?: readonly (vscode.Uri | CompareArgument)[],
      ) => {
        const files = await pickSweeps(filesOf(argument, selection));
        if (!files) return undefined;
        if (files.length < 2)
          throw new UserError(vscode.l10n.t('Comparing takes two or more sweeps: select another one.'));
        const before = open.get(idOf(files));
        if (before) before.reveal();
        else
          fill(
            vscode.window.createWebviewPanel(COMPARE_VIEW, titleOf(files), vscode.ViewColumn.Active),
            files,
          );
        return files;
      },
    ),
    vscode.window.registerWebviewPanelSerializer(COMPARE_VIEW, {
      deserializeWebviewPanel: (webviewPanel, state: unknown) => {
        const kept = parseCompareState(state);
        if (kept.ok && kept.message.files.length >= 2) fill(webviewPanel, kept.message.files);
        else webviewPanel.dispose();
        return Promise.resolve();
      },
    }),
  );
}

const titleOf = (files: readonly string[]): string =>
  vscode.l10n.t('Compare {0}', labelsOf(files).join(' · '));

/** Of the Explorer: the file, and all that are selected; of a view: the row, and all; of code: files. */
function filesOf(
  argument: vscode.Uri | CompareArgument | undefined,
  selection: readonly (vscode.Uri | CompareArgument)[] = [],
): string[] {
  const fileOf = (one: vscode.Uri | CompareArgument): readonly string[] =>
    one instanceof vscode.Uri ? [one.fsPath] : (one.files ?? (one.file === undefined ? [] : [one.file]));
  const chosen = selection.length > 0 ? selection : argument === undefined ? [] : [argument];
  return [...new Set(chosen.flatMap(fileOf))].filter((file) => basename(file).endsWith(RESULTS_SUFFIX));
}
