import { parseSelection } from '../core/configs/configGrid.js';
import { blockConfig, type Config } from '../core/configs/layerPath.js';
import type { ScoredRecord } from '../core/results/records.js';
import { followSearch, longestCandidate } from '../core/search/beam.js';
import type { ResultsContent } from '../store/resultsFile.js';
import { searchScores } from './search.js';
import type { SweepPlan } from './sweepPlan.js';

/** What a sweep runs, the baseline first. */
export interface Rounds {
  /** What is known before any record is. */
  readonly first: readonly Config[];
  /** Among them is the longest path: the memory plan follows it. */
  readonly longest: readonly Config[];
  /** The configs that are to have a record, as far as those that are there tell. */
  configs(content: Content): readonly Config[];
}

type Content = Pick<ResultsContent, 'header'> & { readonly records: readonly ScoredRecord[] };

/** A selection is one round; a search chooses each by the scores of those before. */
export function roundsOf({ configs, search }: Pick<SweepPlan, 'configs' | 'search'>, layers: number): Rounds {
  if (!search) {
    const selected = parseSelection(configs, layers);
    return { first: selected, longest: selected, configs: () => selected };
  }
  const first = [blockConfig(0, 0, layers)];
  return {
    first,
    longest: [longestCandidate(search, layers)],
    configs: (content) => [
      ...first,
      ...followSearch(search, layers, searchScores(content))
        .levels.slice(1)
        .flatMap((level) => level.configs),
    ],
  };
}
