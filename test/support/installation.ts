import { cpSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { BINARIES_SCOPE } from '../../src/protocol/backends.js';
import { repoPath } from './files.js';

const SCOPE = BINARIES_SCOPE.slice(0, -1);
const CUDA = /-cuda(-ext)?$/;

/** The installed packages of binaries with CUDA, by name; none where npm installs none. */
export const cudaOfRepository = (): string[] =>
  readdirSync(repoPath(`node_modules/${SCOPE}`)).filter((name) => CUDA.test(name));

/**
 * Lays out the program as its package does, without CUDA: the built bundles, and links to the installed packages.
 * @param folder a new one.
 */
export function installationWithoutCuda(folder: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, SCOPE), { recursive: true });
  for (const name of ['dist/cli.js', 'dist/engine.js', 'dist/download.js', 'package.json'])
    cpSync(repoPath(name), join(folder, name));
  const link = (name: string): void =>
    symlinkSync(realpathSync(repoPath(`node_modules/${name}`)), join(modules, name), 'junction');
  for (const name of readdirSync(repoPath('node_modules'))) {
    if (name === SCOPE || name.startsWith('.')) continue;
    // Packages are looked for beside the file that asks, wherever links lead to it: this one has to be here.
    if (name === 'node-llama-cpp')
      cpSync(repoPath(`node_modules/${name}`), join(modules, name), { recursive: true });
    else link(name);
  }
  for (const name of readdirSync(repoPath(`node_modules/${SCOPE}`)))
    if (!CUDA.test(name)) link(`${SCOPE}/${name}`);
}
