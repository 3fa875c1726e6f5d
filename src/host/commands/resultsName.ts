import { basename } from 'node:path';
import { RESULTS_SUFFIX } from '../shell/ids.js';

/** The names of new results files: short, since lists and tabs cut long ones, and safe on every file system. */

type Named = readonly { readonly name: string }[];

/** Letters of a model's name and of the probe sets' names. */
const MODEL = 24;
const SETS = 16;

/**
 * `Qwen3-4B-Q8_0-eq-16.rys.jsonl`, or `…-3-sets.rys.jsonl` where their names are long: the same choices give the same
 * name, so that a sweep is resumed.
 */
export function resultsName(model: string, sets: Named): string {
  const joined = safe(sets.map(({ name }) => name).join('+'));
  const short = sets.length === 1 || joined.length <= SETS ? cut(joined, SETS) : `${sets.length}-sets`;
  return `${shortModel(model)}-${short}${RESULTS_SUFFIX}`;
}

/** What files of the same choices were called by earlier versions: their sweeps go on in them. */
export function formerResultsName(model: string, sets: Named): string {
  const base = basename(model).replace(/\.gguf$/i, '');
  const names = sets.map(({ name }) => name).join('+');
  return `${safe(base)}-${safe(names).slice(0, 60)}${RESULTS_SUFFIX}`;
}

/** @param n 1 for the name itself, 2 for the same with `-2`, and so on. */
export const numbered = (name: string, n: number): string =>
  n === 1 ? name : `${name.slice(0, -RESULTS_SUFFIX.length)}-${n}${RESULTS_SUFFIX}`;

const safe = (text: string): string => text.replace(/[^\p{L}\p{N}._+-]+/gu, '_');

/** Not within a letter that takes two units. */
const cut = (text: string, most: number): string => [...text].slice(0, most).join('');

/**
 * A model's file name without what says little: the number of a part, and, where it is long, the words before the last,
 * which is the quantization.
 */
function shortModel(file: string): string {
  const base = basename(file)
    .replace(/\.gguf$/i, '')
    .replace(/-\d{5}-of-\d{5}$/, '');
  // A leading dot would hide the file, and Windows has devices named `con.…`.
  const name = safe(base)
    .replace(/^\.+/, '')
    .replace(/^(con|prn|aux|nul|com\d|lpt\d)(?=\.)/i, '$1_');
  const words = name.split('-');
  while (words.length > 2 && [...words.join('-')].length > MODEL) words.splice(-2, 1);
  return cut(words.join('-'), MODEL);
}
