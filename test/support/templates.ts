import { execFileSync } from 'node:child_process';
import { repoPath } from './files.js';

const FOLDER = 'models/templates/';

/** The chat templates that llama.cpp ships, out of the sources that come with node-llama-cpp. @param into an empty folder. */
export function bundledTemplates(into: string): ReadonlyMap<string, string> {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' });
  git('clone', '--quiet', '--bare', repoPath('node_modules/node-llama-cpp/llama/gitRelease.bundle'), into);
  const names = git('-C', into, 'ls-tree', '--name-only', 'HEAD', FOLDER).split('\n');
  return new Map(
    names
      .filter((name) => name.endsWith('.jinja'))
      .map((name) => [name.slice(FOLDER.length), git('-C', into, 'show', `HEAD:${name}`)]),
  );
}
