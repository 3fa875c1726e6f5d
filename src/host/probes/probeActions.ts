import * as vscode from 'vscode';
import { blockConfig, type Config } from '../../core/configs/layerPath.js';
import type { CheckedProbeFile } from '../../core/probes/probeFile.js';
import type { Probe } from '../../core/probes/probes.js';
import type { LoadRequest } from '../../protocol/engine.js';
import { loadRequest } from '../../runner/sweepPlan.js';
import type { ConfigChooser } from '../pickers/configChooser.js';
import type { ModelLibrary } from '../pickers/modelLibrary.js';
import type { Models } from '../pickers/models.js';
import { type Report, withCancellableProgress, withQuietProgress } from '../shell/progress.js';
import { settings } from '../shell/settings.js';
import { requireTrust } from '../shell/trust.js';
import { fileKey } from './probeDocuments.js';
import type { ProbeRuns, RunProgress } from './probeRuns.js';
import { configName } from './wording.js';

export interface ActionDeps {
  readonly models: Models;
  readonly library: ModelLibrary;
  readonly configs: ConfigChooser;
  readonly runs: ProbeRuns;
  /** The config that a sweep runs now. */
  readonly underWay: () => string | undefined;
}

/** Probes of one file to run. */
export interface Target {
  readonly document: vscode.TextDocument;
  readonly file: CheckedProbeFile;
  readonly probes: readonly Probe[];
}

/** What was run. */
export interface Ran {
  readonly model: string;
  readonly config: Config;
  readonly layers: number;
}

/** Chooses the model and the config of a run, and runs it. */
export class ProbeActions {
  constructor(private readonly deps: ActionDeps) {}

  /**
   * @param typed a config; the user is asked for it when it is undefined.
   * @param onBegin called when all is known and the run begins.
   * @returns undefined when the user left or stopped it.
   * @throws UserError for a config that the model cannot run, or a model that cannot be loaded.
   */
  async run(target: Target, typed: string | undefined, onBegin?: () => void): Promise<Ran | undefined> {
    requireTrust(vscode.l10n.t('Probes run models, which requires a trusted workspace.'));
    const { models, library, configs, runs } = this.deps;
    const model = await models.currentOrPick();
    const facts = await library.of(model);
    const { layers, stamp } = facts;
    const config = await configs.ask(facts, { title: pickTitle(target), given: typed });
    if (!config) return undefined;
    const { document, probes } = target;
    const set = { ...target.file.set!, probes };
    const title = runTitle(target, configName(config.key));
    onBegin?.();
    const done = await withProgress(probes.length)(title, (report, signal) =>
      runs.run(
        {
          file: fileKey(document),
          set,
          emotions: settings.emotions,
          load: loadOf(model),
          stamp,
          layers,
          config,
          baseline: blockConfig(0, 0, layers),
          onProgress: (progress) => this.report(progress, config, report),
        },
        signal,
      ),
    );
    return done ? { model, config, layers } : undefined;
  }

  private report(progress: RunProgress, config: Config, report: Report): void {
    const { phase, part, answered, of } = progress;
    if (phase !== 'running' || of === 1) return report(this.message(progress, config));
    const count =
      part === config.key
        ? vscode.l10n.t('{0}/{1} probes', answered, of)
        : vscode.l10n.t('{0}/{1} probes under {2} for comparison', answered, of, configName(part));
    report(count, answered / of);
  }

  private message({ phase, part }: RunProgress, config: Config): string {
    const sweeping = this.deps.underWay();
    if (phase === 'loading') return vscode.l10n.t('loading the model…');
    if (phase === 'waiting') return vscode.l10n.t('waiting for the previous run…');
    if (phase === 'queued')
      return sweeping === undefined
        ? vscode.l10n.t('waiting for its turn…')
        : vscode.l10n.t('waiting for its turn: the sweep is running {0}…', configName(sweeping));
    return part === config.key
      ? vscode.l10n.t('running…')
      : vscode.l10n.t('running {0} for comparison…', configName(part));
  }
}

/** A run of many takes its time: it can be cancelled from the start. */
const withProgress = (probes: number): typeof withQuietProgress =>
  probes === 1 ? withQuietProgress : async (title, task) => withCancellableProgress(title, task);

const runTitle = ({ probes }: Target, config: string): string =>
  probes.length === 1
    ? vscode.l10n.t('RYS: Running "{0}" under {1}', probes[0]!.id, config)
    : vscode.l10n.t('RYS: Running {0} probes under {1}', probes.length, config);

const pickTitle = ({ probes }: Target): string =>
  probes.length === 1
    ? vscode.l10n.t('Select a Config to Run "{0}" Under', probes[0]!.id)
    : vscode.l10n.t('Select a Config to Run {0} Probes Under', probes.length);

function loadOf(model: string): LoadRequest {
  const { gpu, sequences, threads, chatTemplate } = settings;
  return loadRequest({ model, gpu, sequences, threads, chatTemplate });
}
