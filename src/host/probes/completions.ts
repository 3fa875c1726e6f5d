import * as vscode from 'vscode';
import { probeCompletions } from '../../core/probes/probeCompletions.js';
import { PROBE_SELECTOR, type ProbeDocuments } from './probeDocuments.js';

/** Completes what the JSON schema cannot know; VS Code adds these items to those of the schema. */
export function registerCompletions(documents: ProbeDocuments): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider(
    PROBE_SELECTOR,
    {
      provideCompletionItems(document, position) {
        if (!documents.check(document)) return [];
        return probeCompletions(document.getText(), document.offsetAt(position)).map(
          ({ text, detail, offset, length }, n) => {
            const item = new vscode.CompletionItem(text, vscode.CompletionItemKind.Value);
            item.detail = detail;
            item.range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
            item.sortText = String(n).padStart(3, '0');
            return item;
          },
        );
      },
    },
    '"',
  );
}
