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

/**
 * The packages with CUDA for a system. The second holds the kernels for older drivers; the first falls back on it.
 * @returns none where there is no CUDA.
 */
export function cudaPackages(platform: string, arch: string): string[] {
  const name = platform === 'darwin' || arch !== 'x64' ? undefined : backendPackage('cuda', platform, arch);
  return name === undefined ? [] : [name, `${name}-ext`].map((each) => `${BINARIES_SCOPE}${each}`);
}

/** What the names of all packages with binaries begin with. */
export const BINARIES_SCOPE = '@node-llama-cpp/';

/** Names, to the engine, a folder whose `node_modules` has packages of binaries that the installation lacks. */
export const EXTRA_BINARIES = 'RYS_EXTRA_BINARIES';
