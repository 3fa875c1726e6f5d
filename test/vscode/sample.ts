/**
 * Makes a folder to open in the Extension Development Host, with the demo model and a few of its probes.
 * Usage: node dist/test/sample.js [--for-tests]
 *
 * `.cache/sample` is left as it is once it exists, with all results in it. `--for-tests` makes `.cache/test-sample`, and
 * makes it anew each time: the tests of test/extension expect no results, and the settings that they are run with.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoPath } from '../support/files.js';
import { workplace } from '../support/workplace.js';
import { SETTINGS } from './server.js';

const forTests = process.argv.includes('--for-tests');
const folder = repoPath(forTests ? '.cache/test-sample' : '.cache/sample');
const remove = (): void => rmSync(folder, { recursive: true, force: true });
if (forTests) remove();
if (!existsSync(join(folder, 'model.gguf'))) {
  mkdirSync(join(folder, '.vscode'), { recursive: true });
  workplace({ path: (name) => join(folder, name), remove });
  if (forTests) writeFileSync(join(folder, '.vscode/settings.json'), JSON.stringify(SETTINGS, null, 2));
}
console.log(folder);
