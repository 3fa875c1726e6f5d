import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { RunHeader } from '../../core/results/records.js';

/**
 * The model's file that results were made with, as far as the window knows it.
 * @param candidates files of models, the likeliest first.
 * @returns the first that has the name that the results give, and exists.
 */
export const knownModel = (
  results: { readonly header: Pick<RunHeader, 'model'> } | undefined,
  candidates: readonly (string | undefined)[],
): string | undefined =>
  candidates.find(
    (file) => file !== undefined && basename(file) === results?.header.model.file && existsSync(file),
  );
