import * as vscode from 'vscode';
import type { Log } from './log.js';

/** Registers a command whose failures are shown to the user; for callers in code it resolves to undefined then. */
export function command(log: Log, id: string, run: (...args: never[]) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: never[]) => {
    try {
      return await run(...args);
    } catch (error) {
      void log.report(error);
      return undefined;
    }
  });
}
