import { Buffer } from 'node:buffer';
import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import type { DataFormat } from '../../core/report/formats.js';
import { report, textsWanted } from '../../core/report/index.js';
import type { OutputRecord } from '../../core/results/records.js';
import type { FromWebview, ImageTheme } from '../../protocol/webview.js';
import { RESULTS_SUFFIX } from '../shell/ids.js';
import type { Memory } from '../shell/memory.js';
import { judgeInSlices } from './judging.js';
import type { ResultsPanel } from './resultsPanel.js';

export type ExportFormat = Extract<FromWebview, { type: 'export' }>['format'];

interface Format {
  readonly label: string;
  readonly detail: string;
  readonly extension: string;
  readonly bytes: (panel: ResultsPanel, theme: ImageTheme) => Promise<Uint8Array>;
  /** It is a picture, whose colours one chooses. */
  readonly themed?: true;
}

const text = (content: string): Uint8Array =>
  Buffer.from(content.endsWith('\n') ? content : `${content}\n`, 'utf8');

async function reportOf({ file }: ResultsPanel, format: DataFormat): Promise<Uint8Array> {
  // Its view is there before the file is read.
  await file.load();
  const { results, problem } = file;
  if (!results)
    throw new UserError(
      problem ?? vscode.l10n.t('{0} has no results yet: try again in a moment.', file.file),
    );
  const significance = await judgeInSlices(results);
  const texts = new Map<string, readonly OutputRecord[]>();
  for (const key of textsWanted(results, significance)) texts.set(key, await file.outputs(key));
  return text(report(results, significance, format, texts));
}

const FORMATS: Readonly<Record<ExportFormat, Format>> = {
  png: {
    label: 'PNG',
    detail: vscode.l10n.t('The map as shown, the bars and the frontier, as an image'),
    extension: 'png',
    bytes: async (panel, theme) => Buffer.from(await panel.draw('png', theme), 'base64'),
    themed: true,
  },
  png2x: {
    label: vscode.l10n.t('PNG at 2×'),
    detail: vscode.l10n.t('For papers, slides, and high-resolution screens'),
    extension: 'png',
    bytes: async (panel, theme) => Buffer.from(await panel.draw('png2x', theme), 'base64'),
    themed: true,
  },
  svg: {
    label: 'SVG',
    detail: vscode.l10n.t('The same as scalable vector graphics'),
    extension: 'svg',
    bytes: async (panel, theme) => text(await panel.draw('svg', theme)),
    themed: true,
  },
  html: {
    label: vscode.l10n.t('HTML report'),
    detail: vscode.l10n.t('Everything to publish as one page: maps, tables, statistics, caveats, answers'),
    extension: 'html',
    bytes: (panel) => reportOf(panel, 'html'),
  },
  md: {
    label: vscode.l10n.t('Markdown report'),
    detail: vscode.l10n.t('The same without the drawings, to paste into an issue or a notebook'),
    extension: 'md',
    bytes: (panel) => reportOf(panel, 'md'),
  },
  csv: {
    label: 'CSV',
    detail: vscode.l10n.t('One row per config'),
    extension: 'csv',
    bytes: (panel) => reportOf(panel, 'csv'),
  },
  json: {
    label: 'JSON',
    detail: vscode.l10n.t('Everything except the outputs, with a matrix for each map'),
    extension: 'json',
    bytes: (panel) => reportOf(panel, 'json'),
  },
};

/** The forms that `RYS: Export Report…` offers. */
export const REPORTS: readonly ExportFormat[] = ['html', 'md'];

export interface ExportChoice {
  readonly format?: ExportFormat;
  /** The colours of a picture; asked for when absent and `to` is, too, and otherwise light. */
  readonly theme?: ImageTheme;
  /** Where to write; asked for when absent. */
  readonly to?: vscode.Uri;
}

/**
 * Writes what a panel shows into a file of the user's choice.
 * @param memory keeps the colours that were chosen last.
 * @param formats that are offered where the choice names none.
 * @returns the file, or undefined when the user left.
 */
export async function exportResults(
  memory: Memory,
  panel: ResultsPanel,
  choice: ExportChoice = {},
  formats = Object.keys(FORMATS) as readonly ExportFormat[],
): Promise<vscode.Uri | undefined> {
  const format = choice.format ?? (await pickFormat(formats));
  if (!format) return undefined;
  const { label, extension, bytes, themed } = FORMATS[format];
  const asked = themed && !choice.to;
  const theme = choice.theme ?? (asked ? await pickTheme(memory) : 'light');
  if (!theme) return undefined;
  const to = choice.to ?? (await pickTarget(panel, label, extension));
  if (!to) return undefined;
  await vscode.workspace.fs.writeFile(to, await bytes(panel, theme));
  const OPEN = vscode.l10n.t('Open');
  void vscode.window
    .showInformationMessage(vscode.l10n.t('Exported to {0}.', vscode.workspace.asRelativePath(to)), OPEN)
    .then((chosen) => chosen === OPEN && vscode.commands.executeCommand('vscode.open', to));
  return to;
}

const THEMES: readonly { readonly theme: ImageTheme; readonly label: string; readonly detail: string }[] = [
  {
    theme: 'light',
    label: vscode.l10n.t('Light'),
    detail: vscode.l10n.t('On white, for papers and pages'),
  },
  {
    theme: 'dark',
    label: vscode.l10n.t('Dark'),
    detail: vscode.l10n.t('On near black, for slides and dark pages'),
  },
  {
    theme: 'editor',
    label: vscode.l10n.t('As in the Editor'),
    detail: vscode.l10n.t('The colors of your theme'),
  },
];

const LAST_THEME = 'rys.imageTheme';

/** What was chosen last comes first, so that Enter chooses it again. */
async function pickTheme(memory: Memory): Promise<ImageTheme | undefined> {
  const last = memory.get<string>(LAST_THEME, 'light');
  const items = [...THEMES].sort((a, b) => Number(b.theme === last) - Number(a.theme === last));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Colors of the Picture') });
  if (chosen) await memory.update(LAST_THEME, chosen.theme);
  return chosen?.theme;
}

async function pickFormat(formats: readonly ExportFormat[]): Promise<ExportFormat | undefined> {
  const items = formats.map((format) => {
    const { label, detail } = FORMATS[format];
    return { label, detail, format };
  });
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
