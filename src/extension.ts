import type * as vscode from 'vscode';
import { registerChat } from './host/chat/index.js';
import { registerConfirmCommand } from './host/commands/confirmCommand.js';
import { registerCostCommand } from './host/commands/costCommand.js';
import { registerGeneralCommands } from './host/commands/generalCommands.js';
import { registerImportCommand } from './host/commands/importCommand.js';
import { registerItemCommands } from './host/commands/itemCommands.js';
import { offerResume } from './host/commands/resumeOffer.js';
import { registerSearchCommand } from './host/commands/searchCommand.js';
import { SweepCommands } from './host/commands/sweepCommands.js';
import { registerCompare } from './host/compare/index.js';
import { Diffs } from './host/diff/diffCommands.js';
import { registerDownloads } from './host/download/index.js';
import { registerExport } from './host/export/index.js';
import { ConfigChooser } from './host/pickers/configChooser.js';
import { ModelLibrary } from './host/pickers/modelLibrary.js';
import { Models } from './host/pickers/models.js';
import { RecentConfigs } from './host/pickers/recentConfigs.js';
import { registerProbeFiles } from './host/probes/index.js';
import { openResultsFiles, registerResults } from './host/results/index.js';
import { Pins } from './host/results/pins.js';
import { registerScan } from './host/scan/index.js';
import { registerServe } from './host/serve/index.js';
import { Log } from './host/shell/log.js';
import { Places } from './host/shell/places.js';
import { settings } from './host/shell/settings.js';
import { followSweep } from './host/sweeps/contexts.js';
import { EngineHost } from './host/sweeps/engineHost.js';
import { StatusBar } from './host/sweeps/statusBar.js';
import { Sweeps } from './host/sweeps/sweeps.js';
import { registerViews } from './host/views/views.js';

let end: (() => Promise<void>) | undefined;

/** Puts the parts together; each feature is a folder or a file of src/host. */
export function activate(context: vscode.ExtensionContext): void {
  const log = new Log();
  const places = new Places(context.extensionPath);
  const models = new Models(context.globalState, places);
  const engines = new EngineHost({
    entry: places.engine,
    onLog: log.engine,
    keepLoadedMs: () => settings.keepLoadedMs,
  });
  const sweeps = new Sweeps({ engines, appVersion: places.version, memory: context.workspaceState });
  const files = openResultsFiles(context.workspaceState, sweeps);
  const pins = new Pins(context.workspaceState);
  const diffs = new Diffs({ extensionUri: context.extensionUri, files, pins, sweeps, engines, models, log });
  const sweepCommands = new SweepCommands({ sweeps, files, models, places, log });
  const recent = new RecentConfigs(context.workspaceState);
  const configs = new ConfigChooser(recent, files);
  const library = new ModelLibrary();
  const parts = { context, sweeps, files, engines, models, library, configs, places, log };
  context.subscriptions.push(
    ...[log, models, files, diffs, sweepCommands, new StatusBar(sweeps), followSweep(sweeps)],
    registerResults({
      ...parts,
      pins,
      comparisons: diffs,
      runAgain: (file, config) => diffs.runAgain(file, config),
    }),
    registerProbeFiles({
      ...parts,
      answers: diffs.probes,
      recent,
      underWay: () => sweeps.current?.progress.current,
    }),
    registerScan(parts),
    registerExport(parts),
    ...registerDownloads(parts),
    registerServe({ ...parts, pins }),
    registerChat({ ...parts, pins }),
    ...registerGeneralCommands(parts),
    registerImportCommand(parts),
    registerConfirmCommand({ ...parts, pins }),
    registerSearchCommand({ ...parts, sweepCommands }),
    registerCostCommand({ ...parts, pins }),
    ...registerItemCommands(parts),
    registerCompare(parts),
    ...registerViews(parts),
  );
  end = async () => {
    sweeps.close();
    await engines.end();
  };
  void offerResume(sweeps, (file) => sweepCommands.resume(file)).catch((error: unknown) => log.report(error));
}

/** VS Code waits for it, within limits: the config under way is given up, what is done is on the disk. */
export const deactivate = (): Promise<void> | undefined => end?.();
