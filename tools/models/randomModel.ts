import { open } from 'node:fs/promises';
import { generator } from '../../src/core/statistics/random.js';
import { float32, text, uint32 } from '../../src/gguf/fields.js';
import type { GgufField, GgufHeader } from '../../src/gguf/format.js';
import { readModelHeader } from '../../src/gguf/read.js';
import { writeHeader } from '../../src/gguf/write.js';
import { type Encode, isMatrix, RandomWeights, type WeightTensor } from './randomWeights.js';

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

function tensorsOf(shape: Shape): WeightTensor[] {
  const typed = (name: string, dimensions: readonly number[]): WeightTensor => ({
    name,
    dimensions,
    // Vectors stay in full precision, as in every real file.
    type: isMatrix(name, dimensions) ? shape.type : 0,
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
  return [...fields, ...tokenizerFields(donor, shape.vocabulary)];
}

/** A model's tokenizer, filled up with unused tokens to the wanted number. */
export function tokenizerFields(donor: GgufHeader, vocabulary: number): GgufField[] {
  return [...donor.fields.values()]
    .filter((field) => field.key.startsWith('tokenizer.'))
    .map((field) => stretched(field, vocabulary));
}

/**
 * Writes a model of random weights.
 * @param options.seed of the weights; the same gives the same file.
 * @param options.fixed the value that all elements of a tensor in full precision have instead.
 * @param options.encode makes data of the types that this does not know, from values in rows of the first dimension.
 */
export async function writeRandomTensors(
  file: string,
  fields: readonly GgufField[],
  tensors: readonly WeightTensor[],
  { seed = 1, fixed, encode }: RandomOptions = {},
): Promise<void> {
  const embedding = tensors.find(({ name }) => name === 'token_embd.weight')!.dimensions[0]!;
  const weights = new RandomWeights(generator(seed), embedding, encode);
  const { bytes, offsets } = writeHeader({ fields, tensors, alignment: 32 });
  const handle = await open(file, 'w');
  try {
    await handle.write(bytes, 0, bytes.byteLength, 0);
    for (const [index, tensor] of tensors.entries()) {
      const data = weights.of(tensor);
      const value = fixed?.(tensor.name);
      if (value !== undefined) new Float32Array(data.buffer).fill(value);
      await handle.write(data, 0, data.byteLength, bytes.byteLength + offsets[index]!);
    }
    const { size } = await handle.stat();
    await handle.truncate(Math.ceil(size / 32) * 32);
  } finally {
    await handle.close();
  }
}

export interface RandomOptions {
  readonly seed?: number;
  readonly fixed?: (name: string) => number | undefined;
  readonly encode?: Encode;
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
 * Writes a model of random weights.
 * @param tokenizerOf a GGUF whose tokenizer it borrows.
 */
export async function writeRandomModel(
  file: string,
  shape: Shape,
  tokenizerOf: string,
  seed = 1,
): Promise<void> {
  await writeRandomTensors(file, await fieldsOf(shape, tokenizerOf), tensorsOf(shape), { seed });
}
