import { readFileSync } from 'node:fs';
import { cudaPackages } from '../cudaPackages.mjs';
import { releaseNotes } from './changelog.js';

/**
 * Checks that a version may be released, and prints its notes. Usage: npm run --silent release:notes -- TAG
 * Ends with code 1, and says why, when the tag is not that of package.json's version, CHANGELOG.md does not tell of it, or
 * users of a system could not install CUDA.
 */

const tag = process.argv[2] ?? '';
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const changelog = readFileSync('CHANGELOG.md', 'utf8');
const outcome = releaseNotes({ tag, version, changelog, packages: cudaPackages() });
if ('notes' in outcome) {
  console.log(outcome.notes);
} else {
  console.error(outcome.refusal);
  process.exitCode = 1;
}
