import * as vscode from 'vscode';
import { useExtraBinaries } from '../../runner/backends.js';
import { cudaIn } from '../../runner/cuda/install.js';
import { command } from '../shell/command.js';
import { COMMANDS } from '../shell/ids.js';
import { settings } from '../shell/settings.js';
import type { EngineHost } from '../sweeps/engineHost.js';
import { CudaSupport } from './cudaSupport.js';
import { downloadModel, type ModelDownloadChoices, type ModelDownloadDeps } from './modelDownload.js';

export interface DownloadDeps extends ModelDownloadDeps {
  readonly context: vscode.ExtensionContext;
  readonly engines: EngineHost;
}

/** `RYS: Download Model…` and `RYS: Install CUDA Support`, which is also offered where it is lacking. */
export function registerDownloads(deps: DownloadDeps): vscode.Disposable[] {
  const { context, engines, log } = deps;
  const storage = context.globalStorageUri.fsPath;
  useExtraBinaries(cudaIn(storage).folder);
  const cuda = new CudaSupport({ ...deps, storage, memory: context.globalState });
  const offer = (gpu: Parameters<CudaSupport['offer']>[0]): void =>
    void cuda.offer(gpu).catch((error: unknown) => log.report(error));
  return [
    command(log, COMMANDS.downloadModel, (choices?: ModelDownloadChoices) =>
      downloadModel(deps, choices ?? {}),
    ),
    command(log, COMMANDS.installCuda, () => cuda.install()),
    engines.onLoading(({ gpu }) => offer(gpu)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('rys.engine.backend')) offer(settings.gpu);
    }),
  ];
}
