import { parseConfig } from '../../src/core/configs/layerPath.js';
import { UserError } from '../../src/core/errors.js';

/** What was found, or why nothing was. */
export type Found = { readonly key: string } | { readonly problem: string };

const PAIR = /^\(?\s*(\d+)\s*[,;\s]\s*(\d+)\s*\)?$/;

/** Reads `(i,j)`, also without its brackets, and every other form in which a config can be written. */
export function findConfig(text: string, layers: number, knows: (key: string) => boolean): Found {
  const pair = PAIR.exec(text.trim());
  try {
    const { key } = parseConfig(pair ? `(${pair[1]},${pair[2]})` : text, layers);
    return knows(key) ? { key } : { problem: `${key} is not in this sweep.` };
  } catch (error) {
    if (error instanceof UserError) return { problem: error.message };
    throw error;
  }
}
