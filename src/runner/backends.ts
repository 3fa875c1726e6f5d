import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { backendPackage, BINARIES_SCOPE, EXTRA_BINARIES } from '../protocol/backends.js';
import type { GpuChoice } from '../protocol/engine.js';

let extra: string | undefined;

/**
 * From now on, engines also find the binaries in this folder's `node_modules`. For the front end, when it starts: it is
 * one place for the whole program.
 */
export function useExtraBinaries(folder: string | undefined): void {
  extra = folder;
}

/** What an engine's environment has for it. */
export const extraBinariesVariable = (): Record<string, string> =>
  extra === undefined ? {} : { [EXTRA_BINARIES]: extra };

/**
 * Whether a backend's binaries are installed, beside the engine or where {@link useExtraBinaries} says; whether they work
 * is known once they are loaded. Costs a look at the disk.
 * @param entry path of the engine's bundle.
 */
export function hasBackend(entry: string, gpu: GpuChoice): boolean {
  if (gpu === 'auto' || gpu === 'false') return true;
  const name = backendPackage(gpu, process.platform, process.arch);
  if (name === undefined) return false;
  if (extra !== undefined && existsSync(join(extra, 'node_modules', BINARIES_SCOPE + name))) return true;
  try {
    return createRequire(entry).resolve(BINARIES_SCOPE + name) !== '';
  } catch {
    return false;
  }
}
