import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../core/errors.js';
import { checkSpace, type FreeSpace } from '../../gguf/disk.js';
import { readModelHeader } from '../../gguf/read.js';
import type { Downloaded, DownloadProgress, DownloadRequest } from '../../protocol/download.js';
import { checkModel, checksum } from './checks.js';
import { type RemoteFile, remoteFile, remoteModel } from './remote.js';
import { existing, Staging } from './staging.js';
import { transfer, type TransferOptions } from './transfer.js';
import { unpack } from './unpack.js';

export interface DownloadOptions extends Pick<TransferOptions, 'signal' | 'failed'> {
  readonly onProgress: (progress: DownloadProgress) => void;
  readonly freeSpace?: FreeSpace;
}

type ModelRequest = Extract<DownloadRequest, { kind: 'model' }>;
type PackageRequest = Extract<DownloadRequest, { kind: 'package' }>;

/** How much more room a package takes than its packed file: itself, and the libraries in it, which shrink by half. */
const UNPACKED = 3;

/**
 * Downloads a model or a package. Files appear under their names only once they are whole and checked; none is replaced.
 * @throws UserError which says what is wrong; the signal's reason when it stopped the download. What has arrived is kept
 *   in both cases, and the next download of the same goes on from there; what is wrong in itself is removed.
 */
export const download = (request: DownloadRequest, options: DownloadOptions): Promise<Downloaded> =>
  request.kind === 'model' ? downloadModel(request, options) : downloadPackage(request, options);

async function downloadModel(request: ModelRequest, options: DownloadOptions): Promise<Downloaded> {
  const { folder } = request;
  const remote = await remoteModel(request.address, options.signal);
  const found = await findModel(folder, remote);
  if (found) return found;
  const staging = await Staging.open(folder, remote);
  try {
    const size = await fetchAll(staging, request, options);
    const stated = staging.files.every(({ sha256 }) => sha256 !== undefined);
    await orClear(staging, async () => {
      if (stated) await checkSums(staging, size, options);
      await checkModel(staging.files[0]!.path, staging.files[0]!.name);
    });
    return { files: await staging.finish(), size, found: false, checked: stated ? 'sha256' : 'header' };
  } finally {
    await staging.close();
  }
}

/** The model, if its files lie there already. @throws UserError when other files have their names. */
async function findModel(folder: string, remote: readonly RemoteFile[]): Promise<Downloaded | undefined> {
  const files = remote.map(({ name }) => join(folder, name));
  const sizes = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  if (sizes.every((each) => each === undefined)) return undefined;
  const other = sizes.findIndex(
    (each, index) => each?.size !== (remote[index]!.size ?? each?.size) || !each?.isFile(),
  );
  if (other >= 0) throw existing(files[sizes[other] ? other : sizes.findIndex(Boolean)]!);
  const header = await readModelHeader(files[0]!);
  return { files, size: header.totalSize, found: true, checked: 'header' };
}

/** @returns bytes of all files. @throws UserError when a file is not as large as its server said. */
async function fetchAll(
  staging: Staging,
  { patience }: DownloadRequest,
  { onProgress, freeSpace, ...options }: DownloadOptions,
  factor = 1,
): Promise<number> {
  const { files } = staging;
  const stated = files.reduce((sum, { size = 0 }) => sum + size, 0);
  const needed = factor * stated - (await staging.present());
  await checkSpace(join(dirname(dirname(files[0]!.path)), files[0]!.name), needed, freeSpace);
  await transfer(files, {
    ...options,
    patience,
    onProgress: (done, total) => onProgress({ phase: 'downloading', done, total }),
  });
  let sum = 0;
  for (const { path, name, size } of files) {
    const { size: actual } = await stat(path);
    if (size !== undefined && actual !== size) {
      await staging.clear();
      throw new UserError(`${name} arrived with ${actual} bytes instead of ${size}: download it again.`);
    }
    sum += actual;
  }
  return sum;
}

/** What fails a check is not gone on with. */
async function orClear(staging: Staging, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (error instanceof UserError) await staging.clear();
    throw error;
  }
}

async function checkSums(staging: Staging, total: number, options: DownloadOptions): Promise<void> {
  const { signal, onProgress } = options;
  let done = 0;
  const onBytes = (count: number): void => onProgress({ phase: 'checking', done: (done += count), total });
  for (const { path, name, sha256 } of staging.files) {
    const sum = await checksum(path, { algorithm: 'sha256', signal, onBytes });
    if (sum.toString('hex') !== sha256) throw wrongSum(name, 'SHA-256', 'its server states');
  }
}

const wrongSum = (name: string, algorithm: string, who: string): UserError =>
  new UserError(
    `${name} did not arrive as it was sent: its ${algorithm} is not the one that ${who}. It was removed; download it again.`,
  );

async function downloadPackage(request: PackageRequest, options: DownloadOptions): Promise<Downloaded> {
  const { folder, url, sha512, into } = request;
  const { signal, onProgress } = options;
  const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1)!);
  const staging = await Staging.open(folder, [await remoteFile(url, name, signal)]);
  try {
    const size = await fetchAll(staging, request, options, UNPACKED);
    const { path } = staging.files[0]!;
    await orClear(staging, async () => {
      let done = 0;
      const onBytes = (count: number): void =>
        onProgress({ phase: 'checking', done: (done += count), total: size });
      const sum = await checksum(path, { algorithm: 'sha512', signal, onBytes });
      if (sum.toString('base64') !== sha512) throw wrongSum(name, 'SHA-512', 'this version was built with');
    });
    const target = join(folder, into);
    await mkdir(dirname(target), { recursive: true });
    await unpack(path, target, { signal, onProgress });
    await staging.clear();
    return { files: [target], size, found: false, checked: 'sha512' };
  } finally {
    await staging.close();
  }
}
