/**
 * Runs the tests of test/extension in a real extension host of VS Code's own server, with the window in an unseen
 * Chromium. Usage: npm run test:extension [-- [TEXT] [--package FILE]], where TEXT picks the tests whose names hold it,
 * and FILE is a package to be installed and tested in place of the repository.
 */
import { format } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { repoPath, temporaryFolder } from '../support/files.js';
import { TEST_LINE } from '../support/testLine.js';
import { workplace } from '../support/workplace.js';
import { missingForVsCode } from './installation.js';
import { startRemoteServer, type VsCodeServer } from './server.js';
import { subjectOf } from './subject.js';

/** Milliseconds for the whole suite. */
const LIMIT = 900_000;

/** Runs the suite in a window on the server; what the window says besides goes to `aside`. */
function run(server: VsCodeServer, page: Page, workspace: string, aside: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const hear = (_type: string, args: readonly unknown[]): void => {
      const line = format(...args);
      if (line.startsWith(TEST_LINE)) console.log(line.slice(TEST_LINE.length));
      else aside.push(line);
    };
    // `remote` is how a window names the server that it was loaded from.
    const onServer = (path: string): string => `vscode-remote://remote${path}`;
    const payload = [
      ['extensionDevelopmentPath', onServer(subject.development)],
      ['extensionTestsPath', onServer(repoPath('dist/test/extension/index.cjs'))],
    ];
    const query = new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) });
    const open = async (): Promise<void> => {
      await page.exposeFunction('codeAutomationLog', hear);
      await page.exposeFunction('codeAutomationExit', resolve);
      await page.goto(`${server.url}/?${query.toString()}`);
    };
    open().catch(reject);
    page.once('crash', () => reject(new Error('The page in which VS Code ran has crashed.')));
    setTimeout(() => reject(new Error(`The tests did not end within ${LIMIT / 1000} s.`)), LIMIT).unref();
  });
}

const subject = subjectOf(process.argv.slice(2));
const missing = missingForVsCode();
if (missing) {
  console.error(`The tests inside VS Code cannot run: ${missing}.`);
  process.exit(1);
}
Object.assign(process.env, subject.env);
const home = temporaryFolder();
const place = workplace();
const aside: string[] = [];
let server: VsCodeServer | undefined;
let browser: Browser | undefined;
try {
  server = await startRemoteServer(home.path(''), subject.packageFile);
  // The server has seen to its own end at exit; what it wrote goes after it.
  process.once('exit', () => [home, place].forEach((folder) => folder.remove()));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  process.exitCode = await run(server, page, place.path(''), aside);
} catch (error) {
  console.error([(error as Error).message, ...aside.slice(-40), server?.log() ?? ''].join('\n'));
  process.exitCode = 1;
} finally {
  await browser?.close();
  await server?.stop();
}
