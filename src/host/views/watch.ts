import * as vscode from 'vscode';
import type { Subscription } from '../shell/signal.js';

/**
 * Files that come and go.
 * @param written is told which file was written to; by default, what is in them does not matter.
 */
export function watch(glob: string, changed: () => void, written?: (file: string) => void): Subscription {
  const watcher = vscode.workspace.createFileSystemWatcher(glob, false, written === undefined, false);
  watcher.onDidCreate(changed);
  watcher.onDidDelete(changed);
  if (written) watcher.onDidChange(({ fsPath }) => written(fsPath));
  return watcher;
}
