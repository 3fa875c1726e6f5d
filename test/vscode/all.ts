/**
 * Runs every test that this machine can run, and says at the end what was left out and why: Vitest's, those in VS
 * Code's extension host, and those of the packaged extension. Usage: npm test
 */
import { spawn } from 'node:child_process';
import { repoPath } from '../support/files.js';
import { missingForVsCode } from './installation.js';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The line with which each run ends. */
const SUMMARY = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m;

/** Runs a program of Node's. A run that says nothing of its tests, or fails without a failed test, counts as one. */
function run(args: readonly string[]): Promise<Counts> {
  const env = process.stdout.isTTY ? { ...process.env, FORCE_COLOR: '1' } : process.env;
  const child = spawn(process.execPath, args, {
    cwd: repoPath(''),
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    process.stdout.write(text);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const [, passed = 0, failed = 0, skipped = 0] = SUMMARY.exec(output)?.map(Number) ?? [];
      resolve({ passed, failed: code === 0 ? failed : Math.max(1, failed), skipped });
    });
  });
}

const VITEST = [repoPath('node_modules/vitest/vitest.mjs'), 'run'];
const missing = missingForVsCode();
const leftOut = [
  'the tests in the desktop VS Code, which needs a display and a download (npm run test:desktop)',
];
if (missing) leftOut.unshift(`the tests inside VS Code, because ${missing}`);

const counts = [await run(VITEST)];
if (!missing) {
  console.log('\nIn VS Code’s extension host:');
  counts.push(await run([repoPath('dist/test/extensionHost.js')]));
  console.log('\nAs a user, with the packaged extension:');
  counts.push(await run([...VITEST, '--config', 'test/e2e/vitest.config.ts']));
}
const sum = (name: keyof Counts): number => counts.reduce((total, count) => total + count[name], 0);
console.log(`\n${leftOut.map((what) => `Left out: ${what}.`).join('\n')}`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
