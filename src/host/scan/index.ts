import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Scan } from '../../core/scan/similarity.js';
import { readScanTexts, scanModel } from '../../runner/scan.js';
import type { Models } from '../pickers/models.js';
import { BACK } from '../pickers/steps.js';
import { command } from '../shell/command.js';
import { COMMANDS } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import { filePath } from '../shell/paths.js';
import type { Places } from '../shell/places.js';
import { requireTrust } from '../shell/trust.js';
import type { EngineHost } from '../sweeps/engineHost.js';
import { loadNow } from '../sweeps/loadNow.js';
import { showScan } from './scanPanel.js';
import { toShownScan } from './shownScan.js';

export interface ScanDeps {
  readonly context: vscode.ExtensionContext;
  readonly engines: EngineHost;
  readonly models: Models;
  readonly places: Places;
  readonly log: Log;
}

/** What `rys.scanLayers` may be called with: a model's file in the explorer, a row of our views, or by name. */
type ScanArgument =
  | vscode.Uri
  | { readonly file?: string | undefined; readonly model?: string; readonly texts?: string }
  | undefined;

/** `RYS: Scan Layers…`: reads what enters each layer, and shows where a sweep is worth its time. */
export function registerScan(deps: ScanDeps): vscode.Disposable {
  return command(deps.log, COMMANDS.scanLayers, (argument: ScanArgument) => scanLayers(deps, argument));
}

/** @returns what was found; undefined when the user left. */
async function scanLayers(deps: ScanDeps, argument: ScanArgument): Promise<Scan | undefined> {
  requireTrust(vscode.l10n.t('Scans run models, which requires a trusted workspace.'));
  const { context, engines, models, places, log } = deps;
  const model = await modelOf(argument, models);
  if (model === undefined) return undefined;
  const own = argument && 'texts' in argument ? argument.texts : undefined;
  const texts = await readScanTexts(own === undefined ? places.scanTexts : filePath(own));
  const load = loadNow(engines, model);
  const found = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('RYS: Scanning the layers of {0}…', basename(model)),
      cancellable: true,
    },
    async (_, token) => {
      const stopper = new AbortController();
      token.onCancellationRequested(() => stopper.abort());
      try {
        const engine = await engines.acquire(load, stopper.signal);
        try {
          const scan = await scanModel(engine, texts, stopper.signal);
          return scan && { scan, description: engine.model.model };
        } finally {
          await engines.release(engine);
        }
      } catch (error) {
        if (stopper.signal.aborted) return undefined;
        throw error;
      }
    },
  );
  if (!found) return undefined;
  await models.use(model);
  const { scan, description } = found;
  showScan({
    extensionUri: context.extensionUri,
    title: vscode.l10n.t('Scan of {0}', basename(model)),
    shown: toShownScan(scan, description),
    log,
    onSweep: () =>
      scan.suggestion &&
      vscode.commands.executeCommand(COMMANDS.startSweep, { model, configs: scan.suggestion.configs }),
  });
  return scan;
}

async function modelOf(argument: ScanArgument, models: Models): Promise<string | undefined> {
  if (argument instanceof vscode.Uri) return argument.fsPath;
  const given = argument?.model ?? argument?.file;
  if (given !== undefined) return filePath(given);
  const chosen = await models.pick({
    title: vscode.l10n.t('Select a Model to Scan'),
    step: 1,
    totalSteps: 1,
  });
  return chosen === BACK ? undefined : chosen;
}
