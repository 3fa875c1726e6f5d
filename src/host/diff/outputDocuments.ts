import * as vscode from 'vscode';
import type { ResultsFiles } from '../results/resultsFiles.js';
import { OUTPUT_SCHEME } from '../shell/ids.js';
import { outputPage } from './outputText.js';
import { outputAddress, type OutputRef, parseOutputQuery } from './outputUri.js';

/** @param name what the document is called in tabs and diff titles. */
export const outputUri = (ref: OutputRef, name: string): vscode.Uri =>
  vscode.Uri.from({ scheme: OUTPUT_SCHEME, ...outputAddress(ref, name) });

/** Shows stored outputs as read-only documents. */
export class OutputDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(OUTPUT_SCHEME, this);

  constructor(private readonly files: ResultsFiles) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const ref = parseOutputQuery(uri.query);
    if (!ref) return vscode.l10n.t('This address does not refer to a stored output.');
    const file = await this.files.open(ref.file);
    if (file.problem !== undefined) return file.problem;
    const output = await file.output(ref).catch((error: unknown) => error as Error);
    if (output instanceof Error) return output.message;
    return outputPage(ref, output, file.header);
  }

  /** Shows the outputs of a config anew in open documents. */
  refresh(file: string, config: string): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      const ref = uri.scheme === OUTPUT_SCHEME ? parseOutputQuery(uri.query) : undefined;
      if (ref?.file === file && ref.config === config) this.changed.fire(uri);
    }
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
