import { open, rename, rm, stat, truncate } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createModelDownloader } from 'node-llama-cpp';
import { UserError } from '../../core/errors.js';
import { bytes } from '../../core/report/units.js';
import { ask, type RemoteFile } from './remote.js';

/** What files have that are not complete; node-llama-cpp's downloader names them so. */
export const PARTIAL = '.ipull';

/** A file of a server, and where it is put until it is known to be whole. */
export interface StagedFile extends RemoteFile {
  readonly path: string;
}

export interface TransferOptions {
  /** Milliseconds without a byte after which the connection counts as lost. */
  readonly patience: number;
  /** Stops it; what has arrived is kept. */
  readonly signal: AbortSignal;
  /** Rejects for errors that the downloader raises beside its promises. */
  readonly failed: Promise<never>;
  /** Bytes of all files. */
  readonly onProgress: (done: number, total: number) => void;
}

/** How often a connection is looked after, in milliseconds. */
const LOOK = 100;
/** What closing files may take, in milliseconds. */
const CLOSING = 5000;

/**
 * Downloads files, all into one folder, and goes on where an earlier attempt was cut off.
 * @throws UserError when the connection is lost; the signal's reason when it stopped the transfer. What has arrived is
 *   kept, in files that end in {@link PARTIAL}, where the server can send a part of a file.
 */
export async function transfer(files: readonly StagedFile[], options: TransferOptions): Promise<void> {
  const { patience, signal, failed } = options;
  const lost = new AbortController();
  let last = Date.now();
  let done = 0;
  let total = files.reduce((sum, { size = 0 }) => sum + size, 0);
  const onProgress = (nowDone: number, nowTotal: number): void => {
    if (nowDone !== done) last = Date.now();
    [done, total] = [nowDone, Math.max(nowTotal, nowDone)];
    options.onProgress(done, total);
  };
  const watch = setInterval(() => Date.now() - last > patience && lost.abort(), LOOK);
  const stop = AbortSignal.any([signal, lost.signal]);
  const stopped = new Promise<never>((_, reject) =>
    stop.addEventListener('abort', () => reject(new Stopped()), { once: true }),
  );
  stopped.catch(() => undefined);
  try {
    const ranged = files.every(({ ranges }) => ranges);
    const until = <T>(work: Promise<T>): Promise<T> => Promise.race([work, stopped, failed]);
    await (ranged ? inParts(files, { until, onProgress }) : atOnce(files, { until, onProgress, stop }));
    stop.throwIfAborted();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof UserError) throw error;
    throw failure(error, { files, done, total });
  } finally {
    clearInterval(watch);
  }
}

/** The transfer was stopped: by the user, or because nothing came any longer. */
class Stopped extends Error {}

type Until = <T>(work: Promise<T>) => Promise<T>;
type Progress = (done: number, total: number) => void;

/** With node-llama-cpp's downloader, several connections at once. */
async function inParts(
  files: readonly StagedFile[],
  { until, onProgress }: { until: Until; onProgress: Progress },
): Promise<void> {
  const [first] = files;
  const creating = createModelDownloader({
    // Of a split model it finds the other parts by the name of the first.
    modelUri: first!.url,
    dirPath: dirname(first!.path),
    fileName: basename(first!.path),
    deleteTempFileOnCancel: false,
    onProgress: ({ downloadedSize, totalSize }) => onProgress(downloadedSize, totalSize),
  });
  // Where it is not waited for any longer, nobody hears of its failure.
  creating.catch(() => undefined);
  const downloader = await until(creating);
  const downloading = downloader.download();
  downloading.catch(() => undefined);
  try {
    await until(downloading);
  } catch (error) {
    // It waits for what is being written.
    const closed = downloader.cancel({ deleteTempFile: false }).catch(() => undefined);
    await Promise.race([closed, delay(CLOSING)]);
    throw error;
  }
  await Promise.all(files.map(cutNotes));
}

/**
 * While a file arrives, the downloader keeps notes of it behind its end. It writes the last of them beside the cut that
 * removes them, and where it comes later, they stay.
 */
export async function cutNotes({ path, size }: Pick<StagedFile, 'path' | 'size'>): Promise<void> {
  if (size !== undefined && (await stat(path)).size > size) await truncate(path, size);
}

/** From servers that cannot send a part of a file: that downloader would put what comes again in the wrong place. */
async function atOnce(
  files: readonly StagedFile[],
  { until, onProgress, stop }: { until: Until; onProgress: Progress; stop: AbortSignal },
): Promise<void> {
  const total = files.reduce((sum, { size = 0 }) => sum + size, 0);
  let done = 0;
  for (const { url, path } of files) {
    const response = await until(ask(url, { signal: stop, headers: { 'Accept-Encoding': 'identity' } }));
    if (!response.ok || !response.body) throw new StatusError(response.status);
    const partial = `${path}${PARTIAL}`;
    const target = await open(partial, 'w');
    try {
      for await (const chunk of response.body) {
        await target.writeFile(chunk as Uint8Array);
        onProgress((done += (chunk as Uint8Array).byteLength), total);
      }
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    } finally {
      await target.close();
    }
    await rename(partial, path);
  }
}

class StatusError extends Error {
  constructor(readonly statusCode: number) {
    super(`HTTP ${statusCode}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space',
  EACCES: 'permission is denied: choose another folder',
  EPERM: 'permission is denied: choose another folder',
  EROFS: 'the place is read-only: choose another folder',
  EFBIG: 'it is too large for this file system: choose another folder',
};

function failure(
  error: unknown,
  { files, done, total }: { files: readonly StagedFile[]; done: number; total: number },
): UserError {
  const [{ url, name, ranges }] = files as [StagedFile];
  const { code = '', statusCode } = error as { code?: string; statusCode?: number };
  const rest = ranges
    ? 'What has arrived is kept: download it again to go on from there'
    : 'Its server cannot send the rest alone: download it again';
  const file = dirname(files[0]!.path);
  if (REASONS[code])
    return new UserError(`${name} could not be written to ${file} because ${REASONS[code]}. ${rest}.`, {
      cause: error,
    });
  const after = total > 0 ? `after ${bytes(done)} of ${bytes(total)}` : 'before anything had arrived';
  const { host } = new URL(url);
  // A connection that breaks is a TypeError to fetch.
  const lost = error instanceof Stopped || error instanceof TypeError;
  const how =
    statusCode !== undefined
      ? `${host} answered with HTTP ${statusCode} ${after}`
      : lost
        ? `The connection to ${host} was lost ${after}`
        : `The download from ${host} failed ${after} (${(error as Error).message})`;
  return new UserError(`${how}. ${rest}.`, { cause: error });
}
