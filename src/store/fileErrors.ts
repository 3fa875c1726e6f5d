import { UserError } from '../core/errors.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist: check the path',
  EISDIR: 'it is a folder: choose a file in it',
  EACCES: 'permission is denied: check its permissions, or choose another place',
  EPERM: 'permission is denied: check its permissions, or choose another place',
  EROFS: 'the place is read-only: choose another',
  ENOSPC: 'the disk is full: free some space and run the same command again',
};

/** What a person is told when a results file cannot be read or written. */
export function cannot(what: 'read' | 'write', file: string, error: unknown): Error {
  if (error instanceof UserError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const done = what === 'read' ? 'read' : 'written';
  return new UserError(
    `The results file ${file} cannot be ${done}: ${REASONS[code ?? ''] ?? `${message}; choose another place`}.`,
    { file, cause: error },
  );
}
