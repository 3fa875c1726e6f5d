import * as vscode from 'vscode';
import { formatPath, parseConfig } from '../../core/configs/layerPath.js';
import type { ProbeResult } from '../../core/results/probeResults.js';
import { PROBE_COMMANDS } from '../shell/ids.js';
import { settings } from '../shell/settings.js';
import { fileKey, placedProbes, type ProbeDocuments } from './probeDocuments.js';
import type { ProbeScores } from './probeScores.js';
import {
  baseName,
  changeText,
  configName,
  costText,
  ENDED_EARLY,
  extractedText,
  inlineText,
  joined,
  STALE,
} from './wording.js';

/** How much of an output a hover shows. */
const HOVER_OUTPUT = 400;

/** The last score of each probe at the end of its first line, in every visible editor. */
export class InlineScores implements vscode.Disposable {
  private readonly type = vscode.window.createTextEditorDecorationType({
    after: { margin: '0 0 0 2em', color: new vscode.ThemeColor('descriptionForeground') },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });

  constructor(
    private readonly documents: ProbeDocuments,
    private readonly scores: ProbeScores,
  ) {}

  refresh(document?: vscode.TextDocument): void {
    for (const editor of vscode.window.visibleTextEditors)
      if (!document || editor.document === document) this.decorate(editor);
  }

  private decorate(editor: vscode.TextEditor): void {
    const { document } = editor;
    const file = this.documents.check(document);
    if (!file) return editor.setDecorations(this.type, []);
    const key = fileKey(document);
    const seen = new Set<number>();
    const decorations = placedProbes(file).flatMap(({ probe, place }): vscode.DecorationOptions[] => {
      const line = place.line - 1;
      // Of several probes on one line, none could be told from the others.
      if (!settings.inlineScores || seen.has(line)) return [];
      const result = this.scores.of(key, file, probe);
      if (!result) return [];
      seen.add(line);
      const { end } = document.lineAt(line).range;
      // The hover belongs to the score, not to the whole line.
      const start = end.translate(0, -1);
      return [
        {
          range: new vscode.Range(start, end),
          hoverMessage: hover(key, probe.id, result),
          renderOptions: { after: { contentText: inlineText(result) } },
        },
      ];
    });
    editor.setDecorations(this.type, decorations);
  }

  dispose(): void {
    this.type.dispose();
  }
}

function hover(file: string, probe: string, { latest, baseline, delta }: ProbeResult): vscode.MarkdownString {
  const { stored, score, stale, endedTooEarly } = latest;
  const markdown = new vscode.MarkdownString(undefined, true);
  markdown.isTrusted = { enabledCommands: [PROBE_COMMANDS.peek, PROBE_COMMANDS.diff] };
  const title = `${configName(stored.config)}: ${score.toFixed(3)}`;
  const change =
    delta === undefined
      ? ''
      : ` (${vscode.l10n.t("{0} compared to the baseline's {1}", changeText(delta), baseline!.score.toFixed(3))})`;
  const path = formatPath(parseConfig(stored.config, stored.layers).path);
  markdown.appendMarkdown(`**${escape(title)}**${escape(change)}\n\n`);
  if (stale || endedTooEarly)
    markdown.appendMarkdown(
      `$(warning) ${vscode.l10n.t('{0}: run it again', stale ? STALE : ENDED_EARLY)}\n\n`,
    );
  markdown.appendMarkdown(`${vscode.l10n.t('layers {0}', escape(path))}\n\n`);
  markdown.appendText(joined(extractedText(latest), costText(stored)));
  const { output } = stored;
  const beginning = output.length > HOVER_OUTPUT ? `${output.slice(0, HOVER_OUTPUT)} …` : output;
  markdown.appendCodeblock(beginning, 'text');
  markdown.appendText(`${baseName(stored.model)}, ${new Date(stored.at).toLocaleString()}`);
  const link = (title: string, command: string): string =>
    `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([file, probe]))})`;
  const links = [link(vscode.l10n.t('Show Answers'), PROBE_COMMANDS.peek)];
  if (delta !== undefined) links.push(link(vscode.l10n.t('Compare with Baseline'), PROBE_COMMANDS.diff));
  return markdown.appendMarkdown(`\n\n${links.join(' · ')}`);
}

const escape = (text: string): string => text.replace(/[\\`*_{}[\]()#+.!~<>|-]/g, '\\$&');
