import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { addProbeEdit, type KeptPrompt, newProbeFile } from '../../core/probes/addProbe.js';
import { PROBES_SUFFIX } from '../shell/ids.js';
import { filePath, folderOf, unusedFile, workspaceFiles } from '../shell/paths.js';

interface FileItem extends vscode.QuickPickItem {
  /** Undefined for a new one. */
  readonly file?: string;
}

/**
 * Keeps a question as a probe: asks for the right answer and the probe file, and writes it there.
 * @returns the file; undefined when the user left.
 * @throws UserError when it cannot be added to the file.
 */
export async function keepPrompt(asked: Omit<KeptPrompt, 'answer'>): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('Keep Prompt as Probe (1/2)'),
    prompt: vscode.l10n.t(
      'The right answer. Digits alone are scored as a whole number, all else by its words.',
    ),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A probe needs an answer.') : undefined),
  });
  if (answer === undefined || answer.trim() === '') return undefined;
  const file = await pickFile();
  if (file === undefined) return undefined;
  const kept = { ...asked, answer: answer.trim() };
  const uri = vscode.Uri.file(file);
  await ((await exists(uri)) ? addTo(uri, kept) : create(uri, kept));
  void offerToOpen(uri);
  return file;
}

async function pickFile(): Promise<string | undefined> {
  const files = await workspaceFiles(PROBES_SUFFIX);
  const items: FileItem[] = [
    ...files
      .sort((a, b) => a.localeCompare(b))
      .map((file) => ({ label: basename(file), description: folderOf(file), file })),
    { label: `$(new-file) ${vscode.l10n.t('New Probe File…')}` },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Keep Prompt as Probe (2/2)'),
    placeHolder: vscode.l10n.t('Select the probe file'),
    ignoreFocusOut: true,
  });
  if (!chosen) return undefined;
  if (chosen.file !== undefined) return chosen.file;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('New Probe File'),
    saveLabel: vscode.l10n.t('Create'),
    defaultUri: vscode.Uri.file(unusedFile(filePath(`chat${PROBES_SUFFIX}`), PROBES_SUFFIX)),
    filters: { [vscode.l10n.t('Probe files')]: ['probes.json'] },
  });
  return target?.fsPath;
}

const exists = (uri: vscode.Uri): Promise<boolean> =>
  Promise.resolve(vscode.workspace.fs.stat(uri)).then(
    () => true,
    () => false,
  );

/** Through the editor, so that it can be undone; a file that had no other changes is saved. */
async function addTo(uri: vscode.Uri, kept: KeptPrompt): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const clean = !document.isDirty;
  const edit = new vscode.WorkspaceEdit();
  const { offset, length, content } = addProbeEdit(document.getText(), basename(uri.fsPath), kept);
  const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
  edit.replace(uri, range, content);
  if (!(await vscode.workspace.applyEdit(edit))) throw unwritable(uri);
  if (clean) await document.save();
}

async function create(uri: vscode.Uri, kept: KeptPrompt): Promise<void> {
  const name = basename(uri.fsPath, PROBES_SUFFIX);
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { contents: new TextEncoder().encode(newProbeFile(name, kept)) });
  if (!(await vscode.workspace.applyEdit(edit))) throw unwritable(uri);
}

const unwritable = (uri: vscode.Uri): UserError =>
  new UserError(
    vscode.l10n.t('The probe could not be written to {0}: see whether the file is read-only.', uri.fsPath),
    { file: uri.fsPath },
  );

async function offerToOpen(uri: vscode.Uri): Promise<void> {
  const OPEN = vscode.l10n.t('Open');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('The prompt was kept as a probe in {0}.', basename(uri.fsPath)),
    OPEN,
  );
  if (chosen !== OPEN) return;
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document);
  const end = document.lineAt(document.lineCount - 1).range.end;
  editor.revealRange(new vscode.Range(end, end));
}
