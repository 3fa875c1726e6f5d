import { basename } from 'node:path';
import * as vscode from 'vscode';
import { OtherSettings, UserError } from '../../core/errors.js';
import { score } from '../../core/format/numbers.js';
import { refuseImported } from '../../core/results/imported.js';
import type { ConfigRecord } from '../../core/results/records.js';
import { BASELINE_KEY } from '../../core/results/results.js';
import type { Subject } from '../../protocol/answersView.js';
import { type RerunOptions, runConfigAgain } from '../../runner/rerun.js';
import { askModelOf } from '../pickers/askModel.js';
import type { Models } from '../pickers/models.js';
import { acceptSettings } from '../pickers/otherSettings.js';
import { copy, copyLayerPath } from '../results/copying.js';
import type { ProbeOutputs } from '../results/panelActions.js';
import type { Pins } from '../results/pins.js';
import type { ResultsFiles } from '../results/resultsFiles.js';
import { command } from '../shell/command.js';
import { DisposableStore } from '../shell/disposableStore.js';
import { COMMANDS } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import { withCancellableProgress } from '../shell/progress.js';
import { requireTrust } from '../shell/trust.js';
import type { EngineHost } from '../sweeps/engineHost.js';
import { loadNow } from '../sweeps/loadNow.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import type { AnswersAsk } from './answersPanel.js';
import { AnswersViews, type LoadProbe } from './answersViews.js';
import { chooseConfigs } from './chooseConfigs.js';
import { headingOf } from './notices.js';
import { OutputDocuments, outputUri } from './outputDocuments.js';
import { diffTitle } from './outputUri.js';
import { againstOf } from './shownAnswers.js';

export interface DiffsOptions {
  readonly extensionUri: vscode.Uri;
  readonly files: ResultsFiles;
  readonly pins: Pins;
  readonly sweeps: Sweeps;
  readonly engines: EngineHost;
  readonly models: Models;
  readonly log: Log;
}

type ConfigSubject = Extract<Subject, { kind: 'config' }>;

/** Comparisons of answers, and what can be done from one: run again, copy, pin, compare with another config. */
export class Diffs implements vscode.Disposable {
  private readonly documents: OutputDocuments;
  private readonly views: AnswersViews;
  private readonly registrations = new DisposableStore();

  constructor(private readonly options: DiffsOptions) {
    const { log, files, pins, extensionUri } = options;
    this.documents = new OutputDocuments(files);
    this.views = new AnswersViews({ extensionUri, files, pins, log, ask: (ask) => this.act(ask) });
    this.registrations.add(
      this.documents,
      this.views,
      command(log, COMMANDS.diffRunAgain, () =>
        this.withCurrent(({ file, config }) => this.runAgain(file, config)),
      ),
      command(log, COMMANDS.diffCopyConfig, () => this.withCurrent(({ config }) => copy('config', config))),
      command(log, COMMANDS.diffCopyPath, () =>
        this.withCurrent(({ file, config }) => copyLayerPath(files, file, config)),
      ),
      command(log, COMMANDS.diffPin, () =>
        this.withCurrent(({ file, config }) => pins.set(file, config, !pins.of(file).includes(config))),
      ),
    );
  }

  /** Opens the answers of a config beside the baseline's. */
  open(file: string, config: string): void {
    this.views.open({ kind: 'config', file, config });
  }

  /** The comparison of this file that can be seen goes to another config. */
  follow(file: string, config: string): void {
    this.views.follow(file, config);
  }

  /** Opens one probe's answers under several configs, each beside the baseline's. */
  openProbe(file: string, { set, probe, keys }: ProbeOutputs): void {
    this.views.open({ kind: 'probe', file, set, probe, keys: [...keys] });
  }

  /**
   * Opens the answers of one config beside another's.
   * @param wanted the two configs; the user chooses where they are not two, of these where they are more.
   * @returns the two; undefined when the user left.
   */
  async compareConfigs(file: string, wanted: readonly string[] = []): Promise<readonly string[] | undefined> {
    const keys = await chooseConfigs(await this.options.files.open(file), wanted, this.options.pins.of(file));
    if (!keys) return undefined;
    const [against, config] = keys;
    this.views.open({ kind: 'config', file, config, against });
    return keys;
  }

  /** The results file of the comparison that can be seen. */
  get file(): string | undefined {
    const { current } = this.views;
    return current?.kind === 'lens' ? undefined : current?.file;
  }

  /** Answers to probes of probe files. */
  readonly probes = {
    open: (file: string, probe: string): void => this.views.open({ kind: 'lens', file, probe }),
    /** Shows them unless they would cover what has the focus. */
    offer: (file: string, probe: string): void => this.views.offer({ kind: 'lens', file, probe }),
    /** Who knows these answers. */
    use: (load: LoadProbe): void => this.views.setProbes(load),
    /** They, or how they are scored, may have changed. */
    refresh: (): void => this.views.refreshProbes(),
  };

  private withCurrent(act: (subject: ConfigSubject) => unknown): unknown {
    const { current } = this.views;
    if (current?.kind !== 'config')
      throw new UserError(
        vscode.l10n.t('No comparison of answers is open: click a cell in a results map to open one.'),
      );
    return act(current);
  }

  /** Does what a comparison asks for. */
  private async act(ask: AnswersAsk): Promise<void> {
    const { subject } = ask;
    if (ask.type === 'diff') return openText(subject, ask);
    if (subject.kind !== 'config') return;
    const { file, config } = subject;
    switch (ask.type) {
      case 'run':
        return this.runAgain(file, config);
      case 'pin':
        return this.options.pins.set(file, config, ask.pinned);
      case 'reveal':
        await vscode.commands.executeCommand(COMMANDS.openResults, { file, config });
    }
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
    const { header, problem } = await this.options.files.open(file);
    if (!header) throw new UserError(problem ?? vscode.l10n.t('{0} has no results yet.', basename(file)));
    refuseImported(header, vscode.l10n.t('No config of {0} can be run again', basename(file)));
    const model = await askModelOf(this.options, file, header);
    if (model === undefined) return;
    const load = loadNow(engines, model, sweeps.planOf(file));
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
    return withCancellableProgress(title, (_, signal) => runConfigAgain({ ...options, signal }));
  }

  dispose(): void {
    this.registrations.dispose();
  }
}

/** Opens a pair of answers as text, in VS Code's diff editor where there are two. */
async function openText(
  subject: Subject,
  { pair, title }: Extract<AnswersAsk, { type: 'diff' }>,
): Promise<void> {
  if (subject.kind === 'lens') return;
  const { file } = subject;
  const { set, probe, config } = pair;
  const answer = { file, set, probe, ...(pair.seed === null ? {} : { seed: pair.seed }) };
  const before = subject.kind === 'config' ? againstOf(subject) : BASELINE_KEY;
  const name = diffTitle(pair);
  const after = outputUri({ ...answer, config }, `${name} · ${headingOf(config)}`);
  if (before === undefined || !pair.before) return void (await vscode.window.showTextDocument(after));
  const left = outputUri({ ...answer, config: before }, `${name} · ${headingOf(before)}`);
  await vscode.commands.executeCommand('vscode.diff', left, after, `${name} · ${title}`);
}
