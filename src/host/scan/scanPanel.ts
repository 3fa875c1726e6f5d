import * as vscode from 'vscode';
import { parseFromScanView, type ToScanView } from '../../protocol/scanView.js';
import { loadPage } from '../results/webviewPage.js';
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
  // Beside a sweep's map, to be compared with it.
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  const beside = activeTab?.input instanceof vscode.TabInputCustom;
  const column = beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
  const panel = vscode.window.createWebviewPanel(SCAN_VIEW, title, column);
  const { webview } = panel;
  webview.onDidReceiveMessage((message: unknown) => {
    const parsed = parseFromScanView(message);
    // The page is made anew whenever it was hidden.
    if (parsed?.type === 'ready') void webview.postMessage(shown);
    else if (parsed?.type === 'sweep') void onSweep();
    else log.warn(`The page of a scan reports: ${parsed?.message ?? 'a message that fits no schema'}.`);
  });
  loadPage(webview, extensionUri, 'scan', title);
}
