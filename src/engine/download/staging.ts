import { createHash } from 'node:crypto';
import {
  link,
  lstat,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors.js';
import { isAlive } from '../../gguf/disk.js';
import type { RemoteFile } from './remote.js';
import { PARTIAL, type StagedFile } from './transfer.js';

/** Where files lie until they are known to be whole, in the folder that they are meant for. */
export const STAGING = '.rys-download';

/** Names that every file system takes and the downloader does not change. */
const PLAIN = /^[\w()[\]+@=-][\w.()[\] +@=-]{0,89}$/;

/** The files of a download on their way into a folder; kept from other processes while it lasts. */
export class Staging {
  private constructor(
    private readonly folder: string,
    private readonly place: string,
    readonly files: readonly StagedFile[],
    private readonly lock: string,
  ) {}

  /**
   * Makes room for files in a folder, and removes the parts of others that have changed on their server since.
   * @throws UserError when the folder cannot be used, or another process downloads the same.
   */
  static async open(folder: string, remote: readonly RemoteFile[]): Promise<Staging> {
    const place = join(folder, STAGING);
    await mkdir(place, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
      throw new UserError(`${folder} cannot be written to (${error.code}): choose another folder.`, {
        cause: error,
      });
    });
    const files = remote.map((file) => ({ ...file, path: join(place, stagedName(file.name)) }));
    const lock = `${files[0]!.path}.lock`;
    await take(lock, remote[0]!.name);
    const staging = new Staging(folder, place, files, lock);
    for (const file of files) await staging.forgetOther(file);
    return staging;
  }

  /** Bytes that have arrived already. */
  async present(): Promise<number> {
    const sizes = this.files.map(async ({ path, size = 0 }) => {
      const whole = await stat(path).catch(() => undefined);
      if (whole) return whole.size;
      const part = await stat(path + PARTIAL).catch(() => undefined);
      // Written at several places at once, it is full of holes; Windows does not tell.
      return part ? Math.min(part.blocks * 512, size) : 0;
    });
    return (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0);
  }

  /** Parts are of use only as long as the file is the same. */
  private async forgetOther({ path, url, etag, size }: StagedFile): Promise<void> {
    const known = `${path}.source`;
    const { origin, pathname } = new URL(url);
    const now = JSON.stringify({ url: origin + pathname, etag, size });
    const before = await readFile(known, 'utf8').catch(() => undefined);
    if (before === now) return;
    await Promise.all([path, path + PARTIAL].map((file) => rm(file, { force: true })));
    await writeFile(known, now);
  }

  /** Removes what has arrived: it is of no use. */
  async clear(): Promise<void> {
    for (const { path } of this.files)
      await Promise.all([path, path + PARTIAL].map((file) => rm(file, { force: true })));
  }

  /**
   * Moves the files to where they belong, and replaces none.
   * @returns where they are now.
   */
  async finish(): Promise<string[]> {
    const targets = this.files.map(({ name }) => join(this.folder, name));
    for (const target of targets) if (await exists(target)) throw existing(target);
    for (const [index, { path }] of this.files.entries()) await place(path, targets[index]!);
    return targets;
  }

  /** Lets other processes at it; what has arrived stays. */
  async close(): Promise<void> {
    for (const { path } of this.files) {
      const kept = (await exists(path)) || (await exists(path + PARTIAL));
      if (!kept) await rm(`${path}.source`, { force: true });
    }
    await rm(this.lock, { force: true });
    // Not if there is more in it.
    await rmdir(this.place).catch(() => undefined);
  }
}

export const existing = (file: string): UserError =>
  new UserError(
    `${file} already exists, and is another file: it is not overwritten, so move it or choose another folder.`,
    { file },
  );

export const exists = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );

/** Renaming replaces a file that another program makes meanwhile; a link does not. */
async function place(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw existing(to);
    // Some file systems have no links.
    await rename(from, to);
    return;
  }
  await unlink(from);
}

/** Of a name that some file system does not take, a number with the same ending. */
export function stagedName(name: string): string {
  if (PLAIN.test(name)) return name;
  const ending = /(-\d{5}-of-\d{5})?\.[a-z]+$/i.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - ending.length);
  return createHash('sha256').update(stem).digest('hex').slice(0, 16) + ending;
}

/** Locks a download; a lock whose process is gone is no lock. */
async function take(lock: string, name: string): Promise<void> {
  const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
  if (holder > 0 && holder !== process.pid && isAlive(holder))
    throw new UserError(`${name} is being downloaded by another process (${holder}): wait for it.`);
  await rm(lock, { force: true });
  const handle = await open(lock, 'wx').catch(({ code }: NodeJS.ErrnoException) => {
    throw new UserError(
      code === 'EEXIST'
        ? `${name} is being downloaded by another process: wait for it.`
        : `${lock} cannot be written (${code}): choose another folder.`,
    );
  });
  await handle.writeFile(`${process.pid}`);
  await handle.close();
}
