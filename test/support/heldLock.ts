import { mkdirSync, utimesSync } from 'node:fs';

/**
 * Holds the lock on a results file as a running sweep does, until it is left: then it grows stale, as that of a sweep
 * which was killed.
 */
export function heldLock(file: string): { leave: () => void } {
  const folder = `${file}.lock`;
  mkdirSync(folder);
  const timer = setInterval(() => utimesSync(folder, new Date(), new Date()), 200);
  return { leave: () => clearInterval(timer) };
}
