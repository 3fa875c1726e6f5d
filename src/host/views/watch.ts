import * as vscode from 'vscode';
import type { Subscription } from '../shell/signal.js';

/** Files that come and go; what is in them does not matter here. */
export function watch(glob: string, changed: () => void): Subscription {
  const watcher = vscode.workspace.createFileSystemWatcher(glob, false, true, false);
  watcher.onDidCreate(changed);
  watcher.onDidDelete(changed);
  return watcher;
}
