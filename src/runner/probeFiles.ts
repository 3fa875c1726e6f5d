import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { UserError } from '../core/errors.js';
import { parseProbeSet } from '../core/probes/probeFile.js';
import type { ProbeSet } from '../core/probes/probes.js';

/**
 * Reads and checks probe files.
 * @throws UserError naming the file (and line and column) for the first problem, or two sets of one name.
 */
export async function readProbeSets(files: readonly string[]): Promise<ProbeSet[]> {
  const sets: ProbeSet[] = [];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new UserError(
        error.code === 'ENOENT'
          ? `There is no probe file at ${file}: check the path.`
          : `The probe file ${file} cannot be read (${error.code}): check that it is a file you may read.`,
        { file },
      );
    });
    const set = parseProbeSet(text, file);
    const twin = sets.findIndex(({ name }) => name === set.name);
    if (twin >= 0 && resolve(files[twin]!) === resolve(file))
      throw new UserError(`${file} is listed twice: list each probe file once.`, { file });
    if (twin >= 0)
      throw new UserError(
        `${file} and ${files[twin]} both hold a probe set named "${set.name}": rename one (its "name", or the file ${basename(file)}).`,
        { file },
      );
    sets.push(set);
  }
  return sets;
}
