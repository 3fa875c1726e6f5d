import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { resultsHtml } from './resultsPage.js';

/**
 * Loads one of our pages into a webview, which may load nothing but our bundles. What listens to its messages listens
 * already.
 * @param name of the page's script and style sheet.
 */
export function loadPage(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  name: 'results' | 'answers' | 'compare' | 'scan' | 'chat',
  title: string,
): void {
  const bundle = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  const inBundle = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(bundle, file)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [bundle] };
  webview.html = resultsHtml({
    scriptUri: inBundle(`${name}.js`),
    styleUri: inBundle(`${name}.css`),
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    title,
  });
}
