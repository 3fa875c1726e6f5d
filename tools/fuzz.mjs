import { spawnSync } from 'node:child_process';
import process from 'node:process';

/** Reads damaged GGUF files, many more than the tests do. Usage: npm run fuzz -- [how many, 20000 by default] */

const runs = process.argv[2] ?? '20000';
const vitest = ['vitest', 'run', '--project', 'logic', 'test/property/gguf.property.test.ts'];
const { status } = spawnSync('npx', [...vitest, '--test-timeout', '86400000'], {
  env: { ...process.env, RYS_FUZZ: runs },
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
process.exitCode = status ?? 1;
