import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { TEST_LINE } from '../support/testLine.js';

const print = (...args: unknown[]): void => console.log(`${TEST_LINE}${format(...args)}`);

/**
 * Runs the test files beside this one; VS Code calls it in the extension host. The last line is the count of all
 * tests, as other runs of this repository print it.
 * @throws Error when a test fails, from which the host makes its exit code.
 */
export async function run(): Promise<void> {
  const grep = process.env['RYS_TEST_GREP'];
  Mocha.reporters.Base.consoleLog = print;
  const mocha = new Mocha({ timeout: 180_000, slow: 5000, color: false, ...(grep ? { grep } : {}) });
  for (const file of readdirSync(__dirname).sort())
    if (file.endsWith('.test.cjs')) mocha.addFile(join(__dirname, file));
  await new Promise<void>((resolve, reject) => {
    const failed: string[] = [];
    const runner = mocha.run((failures) => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      for (const title of failed) print(`failed: ${title}`);
      print(`${passes} passed, ${failures} failed, ${pending} skipped`);
      if (failures === 0) resolve();
      else reject(new Error(`${failures} tests failed in the extension host.`));
    });
    runner.on('fail', (test) => failed.push(test.fullTitle()));
  });
}
