import { UserError } from '../errors.js';
import { BASELINE_KEY, type ConfigResult, type Results } from '../results/results.js';
import type { SearchRecord, SearchSettings } from '../results/searches.js';
import type { ScoreOf } from './beam.js';

/** What a search begins with. */

export type SearchBounds = Omit<SearchSettings, 'pool'> & {
  /** The most blocks that are put together. */
  readonly blocks: number;
};

export const DEFAULT_BOUNDS: Omit<SearchBounds, 'maxExtra'> = { blocks: 8, width: 3, depth: 3, budget: 60 };

/** A third more work, which is beyond what gains were found with. */
export const defaultExtra = (layers: number): number => Math.max(2, Math.ceil(layers / 3));

/**
 * The scores that searches go by: the sum of the sets' means, whatever the view shows. The balanced score would change
 * with every config that is tried.
 */
export function scoresFor({ configs }: Pick<Results, 'configs'>): ScoreOf {
  const scores = new Map(configs.map((config) => [config.key, scoreOf(config)]));
  return (key) => scores.get(key);
}

function scoreOf({ scores }: Pick<ConfigResult, 'scores'>): number | null {
  const sets = Object.values(scores);
  return sets.includes(null) ? null : sets.reduce<number>((sum, score) => sum + score!, 0);
}

/**
 * The search to run: the last one of the file where it has the same bounds and has not ended, with the pool that it
 * began with; otherwise a new one, whose pool are the sweep's best blocks.
 * @throws UserError when the sweep has measured fewer than two blocks that fit.
 */
export function settingsFor(
  results: Pick<Results, 'configs'>,
  searches: readonly SearchRecord[],
  { blocks, ...bounds }: SearchBounds,
  file: string,
): SearchSettings {
  const last = searches.at(-1);
  if (last && last.end === undefined && sameBounds(last.settings, bounds)) return last.settings;
  const pool = results.configs
    .filter(({ key, i, extraLayers }) => i !== null && key !== BASELINE_KEY && extraLayers <= bounds.maxExtra)
    .flatMap((config) => {
      const score = scoreOf(config);
      return score === null ? [] : [{ ...config, score }];
    })
    .sort((a, b) => b.score - a.score || a.extraLayers - b.extraLayers)
    .slice(0, blocks)
    .map(({ key }) => key);
  if (pool.length < 2)
    throw new UserError(
      `${file} has ${pool.length === 0 ? 'no block' : 'only one block'} of at most ${bounds.maxExtra} layers with a score: sweep more blocks first, then search.`,
      { file },
    );
  return { pool, ...bounds };
}

const sameBounds = (a: SearchSettings, b: Omit<SearchSettings, 'pool'>): boolean =>
  a.width === b.width && a.depth === b.depth && a.budget === b.budget && a.maxExtra === b.maxExtra;
