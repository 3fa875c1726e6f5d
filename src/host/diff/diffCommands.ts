import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { formatPath, parseConfig } from '../../core/configs/layerPath.js';
import { OtherSettings, UserError } from '../../core/errors.js';
import { score } from '../../core/format/numbers.js';
import { refuseImported } from '../../core/results/imported.js';
import type { ConfigRecord } from '../../core/results/records.js';
import { type RerunOptions, runConfigAgain } from '../../runner/rerun.js';
import { loadRequest } from '../../runner/sweepPlan.js';
import type { Models } from '../pickers/models.js';
import { acceptSettings } from '../pickers/otherSettings.js';
import { BACK } from '../pickers/steps.js';
import type { ProbeOutputs } from '../results/panelActions.js';
import type { Pins } from '../results/pins.js';
import type { ResultsFiles } from '../results/resultsFiles.js';
import { command } from '../shell/command.js';
import { DisposableStore } from '../shell/disposableStore.js';
import { COMMANDS, CONTEXT } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import { settings } from '../shell/settings.js';
import { requireTrust } from '../shell/trust.js';
import type { EngineHost } from '../sweeps/engineHost.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { type Comparison, openDiff, openProbeDiff } from './openDiff.js';
import { OutputDocuments } from './outputDocuments.js';

export interface DiffsOptions {
  readonly files: ResultsFiles;
  readonly pins: Pins;
  readonly sweeps: Sweeps;
  readonly engines: EngineHost;
  readonly models: Models;
  readonly log: Log;
}

/** Comparisons of outputs, and what can be done from one: run again, copy, pin. */
export class Diffs implements vscode.Disposable {
  private readonly documents: OutputDocuments;
  private readonly registrations = new DisposableStore();
  /** By their tabs' titles: a tab does not say what its multi-diff editor shows. */
  private readonly comparisons = new Map<string, Comparison>();

  constructor(private readonly options: DiffsOptions) {
    const { log, files, pins } = options;
    this.documents = new OutputDocuments(files);
    this.registrations.add(
      this.documents,
      command(log, COMMANDS.diffRunAgain, () =>
        this.withActive(({ file, config }) => this.runAgain(file, config)),
      ),
      command(log, COMMANDS.diffCopyConfig, () =>
        this.withActive(({ config }) => vscode.env.clipboard.writeText(config)),
      ),
      command(log, COMMANDS.diffCopyPath, () =>
        this.withActive(async ({ file, config }) => {
          const { header } = await files.open(file);
          if (header)
            await vscode.env.clipboard.writeText(formatPath(parseConfig(config, header.model.layers).path));
        }),
      ),
      command(log, COMMANDS.diffPin, () =>
        this.withActive(({ file, config }) => pins.set(file, config, !pins.of(file).includes(config))),
      ),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const tab of closed) this.comparisons.delete(titleOf(tab));
        this.follow();
      }),
      vscode.window.tabGroups.onDidChangeTabGroups(() => this.follow()),
    );
  }

  /** Opens the outputs of a config against the baseline's. */
  async open(file: string, config: string): Promise<void> {
    // Two files may have outputs of the same title: a tab says no more than its title.
    const mayUse = (title: string): boolean => {
      const other = this.comparisons.get(title);
      return !other || (other.file === file && other.config === config);
    };
    const comparison = await openDiff(await this.options.files.open(file), config, mayUse);
    this.comparisons.set(comparison.title, comparison);
    this.follow();
  }

  /** Opens one probe's outputs under several configs, each against the baseline's. */
  async openProbe(file: string, which: ProbeOutputs): Promise<void> {
    await openProbeDiff(await this.options.files.open(file), which);
  }

  private get active(): Comparison | undefined {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    return tab && this.comparisons.get(titleOf(tab));
  }

  private follow(): void {
    void vscode.commands.executeCommand('setContext', CONTEXT.diffActive, this.active !== undefined);
  }

  private withActive(act: (comparison: Comparison) => unknown): unknown {
    const { active } = this;
    if (!active)
      throw new UserError(
        vscode.l10n.t('No comparison of outputs is open: click a cell in a results map to open one.'),
      );
    return act(active);
  }

  /** Runs a config again; its new record takes the place of the one before. */
  async runAgain(file: string, config: string): Promise<void> {
    requireTrust(
      vscode.l10n.t('Running a config loads a model and writes results, which requires a trusted workspace.'),
    );
    const { sweeps, engines } = this.options;
    if (sweeps.busy && sweeps.current?.plan.out === file)
      throw new UserError(
        vscode.l10n.t(
          '{0} can be run again once the sweep that writes {1} has finished or been stopped.',
          config,
          basename(file),
        ),
      );
    const { header } = await this.options.files.open(file);
    if (header) refuseImported(header, vscode.l10n.t('No config of {0} can be run again', basename(file)));
    const load = await this.loadFor(file);
    if (!load) return;
    const first = Promise.resolve(this.rerun({ file, load, config, engines }));
    const record = await first.catch(async (error: unknown) => {
      if (!(error instanceof OtherSettings)) throw error;
      if (!(await acceptSettings(error))) return undefined;
      return this.rerun({ file, load, config, engines, acceptSettings: true });
    });
    if (!record) return;
    const results = await this.options.files.reopen(file);
    this.documents.refresh(file, config);
    const combined = results.results?.configs.find(({ key }) => key === config)?.combined ?? null;
    void vscode.window.showInformationMessage(
      record.state === 'done'
        ? vscode.l10n.t('{0} was run again: its combined score is {1}.', config, score(combined))
        : vscode.l10n.t('{0} was run again: {1}.', config, record.error?.replace(/\.$/, '') ?? record.state),
    );
  }

  private rerun(options: Omit<RerunOptions, 'signal'>): Thenable<ConfigRecord | undefined> {
    const title = vscode.l10n.t('RYS: Running {0} on {1}', options.config, basename(options.load.model));
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (_, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        return runConfigAgain({ ...options, signal: abort.signal });
      },
    );
  }

  /** The model that a results file was made with: the plan knows, or the user does. */
  private async loadFor(file: string) {
    const { sweeps, models, engines } = this.options;
    const plan = sweeps.planOf(file);
    if (plan && existsSync(plan.model)) return engines.loadedFor(plan.model) ?? loadRequest(plan);
    const model = await models.pick({
      title: vscode.l10n.t('Select the Model of {0}', basename(file)),
      step: 1,
      totalSteps: 1,
    });
    if (!model || model === BACK) return undefined;
    const { gpu, threads, sequences, chatTemplate } = settings;
    return loadRequest({ model, gpu, threads, sequences, chatTemplate });
  }

  dispose(): void {
    this.registrations.dispose();
  }
}

/** The title that a tab was opened with: VS Code adds the number of files to that of a multi-diff editor. */
const titleOf = ({ label }: vscode.Tab): string => label.replace(/ \(\d+ [^()]*\)$/, '');
