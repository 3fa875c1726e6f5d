import * as vscode from 'vscode';
import type { OtherSettings } from '../../core/errors.js';

/** Asks whether to continue a results file that was started with different engine settings. */
export async function acceptSettings(error: OtherSettings): Promise<boolean> {
  const CONTINUE = vscode.l10n.t('Continue');
  const detail = vscode.l10n.t(
    'The results file records the settings of every config that is run with different ones.',
  );
  return (
    (await vscode.window.showWarningMessage(error.message, { modal: true, detail }, CONTINUE)) === CONTINUE
  );
}
