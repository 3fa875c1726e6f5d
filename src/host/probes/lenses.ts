import * as vscode from 'vscode';
import { fileResultOf } from '../../core/results/probeResults.js';
import type { Models } from '../pickers/models.js';
import type { RecentConfigs } from '../pickers/recentConfigs.js';
import { COMMANDS, PROBE_COMMANDS } from '../shell/ids.js';
import { settings } from '../shell/settings.js';
import { fileLenses, type LensAction, type LensItem, probeLenses } from './lensItems.js';
import type { ModelLibrary } from './modelFacts.js';
import { fileKey, placedProbes, type ProbeDocuments, rangeOf } from './probeDocuments.js';
import type { ProbeRuns } from './probeRuns.js';
import type { ProbeScores } from './probeScores.js';

export interface LensDeps {
  readonly documents: ProbeDocuments;
  readonly scores: ProbeScores;
  readonly runs: ProbeRuns;
  readonly models: Models;
  readonly library: ModelLibrary;
  readonly recent: RecentConfigs;
}

/** The lenses above each probe, and one line of them above the file. */
export class ProbeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly deps: LensDeps) {}

  refresh(): void {
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { documents, scores, runs, models, library, recent } = this.deps;
    const file = settings.codeLens ? documents.check(document) : undefined;
    if (!file) return [];
    const key = fileKey(document);
    const trusted = vscode.workspace.isTrusted;
    const model = models.current;
    const layers = model === undefined ? undefined : library.known(model)?.layers;
    const last = layers === undefined ? undefined : recent.of(layers)[0];
    const placed = placedProbes(file).map(({ probe, place }) => ({
      ...{ id: probe.id, place, live: runs.live(key, probe.id) },
      result: scores.of(key, file, probe),
    }));
    const running = runs.isBusy(key);
    const results = placed.map(({ result }) => result);
    const result = last === undefined ? undefined : fileResultOf(last, results);
    const top = new vscode.Range(0, 0, 0, 0);
    const above = fileLenses({ trusted, model, probes: placed.length, running, result });
    return [
      ...above.map((item) => toLens(item, top, [key])),
      ...placed.flatMap(({ id, place, live, result }) => {
        const range = rangeOf(document, place);
        return probeLenses({ trusted, live, last, result }).map((item) => toLens(item, range, [key, id]));
      }),
    ];
  }
}

/** @param target the file, and the probe unless all are meant. */
function toLens(
  { title, tooltip, action }: LensItem,
  range: vscode.Range,
  target: string[],
): vscode.CodeLens {
  const [command, ...more] = commandOf(action);
  const all = action.do === 'selectModel' ? [] : [...target, ...more];
  return new vscode.CodeLens(range, { title, tooltip, command, arguments: all });
}

function commandOf(action: LensAction): [string, ...string[]] {
  switch (action.do) {
    case 'run':
      return [PROBE_COMMANDS.run, action.config];
    case 'choose':
      return [PROBE_COMMANDS.choose];
    case 'stop':
      return [PROBE_COMMANDS.stop];
    case 'peek':
      return [PROBE_COMMANDS.peek];
    case 'diff':
      return [PROBE_COMMANDS.diff];
    case 'prompt':
      return [PROBE_COMMANDS.prompt];
    case 'nothing':
      return [''];
    case 'selectModel':
      return [COMMANDS.selectModel];
  }
}
