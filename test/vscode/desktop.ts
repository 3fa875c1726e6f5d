/**
 * Runs the tests of test/extension in the desktop VS Code (Electron), which is downloaded on the first run unless
 * VSCODE_PATH names one. Usage: npm run test:desktop [-- [TEXT] [--package FILE]], where TEXT picks the tests whose names
 * hold it, and FILE is a package to be installed and tested in place of the repository.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  downloadAndUnzipVSCode,
  resolveCliPathFromVSCodeExecutablePath,
  runTests,
} from '@vscode/test-electron';
import { repoPath, temporaryFolder } from '../support/files.js';
import { workplace } from '../support/workplace.js';
import { writeSettings } from './server.js';
import { subjectOf } from './subject.js';

const onWindows = process.platform === 'win32';
/** A path as part of an argument: on Windows a shell takes the arguments apart. */
const quoted = (path: string): string => (onWindows ? `"${path}"` : path);

const { development, packageFile, env } = subjectOf(process.argv.slice(2));
const home = temporaryFolder();
const place = workplace();
const folders = [
  `--user-data-dir=${quoted(home.path('data'))}`,
  `--extensions-dir=${quoted(home.path('extensions'))}`,
];

/** The program of a VS Code. It is no longer called Electron on macOS, and version 2 of test-electron does not know that. */
function programOf(executable: string): string {
  const folder = dirname(executable);
  return existsSync(executable) ? executable : join(folder, readdirSync(folder)[0]!);
}

/** Installs a package as a user does. */
function install(executable: string, file: string): void {
  const cli = resolveCliPathFromVSCodeExecutablePath(executable);
  // Since Node 20.12, a *.cmd starts in a shell only.
  const { status } = spawnSync(quoted(cli), [...folders, '--install-extension', quoted(file), '--force'], {
    shell: onWindows,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`${file} could not be installed.`);
}

try {
  writeSettings(home.path('data'));
  const executable =
    process.env['VSCODE_PATH'] ??
    programOf(await downloadAndUnzipVSCode({ cachePath: repoPath('.cache/vscode-desktop') }));
  if (packageFile) install(executable, packageFile);
  process.exitCode = await runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: quoted(development),
    extensionTestsPath: quoted(repoPath('dist/test/extension/index.cjs')),
    extensionTestsEnv: env,
    launchArgs: [
      quoted(place.path('')),
      // It disables what is installed, and with that the extension that a package holds.
      ...(packageFile ? [] : ['--disable-extensions']),
      '--disable-workspace-trust',
      ...folders,
    ],
  });
} catch (error) {
  console.error(`The tests in the desktop VS Code did not pass: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  home.remove();
  place.remove();
}
