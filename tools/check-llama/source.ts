import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../src/core/errors.js';

/** Sources of llama.cpp on this disk. */
export interface Source {
  readonly folder: string;
  /** As their `CMakeLists.txt` states it, for example "0.5.0"; undefined where it states none. */
  readonly version: string | undefined;
  /** For example "llama.cpp v0.5.0 (of node-llama-cpp 3.22.1)". */
  readonly title: string;
}

/** What the check and whoever follows it read; the rest of the repository stays in the bundle. */
const PARTS = ['include', 'ggml/include', 'src', 'models/templates', 'CMakeLists.txt'];

/**
 * The sources in node-llama-cpp's bundle, cloned into a folder of their own the first time.
 * @param cache folder that keeps the clone.
 * @throws UserError when git is missing or the bundle cannot be read.
 */
export function bundledSource(cache: string): Source {
  const module = join(dirname(fileURLToPath(import.meta.resolve('node-llama-cpp'))), '..');
  const { release } = json(join(module, 'llama', 'binariesGithubRelease.json')) as { release: string };
  const { version } = json(join(module, 'package.json')) as { version: string };
  const bundle = join(module, 'llama', 'gitRelease.bundle');
  const folder = join(cache, `llama.cpp-${release}`);
  if (!existsSync(folder)) {
    if (!existsSync(bundle))
      throw new UserError(
        `The bundle ${bundle} is missing: reinstall the packages, or name a checkout with --source.`,
      );
    mkdirSync(cache, { recursive: true });
    const unfinished = `${folder}.${process.pid}`;
    try {
      // Their bytes, on Windows too.
      git('clone', '--quiet', '--config', 'core.autocrlf=false', '--no-checkout', bundle, unfinished);
      git('-C', unfinished, 'checkout', '--quiet', 'HEAD', '--', ...PARTS);
      // Whole or not at all, whenever this is interrupted.
      renameSync(unfinished, folder);
    } catch (error) {
      // Another process may have been faster.
      if (!existsSync(folder)) throw error;
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return checkout(folder, `llama.cpp ${release} (of node-llama-cpp ${version})`);
}

/**
 * A checkout of llama.cpp.
 * @throws UserError when the folder is none.
 */
export function sourceAt(path: string): Source {
  return checkout(resolve(path));
}

function checkout(folder: string, title?: string): Source {
  const missing = ['include/llama.h', 'ggml/include/ggml.h', 'CMakeLists.txt'].find(
    (file) => !existsSync(join(folder, file)),
  );
  if (missing !== undefined)
    throw new UserError(
      `The folder ${folder} is no checkout of llama.cpp (it lacks ${missing}): name one with --source.`,
    );
  const version = versionIn(readFileSync(join(folder, 'CMakeLists.txt'), 'utf8'));
  return { folder, version, title: title ?? `llama.cpp ${version ?? 'of an unknown version'} in ${folder}` };
}

function versionIn(cmake: string): string | undefined {
  const parts = ['MAJOR', 'MINOR', 'PATCH'].map(
    (part) => new RegExp(`set\\(LLAMA_VERSION_${part}\\s+(\\d+)\\)`).exec(cmake)?.[1],
  );
  return parts.includes(undefined) ? undefined : parts.join('.');
}

function git(...args: string[]): void {
  const { error, status, stderr } = spawnSync('git', args, { encoding: 'utf8' });
  if (error)
    throw new UserError(
      'git could not be run, and the sources of llama.cpp lie in a git bundle: install git, or name a checkout with --source.',
      { cause: error },
    );
  if (status !== 0)
    throw new UserError(
      `git could not read the sources of llama.cpp out of the bundle (${stderr.trim().split('\n').at(-1)}): reinstall the packages, or name a checkout with --source.`,
    );
}

const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
