import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { architectureTable } from '../support/architectures/table.js';
import { repoPath } from '../support/files.js';

const FILE = repoPath('docs/architectures.md');

/** With `RYS_UPDATE_DOCS` in the environment, the table is written instead. */
it('the table in docs/architectures.md tells what the tests run', async () => {
  const page = readFileSync(FILE, 'utf8');
  const [before, , after] = page.split(/<!-- (?:tested|end) -->/);
  const whole = `${before}<!-- tested -->\n\n${architectureTable()}\n\n<!-- end -->${after}`;
  const written = await format(whole, { ...(await resolveConfig(FILE)), parser: 'markdown' });
  if (process.env.RYS_UPDATE_DOCS) writeFileSync(FILE, written);
  expect(readFileSync(FILE, 'utf8')).toBe(written);
});
