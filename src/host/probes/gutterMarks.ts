import * as vscode from 'vscode';
import { type Mark, MARKS } from './marks.js';
import type { ProbeStates } from './probeStates.js';

/** Contributed colours, by the mark that they belong to; other marks have none. */
export const MARK_COLORS: Readonly<Partial<Record<Mark, string>>> = {
  right: 'rys.probes.rightForeground',
  partial: 'rys.probes.partialForeground',
  wrong: 'rys.probes.wrongForeground',
};

/** A mark in the gutter beside the first line of each probe, and in the overview ruler, in every visible editor. */
export class GutterMarks implements vscode.Disposable {
  private readonly types: ReadonlyMap<Mark, vscode.TextEditorDecorationType>;

  constructor(
    extensionUri: vscode.Uri,
    private readonly states: ProbeStates,
  ) {
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

  /** Marks the editors that show a document, or all of them. */
  refresh(document?: vscode.TextDocument): void {
    for (const editor of vscode.window.visibleTextEditors)
      if (!document || editor.document === document) this.decorate(editor);
  }

  private decorate(editor: vscode.TextEditor): void {
    const states = this.states.of(editor.document) ?? [];
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
