import * as vscode from 'vscode';
import { formatPath, parseConfig } from '../../core/configs/layerPath.js';
import { CONFIG_TEXTS, configText, type ConfigTextFormat } from '../../core/export/configTexts.js';
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

const PROGRAMS: Readonly<Record<ConfigTextFormat, { readonly label: string; readonly detail: string }>> = {
  mergekit: {
    label: 'mergekit',
    detail: vscode.l10n.t('YAML of a passthrough merge, which writes a model with the layers repeated'),
  },
  transformers: {
    label: vscode.l10n.t('Hugging Face transformers'),
    detail: vscode.l10n.t('A Python script that rearranges the layers in memory'),
  },
  exllamav3: {
    label: 'exllamav3',
    detail: vscode.l10n.t('The layer map, for its command line and for Python'),
  },
  modelfile: {
    label: 'Ollama',
    detail: vscode.l10n.t('A Modelfile for the model that Export as Model writes'),
  },
};

/** Copies a config of a results file as the text that a program of the user's choice takes. */
export async function copyConfigFor(files: ResultsFiles, file: string, config: string): Promise<void> {
  const { header } = await files.open(file);
  if (!header) return;
  const chosen = await vscode.window.showQuickPick(
    CONFIG_TEXTS.map((format) => ({ ...PROGRAMS[format], format })),
    { title: vscode.l10n.t('Copy {0} For', config) },
  );
  if (!chosen) return;
  const { layers, file: model } = header.model;
  const { format } = chosen;
  // The others load the model in another form, whose name is not known.
  const named = format === 'modelfile' ? { layers, model } : { layers };
  await copy('config', configText(format, parseConfig(config, layers), named));
}
