import * as vscode from 'vscode';
import { fileResultOf } from '../../core/results/probeResults.js';
import type { ModelLibrary } from '../pickers/modelLibrary.js';
import type { Models } from '../pickers/models.js';
import type { RecentConfigs } from '../pickers/recentConfigs.js';
import { COMMANDS, PROBE_COMMANDS } from '../shell/ids.js';
import { settings } from '../shell/settings.js';
import { fileLenses, type LensAction, type LensItem, probeLenses } from './lensItems.js';
import { fileKey } from './probeDocuments.js';
import type { ProbeRuns } from './probeRuns.js';
import type { ProbeStates } from './probeStates.js';

export interface LensDeps {
  readonly states: ProbeStates;
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
    const { states, runs, models, library, recent } = this.deps;
    const probes = settings.codeLens ? states.of(document) : undefined;
    if (!probes) return [];
    const key = fileKey(document);
    const trusted = vscode.workspace.isTrusted;
    const model = models.current;
    const layers = model === undefined ? undefined : library.known(model)?.layers;
    const last = layers === undefined ? undefined : recent.of(layers)[0];
    const above = fileLenses({
      ...{ trusted, model, last },
      probes: probes.length,
      running: runs.isBusy(key),
      live: runs.liveAll(key),
      result: fileResultOf(probes.map(({ result }) => result)),
    });
    const top = new vscode.Range(0, 0, 0, 0);
    return [
      ...above.map((item) => toLens(item, top, [key])),
      ...probes.flatMap(({ probe: { id }, range, ...state }) =>
        probeLenses({ trusted, last, ...state }).map((item) => toLens(item, range, [key, id])),
      ),
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
    case 'runAll':
      return [PROBE_COMMANDS.runAll, ...(action.config === undefined ? [] : [action.config])];
    case 'choose':
      return [PROBE_COMMANDS.choose];
    case 'stop':
      return [PROBE_COMMANDS.stop];
    case 'answers':
      return [PROBE_COMMANDS.answers];
    case 'prompt':
      return [PROBE_COMMANDS.prompt];
    case 'nothing':
      return [''];
    case 'selectModel':
      return [COMMANDS.selectModel];
  }
}
