import { defineConfig } from 'vitest/config';
import { repoPath } from '../support/files.js';

/** The tests that use the packaged extension as a user does. */
export default defineConfig({
  root: repoPath(''),
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: 'test/e2e/support/packaged.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A limit for machines with other work, and no wait.
    expect: { poll: { timeout: 30_000 } },
    fileParallelism: false,
    // A later step stands on the earlier ones.
    bail: 1,
    reporters: ['verbose', './test/summaryReporter.ts'],
  },
});
