import * as vscode from 'vscode';
import { formatPath, parseConfig } from '../../core/configs/layerPath.js';
import type { ProbeResult } from '../../core/results/probeResults.js';
import { PROBE_COMMANDS } from '../shell/ids.js';
import { MARK_COLORS } from './gutterMarks.js';
import { fileKey } from './probeDocuments.js';
import type { Painter, ProbeState } from './probeStates.js';
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

/** The last score of each probe beside its first line, in every visible editor. */
export class InlineScores implements Painter, vscode.Disposable {
  private readonly type = vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });

  paint(editor: vscode.TextEditor, states: readonly ProbeState[]): void {
    editor.setDecorations(
      this.type,
      states.flatMap((state) => decorationOf(editor.document, state) ?? []),
    );
  }

  dispose(): void {
    this.type.dispose();
  }
}

function decorationOf(
  document: vscode.TextDocument,
  { probe, range, result, mark, scorePlace }: ProbeState,
): vscode.DecorationOptions | undefined {
  if (!result || (scorePlace !== 'end' && scorePlace !== 'start')) return undefined;
  const { end } = document.lineAt(range.start.line).range;
  const text = {
    contentText: inlineText(result),
    color: new vscode.ThemeColor(MARK_COLORS[mark] ?? 'descriptionForeground'),
  };
  // The hover belongs to the score, not to the whole line.
  return {
    hoverMessage: hover(fileKey(document), probe.id, result),
    ...(scorePlace === 'end'
      ? {
          range: new vscode.Range(end.translate(0, -1), end),
          renderOptions: { after: { ...text, margin: '0 0 0 2em' } },
        }
      : {
          range: new vscode.Range(range.start, range.start.translate(0, 1)),
          renderOptions: { before: { ...text, margin: '0 2em 0 0' } },
        }),
  };
}

function hover(file: string, probe: string, { latest, baseline, delta }: ProbeResult): vscode.MarkdownString {
  const { stored, score, stale, endedTooEarly } = latest;
  const markdown = new vscode.MarkdownString(undefined, true);
  markdown.isTrusted = { enabledCommands: [PROBE_COMMANDS.answers] };
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
  const target = encodeURIComponent(JSON.stringify([file, probe]));
  return markdown.appendMarkdown(
    `\n\n[${vscode.l10n.t('Show Answers')}](command:${PROBE_COMMANDS.answers}?${target})`,
  );
}

const escape = (text: string): string => text.replace(/[\\`*_{}[\]()#+.!~<>|-]/g, '\\$&');
