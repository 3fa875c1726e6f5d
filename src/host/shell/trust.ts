import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';

/**
 * Refuses what runs models or writes files while the workspace is not trusted.
 * @param what the beginning of the sentence, in the plural: "Sweeps run models and write files".
 * @throws UserError
 */
export function requireTrust(what: string): void {
  if (!vscode.workspace.isTrusted)
    throw new UserError(
      `${what}, which needs a trusted workspace: trust it first (Workspaces: Manage Workspace Trust).`,
    );
}
