import { bool, bools, float32, text, uint32, uint32s } from '../../../src/gguf/fields.js';
import type { GgufField } from '../../../src/gguf/format.js';

/** Whole numbers are written as 32-bit integers, unless they stand in {@link float}. */
export type Value =
  number | boolean | string | readonly number[] | readonly boolean[] | { readonly float: number };

export const float = (value: number) => ({ float: value });

/** Fields of an architecture by their keys without its name. */
export type Values = Readonly<Record<string, Value>>;

export function fieldOf(key: string, value: Value): GgufField {
  if (typeof value === 'number') return Number.isInteger(value) ? uint32(key, value) : float32(key, value);
  if (typeof value === 'boolean') return bool(key, value);
  if (typeof value === 'string') return text(key, value);
  if ('float' in value) return float32(key, value.float);
  return typeof value[0] === 'boolean'
    ? bools(key, value as readonly boolean[])
    : uint32s(key, value as readonly number[]);
}

/** Embedding 64, four heads of 16, two of them for keys and values: a transformer as small as llama.cpp takes it. */
export const SMALL: Values = {
  context_length: 4096,
  embedding_length: 64,
  feed_forward_length: 128,
  'attention.head_count': 4,
  'attention.head_count_kv': 2,
  'attention.key_length': 16,
  'attention.value_length': 16,
  'rope.dimension_count': 16,
  'rope.freq_base': float(10_000),
  'attention.layer_norm_epsilon': float(1e-5),
  'attention.layer_norm_rms_epsilon': float(1e-5),
};

/** Two of four experts. */
export const EXPERTS: Values = {
  expert_count: 4,
  expert_used_count: 2,
  expert_feed_forward_length: 32,
  expert_shared_count: 1,
  expert_shared_feed_forward_length: 32,
};

/** A state space of Mamba's first kind. */
export const FIRST_STATE_SPACE: Values = {
  'ssm.conv_kernel': 4,
  'ssm.inner_size': 128,
  'ssm.state_size': 16,
  'ssm.time_step_rank': 4,
};

/** One of its second kind. */
export const STATE_SPACE: Values = { ...FIRST_STATE_SPACE, 'ssm.group_count': 2 };

/** Gated delta nets, as Qwen's linear attention. */
export const DELTA_NET: Values = {
  ...STATE_SPACE,
  'ssm.inner_size': 64,
  full_attention_interval: 4,
  'rope.dimension_sections': [4, 2, 2, 0],
};

/** Latent attention: 16 of 32 dimensions of a head turn with the position. */
export const LATENT: Values = {
  'attention.head_count_kv': 1,
  'attention.q_lora_rank': 32,
  'attention.kv_lora_rank': 32,
  'attention.key_length': 48,
  'attention.value_length': 32,
  'attention.key_length_mla': 32,
  'attention.value_length_mla': 16,
};
