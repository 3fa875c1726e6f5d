import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import type { ShownAnswers } from '../../protocol/answersView.js';
import { comparedAnswers } from './comparedAnswers.js';
import { openFile, type ProbeDocuments } from './probeDocuments.js';
import type { ProbeRuns } from './probeRuns.js';
import type { ProbeScores } from './probeScores.js';

/** Where answers to probes of probe files are shown. */
export interface AnswersView {
  /** Shows the answers to a probe. */
  open(file: string, probe: string): void;
  /** Shows them unless they would cover the file. */
  offer(file: string, probe: string): void;
  /** Who knows the answers. */
  use(load: (file: string, probe: string) => Promise<ShownAnswers>): void;
  /** They, or how they are scored, may have changed. */
  refresh(): void;
}

/**
 * The answers to a probe, as they are or as they grow.
 * @param file as stores name it.
 * @throws UserError when there are none any more.
 */
export async function answersTo(
  { documents, scores, runs }: { documents: ProbeDocuments; scores: ProbeScores; runs: ProbeRuns },
  file: string,
  id: string,
): Promise<ShownAnswers> {
  const checked = documents.check(await openFile(file));
  const probe = checked?.set?.probes.find((other) => other.id === id);
  const result = checked && probe && scores.of(file, checked, probe);
  const live = runs.live(file, id);
  if (!probe || (!result && !live))
    throw new UserError(vscode.l10n.t('The probe "{0}" has no answer: run it under a config first.', id));
  return comparedAnswers({ kind: 'lens', file, probe: id }, probe, { result, live });
}
