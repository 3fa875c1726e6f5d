import { stat } from 'node:fs/promises';
import { UserError } from '../core/errors.js';

/** A lock whose holder was killed is taken over after this time, in milliseconds. */
const STALE_MS = 5_000;
const UPDATE_MS = 1_000;
/** Long enough to outlast a killed holder's lock. */
const RETRIES = { retries: 6, minTimeout: 1_000, maxTimeout: 1_000, factor: 1 };

/** The right to write a results file. */
export interface Lock {
  /** Aborted when the lock is no longer ours. */
  readonly lost: AbortSignal;
  /** @throws UserError when the lock is no longer ours. */
  check(): Promise<void>;
  /** Gives it back; one that was lost is left to whoever holds it now. */
  release(): Promise<void>;
}

/**
 * Keeps two sweeps off one results file.
 * @param onWait called when the file is locked, and it has to be seen whether its holder still lives.
 * @throws UserError when another process holds it.
 */
export async function lockFile(file: string, onWait?: () => void): Promise<Lock> {
  const lost = new AbortController();
  let noticed: () => void;
  const compromised = new Promise<void>((resolve) => (noticed = resolve));
  const options = {
    stale: STALE_MS,
    update: UPDATE_MS,
    realpath: false,
    onCompromised: () => {
      lost.abort();
      noticed();
    },
  };
  // Loaded when it is needed: it patches the file system, which costs the extension time whenever it starts.
  const { lock } = await import('proper-lockfile');
  const unlock = await lock(file, options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ELOCKED') throw error;
    onWait?.();
    return lock(file, { ...options, retries: RETRIES }).catch((again: NodeJS.ErrnoException) => {
      throw again.code === 'ELOCKED' ? inUse(file, again) : again;
    });
  });
  const folder = `${file}.lock`;
  const ours = await identity(folder);
  const isOurs = async (): Promise<boolean> => {
    if (!lost.signal.aborted && (await identity(folder)) !== ours) lost.abort();
    return !lost.signal.aborted;
  };
  return {
    lost: lost.signal,
    async check() {
      if (!(await isOurs())) throw lockLost(file);
    },
    async release() {
      // A lock that cannot be removed is stale in a moment: what was written under it is no worse.
      if (await isOurs()) await unlock().catch(() => undefined);
      // Until the library has noticed too, it would remove the other's lock when the process ends.
      else await compromised;
    },
  };
}

/** Whether a process holds the right to write a file. */
export async function isLocked(file: string): Promise<boolean> {
  const { check } = await import('proper-lockfile');
  return check(file, { stale: STALE_MS, realpath: false });
}

const inUse = (file: string, cause: Error): UserError =>
  new UserError(`Another sweep is writing ${file}: wait until it has finished, or choose another file.`, {
    file,
    cause,
  });

/** The lock is a folder; one that was removed and made again is another's. */
async function identity(folder: string): Promise<string> {
  const info = await stat(folder, { bigint: true }).catch(() => undefined);
  return info ? `${info.dev} ${info.ino} ${info.birthtimeNs}` : 'gone';
}

const lockLost = (file: string): UserError =>
  new UserError(
    `The lock on ${file} was lost, because ${file}.lock was removed or the machine slept: the sweep has stopped, so that no two sweeps write the file. Start it again to resume.`,
    { file },
  );
