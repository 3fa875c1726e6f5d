import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../core/errors.js';
import { bytes } from '../core/report/units.js';

/** Bytes free in a folder, or undefined when the system does not tell. */
export type FreeSpace = (folder: string) => Promise<number | undefined>;

/** What the system says. Some file systems, such as those of networks, do not tell. */
export const freeSpace: FreeSpace = (folder) =>
  statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => undefined,
  );

/** @param needed bytes. @throws UserError when the disk that the file is to lie on has fewer. */
export async function checkSpace(file: string, needed: number, ask: FreeSpace = freeSpace): Promise<void> {
  const free = await ask(dirname(file));
  if (free !== undefined && free < needed)
    throw new UserError(
      `${file} needs ${bytes(needed)}, and its disk has ${bytes(free)} free: free some space, or choose another place.`,
      { file },
    );
}

/** Whether a process of this id runs. */
export function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
