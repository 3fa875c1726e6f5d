import { MAX_PATH_LENGTH } from '../core/configs/layerPath.js';
import { UserError } from '../core/errors.js';
import { numberField, numbersField, stringField } from './fields.js';
import type { GgufHeader } from './format.js';
import type { ModelHeader } from './read.js';

/**
 * What a model's architecture says about its layers: how many may be repeated, and which layer may stand at
 * which position. Most architectures treat every position alike. A few derive a layer's kind from its position;
 * where a header field can state the kind for each layer, `expand.ts` writes it, and any path exists. What no
 * field can state is a rule here. The facts are those of llama.cpp's `src/models/*.cpp`.
 */

/** Period of the sliding-window pattern where the header may leave it out, and which layer of a period is full. */
export const SLIDING_WINDOW_DEFAULTS: Readonly<Record<string, { period: number; fullFirst: boolean }>> = {
  afmoe: { period: 4, fullFirst: false },
  cohere2: { period: 4, fullFirst: false },
  cohere2moe: { period: 4, fullFirst: true },
  'exaone-moe': { period: 4, fullFirst: false },
  exaone4: { period: 4, fullFirst: false },
  gemma2: { period: 2, fullFirst: false },
  gemma3: { period: 6, fullFirst: false },
  'gpt-oss': { period: 2, fullFirst: false },
  laguna: { period: 4, fullFirst: true },
  llama4: { period: 4, fullFirst: false },
  mellum: { period: 4, fullFirst: false },
  'muse-glimmer': { period: 4, fullFirst: false },
  olmo2: { period: 4, fullFirst: false },
  plamo3: { period: 8, fullFirst: false },
  smallthinker: { period: 4, fullFirst: true },
};

/** Hybrid architectures that read one recurrent flag per layer in place of their interval. */
export const RECURRENT_INTERVAL_ARCHITECTURES: ReadonlySet<string> = new Set([
  'minimax-01',
  'qwen35',
  'qwen35moe',
  'qwen3next',
]);

/** Kinds of a position that no header field can state: equal values mean equal treatment. */
interface PositionRule {
  readonly what: string;
  kind(position: number): number | boolean;
}

const everyFourth = (what: string): PositionRule => ({ what, kind: (p) => (p + 1) % 4 === 0 });

function positionRules(header: GgufHeader, architecture: string): PositionRule[] {
  const rules: PositionRule[] = [];
  const number = (key: string): number | undefined => numberField(header.fields, `${architecture}.${key}`);
  if (['smollm3', 'afmoe', 'llama4'].includes(architecture))
    rules.push(everyFourth('every fourth layer works without position encoding'));
  if (architecture === 'smallthinker')
    rules.push({ what: 'every fourth layer works without position encoding', kind: (p) => p % 4 === 0 });
  const moeStep = number('interleave_moe_layer_step');
  if (moeStep && moeStep > 1)
    rules.push({ what: `one layer in ${moeStep} holds the experts`, kind: (p) => (p + 1) % moeStep === 0 });
  const rescale = number('rescale_every_n_layers');
  if (rescale && rescale > 0)
    rules.push({ what: `one layer in ${rescale} is rescaled`, kind: (p) => (p + 1) % rescale === 0 });
  return rules;
}

/** Architectures in which layers are tied to their positions by more than a pattern. */
const FIXED_LAYERS: Readonly<Record<string, string>> = {
  gemma3n: 'its layers share keys, values and embeddings by their number',
  'gemma4-assistant': 'its layers read those of another model',
  hrm_text: 'its number of layers is fixed',
  'kimi-k3': 'its residual blocks are tied to the layer numbers',
  deepseek4: 'its first layers are routed by their number',
  eagle3: 'it is a draft model of one layer',
  t5: 'it is an encoder-decoder model',
  t5encoder: 'it is an encoder',
};

/**
 * Layer counts at which llama.cpp computes differently (it recognises a size by its number of layers): a path
 * of another length would silently change the model's own arithmetic.
 */
const MEANINGFUL_COUNTS: Readonly<Record<string, readonly number[]>> = {
  gemma2: [46],
  gemma3: [62],
  exaone4: [64],
  deepseek2: [26, 27, 47, 48],
  baichuan: [32, 40],
};

export interface ModelLayers {
  readonly architecture: string;
  /** N: the layers that a path may name, 0..N-1. */
  readonly count: number;
  /** Multi-token-prediction blocks after the last layer; no path uses them. */
  readonly predictionBlocks: number;
}

/**
 * The architecture and layer count of a model.
 * @throws UserError when the file holds no layers to run (vocabulary only, projector, LoRA) or too few.
 */
export function modelLayers(header: ModelHeader): ModelLayers {
  const { file } = header;
  const architecture = stringField(header.fields, 'general.architecture');
  if (!architecture)
    throw new UserError(`The model ${file} specifies no architecture: it is not a GGUF language model.`, {
      file,
    });
  const blocks = numberField(header.fields, `${architecture}.block_count`);
  const hasLayers = header.tensors.some((tensor) => tensor.name.startsWith('blk.'));
  if (header.tensors.length === 0)
    throw new UserError(`The model ${file} contains a vocabulary only, no layers: choose the full model.`, {
      file,
    });
  if (!hasLayers || blocks === undefined)
    throw new UserError(
      `The file ${file} (architecture "${architecture}") has no decoder layers: choose a language model.`,
      { file },
    );
  const predictionBlocks = numberField(header.fields, `${architecture}.nextn_predict_layers`) ?? 0;
  const count = blocks - predictionBlocks;
  if (count < 2)
    throw new UserError(
      `The model ${file} has ${count} layer${count === 1 ? '' : 's'}, too few to repeat any: choose a model with at least 2.`,
      { file },
    );
  if (count > MAX_PATH_LENGTH)
    throw new UserError(
      `The model ${file} claims ${count} layers, but llama.cpp runs at most ${MAX_PATH_LENGTH}: it is damaged, or not made for llama.cpp.`,
      { file },
    );
  return { architecture, count, predictionBlocks };
}

/**
 * Why this path cannot be run on this model, or undefined when it can.
 * @param path source layers in the order in which they run, each 0..N-1.
 */
export function unsupportedReason(header: ModelHeader, path: readonly number[]): string | undefined {
  const { architecture, count } = modelLayers(header);
  if (isBaseline(path, count)) return undefined;
  const fixed = FIXED_LAYERS[architecture];
  if (fixed) return `not supported for ${architecture}, because ${fixed}`;
  if ((numberField(header.fields, `${architecture}.embedding_length_per_layer_input`) ?? 0) > 0)
    return `not supported for this ${architecture} model, because it has an embedding for each layer number`;
  if ((numberField(header.fields, `${architecture}.attention.shared_kv_layers`) ?? 0) > 0)
    return `not supported for this ${architecture} model, because its last layers share keys and values by number`;
  const counts = MEANINGFUL_COUNTS[architecture] ?? [];
  const meaning = (n: number): number => counts.indexOf(n);
  if (meaning(path.length) !== meaning(count))
    return `not supported for ${architecture} with ${count} layers, because llama.cpp computes differently at ${
      counts.includes(count) ? count : path.length
    } layers`;
  for (const rule of positionRules(header, architecture)) {
    const position = path.findIndex((layer, p) => rule.kind(layer) !== rule.kind(p));
    if (position >= 0)
      return `not supported for ${architecture}, because ${rule.what} and layer ${path[position]} would run at position ${position}`;
  }
  const lead = numberField(header.fields, `${architecture}.leading_dense_block_count`) ?? 0;
  if (lead > 0 && leadingDense(path, lead) === undefined)
    return `not supported for ${architecture}, because a dense layer (0..${lead - 1}) would run after an expert layer`;
  return undefined;
}

/** The number of leading dense layers of a path, or undefined when dense and expert layers would mix. */
export function leadingDense(path: readonly number[], lead: number): number | undefined {
  const dense = path.findIndex((layer) => layer >= lead);
  const length = dense < 0 ? path.length : dense;
  return path.slice(length).every((layer) => layer >= lead) ? length : undefined;
}

function isBaseline(path: readonly number[], count: number): boolean {
  return path.length === count && path.every((layer, position) => layer === position);
}

/** One flag per layer: does it use the sliding window? Undefined when the architecture has no pattern. */
export function slidingWindowPattern(header: GgufHeader, layers: ModelLayers): boolean[] | undefined {
  const key = `${layers.architecture}.attention.sliding_window_pattern`;
  const listed = numbersField(header.fields, key);
  if (listed) return listed.slice(0, layers.count).map(Boolean);
  const defaults = SLIDING_WINDOW_DEFAULTS[layers.architecture];
  if (!defaults) return undefined;
  const period = numberField(header.fields, key) ?? defaults.period;
  return Array.from({ length: layers.count }, (_, layer) => {
    if (period === 0) return true;
    return defaults.fullFirst ? layer % period !== 0 : layer % period < period - 1;
  });
}

/** One flag per layer: is it recurrent (linear attention)? Undefined when the architecture has no interval. */
export function recurrentPattern(header: GgufHeader, layers: ModelLayers): boolean[] | undefined {
  const { architecture, count } = layers;
  const listed = numbersField(header.fields, `${architecture}.attention.recurrent_layers`);
  if (listed) return listed.slice(0, count).map(Boolean);
  if (!RECURRENT_INTERVAL_ARCHITECTURES.has(architecture)) return undefined;
  const interval = numberField(header.fields, `${architecture}.full_attention_interval`) ?? 4;
  return Array.from({ length: count }, (_, layer) => (layer + 1) % interval !== 0);
}
