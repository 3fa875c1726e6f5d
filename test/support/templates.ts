import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledSource } from '../../tools/check-llama/source.js';
import { repoPath } from './files.js';

/** The chat templates that llama.cpp ships, out of the sources that come with node-llama-cpp. */
export function bundledTemplates(): ReadonlyMap<string, string> {
  const folder = join(bundledSource(repoPath('.cache')).folder, 'models', 'templates');
  const names = readdirSync(folder).filter((name) => name.endsWith('.jinja'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
