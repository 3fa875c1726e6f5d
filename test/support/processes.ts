import { readFileSync } from 'node:fs';

/** What Linux tells of processes. */

/** Processes started by this one. */
export function childrenOf(pid: number): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return listed === '' ? [] : listed.split(' ').map(Number);
}

export function isAlive(pid: number): boolean {
  try {
    // A dead process that nobody has asked after is still listed, as a zombie.
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The program and its arguments, separated by spaces. */
export const commandLineOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
