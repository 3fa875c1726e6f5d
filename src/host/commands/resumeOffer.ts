import { basename } from 'node:path';
import * as vscode from 'vscode';
import { openResults } from '../results/resultsEditor.js';
import type { Sweeps } from '../sweeps/sweeps.js';

/** Offers to go on with the sweep that the window was closed upon. */
export async function offerResume(sweeps: Sweeps, resume: (file: string) => Promise<unknown>): Promise<void> {
  const interrupted = sweeps.unfinished.find((sweep) => sweep.interrupted);
  if (!interrupted || !vscode.workspace.isTrusted) return;
  const { plan, done, total } = interrupted;
  await sweeps.acknowledge(plan.out);
  const RESUME = 'Resume';
  const OPEN = 'Open Results';
  const answer = await vscode.window.showInformationMessage(
    `The sweep of ${basename(plan.model)} was interrupted with ${done} of ${total} configs done.`,
    RESUME,
    OPEN,
  );
  if (answer === RESUME) await resume(plan.out);
  if (answer === OPEN) await openResults(plan.out);
}
