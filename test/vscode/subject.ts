import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { repoPath } from '../support/files.js';

/** What the tests of test/extension are run on, from the command line. */
export interface Subject {
  /** The folder of the extension under development: this repository, or one that only lets VS Code run the tests. */
  readonly development: string;
  /** The package to be installed and tested; undefined: the repository as it is built. */
  readonly packageFile: string | undefined;
  /** What the tests are told. */
  readonly env: { readonly RYS_TEST_GREP: string; readonly RYS_TEST_PACKAGE: string };
}

/** @param args `[TEXT] [--package FILE]`: TEXT picks the tests whose names hold it. */
export function subjectOf(args: readonly string[]): Subject {
  const options = { package: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const packageFile = values.package === undefined ? undefined : resolve(values.package);
  const development = resolve(packageFile ? repoPath('test/fixtures/testDriver') : repoPath(''));
  const env = { RYS_TEST_GREP: positionals[0] ?? '', RYS_TEST_PACKAGE: packageFile ? 'yes' : 'no' };
  return { development, packageFile, env };
}
