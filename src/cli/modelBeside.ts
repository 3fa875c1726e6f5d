import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../core/errors.js';
import type { RunHeader } from '../core/results/records.js';

/**
 * The model that a results file was made with, which it knows by name alone.
 * @throws UserError when it is neither beside the file nor in the current folder.
 */
export function modelBeside(file: string, { model }: Pick<RunHeader, 'model'>): string {
  const found = [join(dirname(file), model.file), model.file].find((path) => existsSync(path));
  if (found === undefined)
    throw new UserError(
      `${file} was made with ${model.file}, which is neither beside it nor here: say where it is with --model.`,
      { file },
    );
  return found;
}
