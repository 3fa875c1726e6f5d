import * as vscode from 'vscode';
import type { OtherSettings } from '../../core/errors.js';

/** Asks whether to go on in a results file that was begun with other settings of the engine. */
export async function acceptSettings(error: OtherSettings): Promise<boolean> {
  const GO_ON = 'Go On';
  const detail = 'Every config that is run with other settings says so in the results file.';
  return (await vscode.window.showWarningMessage(error.message, { modal: true, detail }, GO_ON)) === GO_ON;
}
