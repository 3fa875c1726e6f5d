import * as v from 'valibot';
import { UserError } from '../../core/errors.js';
import {
  type DownloadMessage,
  downloadOrder,
  type DownloadProgress,
  type DownloadRequest,
} from '../../protocol/download.js';
import { download } from './download.js';

/** A process that downloads one model or package, as it is told over its IPC channel. */

/** Milliseconds between two reports of progress. */
const REPORTS = 100;

const stopper = new AbortController();
// The downloader raises some of its errors beside its promises.
const failed = new Promise<never>((_, reject) => {
  process.on('unhandledRejection', reject);
  process.on('uncaughtException', reject);
});
failed.catch(() => undefined);
// Its parent decides what Ctrl+C means, and a process without one has nobody to download for.
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit());

process.on('message', (message) => {
  const order = v.parse(downloadOrder, message);
  if (order.type === 'cancel') stopper.abort(new Error('cancelled'));
  else void run(order.request);
});

async function run(request: DownloadRequest): Promise<void> {
  let reported = 0;
  let untold: DownloadProgress | undefined;
  const tell = (): void => {
    if (untold) say({ type: 'progress', ...untold });
    untold = undefined;
  };
  let phase: DownloadProgress['phase'] | undefined;
  try {
    const result = await download(request, {
      signal: stopper.signal,
      failed,
      onProgress: (progress) => {
        // The last of each phase is told.
        if (progress.phase !== phase) tell();
        phase = progress.phase;
        untold = progress;
        if (Date.now() - reported < REPORTS) return;
        reported = Date.now();
        tell();
      },
    });
    tell();
    end({ type: 'done', result });
  } catch (error) {
    if (stopper.signal.aborted) return end({ type: 'cancelled' });
    const { message, stack } = error as Error;
    end({ type: 'failed', message, user: error instanceof UserError, ...(stack ? { stack } : {}) });
  }
}

const say = (message: DownloadMessage): void => void process.send?.(message);
const end = (message: DownloadMessage): void =>
  void process.send?.(message, undefined, undefined, () => process.exit());
