import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { Config } from '../../core/configs/layerPath.js';
import { exportedName } from '../../core/export/exportedName.js';
import { bytes } from '../../core/report/units.js';
import { exportModel, type ExportRequest } from '../../runner/exportModel.js';
import { askModel, choicesOf, type ModelChoices } from '../pickers/askModel.js';
import type { ConfigChooser } from '../pickers/configChooser.js';
import type { ModelLibrary } from '../pickers/modelLibrary.js';
import type { Models } from '../pickers/models.js';
import type { ResultsFiles } from '../results/resultsFiles.js';
import { command } from '../shell/command.js';
import { COMMANDS } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import { filePath, unusedFile } from '../shell/paths.js';
import type { Places } from '../shell/places.js';
import { withCancellableProgress } from '../shell/progress.js';
import { requireTrust } from '../shell/trust.js';
import type { Sweeps } from '../sweeps/sweeps.js';

export interface ExportDeps {
  readonly sweeps: Sweeps;
  readonly files: ResultsFiles;
  readonly models: Models;
  readonly library: ModelLibrary;
  readonly configs: ConfigChooser;
  readonly places: Places;
  readonly log: Log;
}

/** What `rys.exportModel` may be called with, besides a URI; RYS asks for whatever is not given. */
interface ExportChoices extends ModelChoices {
  readonly config?: string;
  readonly out?: string;
}

/** `RYS: Export Model…`: writes a model under a config as a GGUF file of its own. */
export function registerExport(deps: ExportDeps): vscode.Disposable {
  return command(deps.log, COMMANDS.exportModel, (argument?: vscode.Uri | ExportChoices) =>
    exportAsked(deps, choicesOf(argument)),
  );
}

/** @returns the new file; undefined when the user left or cancelled. */
async function exportAsked(deps: ExportDeps, choices: ExportChoices): Promise<string | undefined> {
  requireTrust(vscode.l10n.t('Exporting a model writes a file, which requires a trusted workspace.'));
  const { files, library, configs, places, log } = deps;
  const model = await askModel(deps, choices, vscode.l10n.t('Select a Model to Export'));
  if (model === undefined) return undefined;
  const config = await configs.ask(await library.of(model), {
    title: vscode.l10n.t('Select the Config to Export {0} Under', basename(model)),
    verb: 'Export',
    given: choices.config,
  });
  if (!config) return undefined;
  const out = choices.out ?? (await pickTarget(model, config, places));
  if (out === undefined) return undefined;
  const measured = choices.results === undefined ? undefined : (await files.open(choices.results)).results;
  log.info(`Exporting ${config.key} of ${model} to ${out}.`);
  const exported = await withProgress(out, (signal, onProgress) =>
    exportModel({
      ...{ model, out, measured, signal, onProgress },
      config: config.key,
      appVersion: places.version,
    }),
  );
  if (!exported) return undefined;
  void offerReveal(out, exported.size);
  return out;
}

async function pickTarget(model: string, config: Config, places: Places): Promise<string | undefined> {
  const name = exportedName(model, config);
  const to = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export {0} Under {1}', basename(model), config.key),
    saveLabel: vscode.l10n.t('Export'),
    defaultUri: vscode.Uri.file(
      unusedFile(model === places.demoModel ? filePath(name) : join(dirname(model), name), '.gguf'),
    ),
    filters: { [vscode.l10n.t('GGUF models')]: ['gguf'] },
  });
  return to?.fsPath;
}

function withProgress<T>(
  out: string,
  write: (signal: AbortSignal, onProgress: NonNullable<ExportRequest['onProgress']>) => Promise<T>,
): Thenable<T> {
  return withCancellableProgress(vscode.l10n.t('RYS: Writing {0}', basename(out)), (report, signal) => {
    let shown = 0;
    return write(signal, (written, total) => {
      const percent = Math.floor((100 * written) / total);
      // Chunks are small, and the window need not hear of each.
      if (percent === shown) return;
      shown = percent;
      report(vscode.l10n.t('{0} of {1}', bytes(written), bytes(total)), percent / 100);
    });
  });
}

/** Says that it is done, and offers to show the file where there is something to show it in. */
async function offerReveal(out: string, size: number): Promise<void> {
  const uri = vscode.Uri.file(out);
  const inWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const REVEAL = vscode.l10n.t('Reveal');
  const COPY = vscode.l10n.t('Copy Path');
  const here = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  const offers = inWorkspace || here ? [REVEAL, COPY] : [COPY];
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Exported to {0} ({1}). Open it in llama.cpp, LM Studio or Ollama like any other model.',
      out,
      bytes(size),
    ),
    ...offers,
  );
  if (chosen === REVEAL)
    await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'revealFileInOS', uri);
  if (chosen === COPY) await vscode.env.clipboard.writeText(out);
}
