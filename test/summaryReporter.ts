import type { Reporter, TestModule } from 'vitest/node';

/**
 * Prints after everything else what failed, a line each (`failed: FILE > TEST`), and the run in one line:
 * `12 passed, 0 failed, 1 skipped`.
 */
export default class SummaryReporter implements Reporter {
  private lines: string[] | undefined;

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    // What failed outside any test counts too: a run that failed never ends with "0 failed".
    const failed = unhandledErrors.map((error) => `outside any test: ${String(error)}`);
    const counts = { passed: 0, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'failed') failed.push(`${module.relativeModuleId} > ${test.fullName}`);
        else counts[state === 'pending' ? 'skipped' : state]++;
      }
      for (const suite of [module, ...module.children.allSuites()])
        if (suite.errors().length > 0)
          failed.push(
            `${module.relativeModuleId} > ${suite.type === 'suite' ? suite.fullName : 'as a whole'}`,
          );
    }
    if (this.lines === undefined) process.once('exit', () => console.log(this.lines!.join('\n')));
    this.lines = [
      ...failed.map((what) => `failed: ${what.replaceAll('\n', ' ')}`),
      `${counts.passed} passed, ${failed.length} failed, ${counts.skipped} skipped`,
    ];
  }
}
