import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import type { OutputRecord } from '../../core/results/records.js';
import { BASELINE_KEY } from '../../core/results/results.js';
import type { ResultsFile } from '../results/resultsFile.js';
import { outputUri } from './outputDocuments.js';
import { comparisonTitle, firstUnused, type OutputPair, pairOutputs, pairTitle } from './outputUri.js';

/** What an open comparison compares. */
export interface Comparison {
  readonly file: string;
  readonly config: string;
  /** Its tab's title. */
  readonly title: string;
}

/**
 * Opens the outputs of a config against the baseline's: one probe in the diff editor, several in the multi-diff
 * editor, the largest changes first.
 * @param mayUse whether a title is not that of another comparison.
 * @throws UserError when the config has no outputs.
 */
export async function openDiff(
  file: ResultsFile,
  config: string,
  mayUse: (title: string) => boolean,
): Promise<Comparison> {
  const record = file.record(config);
  if (!record || record.outputs.length === 0) throw new UserError(whyNothing(file, config));
  const pairs = pairOutputs(await file.outputs(BASELINE_KEY), await file.outputs(config));
  const delta = file.results?.configs.find(({ key }) => key === config)?.delta ?? null;
  const unused = (title: string): string => firstUnused(title, basename(file.file), mayUse);
  const [only] = pairs;
  if (pairs.length === 1 && only && config !== BASELINE_KEY) {
    const { left, right, title: wanted } = sides(file, config, only);
    const title = unused(wanted);
    await vscode.commands.executeCommand('vscode.diff', left, right, title);
    return { file: file.file, config, title };
  }
  const title = unused(comparisonTitle(config, delta, pairs));
  await vscode.commands.executeCommand(
    'vscode.changes',
    title,
    pairs.map((pair) => {
      const { left, right } = sides(file, config, pair);
      // The baseline against itself would show nothing: its outputs stand alone.
      return [right, config === BASELINE_KEY ? undefined : left, right];
    }),
  );
  return { file: file.file, config, title };
}

/**
 * Opens one probe's outputs under several configs, each against the baseline's, in the order given.
 * @throws UserError when none of the configs has an answer to it.
 */
export async function openProbeDiff(
  file: ResultsFile,
  { set, probe, keys }: { readonly set: string; readonly probe: string; readonly keys: readonly string[] },
): Promise<void> {
  const asked = (outputs: readonly OutputRecord[]): OutputRecord[] =>
    outputs.filter((output) => output.set === set && output.probe === probe);
  const before = asked(await file.outputs(BASELINE_KEY));
  const found: ReturnType<typeof sides>[] = [];
  for (const config of keys)
    for (const pair of pairOutputs(before, asked(await file.outputs(config))))
      found.push(sides(file, config, pair));
  const [first] = found;
  if (!first)
    throw new UserError(
      vscode.l10n.t('There are no outputs of {0} to compare under {1}.', probe, keys.join(' ')),
    );
  if (found.length === 1)
    return void (await vscode.commands.executeCommand('vscode.diff', first.left, first.right, first.title));
  await vscode.commands.executeCommand(
    'vscode.changes',
    vscode.l10n.t('{0} {1} · {2} configs', set, probe, keys.length),
    found.map(({ left, right }) => [right, left, right]),
  );
}

function sides({ file }: ResultsFile, config: string, { before, after }: OutputPair) {
  const { set, probe, seed } = after;
  const title = pairTitle(before, after, config);
  return {
    title,
    // Of the same name: VS Code would call it a renamed file.
    left: outputUri({ file, config: BASELINE_KEY, set, probe, seed }, title),
    right: outputUri({ file, config, set, probe, seed }, title),
  };
}

function whyNothing(file: ResultsFile, config: string): string {
  const record = file.record(config);
  if (!record)
    return file.header?.imported
      ? vscode.l10n.t('{0} is not part of the imported sweep, so there is nothing to compare.', config)
      : vscode.l10n.t('{0} has not been run yet: compare its outputs once the sweep has run it.', config);
  const imported = file.header?.imported;
  if (imported)
    return record.state === 'early-stopped'
      ? vscode.l10n.t(
          '{0} was stopped early, and {1}, from which the sweep was imported, contains no outputs of it.',
          config,
          imported.file,
        )
      : vscode.l10n.t(
          '{0} has no outputs to compare: {1}, from which the sweep was imported, contains only its scores.',
          config,
          imported.file,
        );
  const reason = record.error?.replace(/\.$/, '');
  if (record.state === 'failed')
    return reason
      ? vscode.l10n.t('{0} has no outputs to compare because it failed ({1}).', config, reason)
      : vscode.l10n.t('{0} has no outputs to compare because it failed.', config);
  return reason
    ? vscode.l10n.t(
        '{0} has no outputs to compare because it cannot be run on this model ({1}).',
        config,
        reason,
      )
    : vscode.l10n.t('{0} has no outputs to compare because it cannot be run on this model.', config);
}
