import * as vscode from 'vscode';
import { formatPath, parseConfig } from '../../core/configs/layerPath.js';
import type { FromWebview } from '../../protocol/webview.js';
import type { ResultsFiles } from './resultsFiles.js';

const COPIED: Readonly<Record<Extract<FromWebview, { type: 'copy' }>['what'], string>> = {
  config: vscode.l10n.t('Config copied.'),
  path: vscode.l10n.t('Layer path copied.'),
  table: vscode.l10n.t('Table copied.'),
};

/** Puts a text into the clipboard, and says so. */
export async function copy(what: keyof typeof COPIED, text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`$(copy) ${COPIED[what]}`, 3000);
}

/** Copies the layer path of a config of a results file; nothing where the file cannot be read. */
export async function copyLayerPath(files: ResultsFiles, file: string, config: string): Promise<void> {
  const { header } = await files.open(file);
  if (header) await copy('path', formatPath(parseConfig(config, header.model.layers).path));
}
