import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { luckSentence, signed } from '../../core/report/sentences.js';
import { EngineCrash } from '../../runner/engineProcess.js';
import type { SweepPlan } from '../../runner/sweepRun.js';
import { command } from '../commands.js';
import { COMMANDS, CONTEXT } from '../ids.js';
import type { Log } from '../log.js';
import type { Models } from '../models.js';
import type { Places } from '../places.js';
import { openResults } from '../results/resultsEditor.js';
import type { ResultsFiles } from '../results/resultsFiles.js';
import { makeResultsFolder, planSweep, type SweepChoices } from '../wizard/startSweep.js';
import type { RememberedSweep, Sweeps } from './sweeps.js';

export interface SweepCommandsOptions {
  readonly sweeps: Sweeps;
  readonly files: ResultsFiles;
  readonly models: Models;
  readonly places: Places;
  readonly log: Log;
}

/** What `rys.startSweep` may be called with: a file of the explorer, an item of our views, or choices. */
type StartArgument = vscode.Uri | { readonly resourceUri?: vscode.Uri } | SweepChoices | undefined;

/** Starting, pausing, resuming and stopping sweeps, and what is said when they end. */
export class SweepCommands implements vscode.Disposable {
  private readonly registrations: vscode.Disposable[];

  constructor(private readonly options: SweepCommandsOptions) {
    const { log, sweeps, places } = options;
    this.registrations = [
      command(log, COMMANDS.startSweep, (argument: StartArgument) => this.start(choicesOf(argument))),
      command(log, COMMANDS.sweepDemo, () =>
        this.start({ model: places.demoModel, probes: places.demoProbes, configs: 'all', backend: 'cpu' }),
      ),
      command(log, COMMANDS.pauseSweep, () => sweeps.pause()),
      command(log, COMMANDS.resumeSweep, (file?: string) => this.resume(file)),
      command(log, COMMANDS.stopSweep, () => sweeps.stop()),
    ];
  }

  /** Plans a sweep, opens its results and runs it. @returns the results file once it has started. */
  private async start(choices: SweepChoices): Promise<string | undefined> {
    requireTrust();
    const { sweeps } = this.options;
    if (sweeps.busy)
      throw new UserError(
        `A sweep into ${sweeps.current!.plan.out} is under way: stop it first, or wait until it is done.`,
      );
    const plan = await planSweep(this.options, choices);
    return plan && this.begin(plan);
  }

  /** Goes on with the paused sweep, or with one that lacks configs. */
  async resume(file?: string): Promise<string | undefined> {
    requireTrust();
    const { sweeps } = this.options;
    if (sweeps.busy && (!file || sweeps.current?.plan.out === file)) {
      sweeps.resume();
      return sweeps.current!.plan.out;
    }
    const plan = file ? sweeps.planOf(file) : (await pickUnfinished(sweeps.unfinished))?.plan;
    if (!plan) {
      if (!file) return undefined;
      throw new UserError(
        `How the sweep into ${file} was started is not known in this workspace: start it again with the same model and probes, and choose this results file.`,
        { file },
      );
    }
    return this.begin(plan);
  }

  private async begin(plan: SweepPlan): Promise<string> {
    const { models, sweeps, log } = this.options;
    await makeResultsFolder(plan);
    await models.use(plan.model);
    log.info(`Sweep of ${plan.model} (${plan.configs}) into ${plan.out}.`);
    // The editor can show the file as soon as its first line is written.
    const opened = new Promise<void>((resolve) => {
      const subscription = sweeps.events.on((event) => {
        if (event.type !== 'opened' && !(event.type === 'progress' && event.progress.state === 'failed'))
          return;
        subscription.dispose();
        resolve();
      });
    });
    const run = sweeps.start(plan);
    void run.then(
      (finished) => this.ended(plan, finished),
      (error: unknown) => this.failed(plan, error),
    );
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `RYS: loading ${basename(plan.model)}…` },
      () => Promise.race([opened, run.catch(() => undefined)]),
    );
    if (sweeps.current?.log) await openResults(plan.out);
    return plan.out;
  }

  private async ended(plan: SweepPlan, finished: boolean): Promise<void> {
    const { files, places, log } = this.options;
    const { results } = await files.open(plan.out);
    log.info(`Sweep into ${plan.out} ${finished ? 'finished' : 'stopped'}.`);
    if (!results || !finished) return;
    if (plan.model === places.demoModel)
      await vscode.commands.executeCommand('setContext', CONTEXT.demoSwept, true);
    const { best } = results;
    const gain = best?.delta ? ` Best: ${best.key} ${signed(best.delta)}.` : '';
    const OPEN = 'Open Results';
    const answer = await vscode.window.showInformationMessage(
      `The sweep of ${basename(plan.model)} is done.${gain} ${luckSentence(results) ?? ''}`.trim(),
      OPEN,
    );
    if (answer === OPEN) await openResults(plan.out);
  }

  /** Says why, and offers to go on, unless that has failed time and again. */
  private async failed(plan: SweepPlan, error: unknown): Promise<void> {
    const { sweeps, log } = this.options;
    if (!(error instanceof EngineCrash)) return log.report(error);
    log.warn(error.message);
    const RESTART = 'Restart';
    const LOG = 'Show Log';
    const again = sweeps.mayRestart(error);
    const answer = await vscode.window.showErrorMessage(
      again
        ? `The sweep of ${basename(plan.model)} stopped: the engine crashed several times in a row. What is done is kept.`
        : `The sweep of ${basename(plan.model)} stopped: the engine crashes again and again on this model. What is done is kept. See the log, or try another backend.`,
      ...(again ? [RESTART, LOG] : [LOG]),
    );
    if (answer === RESTART) await this.begin(plan).catch((reason: unknown) => log.report(reason));
    if (answer === LOG) log.show();
  }

  dispose(): void {
    for (const registration of this.registrations) registration.dispose();
  }
}

function requireTrust(): void {
  if (!vscode.workspace.isTrusted)
    throw new UserError(
      'Sweeps run models and write files, which needs a trusted workspace: trust it first (Workspaces: Manage Workspace Trust).',
    );
}

function choicesOf(argument: StartArgument): SweepChoices {
  const uri =
    argument instanceof vscode.Uri
      ? argument
      : argument && 'resourceUri' in argument
        ? argument.resourceUri
        : undefined;
  if (!uri) return (argument as SweepChoices | undefined) ?? {};
  return /\.gguf$/i.test(uri.fsPath) ? { model: uri.fsPath } : { probes: [uri.fsPath] };
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
