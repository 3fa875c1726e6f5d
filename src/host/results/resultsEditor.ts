import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { parseFromWebview } from '../../protocol/webview.js';
import { RESULTS_EDITOR, RESULTS_SUFFIX } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import type { Pins } from './pins.js';
import type { ResultsFiles } from './resultsFiles.js';
import { type Ask, ResultsPanel } from './resultsPanel.js';
import { loadPage } from './webviewPage.js';

interface ResultsDocument extends vscode.CustomDocument {
  readonly uri: vscode.Uri;
}

export interface ResultsEditorOptions {
  readonly extensionUri: vscode.Uri;
  readonly files: ResultsFiles;
  readonly pins: Pins;
  readonly log: Log;
  /** Does what a view asks for, and is no matter of showing. */
  readonly onAsk: (panel: ResultsPanel, message: Parameters<Ask>[0]) => unknown;
}

/** The read-only editor of `*.rys.jsonl` files. */
export class ResultsEditor
  implements vscode.CustomReadonlyEditorProvider<ResultsDocument>, vscode.Disposable
{
  private readonly panels = new Map<vscode.WebviewPanel, ResultsPanel>();
  private readonly registration: vscode.Disposable;
  /** Configs to select in files whose panels are being made. */
  private readonly toReveal = new Map<string, string>();

  constructor(private readonly options: ResultsEditorOptions) {
    this.registration = vscode.window.registerCustomEditorProvider(RESULTS_EDITOR, this, {
      supportsMultipleEditorsPerDocument: true,
    });
  }

  /** The view that the user works in. */
  get active(): ResultsPanel | undefined {
    return [...this.panels].find(([webviewPanel]) => webviewPanel.active)?.[1];
  }

  /** Opens a results file, and selects a config in it. */
  async open(file: string, config?: string): Promise<void> {
    if (config !== undefined) this.toReveal.set(file, config);
    await openResults(file);
    const panels = [...this.panels.values()].filter((panel) => panel.file.file === file);
    // A view that is still being made reveals it by itself.
    if (config === undefined || panels.length === 0) return;
    this.toReveal.delete(file);
    for (const panel of panels) panel.post({ type: 'reveal', key: config });
  }

  openCustomDocument(uri: vscode.Uri): ResultsDocument {
    if (uri.scheme !== 'file')
      throw new UserError(
        vscode.l10n.t('Results can only be shown from a file on disk: open the saved file itself.'),
      );
    return { uri, dispose: () => undefined };
  }

  /** Sets the page at once: it says that the file is being read until the file is. */
  resolveCustomEditor({ uri }: ResultsDocument, webviewPanel: vscode.WebviewPanel): void {
    const { extensionUri, files, pins, log, onAsk } = this.options;
    const { webview } = webviewPanel;
    const file = files.hold(uri.fsPath);
    const panel: ResultsPanel = new ResultsPanel(
      file,
      pins,
      (message) => void webview.postMessage(message),
      (message) => void Promise.resolve(onAsk(panel, message)).catch((error: unknown) => log.report(error)),
    );
    this.panels.set(webviewPanel, panel);
    webviewPanel.onDidDispose(() => {
      panel.dispose();
      this.panels.delete(webviewPanel);
      files.release(uri.fsPath);
    });
    webview.onDidReceiveMessage((message: unknown) => {
      const parsed = parseFromWebview(message);
      if (parsed.ok) panel.receive(parsed.message);
      else log.warn(`A message of the results view was dropped (${parsed.problem}).`);
    });
    const wanted = this.toReveal.get(uri.fsPath);
    this.toReveal.delete(uri.fsPath);
    if (wanted !== undefined) panel.post({ type: 'reveal', key: wanted });
    loadPage(webview, extensionUri, 'results', basename(uri.fsPath));
    // The view offers the log beside the sentence that says what is wrong.
    void file.load().then(() => {
      if (file.problem !== undefined) log.warn(file.problem);
    });
  }

  dispose(): void {
    this.registration.dispose();
  }
}

/** Opens a results file in its editor. */
export async function openResults(file: string): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(file), RESULTS_EDITOR);
}

/** Watches one file from VS Code. */
export function watchFile(file: string, changed: () => void): vscode.Disposable {
  const uri = vscode.Uri.file(file);
  // A name may hold the signs of a glob: all results of the folder are watched instead.
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), `*${RESULTS_SUFFIX}`),
  );
  const heard = ({ fsPath }: vscode.Uri): void => {
    if (fsPath === uri.fsPath) changed();
  };
  watcher.onDidChange(heard);
  watcher.onDidCreate(heard);
  watcher.onDidDelete(heard);
  return watcher;
}
