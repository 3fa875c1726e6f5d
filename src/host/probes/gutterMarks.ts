import * as vscode from 'vscode';
import { type Mark, MARKS } from './marks.js';
import type { Painter, ProbeState } from './probeStates.js';

/** Contributed colours, by the mark that they belong to; other marks have none. */
export const MARK_COLORS: Readonly<Partial<Record<Mark, string>>> = {
  right: 'rys.probes.rightForeground',
  partial: 'rys.probes.partialForeground',
  wrong: 'rys.probes.wrongForeground',
};

/** A mark in the gutter beside the first line of each probe, and in the overview ruler, in every visible editor. */
export class GutterMarks implements Painter, vscode.Disposable {
  private readonly types: ReadonlyMap<Mark, vscode.TextEditorDecorationType>;

  constructor(extensionUri: vscode.Uri) {
    const icon = (theme: 'light' | 'dark', mark: Mark): vscode.Uri =>
      vscode.Uri.joinPath(extensionUri, 'media', 'icons', 'probes', theme, `${mark}.svg`);
    this.types = new Map(
      MARKS.map((mark) => {
        const color = MARK_COLORS[mark];
        const type = vscode.window.createTextEditorDecorationType({
          light: { gutterIconPath: icon('light', mark) },
          dark: { gutterIconPath: icon('dark', mark) },
          gutterIconSize: 'contain',
          rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
          ...(color === undefined
            ? {}
            : {
                overviewRulerColor: new vscode.ThemeColor(color),
                overviewRulerLane: vscode.OverviewRulerLane.Center,
              }),
        });
        return [mark, type];
      }),
    );
  }

  paint(editor: vscode.TextEditor, states: readonly ProbeState[]): void {
    // Of several probes on one line, the first is marked: marks in one place would cover one another.
    const first = new Map(states.toReversed().map((state) => [state.range.start.line, state]));
    for (const [mark, type] of this.types)
      editor.setDecorations(
        type,
        [...first.values()]
          .filter((state) => state.mark === mark)
          .map(({ range: { start } }) => new vscode.Range(start, start)),
      );
  }

  dispose(): void {
    for (const type of this.types.values()) type.dispose();
  }
}
