import { applyEdit, type Edit } from '../configs/edits.js';
import {
  baselinePath,
  blockOf,
  type Config,
  configFromPath,
  type LayerPath,
  MAX_PATH_LENGTH,
} from '../configs/layerPath.js';
import type { SearchEnd, SearchSettings } from '../results/searches.js';

/**
 * Beam search for configs of several blocks. Level 1 is the pool: blocks that a sweep has measured. Level n adds each
 * block of the pool to each of the best combinations of level n − 1, right after the last occurrence of its last layer.
 * Candidates of equal expanded paths are one.
 *
 * Everything follows from the settings and the scores: a search is not stored but replayed, and one that was killed ends
 * as it would have ended.
 */

/** Score of a config by its key: null where it was run and has none, undefined where it was not run. */
export type ScoreOf = (key: string) => number | null | undefined;

/** The combinations of one size. */
export interface SearchLevel {
  /** How many blocks they have. */
  readonly blocks: number;
  /** In the order in which they are tried. */
  readonly configs: readonly Config[];
  /** Of those that have a score, the best; of the pool, its best block. */
  readonly best: { readonly key: string; readonly score: number } | undefined;
}

export interface Search {
  /** The pool first; the last one may not be finished. */
  readonly levels: readonly SearchLevel[];
  /** What is to be run next; empty when the search has ended. */
  readonly missing: readonly Config[];
  /** Undefined while something is missing. */
  readonly end: SearchEnd | undefined;
  /** Combinations of the levels above the pool. */
  readonly tried: number;
}

interface Member {
  readonly path: LayerPath;
  readonly config: Config;
  readonly score: number;
}

/**
 * Follows a search as far as the scores reach.
 * @param layers N, the model's number of layers.
 */
export function followSearch(settings: SearchSettings, layers: number, scoreOf: ScoreOf): Search {
  const { width, depth, budget } = settings;
  const pool = settings.pool.map((key) => repeatOf(key));
  const ownPaths = pool.map((edit) => configFromPath(applyEdit(baselinePath(layers), edit, layers), layers));
  const seen = new Set(ownPaths.map(({ key }) => key));
  const first: SearchLevel = { blocks: 1, configs: ownPaths, best: bestOf(scored(ownPaths, scoreOf)) };
  const levels = [first];
  let beam = scored(ownPaths, scoreOf).slice(0, width);
  let best = first.best?.score ?? -Infinity;
  let tried = 0;
  const over = (end: SearchEnd): Search => ({ levels, missing: [], end, tried });
  for (let blocks = 2; blocks <= depth; blocks++) {
    const all = extended(beam, pool, seen, settings, layers);
    if (all.length === 0) return over('exhausted');
    const configs = all.slice(0, budget - tried);
    if (configs.length === 0) return over('budget');
    tried += configs.length;
    const members = scored(configs, scoreOf);
    levels.push({ blocks, configs, best: bestOf(members) });
    const missing = configs.filter(({ key }) => scoreOf(key) === undefined);
    if (missing.length > 0) return { levels, missing, end: undefined, tried };
    if (configs.length < all.length) return over('budget');
    const here = members[0]?.score ?? -Infinity;
    if (here <= best) return over('plateau');
    best = here;
    beam = members.slice(0, width);
  }
  return over('depth');
}

/** The longest path that a search may come to: it has to fit into memory before the first is run. */
export function longestCandidate({ pool, depth, maxExtra }: SearchSettings, layers: number): Config {
  const edits = pool.map((key) => repeatOf(key)).sort((a, b) => b.j - b.i - (a.j - a.i));
  let path = baselinePath(layers);
  for (let blocks = 0; blocks < depth; blocks++) {
    const edit = edits.find(({ i, j }) => fits(path.length + j - i, layers, maxExtra));
    if (!edit) break;
    path = applyEdit(path, edit, layers);
  }
  return configFromPath(path, layers);
}

const fits = (length: number, layers: number, maxExtra: number): boolean =>
  length <= Math.min(MAX_PATH_LENGTH, layers + maxExtra);

type Repeat = Edit & { readonly kind: 'repeat' };

/** @throws RangeError for the key of something other than a block: no pool has it. */
function repeatOf(key: string): Repeat {
  const block = blockOf(key);
  if (!block) throw new RangeError(`${key} is no block`);
  return { kind: 'repeat', ...block, passes: 2 };
}

/** Those that have a score, the best first; of equal ones, the one with less work, then the one that was tried first. */
function scored(configs: readonly Config[], scoreOf: ScoreOf): Member[] {
  return configs
    .flatMap((config): Member[] => {
      const score = scoreOf(config.key) ?? null;
      return score === null ? [] : [{ path: config.path, config, score }];
    })
    .sort((a, b) => b.score - a.score || a.path.length - b.path.length);
}

const bestOf = ([first]: readonly Member[]): SearchLevel['best'] =>
  first && { key: first.config.key, score: first.score };

/** @param seen keys of all candidates so far; those that are made are added. */
function extended(
  beam: readonly Member[],
  pool: readonly Repeat[],
  seen: Set<string>,
  { maxExtra }: SearchSettings,
  layers: number,
): Config[] {
  const made: Config[] = [];
  for (const { path } of beam)
    for (const edit of pool) {
      const longer = applyEdit(path, edit, layers);
      if (!fits(longer.length, layers, maxExtra)) continue;
      const config = configFromPath(longer, layers);
      if (seen.has(config.key)) continue;
      seen.add(config.key);
      made.push(config);
    }
  return made;
}
