import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { percent, signed } from '../../core/format/numbers.js';
import { ratioChange } from '../../core/format/times.js';
import { gainingConfigs } from '../../core/results/bestConfigs.js';
import type { CostRecord } from '../../core/results/costs.js';
import { refuseImported } from '../../core/results/imported.js';
import type { Results } from '../../core/results/results.js';
import { configsToMeasure, DEFAULT_ROUNDS, frontierKeys, keepCosts } from '../../runner/cost.js';
import { readResultsFile } from '../../store/resultsFile.js';
import { askModelOf } from '../pickers/askModel.js';
import type { Models } from '../pickers/models.js';
import { BACK, pickStep, separator } from '../pickers/steps.js';
import type { Pins } from '../results/pins.js';
import type { ResultsFiles } from '../results/resultsFiles.js';
import { command } from '../shell/command.js';
import { COMMANDS } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import { withCancellableProgress } from '../shell/progress.js';
import { gpuOf } from '../shell/settings.js';
import { requireTrust } from '../shell/trust.js';
import type { EngineHost } from '../sweeps/engineHost.js';
import { loadNow } from '../sweeps/loadNow.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { activeResults } from './activeResults.js';

export interface CostDeps {
  readonly sweeps: Sweeps;
  readonly files: ResultsFiles;
  readonly engines: EngineHost;
  readonly pins: Pins;
  readonly models: Models;
  readonly log: Log;
}

/** What `rys.measureCost` may be called with; RYS asks for whatever is not given. */
export interface CostChoices {
  readonly file?: string;
  readonly configs?: readonly string[];
  readonly model?: string;
  readonly rounds?: number;
  readonly backend?: string;
}

/** Further configs that are offered below those of the frontier. */
const OFFERED = 20;

/** `RYS: Measure Cost…`: tokens per second and time to first token of configs, against the baseline's. */
export const registerCostCommand = (deps: CostDeps): vscode.Disposable =>
  command(deps.log, COMMANDS.measureCost, (argument?: CostChoices) => measure(deps, argument ?? {}));

/** @returns what was measured; undefined when the user left or stopped it. */
async function measure(
  { sweeps, files, engines, pins, models }: CostDeps,
  choices: CostChoices,
): Promise<CostRecord | undefined> {
  requireTrust(
    vscode.l10n.t('Measuring the cost of configs runs a model, which requires a trusted workspace.'),
  );
  const file = choices.file ?? activeResults();
  if (file === undefined)
    throw new UserError(
      vscode.l10n.t('No results are open: open the results of the sweep whose configs you want to measure.'),
    );
  // A sweep would slow down what is measured.
  sweeps.refuseBusy();
  const { results, problem } = await files.reopen(file);
  if (!results) throw new UserError(problem ?? vscode.l10n.t('{0} has no results yet.', basename(file)));
  const { header } = results;
  refuseImported(header, `The cost of configs of ${basename(file)} cannot be measured`);
  const keys = choices.configs ?? (await pickConfigs(results, pins.of(file)));
  if (!keys) return undefined;
  const before = sweeps.planOf(file);
  const model = choices.model ?? (await askModelOf({ sweeps, models }, file, header));
  if (model === undefined) return undefined;
  const configs = configsToMeasure(file, await readResultsFile(file), { configs: keys });
  const load = loadNow(engines, model, before, choices.backend ? gpuOf(choices.backend) : undefined);
  // It may have begun while the user chose.
  sweeps.refuseBusy();
  const record = await withCancellableProgress(
    vscode.l10n.t('RYS: Measuring the cost of {0} configs…', configs.length),
    (report, signal) =>
      keepCosts(file, header, {
        ...{ configs, load, engines, signal },
        rounds: choices.rounds ?? DEFAULT_ROUNDS,
        onProgress: (done, total, key) => report(key, done / total),
      }),
  );
  if (!record) return undefined;
  await files.reopen(file);
  void vscode.window.showInformationMessage(outcome(record));
  return record;
}

/** "Time per token: (2,5) +11.8 %, (21,22) +2.9 %." */
function outcome({ configs }: CostRecord): string {
  const told = configs.slice(1).map(({ key, perToken }) => `${key} ${ratioChange(perToken)}`);
  return vscode.l10n.t('Time per token against the baseline: {0}.', told.join(', '));
}

async function pickConfigs(results: Results, pinned: readonly string[]): Promise<string[] | undefined> {
  const byKey = new Map(results.configs.map((config) => [config.key, config]));
  const frontier = frontierKeys(results);
  const own = pinned.filter((key) => byKey.has(key) && key !== results.baseline?.key);
  const first = [...new Set([...frontier, ...own])];
  const others = gainingConfigs(results)
    .map(({ key }) => key)
    .filter((key) => !first.includes(key))
    .slice(0, OFFERED);
  if (first.length + others.length === 0)
    throw new UserError(vscode.l10n.t('No config beats the baseline: pin those that you want to measure.'));
  const item = (key: string) => {
    const { delta, overhead } = byKey.get(key)!;
    const work = `${overhead < 0 ? '' : '+'}${percent(overhead)}`;
    return {
      label: key,
      key,
      description: [delta === null ? '' : signed(delta), work].filter(Boolean).join(' · '),
    };
  };
  const chosen = await pickStep<vscode.QuickPickItem & { readonly key?: string }>({
    title: vscode.l10n.t('Measure Cost'),
    step: 1,
    totalSteps: 1,
    placeholder: vscode.l10n.t('Select the configs to time against the baseline'),
    many: true,
    items: [
      ...(first.length > 0 ? [separator(vscode.l10n.t('frontier and pinned')), ...first.map(item)] : []),
      ...(others.length > 0 ? [separator(vscode.l10n.t('best')), ...others.map(item)] : []),
    ],
    selected: ({ key }) => key !== undefined && first.includes(key),
  });
  return chosen === undefined || chosen === BACK ? undefined : chosen.flatMap(({ key }) => key ?? []);
}
