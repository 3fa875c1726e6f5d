import { basename } from 'node:path';
import * as vscode from 'vscode';
import { MAX_PATH_LENGTH } from '../../core/configs/layerPath.js';
import { LayersNeeded } from '../../core/import/index.js';
import { importedName, importSweep } from '../../runner/importSweep.js';
import { openResults } from '../results/resultsEditor.js';
import { command } from '../shell/command.js';
import { COMMANDS, RESULTS_SUFFIX } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import { unusedFile } from '../shell/paths.js';
import type { Places } from '../shell/places.js';
import { requireTrust } from '../shell/trust.js';

/** What `rys.importSweep` may be called with, besides a URI; RYS asks for whatever is not given. */
interface ImportChoices {
  readonly file?: string;
  readonly modelLayers?: number;
  readonly out?: string;
}

/** `RYS: Import Sweep…`: makes a results file of another tool's sweep, and opens it. */
export const registerImportCommand = ({ places, log }: { places: Places; log: Log }): vscode.Disposable =>
  command(log, COMMANDS.importSweep, async (argument?: vscode.Uri | ImportChoices) => {
    requireTrust(
      vscode.l10n.t('Importing a sweep writes a results file, which requires a trusted workspace.'),
    );
    const given = argument instanceof vscode.Uri ? { file: argument.fsPath } : (argument ?? {});
    const file = given.file ?? (await pickForeign());
    if (file === undefined) return undefined;
    const out = given.out ?? unusedFile(importedName(file), RESULTS_SUFFIX);
    const convert = (layers: number | undefined) =>
      importSweep({ file, out, layers, appVersion: places.version });
    const sweep = await convert(given.modelLayers).catch(async (error: unknown) => {
      if (!(error instanceof LayersNeeded)) throw error;
      const layers = await askForLayers(basename(file), error.least);
      return layers === undefined ? undefined : convert(layers);
    });
    if (!sweep) return undefined;
    for (const note of sweep.notes) log.info(`${basename(file)}: ${note}`);
    await openResults(out);
    return out;
  });

async function pickForeign(): Promise<string | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Import Sweep'),
      openLabel: vscode.l10n.t('Import'),
      filters: { [vscode.l10n.t('Sweeps of other tools')]: ['json', 'jsonl'] },
    })) ?? [];
  return chosen?.fsPath;
}

async function askForLayers(name: string, least: number): Promise<number | undefined> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Import Sweep'),
    prompt: vscode.l10n.t('How many layers does the model of {0} have? The file does not say.', name),
    placeHolder: vscode.l10n.t('At least {0}', least),
    validateInput: (text) => {
      const layers = Number(text);
      return Number.isInteger(layers) && layers >= least && layers <= MAX_PATH_LENGTH
        ? undefined
        : vscode.l10n.t('Enter a whole number from {0} to {1}.', least, MAX_PATH_LENGTH);
    },
  });
  return typed === undefined ? undefined : Number(typed);
}
