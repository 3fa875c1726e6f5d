import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CODE_SERVER, REMOTE_SERVER, SERVER_NODE } from './installation.js';

/** A VS Code server on a free port, with every file it writes in a folder of the test's own. */

export interface VsCodeServer {
  readonly url: string;
  /** All that it has printed. */
  log(): string;
  /** Ends it and everything it started. */
  stop(): Promise<void>;
}

/** Calm and repeatable: nothing is looked up, offered or updated. */
export const SETTINGS = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'files.simpleDialog.enable': true,
  // Tests share the machine, and not every machine has a GPU.
  'rys.engine.backend': 'cpu',
  'rys.engine.threads': 1,
};

/** Milliseconds from the start to the first answer. */
const START_LIMIT = 60_000;

/** Writes the settings of a user data folder, as VS Code reads them. */
export function writeSettings(userData: string): void {
  // A browser's window takes settings of the machine, such as the engine's, from the machine's own file.
  for (const scope of ['User', 'Machine']) {
    const file = join(userData, scope, 'settings.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(SETTINGS, null, 2));
  }
}

/**
 * VS Code's own server, which can run an extension under development with its tests.
 * @param packageFile an extension's package, to be installed first.
 */
export function startRemoteServer(home: string, packageFile?: string): Promise<VsCodeServer> {
  writeSettings(join(home, 'data/data'));
  const args = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token'];
  args.push('--accept-server-license-terms', '--disable-telemetry', '--disable-workspace-trust');
  // Without this flag, a released VS Code pays no heed to the tests that the page's address names.
  args.push('--enable-smoke-test-driver');
  args.push('--server-data-dir', join(home, 'data'), '--extensions-dir', join(home, 'extensions'));
  if (packageFile) args.push('--install-extension', packageFile, '--start-server');
  return start([REMOTE_SERVER, ...args], home, /Web UI available at http:\/\/localhost:(\d+)/);
}

/** VS Code as its users run it, with the extensions of a folder. */
export function startCodeServer(home: string, extensions: string): Promise<VsCodeServer> {
  writeSettings(join(home, 'data'));
  const args = ['--auth', 'none', '--bind-addr', '127.0.0.1:0', '--disable-telemetry'];
  args.push('--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override');
  args.push('--ignore-last-opened', ...codeServerFolders(home, extensions));
  return start([CODE_SERVER, ...args], home, /HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/);
}

/** The arguments that keep code-server's files in `home`. */
export const codeServerFolders = (home: string, extensions: string): string[] => [
  '--user-data-dir',
  join(home, 'data'),
  '--extensions-dir',
  extensions,
];

/** The environment of a server: a home of its own, and nothing of the editor that may have started the tests. */
export function serverEnvironment(home: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|XDG_)/.test(name));
  return { ...Object.fromEntries(inherited), HOME: home };
}

async function start(args: readonly string[], home: string, ready: RegExp): Promise<VsCodeServer> {
  const child = spawn(SERVER_NODE, args, {
    env: serverEnvironment(home),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that extension hosts and engines end with it.
    detached: true,
  });
  let log = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = (): void => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    kill();
    await ended;
    process.off('exit', kill);
  };
  const port = new Promise<string>((resolve, reject) => {
    const fail = (reason: string): void => reject(new Error(`VS Code's server ${reason}:\n${log}`));
    const timer = setTimeout(() => fail(`did not start within ${START_LIMIT / 1000} s`), START_LIMIT);
    const hear = (text: string): void => {
      log += text;
      const [, found] = ready.exec(log) ?? [];
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.once('error', reject);
    void ended.then(() => {
      clearTimeout(timer);
      fail('ended at once');
    });
  });
  try {
    return { url: `http://127.0.0.1:${await port}`, log: () => log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
