import type { GpuChoice } from './engine.js';

/** Names of the systems in node-llama-cpp's packages, by `process.platform`. */
const SYSTEMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'mac', win32: 'win' };

/**
 * The package of node-llama-cpp's with the binaries of a backend, which is also the name of their folder in it.
 * @param gpu false for the CPU.
 * @returns undefined for a system that there are none for.
 */
export function backendPackage(
  gpu: Exclude<GpuChoice, 'auto' | 'false'> | false,
  platform: string,
  arch: string,
): string | undefined {
  const system = SYSTEMS[platform];
  return system && `${system}-${arch === 'arm' ? 'armv7l' : arch}${gpu ? `-${gpu}` : ''}`;
}
