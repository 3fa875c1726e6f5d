import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors.js';
import type { DownloadProgress } from '../../protocol/download.js';
import { type DownloadOptions, runDownload } from '../download/downloadProcess.js';
import { pinnedCuda, type PinnedPackage } from './pinned.js';

/** CUDA, which the program comes without for its size: node-llama-cpp's own packages, in a folder of their own. */

/** npm's public registry. */
const REGISTRY = 'https://registry.npmjs.org';
/** Milliseconds without a byte after which the connection counts as lost. */
const PATIENCE = 60_000;

export interface CudaInstallation {
  /** What is to be installed. */
  readonly packages: readonly PinnedPackage[];
  /** Where it is, or will be; for {@link useExtraBinaries}. */
  readonly folder: string;
  readonly installed: boolean;
}

/**
 * What there is of CUDA in a folder that the program keeps for itself.
 * @param base may not exist; each version has a folder in it.
 */
export function cudaIn(base: string, packages: readonly PinnedPackage[] = pinnedCuda()): CudaInstallation {
  const folder = join(base, `cuda-${packages[0]?.version ?? 'none'}`);
  const installed = packages.length > 0 && packages.every((each) => isInstalled(folder, each));
  return { packages, folder, installed };
}

/** A package appears under its name only once all of it is there. */
const isInstalled = (folder: string, { name }: PinnedPackage): boolean =>
  existsSync(join(folder, into({ name })));

const into = ({ name }: { name: string }): string => `node_modules/${name}`;

export interface InstallOptions extends Omit<DownloadOptions, 'onProgress'> {
  readonly base: string;
  /** By default npm's public registry. */
  readonly registry?: string | undefined;
  readonly packages?: readonly PinnedPackage[];
  /** @param part which of so many packages. */
  readonly onProgress: (progress: DownloadProgress, part: number, parts: number) => void;
  readonly patience?: number;
}

/**
 * Downloads the pinned packages with CUDA, checks them against the lock file's hashes, unpacks them, and removes those of
 * other versions. Goes on where an earlier attempt was stopped or cut off.
 * @returns undefined when it was stopped.
 * @throws UserError where there is no CUDA, or as {@link runDownload}.
 */
export async function installCuda(options: InstallOptions): Promise<CudaInstallation | undefined> {
  const { base, registry, entry, signal, onProgress, patience = PATIENCE } = options;
  const { packages, folder } = cudaIn(base, options.packages);
  if (packages.length === 0) throw noCuda();
  // The one that is looked for comes last: once it is there, so are the others.
  for (const [part, each] of [...packages].reverse().entries()) {
    if (isInstalled(folder, each)) continue;
    const downloaded = await runDownload(
      {
        ...{ kind: 'package', folder, into: into(each), patience },
        url: tarball(each, registry),
        sha512: sha512Of(each),
      },
      { entry, signal, onProgress: (progress) => onProgress(progress, part, packages.length) },
    );
    if (!downloaded) return undefined;
  }
  await removeOthers(base, folder);
  return cudaIn(base, options.packages);
}

/** Removes CUDA of every version. @returns whether there was any. @throws UserError when it is in use. */
export async function removeCuda(base: string): Promise<boolean> {
  const folders = versionsIn(base);
  for (const folder of folders)
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(
      (error: NodeJS.ErrnoException) => {
        throw new UserError(
          `${folder} cannot be removed (${error.code}): end what uses CUDA, and remove it again.`,
          { cause: error },
        );
      },
    );
  return folders.length > 0;
}

async function removeOthers(base: string, kept: string): Promise<void> {
  for (const folder of versionsIn(base)) {
    // One that another window still uses stays, on Windows.
    if (folder !== kept) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

const versionsIn = (base: string): string[] =>
  existsSync(base)
    ? readdirSync(base)
        .filter((name) => name.startsWith('cuda-'))
        .map((name) => join(base, name))
    : [];

/** Where a registry has a package's packed file. @throws UserError for a registry that is no address. */
export function tarball({ name, version }: PinnedPackage, registry: string = REGISTRY): string {
  if (!/^https?:$/.test(URL.canParse(registry) ? new URL(registry).protocol : ''))
    throw new UserError(`The npm registry "${registry}" is no address: use one such as ${REGISTRY}.`);
  return `${registry.replace(/\/+$/, '')}/${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
}

function sha512Of({ name, integrity }: PinnedPackage): string {
  const [, sum] = /^sha512-(\S+)$/.exec(integrity ?? '') ?? [];
  if (sum === undefined)
    throw new UserError(
      `This build does not know the checksum of ${name}, so it is not installed: use a package of RYS Explorer that was built with CUDA.`,
    );
  return sum;
}

function noCuda(platform = process.platform): UserError {
  return new UserError(
    platform === 'darwin'
      ? 'There is no CUDA on macOS: GPUs are used through Metal.'
      : 'There is no CUDA for this system: node-llama-cpp has it for 64-bit Intel and AMD processors, on Linux and Windows.',
  );
}
