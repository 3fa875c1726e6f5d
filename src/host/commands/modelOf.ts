import * as vscode from 'vscode';
import type { RunHeader } from '../../core/results/records.js';
import { knownModel } from '../results/knownModel.js';

/**
 * The model that a sweep was made with: the first of some that has its name, or the one that the user shows us.
 * @param known files, the likeliest first.
 * @returns undefined when the user left.
 */
export async function modelOf(
  header: Pick<RunHeader, 'model'>,
  known: readonly (string | undefined)[],
): Promise<string | undefined> {
  return knownModel({ header }, known) ?? (await pickModel(header.model.file));
}

async function pickModel(name: string): Promise<string | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Where Is {0}?', name),
      openLabel: vscode.l10n.t('Select'),
      filters: { [vscode.l10n.t('Models')]: ['gguf'] },
    })) ?? [];
  return chosen?.fsPath;
}
