import { createRequire } from 'node:module';
import { backendPackage } from '../protocol/backends.js';
import type { GpuChoice } from '../protocol/engine.js';

/**
 * Whether a backend's binaries are installed beside the engine; whether they work is known once they are loaded. Costs
 * a look at the disk.
 * @param entry path of the engine's bundle.
 */
export function hasBackend(entry: string, gpu: GpuChoice): boolean {
  if (gpu === 'auto' || gpu === 'false') return true;
  const name = backendPackage(gpu, process.platform, process.arch);
  try {
    return name !== undefined && createRequire(entry).resolve(`@node-llama-cpp/${name}`) !== '';
  } catch {
    return false;
  }
}
