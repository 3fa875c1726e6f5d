import * as vscode from 'vscode';
import type { GpuChoice } from '../../protocol/engine.js';
import { hasBackend } from '../../runner/backends.js';
import { cudaIn, installCuda, removeCuda } from '../../runner/cuda/install.js';
import { hasNvidia } from '../../runner/cuda/nvidia.js';
import { COMMANDS } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import type { Memory } from '../shell/memory.js';
import type { Places } from '../shell/places.js';
import { withCancellableProgress } from '../shell/progress.js';
import { settings } from '../shell/settings.js';
import type { EngineHost } from '../sweeps/engineHost.js';
import { progressText } from './modelDownload.js';

const DECLINED = 'rys.cudaDeclined';

export interface CudaSupportDeps {
  /** The extension's own folder, which updates leave as it is. */
  readonly storage: string;
  readonly memory: Memory;
  readonly engines: EngineHost;
  readonly places: Places;
  readonly log: Log;
}

/** CUDA, which the extension's package lacks for its size. */
export class CudaSupport {
  private offered = false;

  constructor(private readonly deps: CudaSupportDeps) {}

  /** `RYS: Install CUDA Support`; where it is installed, offers to remove it. */
  async install(): Promise<void> {
    const { storage, engines, places, log } = this.deps;
    if (hasBackend(places.engine, 'cuda')) return this.offerRemoval();
    log.info(`Installing CUDA in ${storage}.`);
    const installed = await withCancellableProgress(
      vscode.l10n.t('RYS: Installing CUDA support'),
      (report, signal) =>
        installCuda({
          base: storage,
          registry: settings.npmRegistry,
          entry: places.downloader,
          signal,
          onProgress: (progress, part, parts) => {
            const [text, share] = progressText(progress);
            report(vscode.l10n.t('{0} ({1} of {2})', text, part + 1, parts), (part + share) / parts);
          },
        }),
    );
    if (!installed) return;
    // An engine that runs keeps the backend that it has.
    await engines.renew();
    void vscode.window.showInformationMessage(
      vscode.l10n.t('CUDA support is installed, and used from the next run on.'),
    );
  }

  private async offerRemoval(): Promise<void> {
    const { storage } = this.deps;
    if (!cudaIn(storage).installed) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('CUDA support is part of this package of RYS Explorer.'),
      );
      return;
    }
    const REMOVE = vscode.l10n.t('Remove');
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t('CUDA support is installed.'),
      REMOVE,
    );
    if (answer !== REMOVE) return;
    await this.deps.engines.renew();
    await removeCuda(storage);
  }

  /** Offers it once a window where a model is to run on CUDA, or may and there is a card, and it is lacking. */
  async offer(gpu: GpuChoice): Promise<void> {
    const { memory, places } = this.deps;
    if (this.offered || (gpu !== 'cuda' && (gpu !== 'auto' || memory.get(DECLINED, false)))) return;
    if (cudaIn(this.deps.storage).packages.length === 0 || hasBackend(places.engine, 'cuda')) return;
    if (gpu === 'auto' && !hasNvidia()) return;
    this.offered = true;
    const INSTALL = vscode.l10n.t('Install');
    const NEVER = vscode.l10n.t("Don't Ask Again");
    const answer = await vscode.window.showInformationMessage(
      gpu === 'cuda'
        ? vscode.l10n.t('CUDA is not part of this package of RYS Explorer because of its size. Install it?')
        : vscode.l10n.t(
            'This machine has an NVIDIA card, and CUDA is not part of this package of RYS Explorer because of its size. Install it?',
          ),
      INSTALL,
      ...(gpu === 'auto' ? [NEVER] : []),
    );
    if (answer === NEVER) await memory.update(DECLINED, true);
    if (answer === INSTALL) await vscode.commands.executeCommand(COMMANDS.installCuda);
  }
}
