import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';

/**
 * Refuses what runs models or writes files while the workspace is not trusted.
 * @param what a whole sentence: "Sweeps run models and write files, which requires a trusted workspace."
 * @throws UserError
 */
export function requireTrust(what: string): void {
  if (!vscode.workspace.isTrusted)
    throw new UserError(vscode.l10n.t('{0} Run "Workspaces: Manage Workspace Trust" first.', what));
}
