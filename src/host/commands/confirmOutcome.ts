import * as vscode from 'vscode';
import { confirmedText } from '../../core/report/sentences.js';
import { type Confirmation, lastConfirmed } from '../../core/results/confirmation.js';
import { keepConfirmation } from '../../runner/confirm.js';
import type { SweepPlan } from '../../runner/sweepPlan.js';
import { openResults } from '../results/resultsEditor.js';
import type { ResultsFiles } from '../results/resultsFiles.js';

/**
 * Keeps what a finished run on fresh probes says in the results file of the sweep that chose its configs, and tells it.
 * @throws UserError when a file cannot be read or written.
 */
export async function keepOutcome(
  files: ResultsFiles,
  { file, keys }: NonNullable<SweepPlan['confirms']>,
  out: string,
): Promise<Confirmation> {
  const confirmation = await keepConfirmation(file, keys, out);
  await files.reopen(file);
  void tell(confirmation, out);
  return confirmation;
}

/** Says the outcome, and offers the answers. */
async function tell(confirmation: Confirmation, out: string): Promise<void> {
  const OPEN = vscode.l10n.t('Open Fresh Results');
  const outcome = [...lastConfirmed([confirmation]).values()].map(
    (config) => `${config.key} is ${confirmedText(config)}.`,
  );
  if ((await vscode.window.showInformationMessage(outcome.join(' '), OPEN)) === OPEN) await openResults(out);
}
