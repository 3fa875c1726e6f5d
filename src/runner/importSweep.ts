import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '../core/errors.js';
import { type ImportedSweep, readForeignSweep, resultsOf } from '../core/import/index.js';
import { hashText } from '../store/fingerprint.js';
import { writeNewResultsFile } from '../store/newResultsFile.js';

/** `rys_sweep.json` beside itself as `rys_sweep.rys.jsonl`. */
export const importedName = (file: string): string => `${file.replace(/\.jsonl?$/i, '')}.rys.jsonl`;

/**
 * Writes another tool's sweep as a results file of ours.
 * @param options.layers the model's number of layers, for files that do not tell it.
 * @throws LayersNeeded when the file does not tell it, and it is not given.
 * @throws UserError when the file cannot be read or is no sweep, or when `out` exists or cannot be written.
 */
export async function importSweep(options: {
  file: string;
  out: string;
  layers?: number | undefined;
  appVersion: string;
}): Promise<ImportedSweep> {
  const { file, out, appVersion } = options;
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      error.code === 'ENOENT'
        ? `There is no file at ${file} to import: check the path.`
        : `${file} cannot be imported (${error.code ?? error.message}): check that it is a file you may read.`,
      { file, cause: error },
    );
  });
  const name = basename(file);
  const sweep = readForeignSweep(text, name, options.layers);
  const created = new Date().toISOString();
  const { header, records } = resultsOf(sweep, { file: name, hash: hashText(text), created, appVersion });
  await writeNewResultsFile(out, header, records);
  return sweep;
}
