import { UserError } from '../errors.js';
import type { RunHeader } from './records.js';

/**
 * Refuses what needs the model and the questions of a sweep, which foreign files do not hold.
 * @param cannot what cannot be done, as the beginning of a sentence.
 * @throws UserError when the sweep was imported.
 */
export function refuseImported({ imported }: Pick<RunHeader, 'imported'>, cannot: string): void {
  if (imported)
    throw new UserError(
      `${cannot}: it was imported from ${imported.file}, which contains neither the questions nor what the model was run with.`,
    );
}
