/**
 * Runs the tests of test/extension in the desktop VS Code (Electron), which is downloaded on the first run unless
 * VSCODE_PATH names one. Usage: npm run test:desktop [-- TEXT], where TEXT picks the tests whose names hold it.
 */
import { runTests } from '@vscode/test-electron';
import { repoPath, temporaryFolder } from '../support/files.js';
import { workplace } from '../support/workplace.js';
import { writeSettings } from './server.js';

const home = temporaryFolder();
const place = workplace();
const installed = process.env['VSCODE_PATH'];
try {
  writeSettings(home.path('data'));
  process.exitCode = await runTests({
    ...(installed ? { vscodeExecutablePath: installed } : { cachePath: repoPath('.cache/vscode-desktop') }),
    extensionDevelopmentPath: repoPath(''),
    extensionTestsPath: repoPath('dist/test/extension/index.cjs'),
    extensionTestsEnv: { RYS_TEST_GREP: process.argv[2] ?? '' },
    launchArgs: [
      place.path(''),
      '--disable-extensions',
      '--disable-workspace-trust',
      `--user-data-dir=${home.path('data')}`,
      `--extensions-dir=${home.path('extensions')}`,
    ],
  });
} catch (error) {
  console.error(`The tests in the desktop VS Code did not pass: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  home.remove();
  place.remove();
}
