import * as vscode from 'vscode';
import type { Log } from '../shell/log.js';
import type { Memory } from '../shell/memory.js';
import { settings } from '../shell/settings.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { CombinedScores } from './combinedScores.js';
import { registerConfigCommands } from './configCommands.js';
import { act, type Comparisons } from './panelActions.js';
import type { Pins } from './pins.js';
import { registerResultsCommands } from './resultsCommands.js';
import { ResultsEditor, watchFile } from './resultsEditor.js';
import { ResultsFiles } from './resultsFiles.js';

export interface ResultsDeps {
  readonly context: vscode.ExtensionContext;
  readonly files: ResultsFiles;
  readonly pins: Pins;
  readonly sweeps: Sweeps;
  readonly comparisons: Comparisons;
  readonly runAgain: (file: string, config: string) => Promise<void>;
  readonly log: Log;
}

/** The results files in use. */
export const openResultsFiles = (memory: Memory, sweeps: Sweeps): ResultsFiles =>
  new ResultsFiles(sweeps, watchFile, new CombinedScores(memory, () => settings.combined));

/** All that results files offer by themselves: their editor and exports. */
export function registerResults(deps: ResultsDeps): vscode.Disposable {
  const { context, files, pins, sweeps, log } = deps;
  const editor = new ResultsEditor({
    extensionUri: context.extensionUri,
    files,
    pins,
    log,
    onAsk: (panel, message) => act({ ...deps, memory: context.globalState }, panel, message),
  });
  return vscode.Disposable.from(
    editor,
    ...registerResultsCommands({
      sweeps,
      editor,
      comparisons: deps.comparisons,
      memory: context.globalState,
      log,
    }),
    ...registerConfigCommands({ ...deps, editor }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('rys.scoring.combined')) files.recombine();
    }),
  );
}
