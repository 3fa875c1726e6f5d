import type { Reporter, TestModule } from 'vitest/node';

/** Prints the run in one line, after everything else: `12 passed, 0 failed, 1 skipped`. */
export default class SummaryReporter implements Reporter {
  private line: string | undefined;

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    // What failed outside any test counts too: a run that failed never ends with "0 failed".
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts[state === 'pending' ? 'skipped' : state]++;
      }
      for (const suite of [module, ...module.children.allSuites()])
        if (suite.errors().length > 0) counts.failed++;
    }
    if (this.line === undefined) process.once('exit', () => console.log(this.line));
    this.line = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
  }
}
