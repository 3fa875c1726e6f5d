import { numberField, numbersField } from './fields.js';
import { mixerKinds } from './layerKinds.js';
import { modelLayers } from './layers.js';
import type { ModelHeader } from './read.js';

/** What a layer keeps of the tokens before, each time that it stands in a path. */
export interface LayerMemory {
  /** Bytes of keys and values per token. */
  readonly perToken: number;
  /** Bytes of state per sequence, however long that is. */
  readonly perSequence: number;
}

/** The cache holds halves, states are kept in full precision. */
const [HALF, FULL] = [2, 4];

/**
 * What each layer keeps, as llama.cpp's caches are laid out (`n_embd_k_gqa` and the like in `llama-hparams.cpp`): keys
 * and values of attention in half precision; with latent attention, the compressed ones alone; the states of recurrent
 * layers and of linear attention.
 */
export function layerMemory(header: ModelHeader): LayerMemory[] {
  const layers = modelLayers(header);
  const own = (key: string): string => `${layers.architecture}.${key}`;
  const number = (key: string): number => numberField(header.fields, own(key)) ?? 0;
  const ofLayer = (key: string, layer: number): number | undefined =>
    numbersField(header.fields, own(key))?.[layer] ?? numberField(header.fields, own(key));
  const latent = number('attention.key_length_mla') > 0 && number('attention.value_length_mla') > 0;
  const attends = new Set(
    header.tensors
      .flatMap(({ name }) => /^blk\.(\d+)\.attn_(k|qkv|kv_a_mqa)\./.exec(name)?.[1] ?? [])
      .map(Number),
  );
  const state = stateSize(number);
  const passes = Math.max(1, number('num_loops'));
  return mixerKinds(header, layers).map((kind, layer) => {
    const recurrent = kind === 'recurrent' || kind === 'linear attention';
    const heads = ofLayer('attention.head_count', layer) ?? 0;
    const kvHeads = ofLayer('attention.head_count_kv', layer) ?? heads;
    const perHead = heads > 0 ? Math.floor(number('embedding_length') / heads) : 0;
    const size = (which: 'key' | 'value'): number => {
      const windowed = kind === 'sliding window' ? number(`attention.${which}_length_swa`) : 0;
      return windowed || number(`attention.${which}_length`) || perHead;
    };
    // Layers of linear attention may fuse their queries, keys and values as others do.
    const attention = attends.has(layer) && kind !== 'linear attention';
    return {
      perToken: attention ? passes * HALF * kvHeads * (size('key') + (latent ? 0 : size('value'))) : 0,
      perSequence: recurrent ? FULL * state : 0,
    };
  });
}

/** Elements of a recurrent layer's state with that of its convolution. @param number the field of a key, or 0. */
function stateSize(number: (key: string) => number): number {
  const embedding = number('embedding_length');
  const wkv = number('wkv.head_size');
  if (wkv > 0) return (number('token_shift_count') || 2) * embedding + embedding * wkv;
  const shortConvolution = number('shortconv.l_cache');
  if (shortConvolution > 0) return embedding * (shortConvolution - 1);
  const kernel = number('ssm.conv_kernel');
  const delta = number('kda.head_dim');
  const heads = number('attention.head_count');
  if (delta > 0) return 3 * (kernel > 0 ? kernel - 1 : 3) * heads * delta + delta * delta * heads;
  const inner = number('ssm.inner_size');
  const state = number('ssm.state_size');
  const convolution = Math.max(0, kernel - 1) * (inner + 2 * number('ssm.group_count') * state);
  return convolution + state * inner;
}
