import { cudaPackages } from '../../protocol/backends.js';

/** A package of npm's, of one version and no other. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** Of the packed file, as npm writes it: `sha512-…`. Absent where the lock file was made without it. */
  readonly integrity?: string;
}

/** Those of the lock file with CUDA, for every system; put into the bundle when it is built (esbuild.mjs). */
declare const RYS_CUDA_PACKAGES: readonly PinnedPackage[];

/** The packages that make up CUDA on a system, as the lock file pins them; none where there is no CUDA. */
export function pinnedCuda(
  platform: string = process.platform,
  arch: string = process.arch,
  pinned = RYS_CUDA_PACKAGES,
): PinnedPackage[] {
  const names = cudaPackages(platform, arch);
  return pinned.filter(({ name }) => names.includes(name));
}
