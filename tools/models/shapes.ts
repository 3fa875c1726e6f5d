import { bools, uint32, uint32s } from '../../src/gguf/fields.js';
import type { Shape } from './randomModel.js';

/** Shapes used by the tests and the benchmark. */
export const shapes = {
  llama: {
    architecture: 'llama',
    layers: 6,
    embedding: 64,
    heads: 4,
    kvHeads: 2,
    headSize: 16,
    feedForward: 128,
    vocabulary: 320,
    type: 0,
    tied: false,
  },
  gemma3: {
    architecture: 'gemma3',
    layers: 8,
    embedding: 64,
    heads: 4,
    kvHeads: 2,
    headSize: 16,
    feedForward: 128,
    vocabulary: 320,
    type: 0,
    tied: true,
    fields: [uint32('gemma3.attention.sliding_window', 16)],
  },
  /** Hybrid: three linear-attention layers, then one of full attention. */
  qwen35: {
    architecture: 'qwen35',
    layers: 8,
    embedding: 64,
    heads: 4,
    kvHeads: 2,
    headSize: 16,
    feedForward: 128,
    vocabulary: 320,
    type: 0,
    tied: true,
    fields: [
      uint32('qwen35.full_attention_interval', 4),
      uint32('qwen35.ssm.conv_kernel', 4),
      uint32('qwen35.ssm.inner_size', 64),
      uint32('qwen35.ssm.state_size', 16),
      uint32('qwen35.ssm.time_step_rank', 4),
      uint32('qwen35.ssm.group_count', 2),
      uint32s('qwen35.rope.dimension_sections', [4, 2, 2, 0]),
    ],
    tensors: qwen35Block,
  },
  /** The shape of Qwen3-0.6B in Q8_0. */
  qwen3Small: {
    architecture: 'qwen3',
    layers: 28,
    embedding: 1024,
    heads: 16,
    kvHeads: 8,
    headSize: 128,
    feedForward: 3072,
    vocabulary: 151_936,
    type: 8,
    tied: true,
  },
  /** The shape of Qwen3-4B in BF16: 8 GB. */
  qwen3Large: {
    architecture: 'qwen3',
    layers: 36,
    embedding: 2560,
    heads: 32,
    kvHeads: 8,
    headSize: 128,
    feedForward: 9728,
    vocabulary: 151_936,
    type: 30,
    tied: true,
  },
} as const satisfies Record<string, Shape>;

function qwen35Block(shape: Shape, layer: number): Record<string, readonly number[]> {
  const { embedding: d, heads, kvHeads, headSize, feedForward: ff } = shape;
  const common = {
    'attn_norm.weight': [d],
    'post_attention_norm.weight': [d],
    'ffn_gate.weight': [d, ff],
    'ffn_up.weight': [d, ff],
    'ffn_down.weight': [ff, d],
  };
  if ((layer + 1) % 4 === 0)
    return {
      ...common,
      'attn_q.weight': [d, heads * headSize * 2],
      'attn_k.weight': [d, kvHeads * headSize],
      'attn_v.weight': [d, kvHeads * headSize],
      'attn_output.weight': [heads * headSize, d],
      'attn_q_norm.weight': [headSize],
      'attn_k_norm.weight': [headSize],
    };
  const [inner, state, groups, rank, kernel] = [64, 16, 2, 4, 4];
  const convolved = inner + 2 * groups * state;
  return {
    ...common,
    'attn_qkv.weight': [d, convolved],
    'attn_gate.weight': [d, inner],
    'ssm_conv1d.weight': [kernel, convolved],
    'ssm_dt.bias': [rank],
    ssm_a: [rank],
    'ssm_beta.weight': [d, rank],
    'ssm_alpha.weight': [d, rank],
    'ssm_norm.weight': [inner / rank],
    'ssm_out.weight': [inner, d],
  };
}

/** One flag per layer; used by tests that state a pattern explicitly. */
export const flags = bools;
