import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Scan } from '../../core/scan/similarity.js';
import { readScanTexts, scanModel } from '../../runner/scan.js';
import { askModel, choicesOf, type ModelChoices } from '../pickers/askModel.js';
import type { Models } from '../pickers/models.js';
import type { ResultsFiles } from '../results/resultsFiles.js';
import { command } from '../shell/command.js';
import { COMMANDS } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import { filePath } from '../shell/paths.js';
import type { Places } from '../shell/places.js';
import { withCancellableProgress } from '../shell/progress.js';
import { requireTrust } from '../shell/trust.js';
import type { EngineHost } from '../sweeps/engineHost.js';
import { loadNow } from '../sweeps/loadNow.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { showScan } from './scanPanel.js';
import { toShownScan } from './shownScan.js';

export interface ScanDeps {
  readonly context: vscode.ExtensionContext;
  readonly engines: EngineHost;
  readonly models: Models;
  readonly sweeps: Sweeps;
  readonly files: ResultsFiles;
  readonly places: Places;
  readonly log: Log;
}

/** What `rys.scanLayers` may be called with, besides a URI; RYS asks for a model that is not given. */
interface ScanChoices extends ModelChoices {
  /** A file of texts to read, in place of the bundled ones. */
  readonly texts?: string;
}

/** `RYS: Scan Layers…`: reads what enters each layer, and shows where a sweep is worth its time. */
export function registerScan(deps: ScanDeps): vscode.Disposable {
  return command(deps.log, COMMANDS.scanLayers, (argument?: vscode.Uri | ScanChoices) =>
    scanLayers(deps, choicesOf(argument)),
  );
}

/** @returns what was found; undefined when the user left. */
async function scanLayers(deps: ScanDeps, choices: ScanChoices): Promise<Scan | undefined> {
  requireTrust(vscode.l10n.t('Scans run models, which requires a trusted workspace.'));
  const { context, engines, models, places, log } = deps;
  const model = await askModel(deps, choices, vscode.l10n.t('Select a Model to Scan'));
  if (model === undefined) return undefined;
  const texts = await readScanTexts(choices.texts === undefined ? places.scanTexts : filePath(choices.texts));
  const load = loadNow(engines, model);
  const found = await withCancellableProgress(
    vscode.l10n.t('RYS: Scanning the layers of {0}…', basename(model)),
    async (_, signal) => {
      try {
        const engine = await engines.acquire(load, signal);
        try {
          const scan = await scanModel(engine, texts, signal);
          return scan && { scan, description: engine.model.model };
        } finally {
          await engines.release(engine);
        }
      } catch (error) {
        if (signal.aborted) return undefined;
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
