import { homedir } from 'node:os';
import { basename, dirname, join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { bytes } from '../../core/report/units.js';
import type { Downloaded, DownloadProgress } from '../../protocol/download.js';
import { parseModelAddress } from '../../protocol/modelAddress.js';
import { runDownload } from '../../runner/download/downloadProcess.js';
import { modelSize, SUGGESTED_MODELS } from '../../runner/download/suggestedModels.js';
import type { Models } from '../pickers/models.js';
import { separator } from '../pickers/steps.js';
import { COMMANDS } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import { filePath } from '../shell/paths.js';
import type { Places } from '../shell/places.js';
import { withCancellableProgress } from '../shell/progress.js';
import { settings } from '../shell/settings.js';
import { requireTrust } from '../shell/trust.js';

export interface ModelDownloadDeps {
  readonly models: Models;
  readonly places: Places;
  readonly log: Log;
}

/** What `rys.downloadModel` may be called with; RYS asks for whatever is not given. */
export interface ModelDownloadChoices {
  readonly address?: string;
  readonly folder?: string;
}

/** Milliseconds without a byte after which the connection counts as lost. */
const PATIENCE = 60_000;

/** `RYS: Download Model…`. @returns the model's file; undefined when the user left or cancelled. */
export async function downloadModel(
  deps: ModelDownloadDeps,
  choices: ModelDownloadChoices,
): Promise<string | undefined> {
  requireTrust(vscode.l10n.t('Downloading a model writes a file, which requires a trusted workspace.'));
  const address = choices.address ?? (await pickAddress());
  if (address === undefined) return undefined;
  parseModelAddress(address);
  const folder = choices.folder === undefined ? await pickFolder() : filePath(choices.folder);
  if (folder === undefined) return undefined;
  const downloaded = await untilDone(deps, address, folder);
  if (!downloaded) return undefined;
  const file = filePath(downloaded.files[0]!);
  await keepInView(folder);
  deps.models.refresh();
  void offerSweep(file, downloaded);
  return file;
}

interface AddressItem extends vscode.QuickPickItem {
  readonly address?: string;
}

async function pickAddress(): Promise<string | undefined> {
  const other: AddressItem = { label: `$(edit) ${vscode.l10n.t('Enter an address…')}` };
  const title = vscode.l10n.t('Download a Model');
  const items: AddressItem[] = [
    separator(vscode.l10n.t('good first sweeps')),
    ...SUGGESTED_MODELS.map(({ name, address, size, layers, license }) => ({
      label: name,
      description: vscode.l10n.t('{0}, {1} layers, {2}', modelSize(size), layers, license),
      detail: address,
      address,
    })),
    separator(vscode.l10n.t('other')),
    other,
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: vscode.l10n.t('Select a model; its license is that of its makers'),
    matchOnDetail: true,
  });
  if (chosen !== other) return chosen?.address;
  return vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('From Hugging Face, by quantization or file, or the URL of a .gguf file'),
    placeHolder: 'hf:owner/repository:Q4_K_M',
    ignoreFocusOut: true,
    validateInput: (text) => {
      try {
        parseModelAddress(text);
        return undefined;
      } catch (error) {
        return text.trim() === '' ? '' : (error as Error).message;
      }
    },
  });
}

interface FolderItem extends vscode.QuickPickItem {
  readonly folder?: string;
}

/** Where models are looked for anyway, or any folder. */
async function pickFolder(): Promise<string | undefined> {
  const workspace = (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
  const known = settings.modelFolders;
  const usual = known.length > 0 ? [] : [join(homedir(), 'models')];
  const itemOf = (folder: string, description: string): FolderItem => ({
    label: folder,
    description,
    folder,
  });
  const browse: FolderItem = { label: `$(folder-opened) ${vscode.l10n.t('Browse…')}` };
  const chosen = await vscode.window.showQuickPick(
    [
      ...known.map((folder) => itemOf(folder, vscode.l10n.t('model folder'))),
      ...usual.map((folder) => itemOf(folder, vscode.l10n.t('becomes a model folder'))),
      ...workspace.map((folder) => itemOf(folder, vscode.l10n.t('workspace'))),
      browse,
    ],
    { title: vscode.l10n.t('Download a Model'), placeHolder: vscode.l10n.t('Select where to save it') },
  );
  if (chosen !== browse) return chosen?.folder;
  const [folder] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Select a Folder for the Model'),
      openLabel: vscode.l10n.t('Select'),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return folder?.fsPath;
}

/** Downloads, and goes on with what was cut off as often as the user wants. */
async function untilDone(
  { places, log }: ModelDownloadDeps,
  address: string,
  folder: string,
): Promise<Downloaded | undefined> {
  for (;;) {
    log.info(`Downloading ${address} to ${folder}.`);
    try {
      return await withCancellableProgress(
        vscode.l10n.t('RYS: Downloading {0}', basename(address)),
        (report, signal) =>
          runDownload(
            { kind: 'model', address, folder, patience: PATIENCE },
            {
              entry: places.downloader,
              signal,
              onProgress: (progress) => report(...progressText(progress)),
            },
          ),
      );
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      log.warn(error.message);
      const AGAIN = vscode.l10n.t('Try Again');
      if ((await vscode.window.showErrorMessage(error.message, AGAIN)) !== AGAIN) return undefined;
    }
  }
}

/** How far a download is: in words, and 0..1. */
export function progressText({ phase, done, total }: DownloadProgress): [string, number] {
  const share = total === 0 ? 0 : done / total;
  switch (phase) {
    case 'downloading':
      return [vscode.l10n.t('{0} of {1}', bytes(done), bytes(total)), share];
    case 'checking':
      return [vscode.l10n.t('checking, {0} %', Math.floor(100 * share)), 1];
    case 'unpacking':
      return [vscode.l10n.t('unpacking, {0} %', Math.floor(100 * share)), 1];
  }
}

/** Adds a folder to those that models are looked for in, unless they are looked for there already. */
async function keepInView(folder: string): Promise<void> {
  if (vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder))) return;
  const isIn = (parent: string): boolean => !relative(parent, folder).split(sep).includes('..');
  if (settings.modelFolders.some(isIn)) return;
  const configuration = vscode.workspace.getConfiguration('rys');
  const { workspaceValue } = configuration.inspect<string[]>('modelFolders') ?? {};
  await configuration.update(
    'modelFolders',
    [...configuration.get<string[]>('modelFolders', []), folder],
    workspaceValue ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}

async function offerSweep(file: string, { size, found }: Downloaded): Promise<void> {
  const START = vscode.l10n.t('Start Sweep');
  const text = found
    ? vscode.l10n.t('{0} is in {1} already.', basename(file), dirname(file))
    : vscode.l10n.t('{0} ({1}) was downloaded to {2}.', basename(file), bytes(size), dirname(file));
  if ((await vscode.window.showInformationMessage(text, START)) === START)
    await vscode.commands.executeCommand(COMMANDS.startSweep, { model: file });
}
