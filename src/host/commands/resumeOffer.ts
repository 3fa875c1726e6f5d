import { basename } from 'node:path';
import * as vscode from 'vscode';
import { openResults } from '../results/resultsEditor.js';
import type { Sweeps } from '../sweeps/sweeps.js';

/** Offers to resume the sweep that was running when the window was closed. */
export async function offerResume(sweeps: Sweeps, resume: (file: string) => Promise<unknown>): Promise<void> {
  const interrupted = sweeps.unfinished.find((sweep) => sweep.interrupted);
  if (!interrupted || !vscode.workspace.isTrusted) return;
  const { plan, done, total } = interrupted;
  await sweeps.acknowledge(plan.out);
  const RESUME = vscode.l10n.t('Resume');
  const OPEN = vscode.l10n.t('Open Results');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'The sweep of {0} was interrupted with {1} of {2} configs done.',
      basename(plan.model),
      done,
      total,
    ),
    RESUME,
    OPEN,
  );
  if (answer === RESUME) await resume(plan.out);
  if (answer === OPEN) await openResults(plan.out);
}
