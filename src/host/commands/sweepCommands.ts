import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { OtherSettings, UserError } from '../../core/errors.js';
import { searchOutcome } from '../../core/report/searchLines.js';
import { countOf } from '../../core/results/results.js';
import { EngineCrash } from '../../runner/engineProcess.js';
import { thinksAnyway } from '../../runner/prompts.js';
import type { PlannedRun, SweepPlan } from '../../runner/sweepPlan.js';
import type { Models } from '../pickers/models.js';
import { acceptSettings } from '../pickers/otherSettings.js';
import { judgeInSlices } from '../results/judging.js';
import { openResults } from '../results/resultsEditor.js';
import type { ResultsFiles } from '../results/resultsFiles.js';
import { command } from '../shell/command.js';
import { DisposableStore } from '../shell/disposableStore.js';
import { COMMANDS, CONTEXT } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import type { Places } from '../shell/places.js';
import type { Subscription } from '../shell/signal.js';
import { requireTrust } from '../shell/trust.js';
import type { RememberedSweep, Sweeps } from '../sweeps/sweeps.js';
import type { Row } from '../views/listView.js';
import { activeResults } from './activeResults.js';
import { keepOutcome } from './confirmOutcome.js';
import { makeResultsFolder, planSweep, type SweepChoices } from './startSweep.js';
import { crashedSentence, finishedSentence } from './sweepSentences.js';

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

const RUNS = vscode.l10n.t('Sweeps run models and write files, which requires a trusted workspace.');

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
      command(log, COMMANDS.retryFailed, (argument: ResumeArgument) =>
        this.retryFailed(fileOf(argument) ?? activeResults() ?? sweeps.current?.plan.out),
      ),
      command(log, COMMANDS.finishDropped, (argument: ResumeArgument) =>
        this.finishDropped(fileOf(argument) ?? activeResults()),
      ),
    );
  }

  /** Plans a sweep, opens its results and runs it. @returns the results file once it has started. */
  private async start(choices: SweepChoices): Promise<string | undefined> {
    requireTrust(RUNS);
    const { sweeps } = this.options;
    sweeps.refuseBusy();
    const planned = await planSweep(this.options, choices);
    return planned && this.begin(planned.plan, planned.run);
  }

  /** Resumes the paused sweep, one with configs still to run, or a finished one whose configs failed. */
  async resume(file?: string): Promise<string | undefined> {
    requireTrust(RUNS);
    const { sweeps, files } = this.options;
    if (sweeps.busy && (!file || sweeps.current?.plan.out === file)) {
      sweeps.resume();
      return sweeps.current!.plan.out;
    }
    const chosen = file ?? (await pickUnfinished(sweeps.unfinished))?.plan.out;
    if (chosen === undefined) return undefined;
    const plan = sweeps.rememberedOf(chosen)?.plan ?? this.planOf(chosen);
    const { pending } = (await files.open(plan.out)).sweep;
    return this.begin(pending.length > 0 ? plan : { ...plan, retryFailed: true });
  }

  /** Runs the configs again that failed, and those that are still to come. */
  private async retryFailed(file: string | undefined): Promise<string | undefined> {
    requireTrust(RUNS);
    if (file === undefined)
      throw new UserError(
        vscode.l10n.t(
          'No results are open: open the results of the sweep whose failed configs you want to retry.',
        ),
      );
    const { results } = await this.options.files.reopen(file);
    if (!results || countOf(results, 'failed') === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No configs failed in {0}.', basename(file)));
      return undefined;
    }
    return this.begin({ ...this.planOf(file), retryFailed: true });
  }

  /** Runs the configs whole that racing dropped, and those that are still to come. */
  private async finishDropped(file: string | undefined): Promise<string | undefined> {
    requireTrust(RUNS);
    if (file === undefined)
      throw new UserError(
        vscode.l10n.t(
          'No results are open: open the results of the sweep whose dropped configs you want to finish.',
        ),
      );
    const { results } = await this.options.files.reopen(file);
    if (!results || countOf(results, 'dropped') === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('No configs were dropped in {0}.', basename(file)),
      );
      return undefined;
    }
    return this.begin({ ...this.planOf(file), finishDropped: true });
  }

  /** @throws UserError when this workspace does not know it, or the file is gone. */
  private planOf(file: string): SweepPlan {
    const plan = this.options.sweeps.planOf(file);
    if (!plan)
      throw new UserError(
        vscode.l10n.t(
          'This workspace does not know how the sweep in {0} was started: start it again with the same model and probes, and select this results file.',
          file,
        ),
        { file },
      );
    if (!existsSync(plan.out))
      throw new UserError(
        vscode.l10n.t('The results file {0} no longer exists: start the sweep again.', plan.out),
        {
          file: plan.out,
        },
      );
    return plan;
  }

  /**
   * Runs a plan, shows its results, and says how it ended.
   * @returns the results file, or undefined when it did not come to be opened.
   */
  async begin(plan: SweepPlan, planned?: PlannedRun): Promise<string | undefined> {
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
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('RYS: Loading {0}…', basename(plan.model)),
      },
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
    if (plan.confirms) {
      await keepOutcome(files, plan.confirms, plan.out);
      return;
    }
    const { results } = await files.open(plan.out);
    if (!results) return;
    if (plan.model === places.demoModel)
      await vscode.commands.executeCommand('setContext', CONTEXT.demoSwept, true);
    const OPEN = vscode.l10n.t('Open Results');
    const RETRY = vscode.l10n.t('Retry Failed');
    const FINISH = vscode.l10n.t('Finish Dropped');
    const significance = await judgeInSlices(results);
    const answer = await vscode.window.showInformationMessage(
      plan.search
        ? searchOutcome(results, significance)
        : finishedSentence(plan.model, results, significance),
      OPEN,
      ...(countOf(results, 'failed') > 0 ? [RETRY] : []),
      ...(countOf(results, 'dropped') > 0 ? [FINISH] : []),
    );
    if (answer === RETRY) await this.begin({ ...plan, retryFailed: true });
    if (answer === FINISH) await this.begin({ ...plan, finishDropped: true });
    if (answer === OPEN)
      await vscode.commands.executeCommand(COMMANDS.openResults, {
        file: plan.out,
        config: results.best?.key,
      });
  }

  /** Says why, and offers to restart unless that has failed repeatedly. */
  private async failed(plan: SweepPlan, error: unknown): Promise<void> {
    const { sweeps, log } = this.options;
    if (error instanceof OtherSettings) {
      if (await acceptSettings(error)) await this.begin({ ...plan, acceptSettings: true });
      return;
    }
    if (!(error instanceof EngineCrash)) return log.report(error);
    log.warn(error.message);
    const RESTART = vscode.l10n.t('Restart');
    const LOG = vscode.l10n.t('Show Log');
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

function choicesOf(argument: StartArgument): SweepChoices {
  const named = argument instanceof vscode.Uri || (argument && 'file' in argument);
  const file = named ? fileOf(argument) : undefined;
  if (file === undefined) return (argument as SweepChoices | undefined) ?? {};
  return /\.gguf$/i.test(file) ? { model: file } : { probes: [file] };
}

async function pickUnfinished(unfinished: readonly RememberedSweep[]): Promise<RememberedSweep | undefined> {
  if (unfinished.length < 2) return unfinished[0];
  const items = unfinished.map((sweep) => ({
    label: basename(sweep.plan.out),
    description: vscode.l10n.t('{0} of {1} configs done', sweep.done, sweep.total),
    detail: sweep.plan.out,
    sweep,
  }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Select a Sweep to Resume') }))
    ?.sweep;
}
