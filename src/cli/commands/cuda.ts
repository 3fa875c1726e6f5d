import { hasBackend } from '../../runner/backends.js';
import { cudaIn, installCuda, removeCuda } from '../../runner/cuda/install.js';
import { hasNvidia } from '../../runner/cuda/nvidia.js';
import { withDownloadProgress } from '../downloadProgress.js';
import { INTERRUPTED } from '../interrupt.js';
import { DATA_FOLDER, DOWNLOAD_ENTRY, ENGINE_ENTRY } from '../places.js';
import type { Terminal } from '../terminal.js';

export interface CudaInstallOptions {
  readonly registry?: string;
}

/** `rys cuda install`: downloads what the program comes without. */
export async function cudaInstall({ registry }: CudaInstallOptions, terminal: Terminal): Promise<void> {
  if (hasBackend(ENGINE_ENTRY, 'cuda')) return terminal.out('CUDA is installed already.');
  const installed = await withDownloadProgress((signal, onProgress) =>
    installCuda({
      base: DATA_FOLDER,
      registry: registry ?? process.env['npm_config_registry'],
      entry: DOWNLOAD_ENTRY,
      signal,
      onProgress: (progress, part, parts) => onProgress(progress, `, ${part + 1} of ${parts}`),
    }),
  );
  if (!installed) {
    terminal.note('Stopped: run the same command to go on from there.');
    process.exitCode = INTERRUPTED;
    return;
  }
  terminal.out(`CUDA is installed in ${installed.folder}.`);
  if (!hasNvidia()) terminal.note('This machine has no NVIDIA card with a driver, which CUDA needs.');
}

/** `rys cuda status`: what there is of CUDA, and where. */
export function cudaStatus({ json }: { readonly json?: boolean }, terminal: Terminal): void {
  const { folder, installed, packages } = cudaIn(DATA_FOLDER);
  const bundled = !installed && hasBackend(ENGINE_ENTRY, 'cuda');
  const card = hasNvidia();
  if (json) {
    terminal.out(
      JSON.stringify({ installed: installed || bundled, folder: installed ? folder : null, card, packages }),
    );
    return;
  }
  terminal.out(
    installed
      ? `CUDA is installed in ${folder}.`
      : bundled
        ? 'CUDA is part of this installation.'
        : packages.length === 0
          ? 'There is no CUDA for this system.'
          : 'CUDA is not installed: rys cuda install downloads it.',
  );
  terminal.out(
    card
      ? 'This machine has an NVIDIA card with a driver.'
      : 'This machine has no NVIDIA card with a driver, which CUDA needs.',
  );
}

/** `rys cuda remove`: frees the space that `rys cuda install` took. */
export async function cudaRemove(terminal: Terminal): Promise<void> {
  const removed = await removeCuda(DATA_FOLDER);
  terminal.out(removed ? 'CUDA was removed.' : 'There was nothing to remove.');
}
