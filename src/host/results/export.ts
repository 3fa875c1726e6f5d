import { Buffer } from 'node:buffer';
import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { csvReport } from '../../core/report/csv.js';
import { jsonReport } from '../../core/report/json.js';
import { markdownReport } from '../../core/report/markdown.js';
import type { Results } from '../../core/results/results.js';
import type { Significance } from '../../core/results/significance.js';
import type { FromWebview } from '../../protocol/webview.js';
import { RESULTS_SUFFIX } from '../shell/ids.js';
import { judgeInSlices } from './judging.js';
import type { ResultsPanel } from './resultsPanel.js';

export type ExportFormat = Extract<FromWebview, { type: 'export' }>['format'];

interface Format {
  readonly label: string;
  readonly detail: string;
  readonly extension: string;
  readonly bytes: (panel: ResultsPanel) => Promise<Uint8Array>;
}

const text = (content: string): Uint8Array => Buffer.from(`${content}\n`, 'utf8');

async function resultsOf({ file }: ResultsPanel): Promise<[Results, Significance]> {
  // Its view is there before the file is read.
  await file.load();
  const { results, problem } = file;
  if (!results)
    throw new UserError(
      problem ?? vscode.l10n.t('{0} has no results yet: try again in a moment.', file.file),
    );
  return [results, await judgeInSlices(results)];
}

const FORMATS: Readonly<Record<ExportFormat, Format>> = {
  png: {
    label: 'PNG',
    detail: vscode.l10n.t('The map and the chart as shown, as an image'),
    extension: 'png',
    bytes: async (panel) => Buffer.from(await panel.draw('png'), 'base64'),
  },
  png2x: {
    label: vscode.l10n.t('PNG at 2×'),
    detail: vscode.l10n.t('For papers, slides, and high-resolution screens'),
    extension: 'png',
    bytes: async (panel) => Buffer.from(await panel.draw('png2x'), 'base64'),
  },
  svg: {
    label: 'SVG',
    detail: vscode.l10n.t('The map and the chart as scalable vector graphics'),
    extension: 'svg',
    bytes: async (panel) => text(await panel.draw('svg')),
  },
  csv: {
    label: 'CSV',
    detail: vscode.l10n.t('One row per config'),
    extension: 'csv',
    bytes: async (panel) => text(csvReport(...(await resultsOf(panel)))),
  },
  json: {
    label: 'JSON',
    detail: vscode.l10n.t('Everything except the outputs, with a matrix for each map'),
    extension: 'json',
    bytes: async (panel) => text(JSON.stringify(jsonReport(...(await resultsOf(panel))), null, 2)),
  },
  markdown: {
    label: vscode.l10n.t('Markdown report'),
    detail: vscode.l10n.t('The best configs, the frontier, and whether the gains are more than luck'),
    extension: 'md',
    bytes: async (panel) => text(markdownReport(...(await resultsOf(panel)))),
  },
};

export interface ExportChoice {
  readonly format?: ExportFormat;
  /** Where to write; asked for when absent. */
  readonly to?: vscode.Uri;
}

/**
 * Writes what a panel shows into a file of the user's choice.
 * @returns the file, or undefined when the user left.
 */
export async function exportResults(
  panel: ResultsPanel,
  choice: ExportChoice = {},
): Promise<vscode.Uri | undefined> {
  const format = choice.format ?? (await pickFormat());
  if (!format) return undefined;
  const { label, extension, bytes } = FORMATS[format];
  const to = choice.to ?? (await pickTarget(panel, label, extension));
  if (!to) return undefined;
  await vscode.workspace.fs.writeFile(to, await bytes(panel));
  const OPEN = vscode.l10n.t('Open');
  void vscode.window
    .showInformationMessage(vscode.l10n.t('Exported to {0}.', vscode.workspace.asRelativePath(to)), OPEN)
    .then((chosen) => chosen === OPEN && vscode.commands.executeCommand('vscode.open', to));
  return to;
}

async function pickFormat(): Promise<ExportFormat | undefined> {
  const items = (Object.entries(FORMATS) as [ExportFormat, Format][]).map(([format, { label, detail }]) => ({
    label,
    detail,
    format,
  }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Export Results As') }))?.format;
}

function pickTarget(panel: ResultsPanel, label: string, extension: string): Thenable<vscode.Uri | undefined> {
  const base = panel.file.file.slice(0, -RESULTS_SUFFIX.length);
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export as {0}', label),
    defaultUri: vscode.Uri.file(`${base}.${extension}`),
    filters: { [label]: [extension] },
  });
}
