import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Those that run inside VS Code have runners of their own.
    exclude: ['test/extension/**', 'test/e2e/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A limit for machines with other work, and no wait.
    expect: { poll: { timeout: 30_000 } },
    // Engine tests time nothing, but two native models at once would fight for the cores.
    fileParallelism: false,
    reporters: ['default', './test/summaryReporter.ts'],
  },
});
