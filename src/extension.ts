import * as vscode from 'vscode';
import { Diffs } from './host/diff/diffCommands.js';
import { EngineHost } from './host/engineHost.js';
import { registerGeneralCommands } from './host/generalCommands.js';
import { Log } from './host/log.js';
import { Models } from './host/models.js';
import { Places } from './host/places.js';
import { Pins } from './host/results/pins.js';
import { registerResultsCommands } from './host/results/resultsCommands.js';
import { ResultsEditor, watchFile } from './host/results/resultsEditor.js';
import { ResultsFiles } from './host/results/resultsFiles.js';
import { act } from './host/results/viewActions.js';
import { settings } from './host/settings.js';
import { followSweep } from './host/sweeps/contexts.js';
import { offerResume } from './host/sweeps/resumeOffer.js';
import { StatusBar } from './host/sweeps/statusBar.js';
import { SweepCommands } from './host/sweeps/sweepCommands.js';
import { Sweeps } from './host/sweeps/sweeps.js';
import { registerViews } from './host/views/views.js';

let end: (() => Promise<void>) | undefined;

/** Puts the parts together; each feature is a file of src/host. */
export function activate({
  extensionPath,
  extensionUri,
  globalState,
  workspaceState,
  subscriptions,
}: vscode.ExtensionContext): void {
  const log = new Log();
  const places = new Places(extensionPath);
  const models = new Models(globalState, places);
  const engines = new EngineHost({
    entry: places.engine,
    onLog: log.engine,
    keepLoadedMs: () => settings.keepLoadedMs,
  });
  const sweeps = new Sweeps({ engines, appVersion: places.version, memory: workspaceState });
  const files = new ResultsFiles(sweeps, watchFile, () => settings.combined);
  const pins = new Pins(workspaceState);
  const diffs = new Diffs({ files, pins, sweeps, engines, models, log });
  const openDiff = (file: string, config: string) => diffs.open(file, config);
  const runAgain = (file: string, config: string) => diffs.runAgain(file, config);
  const editor = new ResultsEditor({
    ...{ extensionUri, files, pins, log },
    onAsk: (view, message) => act({ sweeps, log, openDiff, runAgain }, view, message),
  });
  const sweepCommands = new SweepCommands({ sweeps, files, models, places, log });
  subscriptions.push(
    ...[log, models, files, diffs, editor, sweepCommands, new StatusBar(sweeps), followSweep(sweeps)],
    ...registerResultsCommands({ sweeps, editor, log }),
    ...registerGeneralCommands({ models, log }),
    ...registerViews({ sweeps, models, places, log }),
  );
  end = async () => {
    sweeps.close();
    await engines.end();
  };
  void offerResume(sweeps, (file) => sweepCommands.resume(file)).catch((error: unknown) => log.report(error));
}

/** VS Code waits for it, within limits: the config under way is given up, what is done is on the disk. */
export const deactivate = (): Promise<void> | undefined => end?.();
