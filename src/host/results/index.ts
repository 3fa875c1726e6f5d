import * as vscode from 'vscode';
import { Diffs } from '../diff/diffCommands.js';
import type { EngineHost } from '../engineHost.js';
import type { Log } from '../log.js';
import type { Memory } from '../memory.js';
import type { Models } from '../models.js';
import { settings } from '../settings.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { CombinedScores } from './combinedScores.js';
import { Pins } from './pins.js';
import { registerResultsCommands } from './resultsCommands.js';
import { ResultsEditor, watchFile } from './resultsEditor.js';
import { ResultsFiles } from './resultsFiles.js';
import { act } from './viewActions.js';

export interface ResultsDeps {
  readonly context: vscode.ExtensionContext;
  readonly files: ResultsFiles;
  readonly sweeps: Sweeps;
  readonly engines: EngineHost;
  readonly models: Models;
  readonly log: Log;
}

/** The results files in use. */
export const openResultsFiles = (memory: Memory, sweeps: Sweeps): ResultsFiles =>
  new ResultsFiles(sweeps, watchFile, new CombinedScores(memory, () => settings.combined));

/** All that results files offer: their editor, comparisons of outputs, exports. */
export function registerResults({
  context,
  files,
  sweeps,
  engines,
  models,
  log,
}: ResultsDeps): vscode.Disposable {
  const pins = new Pins(context.workspaceState);
  const diffs = new Diffs({ files, pins, sweeps, engines, models, log });
  const actions = {
    sweeps,
    log,
    openDiff: (file: string, config: string) => diffs.open(file, config),
    runAgain: (file: string, config: string) => diffs.runAgain(file, config),
  };
  const editor = new ResultsEditor({
    extensionUri: context.extensionUri,
    files,
    pins,
    log,
    onAsk: (view, message) => act(actions, view, message),
  });
  return vscode.Disposable.from(
    diffs,
    editor,
    ...registerResultsCommands({ sweeps, editor, log }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('rys.scoring.combined')) files.recombine();
    }),
  );
}
