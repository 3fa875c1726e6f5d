import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { signed } from '../../core/format/numbers.js';
import { BASELINE_KEY } from '../../core/results/results.js';
import type { ResultsFile } from '../results/resultsFile.js';
import { headingOf } from './notices.js';

/**
 * Two configs of a file to compare with one another.
 * @param wanted they, where they are two; where they are more, the user chooses among them, else among all that have
 *   answers, the pinned ones first.
 * @returns undefined when the user left.
 * @throws UserError where the file has no two, or not these.
 */
export async function chooseConfigs(
  file: ResultsFile,
  wanted: readonly string[],
  pinned: readonly string[],
): Promise<readonly [string, string] | undefined> {
  if (file.problem !== undefined) throw new UserError(file.problem);
  const configs = file.results?.configs ?? [];
  const name = basename(file.file);
  for (const key of wanted)
    if (!configs.some((config) => config.key === key))
      throw new UserError(vscode.l10n.t('{0} has no config {1}: choose one that it has.', name, key));
  const [first, second] = wanted;
  if (wanted.length === 2 && first! !== second) return [first!, second!];
  const offered = configs.filter(({ key, parsed }) =>
    wanted.length > 2 ? wanted.includes(key) : parsed !== null,
  );
  if (offered.length < 2)
    throw new UserError(vscode.l10n.t('{0} has no two configs with answers to compare.', name));
  const rank = (key: string): number => (pinned.includes(key) ? 0 : key === BASELINE_KEY ? 1 : 2);
  const items = [...offered]
    .sort((a, b) => rank(a.key) - rank(b.key) || (b.delta ?? -Infinity) - (a.delta ?? -Infinity))
    .map(({ key, delta }) => ({
      label: headingOf(key),
      description: [
        ...(key === BASELINE_KEY || delta === null ? [] : [`Δ ${signed(delta)}`]),
        ...(pinned.includes(key) ? [vscode.l10n.t('pinned')] : []),
      ].join(' · '),
      picked: wanted.length === 1 ? key === first : false,
      key,
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Select Two Configs to Compare'),
    placeHolder: vscode.l10n.t('The first stands on the left'),
    canPickMany: true,
  });
  if (!chosen) return undefined;
  if (chosen.length !== 2)
    throw new UserError(vscode.l10n.t('Comparing takes two configs: select just two of them.'));
  return [chosen[0]!.key, chosen[1]!.key];
}
