import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import type { ShownAnswers } from '../../protocol/answersView.js';
import { PROBE_SCHEME } from '../shell/ids.js';
import { comparedAnswers } from './comparedAnswers.js';
import { fileKey, placedProbes, type ProbeDocuments } from './probeDocuments.js';
import type { ProbeRuns } from './probeRuns.js';
import type { ProbeScores } from './probeScores.js';
import { resultPage } from './resultText.js';
import { parseShown, type Shown } from './shown.js';
import { baseName } from './wording.js';

/** At most ten updates a second while answers grow. */
const UPDATE_DELAY = 100;

/** Read-only documents with the answers to a probe, for peeks. They follow runs and edits. */
export class ResultDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly documents: ProbeDocuments,
    private readonly scores: ProbeScores,
    private readonly runs: ProbeRuns,
  ) {}

  /** Something that the documents show may have changed. */
  refresh(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      for (const { uri } of vscode.workspace.textDocuments)
        if (uri.scheme === PROBE_SCHEME) this.changed.fire(uri);
    }, UPDATE_DELAY);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const shown = parseShown(uri.query);
    if (!shown) return `${vscode.l10n.t('This address does not refer to a probe.')}\n`;
    const { file, probe: id } = shown;
    const checked = this.documents.check(await openFile(file));
    const probe = checked?.set?.probes.find((other) => other.id === id);
    if (!checked || !probe) return `${vscode.l10n.t('The file no longer has a usable probe "{0}".', id)}\n`;
    const result = this.scores.of(file, checked, probe);
    return resultPage({ probe, result, live: this.runs.live(file, id) });
  }

  /** Shows the answers below the probe; the focus stays in the file. */
  async peek(document: vscode.TextDocument, id: string): Promise<void> {
    const file = this.documents.check(document);
    const found = file && placedProbes(file).find(({ probe }) => probe.id === id);
    if (!found) return;
    const position = document.positionAt(found.place.offset);
    const uri = uriOf(
      { file: fileKey(document), probe: id },
      `${baseName(document.fileName)}/${plain(id)}.md`,
    );
    const target = new vscode.Location(uri, new vscode.Position(0, 0));
    const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
    await vscode.window.showTextDocument(document, {
      preview: true,
      ...(shown?.viewColumn === undefined ? {} : { viewColumn: shown.viewColumn }),
    });
    // A second peek at the same place would only close the first.
    await vscode.commands.executeCommand('closeReferenceSearch');
    await vscode.commands.executeCommand(
      'editor.action.peekLocations',
      document.uri,
      position,
      [target],
      'peek',
    );
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  }

  /**
   * The last answer beside the baseline's.
   * @throws UserError when there is no answer any more.
   */
  async compared(file: string, id: string): Promise<ShownAnswers> {
    const checked = this.documents.check(await openFile(file));
    const probe = checked?.set?.probes.find((other) => other.id === id);
    const result = checked && probe && this.scores.of(file, checked, probe);
    if (!result)
      throw new UserError(
        vscode.l10n.t('The probe "{0}" has no answer to compare: run it under a config first.', id),
      );
    return comparedAnswers({ kind: 'lens', file, probe: id }, probe, result);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.changed.dispose();
  }
}

/** As one part of a path. */
const plain = (name: string): string => name.replace(/[\\/]/g, '-');

const uriOf = (shown: Shown, name: string): vscode.Uri =>
  vscode.Uri.from({
    scheme: PROBE_SCHEME,
    path: `/${name}`,
    query: JSON.stringify(shown),
  });

/** The document of a probe file by its key; it is opened where it is not. */
export async function openFile(key: string): Promise<vscode.TextDocument> {
  return (
    vscode.workspace.textDocuments.find((document) => fileKey(document) === key) ??
    (await vscode.workspace.openTextDocument(vscode.Uri.parse(key)))
  );
}
