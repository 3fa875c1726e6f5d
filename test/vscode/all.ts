/**
 * Runs every test that this machine can run, and says at the end what was left out and why: Vitest's, those in VS
 * Code's extension host, and those of the packaged extension. What failed is named again at the end. Usage: npm test
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { repoPath } from '../support/files.js';
import { InOrder } from './inOrder.js';
import { missingForVsCode } from './installation.js';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Lines that name what failed. */
  readonly failures: readonly string[];
}

/** The lines with which each run ends. */
const FAILURE = /^failed: .*$/gm;
const SUMMARY = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m;

/** Runs a program of Node's. A run that says nothing of its tests, or fails without a failed test, counts as one. */
function run(args: readonly string[], print: (text: string) => void): Promise<Counts> {
  const env = process.stdout.isTTY ? { ...process.env, FORCE_COLOR: '1' } : process.env;
  const child = spawn(process.execPath, args, {
    cwd: repoPath(''),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    print(text);
  });
  child.stderr.setEncoding('utf8').on('data', print);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const [, passed = 0, failed = 0, skipped = 0] = SUMMARY.exec(output)?.map(Number) ?? [];
      const failures: string[] = [...(output.match(FAILURE) ?? [])];
      if (code !== 0 && failed === 0) failures.push(`failed: ${args.join(' ')}, with exit code ${code}`);
      resolve({ passed, failed: code === 0 ? failed : Math.max(1, failed), skipped, failures });
    });
  });
}

interface Run {
  readonly title: string;
  readonly args: readonly string[];
}

/** Runs the lanes at the same time, and what each lane has one after another. Prints as if it were all in one. */
async function runAll(lanes: readonly (readonly Run[])[]): Promise<Counts[]> {
  const output = new InOrder((text) => process.stdout.write(text));
  const counts = lanes.map(async (lane) => {
    const found: Counts[] = [];
    for (const own of lane.map((one) => ({ ...one, part: output.part() }))) {
      own.part.write(`\n${own.title}:\n`);
      found.push(await run(own.args, (text) => own.part.write(text)));
      own.part.end();
    }
    return found;
  });
  return (await Promise.all(counts)).flat();
}

const VITEST = [repoPath('node_modules/vitest/vitest.mjs'), 'run'];
const missing = missingForVsCode();
const leftOut = [
  'the tests in the desktop VS Code, which needs a display and a download (npm run test:desktop)',
];
if (missing) leftOut.unshift(`the tests inside VS Code, because ${missing}`);

// Most tests with a model use one core, and wait for processes and locks besides; the others are a lane of their own.
const withModels: Run[] = [
  { title: 'The engine, the command line and the host', args: [...VITEST, '--project', 'native'] },
];
const others: Run[] = [
  { title: 'Logic and pages', args: [...VITEST, '--project', 'logic', '--project', 'pages'] },
];
if (!missing)
  others.push(
    { title: 'In VS Code’s extension host', args: [repoPath('dist/test/extensionHost.js')] },
    {
      title: 'As a user, with the packaged extension',
      args: [...VITEST, '--config', 'test/e2e/vitest.config.ts'],
    },
  );
const counts = await runAll(availableParallelism() > 1 ? [withModels, others] : [[...withModels, ...others]]);
const sum = (name: 'passed' | 'failed' | 'skipped'): number =>
  counts.reduce((total, count) => total + count[name], 0);
console.log(`\n${leftOut.map((what) => `Left out: ${what}.`).join('\n')}`);
for (const line of counts.flatMap(({ failures }) => failures)) console.log(line);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
