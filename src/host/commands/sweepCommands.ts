import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { OtherSettings, UserError } from '../../core/errors.js';
import { EngineCrash } from '../../runner/engineProcess.js';
import { thinksAnyway } from '../../runner/prompts.js';
import type { PlannedRun, SweepPlan } from '../../runner/sweepPlan.js';
import { command } from '../shell/command.js';
import { DisposableStore } from '../shell/disposableStore.js';
import { COMMANDS, CONTEXT, RESULTS_EDITOR } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import type { Models } from '../pickers/models.js';
import { acceptSettings } from '../pickers/otherSettings.js';
import type { Places } from '../shell/places.js';
import { openResults } from '../results/resultsEditor.js';
import type { Subscription } from '../shell/signal.js';
import { requireTrust } from '../shell/trust.js';
import type { Row } from '../views/listView.js';
import type { ResultsFiles } from '../results/resultsFiles.js';
import { makeResultsFolder, planSweep, type SweepChoices } from './startSweep.js';
import { crashedSentence, droppedConfigs, failedConfigs, finishedSentence } from './sweepSentences.js';
import type { RememberedSweep, Sweeps } from '../sweeps/sweeps.js';

export interface SweepCommandsOptions {
  readonly sweeps: Sweeps;
  readonly files: ResultsFiles;
  readonly models: Models;
  readonly places: Places;
  readonly log: Log;
}

/** What `rys.startSweep` may be called with: a file of the explorer, a row of our views, or choices. */
type StartArgument = vscode.Uri | Partial<Row> | SweepChoices | undefined;
/** A results file, or a row of our views. */
type ResumeArgument = string | vscode.Uri | Partial<Row> | undefined;

const RUNS = 'Sweeps run models and write files';

/** Starting, pausing, resuming and stopping sweeps, and what is said when they end. */
export class SweepCommands implements vscode.Disposable {
  private readonly registrations = new DisposableStore();

  constructor(private readonly options: SweepCommandsOptions) {
    const { log, sweeps, places } = options;
    this.registrations.add(
      command(log, COMMANDS.startSweep, (argument: StartArgument) => this.start(choicesOf(argument))),
      command(log, COMMANDS.sweepDemo, () =>
        this.start({ model: places.demoModel, probes: places.demoProbes, configs: 'all', backend: 'cpu' }),
      ),
      command(log, COMMANDS.pauseSweep, () => sweeps.pause()),
      command(log, COMMANDS.resumeSweep, (argument: ResumeArgument) => this.resume(fileOf(argument))),
      command(log, COMMANDS.stopSweep, () => sweeps.stop()),
      command(log, COMMANDS.finishDropped, (argument: ResumeArgument) =>
        this.finishDropped(fileOf(argument) ?? activeResults()),
      ),
    );
  }

  /** Plans a sweep, opens its results and runs it. @returns the results file once it has started. */
  private async start(choices: SweepChoices): Promise<string | undefined> {
    requireTrust(RUNS);
    const { sweeps } = this.options;
    if (sweeps.busy)
      throw new UserError(
        `A sweep into ${sweeps.current!.plan.out} is under way: stop it first, or wait until it is done.`,
      );
    const planned = await planSweep(this.options, choices);
    return planned && this.begin(planned.plan, planned.run);
  }

  /** Goes on with the paused sweep, with one that lacks configs, or with those of a finished one that failed. */
  async resume(file?: string): Promise<string | undefined> {
    requireTrust(RUNS);
    const { sweeps, files } = this.options;
    if (sweeps.busy && (!file || sweeps.current?.plan.out === file)) {
      sweeps.resume();
      return sweeps.current!.plan.out;
    }
    const chosen = file ?? (await pickUnfinished(sweeps.unfinished))?.plan.out;
    if (chosen === undefined) return undefined;
    const plan = this.planOf(chosen);
    const { pending } = (await files.open(plan.out)).sweep;
    return this.begin(pending.length > 0 ? plan : { ...plan, retryFailed: true });
  }

  /** Runs the configs whole that racing dropped, and those that are still to come. */
  private async finishDropped(file: string | undefined): Promise<string | undefined> {
    requireTrust(RUNS);
    if (file === undefined)
      throw new UserError(
        'No results are open: open those of the sweep whose dropped configs are to be finished.',
      );
    const { results } = await this.options.files.reopen(file);
    if (!results || droppedConfigs(results) === 0) {
      void vscode.window.showInformationMessage(`No config in ${basename(file)} was dropped.`);
      return undefined;
    }
    return this.begin({ ...this.planOf(file), finishDropped: true });
  }

  /** @throws UserError when this workspace does not know it, or the file is gone. */
  private planOf(file: string): SweepPlan {
    const plan = this.options.sweeps.planOf(file);
    if (!plan)
      throw new UserError(
        `How the sweep into ${file} was started is not known in this workspace: start it again with the same model and probes, and choose this results file.`,
        { file },
      );
    if (!existsSync(plan.out))
      throw new UserError(`The results file ${plan.out} is no longer there: start the sweep anew.`, {
        file: plan.out,
      });
    return plan;
  }

  /** @returns the results file, or undefined when it did not come to be opened. */
  private async begin(plan: SweepPlan, planned?: PlannedRun): Promise<string | undefined> {
    const { models, sweeps, log } = this.options;
    await makeResultsFolder(plan);
    await models.use(plan.model);
    log.info(`Sweep of ${plan.model} (${plan.configs}) into ${plan.out}.`);
    let subscription: Subscription | undefined;
    // The editor can show the file as soon as its first line is written.
    const opened = new Promise<void>((resolve) => {
      subscription = sweeps.events.on((event) => {
        if (event.type !== 'opened') return;
        if (event.thinking.length > 0) this.warnOfThinking(plan, event.thinking);
        resolve();
      });
    });
    const run = sweeps.start(plan, planned);
    const over = run
      .then((finished) => this.ended(plan, finished))
      .catch((error: unknown) => this.failed(plan, error))
      .catch((error: unknown) => log.report(error));
    const ended = run.then(
      () => undefined,
      () => undefined,
    );
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `RYS: loading ${basename(plan.model)}…` },
      () => Promise.race([opened, ended]),
    );
    subscription?.dispose();
    void over;
    if (!sweeps.current?.writer) return undefined;
    await openResults(plan.out);
    return plan.out;
  }

  private warnOfThinking({ model }: SweepPlan, probes: readonly string[]): void {
    const message = thinksAnyway(basename(model), probes);
    this.options.log.warn(message);
    void vscode.window.showWarningMessage(message);
  }

  private async ended(plan: SweepPlan, finished: boolean): Promise<void> {
    const { files, places, log } = this.options;
    log.info(`Sweep into ${plan.out} ${finished ? 'finished' : 'stopped'}.`);
    if (!finished) return;
    const { results } = await files.open(plan.out);
    if (!results) return;
    if (plan.model === places.demoModel)
      await vscode.commands.executeCommand('setContext', CONTEXT.demoSwept, true);
    const OPEN = 'Open Results';
    const RETRY = 'Retry Failed';
    const FINISH = 'Finish Dropped';
    const answer = await vscode.window.showInformationMessage(
      finishedSentence(plan.model, results),
      OPEN,
      ...(failedConfigs(results) > 0 ? [RETRY] : []),
      ...(droppedConfigs(results) > 0 ? [FINISH] : []),
    );
    if (answer === RETRY) await this.begin({ ...plan, retryFailed: true });
    if (answer === FINISH) await this.begin({ ...plan, finishDropped: true });
    if (answer === OPEN)
      await vscode.commands.executeCommand(COMMANDS.openResults, {
        file: plan.out,
        config: results.best?.key,
      });
  }

  /** Says why, and offers to go on, unless that has failed time and again. */
  private async failed(plan: SweepPlan, error: unknown): Promise<void> {
    const { sweeps, log } = this.options;
    if (error instanceof OtherSettings) {
      if (await acceptSettings(error)) await this.begin({ ...plan, acceptSettings: true });
      return;
    }
    if (!(error instanceof EngineCrash)) return log.report(error);
    log.warn(error.message);
    const RESTART = 'Restart';
    const LOG = 'Show Log';
    const { model, out } = plan;
    const loaded = sweeps.current?.writer !== undefined;
    const again = sweeps.mayRestart(out);
    const answer = await vscode.window.showErrorMessage(
      crashedSentence({ model, message: error.message, loaded, again }),
      ...(again ? [RESTART, LOG] : [LOG]),
    );
    if (answer === RESTART) await this.begin(plan);
    if (answer === LOG) log.show();
  }

  dispose(): void {
    this.registrations.dispose();
  }
}

const fileOf = (argument: ResumeArgument): string | undefined =>
  typeof argument === 'string' ? argument : argument instanceof vscode.Uri ? argument.fsPath : argument?.file;

/** The results file in the active editor. */
function activeResults(): string | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom && input.viewType === RESULTS_EDITOR
    ? input.uri.fsPath
    : undefined;
}

function choicesOf(argument: StartArgument): SweepChoices {
  const file =
    argument instanceof vscode.Uri
      ? argument.fsPath
      : argument && 'file' in argument
        ? argument.file
        : undefined;
  if (file === undefined) return (argument as SweepChoices | undefined) ?? {};
  return /\.gguf$/i.test(file) ? { model: file } : { probes: [file] };
}

async function pickUnfinished(unfinished: readonly RememberedSweep[]): Promise<RememberedSweep | undefined> {
  if (unfinished.length < 2) return unfinished[0];
  const items = unfinished.map((sweep) => ({
    label: basename(sweep.plan.out),
    description: `${sweep.done} of ${sweep.total} configs are done`,
    detail: sweep.plan.out,
    sweep,
  }));
  return (await vscode.window.showQuickPick(items, { title: 'Resume which sweep?' }))?.sweep;
}
