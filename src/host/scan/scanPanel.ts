import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { parseFromScanView, type ToScanView } from '../../protocol/scanView.js';
import { resultsHtml } from '../results/resultsPage.js';
import { SCAN_VIEW } from '../shell/ids.js';
import type { Log } from '../shell/log.js';

export interface ScanPanelOptions {
  readonly extensionUri: vscode.Uri;
  readonly title: string;
  readonly shown: ToScanView;
  readonly log: Log;
  /** Starts a sweep of the layers that were suggested. */
  readonly onSweep: () => unknown;
}

/** Opens a page with a scan. */
export function showScan({ extensionUri, title, shown, log, onSweep }: ScanPanelOptions): void {
  const bundle = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  // Beside a sweep's map, to be compared with it.
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  const beside = activeTab?.input instanceof vscode.TabInputCustom;
  const column = beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
  const panel = vscode.window.createWebviewPanel(SCAN_VIEW, title, column, {
    enableScripts: true,
    localResourceRoots: [bundle],
  });
  const { webview } = panel;
  webview.onDidReceiveMessage((message: unknown) => {
    const parsed = parseFromScanView(message);
    // The page is made anew whenever it was hidden.
    if (parsed?.type === 'ready') void webview.postMessage(shown);
    else if (parsed?.type === 'sweep') void onSweep();
    else log.warn(`The page of a scan reports: ${parsed?.message ?? 'a message that fits no schema'}.`);
  });
  const inBundle = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(bundle, name)).toString();
  webview.html = resultsHtml({
    scriptUri: inBundle('scan.js'),
    styleUri: inBundle('scan.css'),
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    title,
  });
}
