import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { parseFromWebview } from '../../protocol/webview.js';
import { RESULTS_EDITOR } from '../ids.js';
import type { Log } from '../log.js';
import { resultsHtml } from './html.js';
import type { Pins } from './pins.js';
import type { ResultsFiles } from './resultsFiles.js';
import { ResultsView, type Ask } from './resultsView.js';

interface ResultsDocument extends vscode.CustomDocument {
  readonly uri: vscode.Uri;
}

export interface ResultsEditorOptions {
  readonly extensionUri: vscode.Uri;
  readonly files: ResultsFiles;
  readonly pins: Pins;
  readonly log: Log;
  /** Does what a view asks for, and is no matter of showing. */
  readonly onAsk: (view: ResultsView, message: Parameters<Ask>[0]) => unknown;
}

/** The read-only editor of `*.rys.jsonl` files. */
export class ResultsEditor
  implements vscode.CustomReadonlyEditorProvider<ResultsDocument>, vscode.Disposable
{
  private readonly views = new Map<vscode.WebviewPanel, ResultsView>();
  private readonly registration: vscode.Disposable;

  constructor(private readonly options: ResultsEditorOptions) {
    this.registration = vscode.window.registerCustomEditorProvider(RESULTS_EDITOR, this, {
      supportsMultipleEditorsPerDocument: true,
    });
  }

  /** The view that the user works in. */
  get active(): ResultsView | undefined {
    return [...this.views].find(([panel]) => panel.active)?.[1];
  }

  /** Every view of a file. */
  viewsOf(file: string): readonly ResultsView[] {
    return [...this.views.values()].filter((view) => view.file.file === file);
  }

  openCustomDocument(uri: vscode.Uri): ResultsDocument {
    return { uri, dispose: () => undefined };
  }

  async resolveCustomEditor({ uri }: ResultsDocument, panel: vscode.WebviewPanel): Promise<void> {
    const { extensionUri, files, pins, log, onAsk } = this.options;
    const { webview } = panel;
    const bundle = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    webview.options = { enableScripts: true, localResourceRoots: [bundle] };
    const file = await files.hold(uri.fsPath);
    const view: ResultsView = new ResultsView(
      file,
      pins,
      (message) => void webview.postMessage(message),
      (message) => void Promise.resolve(onAsk(view, message)).catch((error: unknown) => log.report(error)),
    );
    this.views.set(panel, view);
    const messages = webview.onDidReceiveMessage((message: unknown) => {
      const parsed = parseFromWebview(message);
      if (parsed.ok) view.receive(parsed.message);
      else log.warn(`A message of the results view was dropped (${parsed.problem}).`);
    });
    panel.onDidDispose(() => {
      messages.dispose();
      view.dispose();
      this.views.delete(panel);
      files.release(uri.fsPath);
    });
    const inBundle = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(bundle, name)).toString();
    webview.html = resultsHtml({
      scriptUri: inBundle('results.js'),
      styleUri: inBundle('results.css'),
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
      title: basename(uri.fsPath),
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
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), basename(file)),
  );
  watcher.onDidChange(changed);
  watcher.onDidCreate(changed);
  watcher.onDidDelete(changed);
  return watcher;
}
