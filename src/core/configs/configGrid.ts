import { UserError } from '../errors.js';
import { blockConfig, type Config, parseConfig } from './layerPath.js';
import { sweepOrder } from './sweepOrder.js';

/** Number of configs of a model with N layers: every `(i,j)` with `0 ≤ i < j ≤ N`, and the baseline. */
export const configCount = (layers: number): number => (layers * (layers + 1)) / 2 + 1;

/** All configs: the baseline first, then ordered by j and i. */
export function gridConfigs(layers: number): Config[] {
  const configs = [blockConfig(0, 0, layers)];
  for (let j = 1; j <= layers; j++) for (let i = 0; i < j; i++) configs.push(blockConfig(i, j, layers));
  return configs;
}

const BLOCKS_UP_TO = /^blocks\s*<=\s*(\d+)$/;
const WITHIN = /^within\s*(\d+)\s*\.\.\s*(\d+)$/;

/**
 * The configs that a selection names: `all`, `single` (each layer alone), `blocks<=K` (at most K layers),
 * `within A..B` (blocks of layers A..B only), or a list of configs separated by spaces, such as `(2,5) (21,22)`.
 * The baseline always comes first, and every config once: those of a list as they are listed, others in the
 * {@link sweepOrder}.
 * @throws UserError for a selection or config that does not fit the model.
 */
export function parseSelection(text: string, layers: number): Config[] {
  const selection = text.trim();
  if (selection === 'all') return sweepOrder(gridConfigs(layers));
  if (selection === 'single') return upTo(1, layers);
  const blocks = BLOCKS_UP_TO.exec(selection);
  if (blocks) {
    const longest = Number(blocks[1]);
    if (longest < 1)
      throw new UserError('The selection blocks<=0 matches no configs: use at least blocks<=1.');
    return upTo(longest, layers);
  }
  const within = WITHIN.exec(selection);
  if (within) return blocksOf(Number(within[1]), Number(within[2]), layers);
  // Spaces may stand inside the parentheses and around a semicolon too.
  const configs = selection
    .replace(/\s*([,;])\s*/g, '$1')
    .replace(/\(\s+/g, '(')
    .replace(/\s+\)/g, ')')
    .split(/\s+/)
    .filter(Boolean);
  if (configs.length === 0)
    throw new UserError(
      'The selection of configs is empty: use all, single, blocks<=K, within A..B, or configs such as "(2,5) (3,4)".',
    );
  const chosen = [blockConfig(0, 0, layers), ...configs.map((config) => parseConfig(config, layers))];
  return [...new Map(chosen.map((config) => [config.key, config])).values()];
}

const upTo = (longest: number, layers: number): Config[] =>
  sweepOrder(gridConfigs(layers).filter(({ extraLayers }) => extraLayers <= longest));

function blocksOf(first: number, last: number, layers: number): Config[] {
  if (first > last || last >= layers)
    throw new UserError(
      `The region ${first}..${last} does not fit a model of ${layers} layers: it needs 0 ≤ A ≤ B ≤ ${layers - 1}.`,
    );
  return sweepOrder(gridConfigs(layers).filter(({ i, j }) => j === 0 || (i! >= first && j! <= last + 1)));
}
