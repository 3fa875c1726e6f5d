import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';

/** The folder that relative paths start from: the first of the workspace, or the home folder without one. */
function baseFolder(): string {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath ?? homedir();
}

/**
 * A path from the settings or from a command's arguments, as VS Code itself spells the same file: absolute, and on
 * Windows with the drive letter in lower case. Only such paths may be compared with one another.
 */
export const filePath = (path: string): string =>
  vscode.Uri.file(resolve(baseFolder(), expandHome(path))).fsPath;

const expandHome = (path: string): string => (/^~(?=$|[\\/])/.test(path) ? homedir() + path.slice(1) : path);

/** More than anybody chooses from. */
const MOST_FILES = 500;

/** The files of the workspace whose names end so, on a disk and not in installed packages. */
export async function workspaceFiles(ending: string): Promise<string[]> {
  const found = await vscode.workspace.findFiles(`**/*${ending}`, '**/node_modules/**', MOST_FILES);
  return found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
}

/** The folder of a file: within the workspace where it lies in it, and empty where that is all. */
export function folderOf(file: string): string {
  const folder = dirname(vscode.workspace.asRelativePath(file));
  return folder === '.' ? '' : folder;
}
