import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import type { ConfigChooser } from '../pickers/configChooser.js';
import type { ModelLibrary } from '../pickers/modelLibrary.js';
import type { Models } from '../pickers/models.js';
import type { RecentConfigs } from '../pickers/recentConfigs.js';
import { command } from '../shell/command.js';
import { COMMANDS, PROBE_COMMANDS, PROMPT_SCHEME } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import type { Places } from '../shell/places.js';
import { Throttle } from '../shell/throttle.js';
import { requireTrust } from '../shell/trust.js';
import type { EngineHost } from '../sweeps/engineHost.js';
import { registerCompletions } from './completions.js';
import { registerDiagnostics } from './diagnostics.js';
import { GutterMarks } from './gutterMarks.js';
import { InlineScores } from './inlineScores.js';
import { ProbeLenses } from './lenses.js';
import { ProbeActions, type Target } from './probeActions.js';
import { answersTo, type AnswersView } from './probeAnswers.js';
import { fileKey, openFile, PROBE_SELECTOR, ProbeDocuments } from './probeDocuments.js';
import { ProbeRuns } from './probeRuns.js';
import { ProbeScores } from './probeScores.js';
import { ProbeStates } from './probeStates.js';
import { ProbeStore } from './probeStore.js';
import { PromptDocuments } from './promptDocuments.js';
import { runAllProbes, runAndShow, type RunCommandDeps, runProbe } from './runCommand.js';

/** Milliseconds between two looks at what runs have changed. */
const REFRESH_EVERY = 100;

export type { ProbeRunResult, RunAllArguments, RunAllResult, RunProbeArguments } from './runCommand.js';

export interface ProbeFilesDeps {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  readonly models: Models;
  readonly places: Places;
  readonly engines: EngineHost;
  readonly library: ModelLibrary;
  readonly recent: RecentConfigs;
  readonly configs: ConfigChooser;
  /** Shows the answers to probes. */
  readonly answers: AnswersView;
  /** The config that a sweep runs now, if one does. */
  readonly underWay?: () => string | undefined;
}

/** All that probe files offer: lenses to run probes, scores beside them, diagnostics and completion. */
export function registerProbeFiles(deps: ProbeFilesDeps): vscode.Disposable {
  const { context, log, models, places, engines, library, recent, configs, answers } = deps;
  const { underWay = () => undefined } = deps;
  const documents = new ProbeDocuments();
  const store = new ProbeStore(context.workspaceState);
  const scores = new ProbeScores(store, models);
  const runs = new ProbeRuns(engines, store);
  const states = new ProbeStates(documents, scores, runs);
  const prompts = new PromptDocuments(documents, places, log);
  const lenses = new ProbeLenses({ states, runs, models, library, recent });
  const inline = new InlineScores();
  const marks = new GutterMarks(context.extensionUri);
  const paint = (document?: vscode.TextDocument): void => states.paint([inline, marks], document);
  const actions = new ProbeActions({ models, library, configs, runs, underWay });
  const run: RunCommandDeps = { documents, actions, scores, answers, models, places };

  const refresh = (document?: vscode.TextDocument): void => {
    lenses.refresh();
    paint(document);
    answers.refresh();
  };
  // A run of many probes may end several answers at a time.
  const soon = new Throttle(REFRESH_EVERY, refresh);
  answers.use((file, probe) => answersTo({ documents, scores, runs }, file, probe));
  /** Outputs of probes that were renamed or deleted go when the file is saved: until then it may be undone. */
  const prune = (document: vscode.TextDocument): void => {
    const file = documents.check(document);
    if (!file?.set || file.problems.some(({ severity }) => severity === 'error')) return;
    store.keepProbes(fileKey(document), new Set(file.set.probes.map(({ id }) => id)));
  };
  const targetOf = async (key: string, id?: string): Promise<Target> => {
    const document = await openFile(key);
    const file = documents.check(document);
    const probes = (file?.set?.probes ?? []).filter((probe) => id === undefined || probe.id === id);
    if (!file || probes.length === 0)
      throw new UserError(
        id === undefined
          ? vscode.l10n.t(
              '{0} has no usable probes: fix the errors in the Problems panel.',
              document.fileName,
            )
          : vscode.l10n.t(
              'The probe "{0}" in {1} can no longer be used: fix the errors in the Problems panel.',
              id,
              document.fileName,
            ),
      );
    return { document, file, probes };
  };
  const start = async (key: string, id: string, config?: string): Promise<unknown> =>
    runAndShow(run, await targetOf(key, id), config);
  refresh();
  return vscode.Disposable.from(
    documents,
    store,
    soon,
    inline,
    marks,
    lenses,
    registerDiagnostics(documents),
    registerCompletions(documents),
    vscode.languages.registerCodeLensProvider(PROBE_SELECTOR, lenses),
    documents.onDidChange((document) => refresh(document)),
    vscode.workspace.onDidSaveTextDocument(prune),
    vscode.window.onDidChangeVisibleTextEditors(() => paint()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => refresh()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('rys')) refresh();
    }),
    models.onDidChange(() => refresh()),
    store.changed.on(() => soon.ask()),
    library.changed.on(({ model, facts }) => {
      store.keepModel(model, facts.stamp);
      lenses.refresh();
    }),
    runs.changed.on(() => soon.ask()),
    runs.streamed.on(() => answers.refresh()),
    command(log, COMMANDS.runProbe, (given?: unknown) => runProbe(run, argumentsOf(given))),
    command(log, COMMANDS.runAllProbes, (given?: unknown) => runAllProbes(run, argumentsOf(given))),
    command(log, PROBE_COMMANDS.run, (key: string, id: string, config: string) => start(key, id, config)),
    command(log, PROBE_COMMANDS.choose, (key: string, id: string) => start(key, id)),
    command(log, PROBE_COMMANDS.runAll, async (key: string, config?: string) =>
      actions.run(await targetOf(key), config),
    ),
    command(log, PROBE_COMMANDS.stop, (key: string, id?: string) => runs.stop(key, id)),
    command(log, PROBE_COMMANDS.answers, (key: string, id: string) => answers.open(key, id)),
    vscode.workspace.registerTextDocumentContentProvider(PROMPT_SCHEME, prompts),
    command(log, PROBE_COMMANDS.prompt, async (key: string, id: string) => {
      requireTrust(vscode.l10n.t('Showing a prompt runs the engine, which requires a trusted workspace.'));
      return prompts.show((await targetOf(key, id)).document, id, await models.currentOrPick());
    }),
    { dispose: () => runs.stopAll() },
  );
}

/** Menus hand over the file they were opened on. */
const argumentsOf = (given: unknown) =>
  given instanceof vscode.Uri ? { file: given } : ((given ?? {}) as Parameters<typeof runProbe>[1]);
