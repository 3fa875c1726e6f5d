import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { cudaPackagesDefined } from './tools/cudaPackages.mjs';

/** Tests that take files one at a time. */
const oneAtATime = (name: string, folders: readonly string[]): TestProjectConfiguration => ({
  extends: true,
  test: { name, include: folders.map((folder) => `test/${folder}/**/*.test.ts`), fileParallelism: false },
});

export default defineConfig({
  define: cudaPackagesDefined,
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A limit for machines with other work, and no wait.
    expect: { poll: { timeout: 30_000 } },
    reporters: ['default', './test/summaryReporter.ts'],
    // Those that run inside VS Code have runners of their own. test/vscode/all.ts names the projects.
    projects: [
      {
        extends: true,
        // Pure logic: on all cores, and without a process of its own for each file.
        test: { name: 'logic', include: ['test/{unit,property}/**/*.test.ts'], isolate: false },
      },
      // A browser uses several cores by itself.
      oneAtATime('pages', ['webview']),
      // Two native models at once would fight for the cores.
      oneAtATime('native', ['engine', 'cli', 'host']),
    ],
  },
});
