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

/** Each layer alone, run `passes` times in all; 0 leaves it out. */
const passesConfigs = (passes: number, layers: number): Config[] =>
  Array.from({ length: layers }, (_, layer) => parseConfig(`(${layer},${layer + 1})x${passes}`, layers));

/** `blocks<=K`, `passes<=K`, `within A..B`: numbers that follow a word. */
const BOUNDED = /^(blocks|passes)<=(\d+)$/;
const WITHIN = /^within:(\d+)\.\.(\d+)$/;

/**
 * The configs of a text such as `(2,5) (21,22)x3 0..6,4..9`, separated by spaces; others may stand within them.
 * @returns each as it is written, but for those spaces.
 */
export const splitConfigs = (text: string): string[] =>
  text
    .replace(/\s*([,;×]|\.\.|<=)\s*/g, '$1')
    .replace(/([(~])\s+/g, '$1')
    .replace(/\s+\)/g, ')')
    .replace(/\)\s*x\s*(?=\d)/gi, ')x')
    .split(/\s+/)
    .filter(Boolean);

/**
 * The configs that a selection names: `all`, `single` (each layer alone), `blocks<=K` (at most K layers),
 * `within A..B` (blocks of layers A..B only), `passes<=K` (each layer alone, run 2 to K times), `skip` (each layer left
 * out), configs such as `(2,5) (21,22)`, or several of these separated by spaces.
 * The baseline always comes first, and every config once: blocks of a named group in the {@link sweepOrder}, those of
 * a list as they are listed.
 * @throws UserError for a selection or config that does not fit the model.
 */
export function parseSelection(text: string, layers: number): Config[] {
  const parts = splitConfigs(text.replace(/\bwithin\s+/g, 'within:'));
  if (parts.length === 0)
    throw new UserError(
      'The selection of configs is empty: use all, single, blocks<=K, within A..B, passes<=K, skip, or configs such as "(2,5) (3,4)".',
    );
  const chosen = parts.flatMap((part) => partOf(part, layers));
  const all = [blockConfig(0, 0, layers), ...chosen];
  return [...new Map(all.map((config) => [config.key, config])).values()];
}

function partOf(part: string, layers: number): Config[] {
  if (part === 'all') return sweepOrder(gridConfigs(layers));
  if (part === 'single') return upTo(1, layers);
  if (part === 'skip') return passesConfigs(0, layers);
  const [, what, number] = BOUNDED.exec(part) ?? [];
  if (what === 'blocks') return upTo(longestOf(Number(number)), layers);
  if (what === 'passes') return upToPasses(Number(number), layers);
  const [, first, last] = WITHIN.exec(part) ?? [];
  return first === undefined ? [parseConfig(part, layers)] : blocksOf(Number(first), Number(last), layers);
}

function longestOf(longest: number): number {
  if (longest >= 1) return longest;
  throw new UserError('The selection blocks<=0 matches no configs: use at least blocks<=1.');
}

const upTo = (longest: number, layers: number): Config[] =>
  sweepOrder(gridConfigs(layers).filter(({ extraLayers }) => extraLayers <= longest));

function upToPasses(most: number, layers: number): Config[] {
  if (most < 2)
    throw new UserError(`The selection passes<=${most} matches no configs: use at least passes<=2.`);
  return Array.from({ length: most - 1 }, (_, n) => passesConfigs(n + 2, layers)).flat();
}

function blocksOf(first: number, last: number, layers: number): Config[] {
  if (first > last || last >= layers)
    throw new UserError(
      `The region ${first}..${last} does not fit a model of ${layers} layers: it needs 0 ≤ A ≤ B ≤ ${layers - 1}.`,
    );
  return sweepOrder(gridConfigs(layers).filter(({ i, j }) => j === 0 || (i! >= first && j! <= last + 1)));
}
