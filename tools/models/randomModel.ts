import { open } from 'node:fs/promises';
import { generator } from '../../src/core/statistics/random.js';
import { bools, text, uint32, uint32s } from '../../src/gguf/fields.js';
import { type GgufField, GgufType, TENSOR_TYPES, tensorByteSize } from '../../src/gguf/format.js';
import { readModelHeader } from '../../src/gguf/read.js';
import { writeHeader } from '../../src/gguf/write.js';

/**
 * Models of random weights: the right shapes and nothing learnt. Enough to show that a layer path computes the
 * same in two ways, and to measure the speed of a shape whose weights cannot be had.
 */

export interface Shape {
  readonly architecture: string;
  readonly layers: number;
  readonly embedding: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly feedForward: number;
  /** Tokens; at least those of the tokenizer it borrows. */
  readonly vocabulary: number;
  /** ggml type of the matrices: 0 = F32, 1 = F16, 2 = Q4_0, 8 = Q8_0, 30 = BF16. */
  readonly type: 0 | 1 | 2 | 8 | 30;
  /** Whether the output shares the embedding's weights. */
  readonly tied: boolean;
  /** Further fields of the architecture. */
  readonly fields?: readonly GgufField[];
  /** Tensors of layer n by suffix, with their dimensions; by default those of a llama block. */
  readonly tensors?: (shape: Shape, layer: number) => Record<string, readonly number[]>;
}

type Tensor = { name: string; dimensions: readonly number[]; type: number };

const float32 = (key: string, value: number): GgufField => ({
  key,
  type: GgufType.FLOAT32,
  raw: new Uint8Array(Float32Array.of(value).buffer),
});

/** A transformer block of the llama family; Qwen3 adds norms of queries and keys. */
export function llamaBlock(shape: Shape): Record<string, readonly number[]> {
  const { embedding: d, heads, kvHeads, headSize, feedForward: ff } = shape;
  return {
    'attn_norm.weight': [d],
    'attn_q.weight': [d, heads * headSize],
    'attn_k.weight': [d, kvHeads * headSize],
    'attn_v.weight': [d, kvHeads * headSize],
    'attn_output.weight': [heads * headSize, d],
    ...(['qwen3', 'gemma3'].includes(shape.architecture)
      ? { 'attn_q_norm.weight': [headSize], 'attn_k_norm.weight': [headSize] }
      : {}),
    ...(shape.architecture === 'gemma3'
      ? { 'post_attention_norm.weight': [d], 'post_ffw_norm.weight': [d] }
      : {}),
    'ffn_norm.weight': [d],
    'ffn_gate.weight': [d, ff],
    'ffn_up.weight': [d, ff],
    'ffn_down.weight': [ff, d],
  };
}

function tensorsOf(shape: Shape): Tensor[] {
  const typed = (name: string, dimensions: readonly number[]): Tensor => ({
    name,
    dimensions,
    // Vectors stay in full precision, as in every real file.
    type: dimensions.length < 2 || !name.endsWith('.weight') || name.includes('conv1d') ? 0 : shape.type,
  });
  const blocks = shape.tensors ?? llamaBlock;
  return [
    typed('token_embd.weight', [shape.embedding, shape.vocabulary]),
    typed('output_norm.weight', [shape.embedding]),
    ...(shape.tied ? [] : [typed('output.weight', [shape.embedding, shape.vocabulary])]),
    ...Array.from({ length: shape.layers }, (_, layer) =>
      Object.entries(blocks(shape, layer)).map(([suffix, dimensions]) =>
        typed(`blk.${layer}.${suffix}`, dimensions),
      ),
    ).flat(),
  ];
}

async function fieldsOf(shape: Shape, tokenizerOf: string): Promise<GgufField[]> {
  const donor = await readModelHeader(tokenizerOf);
  const own = (key: string): string => `${shape.architecture}.${key}`;
  const fields: GgufField[] = [
    text('general.architecture', shape.architecture),
    text('general.name', `random ${shape.architecture}`),
    uint32('general.file_type', { 0: 0, 1: 1, 2: 2, 8: 7, 30: 32 }[shape.type]),
    uint32(own('block_count'), shape.layers),
    uint32(own('context_length'), 4096),
    uint32(own('embedding_length'), shape.embedding),
    uint32(own('feed_forward_length'), shape.feedForward),
    uint32(own('attention.head_count'), shape.heads),
    uint32(own('attention.head_count_kv'), shape.kvHeads),
    uint32(own('attention.key_length'), shape.headSize),
    uint32(own('attention.value_length'), shape.headSize),
    uint32(own('rope.dimension_count'), shape.headSize),
    float32(own('attention.layer_norm_rms_epsilon'), 1e-6),
    float32(own('rope.freq_base'), 10_000),
    ...(shape.fields ?? []),
  ];
  for (const field of donor.fields.values())
    if (field.key.startsWith('tokenizer.')) fields.push(stretched(field, shape.vocabulary));
  return fields;
}

/** The donor's token lists, filled up with unused tokens to the wanted number. */
function stretched(field: GgufField, vocabulary: number): GgufField {
  const missing = vocabulary - (field.length ?? vocabulary);
  if (field.key === 'tokenizer.ggml.tokens') {
    const encoder = new TextEncoder();
    const parts = [field.raw];
    for (let n = 0; n < missing; n++) {
      const name = encoder.encode(`<|pad_${n}|>`);
      const item = new Uint8Array(8 + name.byteLength);
      new DataView(item.buffer).setBigUint64(0, BigInt(name.byteLength), true);
      item.set(name, 8);
      parts.push(item);
    }
    return { ...field, length: vocabulary, raw: concat(parts) };
  }
  if (field.key !== 'tokenizer.ggml.token_type') return field;
  const UNUSED = 5;
  const rest = new Uint8Array(Int32Array.from({ length: missing }, () => UNUSED).buffer);
  return { ...field, length: vocabulary, raw: concat([field.raw, rest]) };
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/**
 * An odd number of blocks, more than any vocabulary has tokens: no two rows of a matrix then repeat the chunk
 * alike, and no two tokens tie.
 */
const CHUNK_ELEMENTS = 32 * 152_003;

/** Values of one tensor: norms near 1, decays negative, matrices small enough for logits of ordinary size. */
function randomData(tensor: Tensor, random: () => number, pattern: Uint8Array): Uint8Array {
  const elements = tensor.dimensions.reduce((product, n) => product * n, 1);
  if (tensor.type === 0) {
    const norm = tensor.name.endsWith('norm.weight');
    const decay = tensor.name.endsWith('ssm_a');
    const scale = tensor.dimensions.length > 1 ? 1 / Math.sqrt(tensor.dimensions[0]!) : 0.1;
    return new Uint8Array(
      Float32Array.from({ length: elements }, () =>
        decay ? -random() - 0.1 : (norm ? 1 : 0) + (random() - 0.5) * 2 * (norm ? 0.1 : scale),
      ).buffer,
    );
  }
  const size = tensorByteSize({ ...tensor, offset: 0 })!;
  const data = new Uint8Array(size);
  // Matrices repeat one random chunk, each starting elsewhere in it.
  const unit = TENSOR_TYPES[tensor.type]![2];
  let at = Math.floor(random() * (pattern.byteLength / unit)) * unit;
  for (let filled = 0; filled < size; at = 0) {
    const part = pattern.subarray(at, at + Math.min(pattern.byteLength - at, size - filled));
    data.set(part, filled);
    filled += part.byteLength;
  }
  return data;
}

/** Random matrix values in the file's type, of a standard deviation fit for the shape. */
function matrixPattern(shape: Shape, random: () => number): Uint8Array {
  const amplitude = 1.7 / Math.sqrt(shape.embedding);
  if (shape.type === 1 || shape.type === 30) {
    const bits = shape.type === 1 ? toHalf : toBfloat;
    return new Uint8Array(
      Uint16Array.from({ length: CHUNK_ELEMENTS }, () => bits((random() - 0.5) * 2 * amplitude)).buffer,
    );
  }
  const blocks = CHUNK_ELEMENTS / 32;
  // A block is a scale in half precision and 32 weights: bytes from -127 to 127, or nibbles that stand for -8 to 7.
  const [weightBytes, scale] = shape.type === 8 ? [32, amplitude / 127] : [16, amplitude / 8];
  const size = 2 + weightBytes;
  const data = new Uint8Array(blocks * size);
  const view = new DataView(data.buffer);
  for (let block = 0; block < blocks; block++) {
    view.setUint16(block * size, toHalf(scale), true);
    for (let n = 0; n < weightBytes; n++)
      if (shape.type === 8) view.setInt8(block * size + 2 + n, Math.round((random() - 0.5) * 254));
      else data[block * size + 2 + n] = Math.floor(random() * 256);
  }
  return data;
}

/** Bits of the nearest half-precision number, for values between its subnormals and 2. */
function toHalf(value: number): number {
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, value);
  const word = bits.getUint32(0);
  const exponent = ((word >>> 23) & 0xff) - 112;
  return exponent <= 0
    ? (word >>> 16) & 0x8000
    : ((word >>> 16) & 0x8000) | (exponent << 10) | ((word >>> 13) & 0x3ff);
}

/** Bits of the nearest brain-float number towards zero. */
function toBfloat(value: number): number {
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, value);
  return bits.getUint16(0);
}

/**
 * Writes a model of random weights.
 * @param tokenizerOf a GGUF whose tokenizer it borrows.
 */
export async function writeRandomModel(
  file: string,
  shape: Shape,
  tokenizerOf: string,
  seed = 1,
): Promise<void> {
  const random = generator(seed);
  const tensors = tensorsOf(shape);
  const { bytes, offsets } = writeHeader({
    fields: await fieldsOf(shape, tokenizerOf),
    tensors,
    alignment: 32,
  });
  const pattern = shape.type === 0 ? new Uint8Array(0) : matrixPattern(shape, random);
  const handle = await open(file, 'w');
  try {
    await handle.write(bytes, 0, bytes.byteLength, 0);
    for (const [index, tensor] of tensors.entries()) {
      const data = randomData(tensor, random, pattern);
      await handle.write(data, 0, data.byteLength, bytes.byteLength + offsets[index]!);
    }
    const { size } = await handle.stat();
    await handle.truncate(Math.ceil(size / 32) * 32);
  } finally {
    await handle.close();
  }
}

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
