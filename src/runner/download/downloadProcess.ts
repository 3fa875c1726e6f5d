import { fork } from 'node:child_process';
import * as v from 'valibot';
import { UserError } from '../../core/errors.js';
import {
  type Downloaded,
  downloadMessage,
  type DownloadOrder,
  type DownloadProgress,
  type DownloadRequest,
} from '../../protocol/download.js';

export interface DownloadOptions {
  /** Path of the downloader's bundle. */
  readonly entry: string;
  /** Stops it; what has arrived is kept. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
}

/** How long a process that was asked to stop may take before it is killed, in milliseconds. */
const GRACE = 8000;
/** The last of its error output that is kept for a report, in characters. */
const LAST_WORDS = 2000;

/**
 * Downloads in a process of its own: the library that does it is in the same package as the engine.
 * @returns undefined when it was stopped.
 * @throws UserError which says what is wrong with the address, the connection, the place or what arrived.
 */
export async function runDownload(
  request: DownloadRequest,
  { entry, signal, onProgress }: DownloadOptions,
): Promise<Downloaded | undefined> {
  if (signal.aborted) return undefined;
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      // Newer versions of Node then use the proxy that the environment names.
      NODE_USE_ENV_PROXY: '1',
      ...process.env,
      ELECTRON_RUN_AS_NODE: '1',
      ELECTRON_NO_ASAR: '1',
    },
    execArgv: [],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS);
  });
  const tell = (order: DownloadOrder): void => void (child.connected && child.send(order, () => undefined));
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    tell({ type: 'cancel' });
    timer = setTimeout(kill, GRACE);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<Downloaded | undefined>((resolve, reject) => {
      child.on('message', (said) => {
        const { success, output } = v.safeParse(downloadMessage, said);
        if (!success) return;
        if (output.type === 'progress') onProgress(output);
        else if (output.type === 'done') resolve(output.result);
        else if (output.type === 'cancelled') resolve(undefined);
        else reject(failure(output));
      });
      child.once('error', reject);
      child.once('close', (code, killed) => {
        if (signal.aborted) return resolve(undefined);
        const last = lastWords.trim().split('\n').at(-1);
        reject(new Error(`The download process ended (${killed ?? code})${last ? `: ${last}` : ''}.`));
      });
      tell({ type: 'start', request });
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    process.off('exit', kill);
  }
}

function failure({
  message,
  user,
  stack,
}: {
  message: string;
  user: boolean;
  stack?: string | undefined;
}): Error {
  if (user) return new UserError(message);
  const error = new Error(`The download failed: ${message}`);
  if (stack) error.stack = stack;
  return error;
}
