import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { repoPath, temporaryFolder } from '../../support/files.js';
import { CODE_SERVER, missingForVsCode, SERVER_NODE } from '../../vscode/installation.js';
import { codeServerFolders, serverEnvironment } from '../../vscode/server.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder in which the extension is installed, unpacked from its package. */
    readonly extensions: string;
  }
}

/** Packages the extension once and installs it as a user would, for all tests. */
export default function setup(project: TestProject): () => void {
  const missing = missingForVsCode();
  if (missing) throw new Error(`The tests as a user cannot run: ${missing}.`);
  run(process.execPath, [repoPath('tools/package.mjs')], process.env);
  const dist = repoPath('dist');
  const target = `${process.platform}-${process.arch}-`;
  const name = readdirSync(dist).find(
    (file) => file.endsWith('.vsix') && file.includes(target) && !file.includes('-cuda'),
  );
  const home = temporaryFolder();
  const extensions = home.path('extensions');
  const folders = codeServerFolders(home.path(''), extensions);
  run(
    SERVER_NODE,
    [CODE_SERVER, ...folders, '--install-extension', join(dist, name!)],
    serverEnvironment(home.path('')),
  );
  project.provide('extensions', extensions);
  return () => home.remove();
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): void {
  const { status, stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${stdout}${stderr}`);
}
