import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { percent, signed } from '../../core/format/numbers.js';
import { gainingConfigs } from '../../core/results/bestConfigs.js';
import type { Confirmation } from '../../core/results/confirmation.js';
import { refuseImported } from '../../core/results/imported.js';
import type { Results } from '../../core/results/results.js';
import { confirmationFile, planConfirmation } from '../../runner/confirm.js';
import { readResultsFile } from '../../store/resultsFile.js';
import { checkResultsFile } from '../../store/resultsWriter.js';
import { askModelOf } from '../pickers/askModel.js';
import type { Models } from '../pickers/models.js';
import { pickProbeFiles } from '../pickers/probeStep.js';
import { BACK, pickStep, separator } from '../pickers/steps.js';
import type { Pins } from '../results/pins.js';
import type { ResultsFiles } from '../results/resultsFiles.js';
import { command } from '../shell/command.js';
import { COMMANDS, RESULTS_SUFFIX } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import type { Places } from '../shell/places.js';
import { withCancellableProgress } from '../shell/progress.js';
import { gpuOf, settings } from '../shell/settings.js';
import { requireTrust } from '../shell/trust.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { activeResults } from './activeResults.js';
import { keepOutcome } from './confirmOutcome.js';

export interface ConfirmOptions {
  readonly sweeps: Sweeps;
  readonly files: ResultsFiles;
  readonly pins: Pins;
  readonly models: Models;
  readonly places: Places;
  readonly log: Log;
}

/** What `rys.confirmBest` may be called with; RYS asks for whatever is not given. */
export interface ConfirmChoices {
  readonly file?: string;
  readonly configs?: readonly string[];
  readonly probes?: readonly string[];
  readonly model?: string;
  readonly backend?: string;
}

/** Configs that are offered, and of these the ones that are selected at first. */
const OFFERED = 20;
const SELECTED = 3;

/** `RYS: Confirm Best Configs…`: whether the best configs of a sweep are better on probes that it has not seen. */
export const registerConfirmCommand = (options: ConfirmOptions): vscode.Disposable =>
  command(options.log, COMMANDS.confirmBest, (argument?: ConfirmChoices) => confirm(options, argument ?? {}));

async function confirm(options: ConfirmOptions, choices: ConfirmChoices): Promise<Confirmation | undefined> {
  requireTrust(
    vscode.l10n.t('Confirming configs runs a model and writes files, which requires a trusted workspace.'),
  );
  const { sweeps, files, places, log } = options;
  const file = choices.file ?? activeResults();
  if (file === undefined)
    throw new UserError(
      vscode.l10n.t('No results are open: open the results of the sweep whose configs you want to confirm.'),
    );
  sweeps.refuseBusy();
  const { results, problem } = await files.reopen(file);
  if (!results) throw new UserError(problem ?? vscode.l10n.t('{0} has no results yet.', basename(file)));
  refuseImported(results.header, `${basename(file)} cannot be confirmed`);
  const asked = await ask(options, file, results, choices);
  if (!asked) return undefined;
  const { keys, model, probes } = asked;
  const { emotions, threads, sequences, chatTemplate } = settings;
  const before = sweeps.planOf(file);
  const rest = {
    model,
    probes,
    gpu: choices.backend ? gpuOf(choices.backend) : (before?.gpu ?? settings.gpu),
    emotions,
    threads,
    sequences,
    chatTemplate: before?.chatTemplate ?? chatTemplate,
  };
  const content = await readResultsFile(file);
  const { plan, planned } = await planConfirmation(
    file,
    content,
    keys,
    { ...rest, out: confirmationFile(file) },
    places.version,
  );
  const out = await freeFile(plan.out, (name) => checkResultsFile(name, planned.header));
  log.info(`Confirming ${keys.join(' ')} of ${file} into ${out}.`);
  const finished = await withCancellableProgress(
    vscode.l10n.t('RYS: Confirming {0} on fresh probes…', keys.join(' ')),
    (_, signal) => {
      signal.addEventListener('abort', () => void sweeps.stop());
      return sweeps.start({ ...plan, out }, planned);
    },
  );
  if (!finished) return undefined;
  return keepOutcome(files, plan.confirms!, out);
}

/** What `choices` leave open, asked for in turn. @returns undefined when the user left. */
async function ask(
  { sweeps, pins, models, places }: ConfirmOptions,
  file: string,
  results: Results,
  choices: ConfirmChoices,
): Promise<{ keys: readonly string[]; model: string; probes: readonly string[] } | undefined> {
  const keys = choices.configs ?? (await pickConfigs(results, pins.of(file)));
  if (!keys) return undefined;
  const model = choices.model ?? (await askModelOf({ sweeps, models }, file, results.header));
  if (model === undefined) return undefined;
  const probes =
    choices.probes ??
    (await pickProbeFiles(places, model, freshOf(results, places), {
      title: vscode.l10n.t('Confirm on Fresh Probes'),
      step: 1,
      totalSteps: 1,
    }));
  return probes === undefined || probes === BACK ? undefined : { keys, model, probes };
}

/** Bundled sets that the sweep has not seen. */
const freshOf = ({ sets }: Results, places: Places): string[] =>
  places.bundledProbes.filter((file) => !sets.some((set) => basename(file).startsWith(`${set}.`)));

async function pickConfigs(results: Results, pinned: readonly string[]): Promise<string[] | undefined> {
  const best = gainingConfigs(results)
    .filter(({ key }) => !pinned.includes(key))
    .slice(0, OFFERED);
  const known = pinned.flatMap((key) => results.configs.find((config) => config.key === key) ?? []);
  if (best.length + known.length === 0)
    throw new UserError(vscode.l10n.t('No config beats the baseline: there is nothing to confirm.'));
  const item = ({ key, delta, overhead }: (typeof best)[number]) => ({
    label: key,
    key,
    description: [delta === null ? '' : signed(delta), `+${percent(overhead)}`].filter(Boolean).join(' · '),
  });
  const first = new Set((known.length > 0 ? known : best.slice(0, SELECTED)).map(({ key }) => key));
  const chosen = await pickStep<vscode.QuickPickItem & { readonly key?: string }>({
    title: vscode.l10n.t('Confirm Best Configs'),
    step: 1,
    totalSteps: 1,
    placeholder: vscode.l10n.t('Select the configs to run on fresh probes'),
    many: true,
    items: [
      ...(known.length > 0 ? [separator(vscode.l10n.t('pinned')), ...known.map(item)] : []),
      ...(best.length > 0 ? [separator(vscode.l10n.t('best')), ...best.map(item)] : []),
    ],
    selected: ({ key }) => key !== undefined && first.has(key),
  });
  return chosen === undefined || chosen === BACK ? undefined : chosen.flatMap(({ key }) => key ?? []);
}

/** The first of `a.confirm`, `a.confirm-2` and so on that is free, or that the same probes were begun in. */
async function freeFile(wanted: string, check: (file: string) => Promise<void>): Promise<string> {
  const stem = wanted.slice(0, -RESULTS_SUFFIX.length);
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${stem}-${n}${RESULTS_SUFFIX}`;
    if (!existsSync(name)) return name;
    try {
      await check(name);
      return name;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
}
