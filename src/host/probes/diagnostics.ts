import * as vscode from 'vscode';
import type { ProbeProblem } from '../../core/probes/probeFile.js';
import type { ProbeDocuments } from './probeDocuments.js';

/** Shows the faults of open probe files in their editors and in the Problems view. */
export function registerDiagnostics(documents: ProbeDocuments): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('rys');
  const show = (document: vscode.TextDocument): void => {
    const problems = documents.check(document)?.problems ?? [];
    collection.set(
      document.uri,
      problems.map((problem) => toDiagnostic(document, problem)),
    );
  };
  documents.open.forEach(show);
  return vscode.Disposable.from(
    collection,
    documents.onDidChange(show),
    documents.onDidClose(({ uri }) => collection.delete(uri)),
  );
}

function toDiagnostic(
  document: vscode.TextDocument,
  { message, severity, offset, length }: ProbeProblem,
): vscode.Diagnostic {
  const start = document.positionAt(offset);
  const end = document.positionAt(offset + length);
  // What a whole probe lacks is marked on its first line only, or the file would be one squiggle.
  const shown = end.line > start.line ? document.lineAt(start.line).range.end : end;
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(start, shown),
    `${message[0]!.toUpperCase()}${message.slice(1)}.`,
    severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
  );
  diagnostic.source = 'RYS';
  return diagnostic;
}
