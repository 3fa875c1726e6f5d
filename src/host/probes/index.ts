import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import type { ShownAnswers } from '../../protocol/answersView.js';
import type { Models } from '../pickers/models.js';
import { RecentConfigs } from '../pickers/recentConfigs.js';
import { command } from '../shell/command.js';
import { COMMANDS, PROBE_COMMANDS, PROBE_SCHEME, PROMPT_SCHEME } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import type { Places } from '../shell/places.js';
import { requireTrust } from '../shell/trust.js';
import type { EngineHost } from '../sweeps/engineHost.js';
import { registerCompletions } from './completions.js';
import { registerDiagnostics } from './diagnostics.js';
import { InlineScores } from './inlineScores.js';
import { ProbeLenses } from './lenses.js';
import { ModelLibrary } from './modelFacts.js';
import { type BestConfigs, ProbeActions, type Target } from './probeActions.js';
import { fileKey, PROBE_SELECTOR, ProbeDocuments } from './probeDocuments.js';
import { ProbeRuns } from './probeRuns.js';
import { ProbeScores } from './probeScores.js';
import { ProbeStore } from './probeStore.js';
import { PromptDocuments } from './promptDocuments.js';
import { openFile, ResultDocuments } from './resultDocuments.js';
import { runAndShow, type RunCommandDeps, runProbe } from './runCommand.js';

export type { ProbeRunResult, RunProbeArguments } from './runCommand.js';

export interface ProbeFilesDeps {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  readonly models: Models;
  readonly places: Places;
  readonly engines: EngineHost;
  readonly bestConfigs: BestConfigs;
  /** Shows the last answers to probes beside the baseline's. */
  readonly comparisons: {
    open(file: string, probe: string): void;
    use(load: (file: string, probe: string) => Promise<ShownAnswers>): void;
    refresh(): void;
  };
  /** The config that a sweep runs now, if one does. */
  readonly underWay?: () => string | undefined;
}

/** All that probe files offer: lenses to run probes, scores beside them, diagnostics and completion. */
export function registerProbeFiles(deps: ProbeFilesDeps): vscode.Disposable {
  const {
    context,
    log,
    models,
    places,
    engines,
    bestConfigs,
    comparisons,
    underWay = () => undefined,
  } = deps;
  const documents = new ProbeDocuments();
  const store = new ProbeStore(context.workspaceState);
  const library = new ModelLibrary();
  const recent = new RecentConfigs(context.workspaceState);
  const scores = new ProbeScores(store, models);
  const runs = new ProbeRuns(engines, store);
  const results = new ResultDocuments(documents, scores, runs);
  const prompts = new PromptDocuments(documents, places, log);
  const lenses = new ProbeLenses({ documents, scores, runs, models, library, recent });
  const inline = new InlineScores(documents, scores);
  const actions = new ProbeActions({ models, library, recent, runs, bestConfigs, underWay });
  const run: RunCommandDeps = { documents, actions, scores, results, models, places, log };

  const refresh = (): void => {
    lenses.refresh();
    inline.refresh();
    results.refresh();
    comparisons.refresh();
  };
  comparisons.use((file, probe) => results.compared(file, probe));
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
  const start = async (key: string, id?: string, config?: string): Promise<unknown> => {
    const target = await targetOf(key, id);
    return id === undefined ? actions.run(target, config) : runAndShow(run, target, config);
  };
  refresh();
  return vscode.Disposable.from(
    documents,
    store,
    results,
    inline,
    lenses,
    registerDiagnostics(documents),
    registerCompletions(documents),
    vscode.languages.registerCodeLensProvider(PROBE_SELECTOR, lenses),
    vscode.workspace.registerTextDocumentContentProvider(PROBE_SCHEME, results),
    documents.onDidChange((document) => {
      inline.refresh(document);
      lenses.refresh();
      results.refresh();
      comparisons.refresh();
    }),
    vscode.workspace.onDidSaveTextDocument(prune),
    vscode.window.onDidChangeVisibleTextEditors(() => inline.refresh()),
    vscode.workspace.onDidGrantWorkspaceTrust(refresh),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('rys')) refresh();
    }),
    models.onDidChange(refresh),
    store.changed.on(refresh),
    library.changed.on(({ model, facts }) => {
      store.keepModel(model, facts.stamp);
      lenses.refresh();
    }),
    runs.changed.on(() => {
      lenses.refresh();
      results.refresh();
    }),
    runs.streamed.on(() => results.refresh()),
    command(log, COMMANDS.runProbe, (given?: unknown) => runProbe(run, argumentsOf(given))),
    command(log, PROBE_COMMANDS.run, (key: string, id: string, config: string) => start(key, id, config)),
    command(log, PROBE_COMMANDS.choose, (key: string, id?: string) => start(key, id)),
    command(log, PROBE_COMMANDS.stop, (key: string, id?: string) => runs.stop(key, id)),
    command(log, PROBE_COMMANDS.peek, async (key: string, id: string) =>
      results.peek((await targetOf(key, id)).document, id),
    ),
    command(log, PROBE_COMMANDS.diff, (key: string, id: string) => comparisons.open(key, id)),
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
