import { signed } from '../format/numbers.js';
import type { ConfigResult, Results } from '../results/results.js';
import type { SearchEnd, SearchSettings } from '../results/searches.js';
import { type Significance, survives } from '../results/significance.js';
import { followSearch, type Search } from '../search/beam.js';
import { scoresFor } from '../search/pool.js';

/** What a search for configs of several blocks tried and found, in sentences. */

const ENDS: Readonly<Record<SearchEnd, string>> = {
  depth: 'It ended at the number of blocks it was given.',
  plateau: 'It ended because one more block helped no combination.',
  budget: 'It ended with its budget.',
  exhausted: 'It ended because every combination within its bounds was tried.',
};

/** A line on the pool, one for each number of blocks, how it ended, and whether the best is more than luck. */
export function searchLines(
  results: Pick<Results, 'configs' | 'baseline'>,
  significance: Pick<Significance, 'luck'>,
  { pool, width, maxExtra }: SearchSettings,
  { levels, end, tried }: Search,
): string[] {
  const byKey = new Map(results.configs.map((config) => [config.key, config]));
  const gain = (key: string): string => {
    const delta = byKey.get(key)?.delta;
    return typeof delta === 'number' ? `${key} ${signed(delta)}` : key;
  };
  const [blocks, ...others] = levels;
  const best = others
    .flatMap((level) => level.best ?? [])
    .reduce<{ key: string; score: number } | undefined>(
      (a, b) => (a && a.score >= b.score ? a : b),
      undefined,
    );
  return [
    `Searched ${tried === 1 ? '1 combination' : `${tried} combinations`} of ${pool.length} blocks (${pool.join(', ')}), of at most ${maxExtra} extra layers, ${width === 1 ? 'the best' : `the ${width} best`} of each size extended.`,
    ...levels.map(({ blocks: count, configs, best: found }) =>
      count === 1
        ? `1 block: the best is ${found ? gain(found.key) : 'without a score'}.`
        : `${count} blocks: ${configs.length} tried, the best is ${found ? gain(found.key) : 'without a score'}.`,
    ),
    end === undefined ? 'It has not ended: run it again to go on.' : ENDS[end],
    ...(best && blocks?.best ? [verdict(best, blocks.best, byKey, significance)] : []),
  ];
}

function verdict(
  best: { readonly key: string; readonly score: number },
  block: { readonly key: string; readonly score: number },
  byKey: ReadonlyMap<string, Pick<ConfigResult, 'delta'>>,
  significance: Pick<Significance, 'luck'>,
): string {
  if (best.score <= block.score) return `No combination scores higher than ${block.key} alone.`;
  const gain = (byKey.get(best.key)?.delta ?? 0) - (byKey.get(block.key)?.delta ?? 0);
  const more = `${best.key} is ${signed(gain)} beyond ${block.key}, the best single block`;
  const { luck } = significance;
  if (!luck) return `${more}.`;
  const real = survives(best, significance);
  return `${more}; its gain on the baseline is ${real ? '' : 'not '}distinguishable from luck among all ${luck.tries} tries, the sweep’s and the search’s.`;
}

/** The last search of a file, as far as it has come; undefined when it has had none. */
export const lastSearch = ({ search, header, configs }: Results): (Search & SearchSettings) | undefined =>
  search && { ...search, ...followSearch(search, header.model.layers, scoresFor({ configs })) };

/** The last search of a file as data; null when it has had none. */
export function searchJson(results: Results) {
  const last = lastSearch(results);
  if (!last) return null;
  const { levels, missing: _, end, tried, ...settings } = last;
  return {
    ...settings,
    end: end ?? null,
    tried,
    levels: levels.map(({ blocks, configs, best }) => ({
      blocks,
      configs: configs.map(({ key }) => key),
      best: best ?? null,
    })),
  };
}

/** The lines of the last search of a file; none when it has had none. */
export function lastSearchLines(results: Results, significance: Pick<Significance, 'luck'>): string[] {
  const last = lastSearch(results);
  return last ? searchLines(results, significance, last, last) : [];
}

/** "The search is done: 18 combinations tried. No combination …" */
export function searchOutcome(results: Results, significance: Pick<Significance, 'luck'>): string {
  const tried = lastSearch(results)?.tried ?? 0;
  const count = tried === 1 ? '1 combination' : `${tried} combinations`;
  return `The search is done: ${count} tried. ${lastSearchLines(results, significance).at(-1) ?? ''}`;
}
