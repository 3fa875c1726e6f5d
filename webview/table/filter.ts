import { FADED_ERRORS } from '../../src/core/drawing/fading.js';
import type { ShownConfig } from '../../src/protocol/webview.js';
import { tagsOf } from '../shared/facts.js';
import type { Data } from '../state/data.js';
import type { TableFilter } from '../state/pageState.js';

/** Which configs the table shows. What is selected or pinned does not depend on it. */

/** A percentage as users write it ("10", "7.5 %", "7,5"): the number; undefined where it is none, NaN where it is no percentage. */
export function percentOf(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const match = /^(\d+(?:[.,]\d*)?|[.,]\d+)\s*%?$/.exec(trimmed);
  return match ? Number(match[1]!.replace(',', '.')) : NaN;
}

/** Whether anything is filtered out. */
export const isFiltering = ({ text, overhead, gains, state }: TableFilter): boolean =>
  text.trim() !== '' || overhead.trim() !== '' || gains || state !== 'all';

/** The configs that fit all parts of the filter; a percentage that is none leaves out nothing. */
export function filterConfigs(data: Data, filter: TableFilter): ShownConfig[] {
  const most = percentOf(filter.overhead) ?? NaN;
  const wanted = wordsOf(filter.text);
  return [...data.configs.values()].filter(
    (config) =>
      (filter.state === 'all' || config.state === filter.state) &&
      // As the table rounds it: 11.1 % has what it shows as such.
      !(Number((config.overhead * 100).toFixed(1)) > most) &&
      (!filter.gains || isClearGain(config)) &&
      (wanted === '' || names(config.key, wanted) || names(tagsOf(data, config.key).join(' '), wanted)),
  );
}

/** Δ is a gain of so many errors that a map that fades the others does not fade it. */
const isClearGain = ({ delta, standardError }: ShownConfig): boolean =>
  delta !== null && standardError !== null && delta > FADED_ERRORS * standardError;

/** Spaces do not matter around the signs of a config, nor how many there are between words. */
const wordsOf = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/\s*([(),;])\s*/g, '$1')
    .replace(/\s+/g, ' ');

/** Whether a text has another in it; a number begins where that one does: "3,4" is in "(3,40)", but not in "(13,4)". */
function names(text: string, wanted: string): boolean {
  const within = text.toLowerCase();
  for (let at = within.indexOf(wanted); at >= 0; at = within.indexOf(wanted, at + 1))
    if (!(/\d/.test(wanted[0]!) && /\d/.test(within[at - 1] ?? ''))) return true;
  return false;
}
