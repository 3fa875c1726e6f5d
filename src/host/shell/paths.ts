import { existsSync } from 'node:fs';
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

/** `a.gguf`, else `a-2.gguf` and so on: what is written for the first time overwrites nothing. @param ending of the name. */
export function unusedFile(wanted: string, ending: string): string {
  const stem = wanted.slice(0, -ending.length);
  let name = wanted;
  for (let n = 2; existsSync(name); n++) name = `${stem}-${n}${ending}`;
  return name;
}

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
