import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { PROBE_SCHEME } from '../shell/ids.js';
import { fileKey, placedProbes, type ProbeDocuments } from './probeDocuments.js';
import type { ProbeRuns } from './probeRuns.js';
import type { ProbeScores } from './probeScores.js';
import type { ProbeStore } from './probeStore.js';
import { resultPage } from './resultText.js';
import { parseShown, type Shown } from './shown.js';
import { baseName, configName, scoreText } from './wording.js';

/** At most ten updates a second while answers grow. */
const UPDATE_DELAY = 100;

/** Read-only documents with the answers to a probe, for peeks and diffs. They follow runs and edits. */
export class ResultDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly documents: ProbeDocuments,
    private readonly scores: ProbeScores,
    private readonly runs: ProbeRuns,
    private readonly store: ProbeStore,
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
    const { file, probe: id, output } = shown;
    if (output) {
      const stored = this.store.of(file, id, output.model).find(({ config }) => config === output.config);
      return stored?.output ?? '';
    }
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

  /** Compares the last answer with the baseline's. */
  async diff(document: vscode.TextDocument, id: string): Promise<void> {
    const file = this.documents.check(document);
    const probe = file?.set?.probes.find((other) => other.id === id);
    const result = file && probe && this.scores.of(fileKey(document), file, probe);
    if (!result?.baseline || result.latest === result.baseline)
      throw new UserError(
        vscode.l10n.t(
          'The probe "{0}" does not have two answers to compare: run it under a config first.',
          id,
        ),
      );
    const { latest, baseline } = result;
    const { model, config } = latest.stored;
    const side = (key: string): vscode.Uri =>
      uriOf(
        { file: fileKey(document), probe: id, output: { model, config: key } },
        plain(`${id} ${configName(key)}.txt`),
      );
    const title = `${id} · ${configName(config)} · ${scoreText(baseline.score)} → ${scoreText(latest.score)}`;
    await vscode.commands.executeCommand('vscode.diff', side(baseline.stored.config), side(config), title, {
      preview: true,
    });
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
