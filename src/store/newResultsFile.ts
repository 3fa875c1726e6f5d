import { open, unlink } from 'node:fs/promises';
import { UserError } from '../core/errors.js';
import type { ConfigRecord, RunHeader } from '../core/results/records.js';
import { cannot } from './fileErrors.js';

/**
 * Writes a whole results file at once, for a sweep that is not run but converted.
 * @throws UserError when there is such a file already, or it cannot be written; then nothing is left of it.
 */
export async function writeNewResultsFile(
  file: string,
  header: RunHeader,
  records: readonly ConfigRecord[],
): Promise<void> {
  const handle = await open(file, 'wx').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST'
      ? new UserError(`${file} already exists, and is not overwritten: choose another results file.`, {
          file,
        })
      : cannot('write', file, error);
  });
  let whole = false;
  try {
    for (const line of [header, ...records]) await handle.appendFile(`${JSON.stringify(line)}\n`);
    await handle.datasync();
    whole = true;
  } catch (error) {
    throw cannot('write', file, error);
  } finally {
    await handle.close();
    // Half a sweep would look like a whole one.
    if (!whole) await unlink(file).catch(() => undefined);
  }
}
