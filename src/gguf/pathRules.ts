import { numberField, numbersField } from './fields.js';
import type { GgufHeader } from './format.js';
import type { ModelLayers } from './layers.js';
import { hasSlidingWindows, indexerPattern } from './patterns.js';

/**
 * Which layer may stand at which position, where no header field can say it. The facts are those of llama.cpp's
 * `src/models/*.cpp`.
 */

/** Kinds of a position that no header field can state: equal values mean equal treatment. */
interface PositionRule {
  readonly what: string;
  /** @param length of the path, or the model's number of layers. */
  readonly kind: (position: number, length: number) => number | boolean;
}

const UNROTATED = 'every fourth layer works without position encoding';

function positionRules(header: GgufHeader, layers: ModelLayers): PositionRule[] {
  const { architecture } = layers;
  const rules: PositionRule[] = [];
  const number = (key: string): number | undefined => numberField(header.fields, `${architecture}.${key}`);
  if (['smollm3', 'afmoe', 'llama4'].includes(architecture))
    rules.push({ what: UNROTATED, kind: (p) => (p + 1) % 4 === 0 });
  // Four layers are what llama.cpp takes for a model that rotates in all.
  if (architecture === 'smallthinker' && hasSlidingWindows(header, layers))
    rules.push({ what: UNROTATED, kind: (p, length) => length !== 4 && p % 4 === 0 });
  if (architecture === 'rwkv7' || architecture === 'arwkv7')
    rules.push({ what: 'its first layer makes the values that all others mix in', kind: (p) => p === 0 });
  const moeStep = number('interleave_moe_layer_step');
  if (moeStep && moeStep > 1)
    rules.push({ what: `one layer in ${moeStep} holds the experts`, kind: (p) => (p + 1) % moeStep === 0 });
  const rescale = number('rescale_every_n_layers');
  if (rescale && rescale > 0)
    rules.push({
      what: `the weights of each ${rescale} layers are scaled by their number`,
      kind: (p) => Math.floor(p / rescale),
    });
  return rules;
}

/** Architectures in which layers are tied to their positions by more than a pattern. */
const FIXED_LAYERS: Readonly<Record<string, string>> = {
  gemma3n: 'its layers share keys, values and embeddings by their number',
  hrm_text: 'its number of layers is fixed',
  'kimi-k3': 'its residual blocks are tied to the layer numbers',
  deepseek4: 'its first layers are routed by their number',
  'minimax-01': 'its linear attention decays by the layer number',
};

/** Whether DeepSeek-V2-Lite or another model without compressed queries, which llama.cpp tells by its layers. */
export const isLite = (layers: number, vocabulary: number): boolean =>
  layers === 26 || layers === 27 || (layers === 48 && vocabulary === 128_256);

/**
 * What llama.cpp takes a number of layers for, where it computes by that: a path of another meaning would silently
 * change the model's own arithmetic.
 */
function lengthMeaning(header: GgufHeader, architecture: string): ((length: number) => unknown) | undefined {
  switch (architecture) {
    case 'exaone4':
      return (length) => length === 64;
    case 'baichuan':
      return (length) => [32, 40].indexOf(length);
    case 'command-r':
      return (length) => length >= 64;
    case 'minicpm3':
      return (length) => length;
    case 'deepseek2': {
      const vocabulary = header.fields.get('tokenizer.ggml.tokens')?.length ?? 0;
      return (length) => isLite(length, vocabulary) && compressesQueries(header);
    }
    default:
      return undefined;
  }
}

const compressesQueries = (header: GgufHeader): boolean =>
  header.tensors.some(({ name }) => name.endsWith('.attn_q_a.weight'));

/** The number of leading dense layers that llama.cpp goes by, 0 for none. */
export const denseLead = (header: GgufHeader, architecture: string): number =>
  // It reads the field and makes every layer one of experts.
  architecture === 'bailingmoe'
    ? 0
    : (numberField(header.fields, `${architecture}.leading_dense_block_count`) ?? 0);

/** The number of leading dense layers of a path, or undefined when dense and expert layers would mix. */
export function leadingDense(path: readonly number[], lead: number): number | undefined {
  const dense = path.findIndex((layer) => layer >= lead);
  const length = dense < 0 ? path.length : dense;
  return path.slice(length).every((layer) => layer >= lead) ? length : undefined;
}

/** The one layer of Qwen 4 that looks up n-grams; undefined without one. */
export const ngramLayer = (header: GgufHeader, architecture: string): number | undefined =>
  numbersField(header.fields, `${architecture}.ple.layers`)?.[0];

/** Positions that llama.cpp makes of a path at most. */
const MOST_POSITIONS = 512;

/** Why a path cannot run: `…, because BECAUSE HERE`. */
export interface Objection {
  /** What about the model keeps it from running such paths. */
  readonly because: string;
  /** What would be wrong in this one; may be empty. */
  readonly here: string;
}

/**
 * Why llama.cpp would not compute a path as it is meant; undefined when it does.
 * @param path no baseline.
 */
export function pathObjection(
  header: GgufHeader,
  layers: ModelLayers,
  path: readonly number[],
): Objection | undefined {
  const { architecture, count } = layers;
  const no = (because: string, here = ''): Objection => ({ because, here });
  const number = (key: string): number => numberField(header.fields, `${architecture}.${key}`) ?? 0;
  const fixed = FIXED_LAYERS[architecture];
  if (fixed) return no(fixed);
  const ngrams = ngramLayer(header, architecture);
  if (ngrams === undefined && number('embedding_length_per_layer_input') > 0)
    return no('this model has an embedding for each layer number');
  if (ngrams !== undefined && path.filter((layer) => layer === ngrams).length !== 1)
    return no(`layer ${ngrams}, which looks up n-grams, has to run once`);
  if (number('attention.shared_kv_layers') > 0)
    return no("this model's last layers share keys and values by number");
  const meaning = lengthMeaning(header, architecture);
  if (meaning && meaning(path.length) !== meaning(count))
    return no(
      'llama.cpp tells such models apart by their number of layers',
      `, and takes ${path.length} for another model than ${count}`,
    );
  const loops = number('num_loops');
  if (loops > 1 && path.length * loops > MOST_POSITIONS)
    return no(`it runs a path ${loops} times over, and llama.cpp runs at most ${MOST_POSITIONS} layers`);
  for (const { what, kind } of positionRules(header, layers)) {
    const position = path.findIndex((layer, p) => kind(layer, count) !== kind(p, path.length));
    if (position >= 0) return no(what, `, and layer ${path[position]} would run at position ${position}`);
  }
  const lead = denseLead(header, architecture);
  if (lead > 0 && leadingDense(path, lead) === undefined)
    return no(`a dense layer (0..${lead - 1}) would run after an expert layer`);
  const indexers = indexerPattern(header, layers);
  if (indexers && !indexers[path[0]!])
    return no(
      'some layers take over which tokens an earlier layer picked',
      `, and layer ${path[0]} would run first`,
    );
  const heads = numbersField(header.fields, `${architecture}.attention.head_count`);
  if (heads && heads[0]! > 0 && heads[path[0]!] === 0)
    return no(
      'llama.cpp learns the size of the heads from the first layer',
      `, and layer ${path[0]} has none`,
    );
  return undefined;
}
