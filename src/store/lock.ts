import { lock } from 'proper-lockfile';
import { UserError } from '../core/errors.js';

/** A lock whose holder was killed is taken over after this time, in milliseconds. */
const STALE_MS = 5_000;
const UPDATE_MS = 1_000;
/** Long enough to outlast a killed holder's lock. */
const RETRIES = { retries: 6, minTimeout: 1_000, maxTimeout: 1_000, factor: 1 };

/**
 * Keeps two sweeps off one results file.
 * @param wait whether to wait for a lock that may be left over from a killed process.
 * @returns the function that gives the lock back.
 * @throws UserError when another process holds it.
 */
export async function lockFile(file: string): Promise<() => Promise<void>> {
  const options = {
    stale: STALE_MS,
    update: UPDATE_MS,
    realpath: false,
    // Losing the lock (the machine slept, say) must not end the process; appends stay whole lines in any case.
    onCompromised: () => undefined,
  };
  try {
    return await lock(file, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
  }
  try {
    return await lock(file, { ...options, retries: RETRIES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    throw new UserError(`Another sweep is writing ${file}: wait until it has ended, or name another file.`, {
      file,
      cause: error,
    });
  }
}
