import { afterAll, expect, it } from 'vitest';
import { rys } from '../support/cli.js';
import { temporaryFolder } from '../support/files.js';
import { writeLargeResultsFile } from '../support/largeResultsFile.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** Has a Node process say how much memory it had at most, in KiB, when it ends. */
const SAY_MEMORY = `--import=data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => process._rawDebug(`most ${process.resourceUsage().maxRSS} KiB`))",
)}`;

it('results of 80 layers and 260 probes are read in less than 250 MB of memory', async () => {
  const file = folder.path('large.rys.jsonl');
  const bytes = await writeLargeResultsFile(file, { layers: 80, probes: 260, texts: 290 });
  expect(bytes).toBeGreaterThan(371e6);
  const { stdout, stderr, code } = await rys(['report', file, '--json'], {
    env: { NODE_OPTIONS: SAY_MEMORY },
  });
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as { configs: unknown[] }).configs).toHaveLength(3241);
  const [, most] = /^most (\d+) KiB$/m.exec(stderr)!;
  expect(Number(most) * 1024).toBeLessThan(250e6);
}, 120_000);
