import { readFileSync, writeFileSync } from 'node:fs';
import { text, uint32 } from '../../src/gguf/fields.js';
import {
  FIXED_SIZE,
  type GgufField,
  type GgufTensorInfo,
  GgufType,
  tensorByteSize,
} from '../../src/gguf/format.js';
import { type ModelHeader, readModelHeader } from '../../src/gguf/read.js';
import { writeHeader } from '../../src/gguf/write.js';

/** GGUF files of a few bytes, with all that a header may hold. */

export interface TinyModel {
  readonly architecture?: string;
  /** Layers with tensors; `block_count` too, unless `fields` has it. */
  readonly layers?: number;
  /** Beside or in place of the usual ones. */
  readonly fields?: readonly GgufField[];
  readonly tensors?: readonly Omit<GgufTensorInfo, 'offset'>[];
  readonly alignment?: number;
}

export const TOKENS = ['<s>', 'a', 'b', 'é', '🙂', 'e', 'f', 'g'];

export const tensor = (name: string, dimensions: readonly number[], type = 0) => ({ name, dimensions, type });

/** Two tensors a layer, of 32 and 12 bytes. */
export const layerTensors = (layers: number) =>
  Array.from({ length: layers }, (_, n) => [
    tensor(`blk.${n}.attn_q.weight`, [4, 2]),
    tensor(`blk.${n}.ssm_a`, [3]),
  ]).flat();

export function strings(key: string, values: readonly string[]): GgufField {
  const items = values.map((value) => {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(bytes.byteLength));
    return Buffer.concat([length, bytes]);
  });
  return {
    key,
    type: GgufType.ARRAY,
    itemType: GgufType.STRING,
    length: values.length,
    raw: Buffer.concat(items),
  };
}

/** The bytes of the file; each tensor's data is filled with its number. */
export function tinyModel({
  architecture = 'llama',
  layers = 4,
  fields = [],
  tensors,
  alignment = 32,
}: TinyModel) {
  const all = [
    text('general.architecture', architecture),
    uint32(`${architecture}.block_count`, layers),
    strings('tokenizer.ggml.tokens', TOKENS),
    text('tokenizer.ggml.model', 'gpt2'),
    ...fields,
  ];
  const infos = tensors ?? [
    tensor('token_embd.weight', [4, TOKENS.length]),
    ...layerTensors(layers),
    tensor('output_norm.weight', [4]),
  ];
  const written = writeHeader({
    fields: new Map(all.map((field) => [field.key, field])).values(),
    tensors: infos,
    alignment,
  });
  const sizes = infos.map(({ dimensions }) => dimensions.reduce((product, n) => product * n, 4));
  const data = infos.map((_, n) => {
    const chunk = Buffer.alloc(Math.ceil(sizes[n]! / alignment) * alignment);
    return chunk.fill(n + 1, 0, sizes[n]);
  });
  return { bytes: Buffer.concat([written.bytes, ...data]), headerSize: written.bytes.byteLength };
}

/** Writes the file and reads its header back. */
export async function writtenModel(file: string, model: TinyModel): Promise<ModelHeader> {
  writeFileSync(file, tinyModel(model).bytes);
  return readModelHeader(file);
}

/**
 * Writes a model again as one of several files (`NAME-00001-of-00003.gguf`), as llama.cpp's own tool splits it: the
 * fields in the first, the tensors dealt out in their order.
 * @param start the new path without `-00001-of-…`.
 * @returns the first part.
 */
export function splitModel(header: ModelHeader, start: string, count: number): string {
  const source = readFileSync(header.file);
  const each = Math.ceil(header.tensors.length / count);
  const files = Array.from({ length: count }, (_, n) => {
    const tensors = header.tensors.slice(n * each, (n + 1) * each);
    const fields = [
      ...(n === 0 ? header.fields.values() : []),
      integer('split.no', n, GgufType.UINT16),
      integer('split.count', count, GgufType.UINT16),
      integer('split.tensors.count', header.tensors.length, GgufType.INT32),
    ];
    const { bytes } = writeHeader({ fields, tensors, alignment: header.alignment });
    const data = tensors.map((info) => {
      const size = tensorByteSize(info)!;
      const padded = Buffer.alloc(Math.ceil(size / header.alignment) * header.alignment);
      source.copy(padded, 0, header.dataOffset + info.offset, header.dataOffset + info.offset + size);
      return padded;
    });
    const number = (value: number): string => String(value).padStart(5, '0');
    const file = `${start}-${number(n + 1)}-of-${number(count)}.gguf`;
    writeFileSync(file, Buffer.concat([bytes, ...data]));
    return file;
  });
  return files[0]!;
}

/** llama.cpp insists on the types of these fields. */
const integer = (key: string, value: number, type: GgufType.UINT16 | GgufType.INT32): GgufField => ({
  ...uint32(key, value),
  type,
  raw: uint32(key, value).raw.slice(0, FIXED_SIZE[type]),
});
