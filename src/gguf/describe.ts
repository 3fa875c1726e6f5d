import { numberField, stringField } from './fields.js';
import { TENSOR_TYPES } from './format.js';
import { layerKinds } from './layerKinds.js';
import { modelLayers } from './layers.js';
import type { ModelHeader } from './read.js';

/** What a header tells about a model without loading it. */
export interface ModelDescription {
  readonly file: string;
  /** The same, or all parts of a split model in their order. */
  readonly files: readonly string[];
  /** Bytes of all its files. */
  readonly size: number;
  readonly name: string | undefined;
  readonly architecture: string;
  /** N: layers that a path may name. */
  readonly layers: number;
  /** The file's quantization by its usual name (Q4_K_M, Q8_0, F16 …). */
  readonly quantization: string;
  /** Longest context the model was trained for, in tokens. */
  readonly contextLength: number | undefined;
  readonly embeddingLength: number | undefined;
  /** See {@link layerKinds}. */
  readonly layerKinds: readonly string[];
}

/** Names of llama.cpp's file types (`enum llama_ftype`), by number. */
const FILE_TYPES: Readonly<Record<number, string>> = {
  0: 'F32',
  1: 'F16',
  2: 'Q4_0',
  3: 'Q4_1',
  7: 'Q8_0',
  8: 'Q5_0',
  9: 'Q5_1',
  10: 'Q2_K',
  11: 'Q3_K_S',
  12: 'Q3_K_M',
  13: 'Q3_K_L',
  14: 'Q4_K_S',
  15: 'Q4_K_M',
  16: 'Q5_K_S',
  17: 'Q5_K_M',
  18: 'Q6_K',
  19: 'IQ2_XXS',
  20: 'IQ2_XS',
  21: 'Q2_K_S',
  22: 'IQ3_XS',
  23: 'IQ3_XXS',
  24: 'IQ1_S',
  25: 'IQ4_NL',
  26: 'IQ3_S',
  27: 'IQ3_M',
  28: 'IQ2_S',
  29: 'IQ2_M',
  30: 'IQ4_XS',
  31: 'IQ1_M',
  32: 'BF16',
  36: 'TQ1_0',
  37: 'TQ2_0',
  38: 'MXFP4',
  39: 'NVFP4',
  40: 'Q1_0',
  41: 'Q2_0',
};

/** Without a stated file type: the type that holds most of the weights. */
function dominantType(header: ModelHeader): string {
  const elements = new Map<number, number>();
  for (const { type, dimensions } of header.tensors)
    elements.set(type, (elements.get(type) ?? 0) + dimensions.reduce((product, n) => product * n, 1));
  const [type] = [...elements].sort((a, b) => b[1] - a[1])[0] ?? [-1];
  return TENSOR_TYPES[type]?.[0] ?? 'unknown';
}

/** @throws UserError when the file is no language model (see {@link modelLayers}). */
export function describeModel(header: ModelHeader): ModelDescription {
  const { architecture, count } = modelLayers(header);
  const fileType = numberField(header.fields, 'general.file_type');
  return {
    file: header.file,
    files: header.shards,
    size: header.totalSize,
    name: stringField(header.fields, 'general.name'),
    architecture,
    layers: count,
    quantization: (fileType === undefined ? undefined : FILE_TYPES[fileType]) ?? dominantType(header),
    contextLength: numberField(header.fields, `${architecture}.context_length`),
    embeddingLength: numberField(header.fields, `${architecture}.embedding_length`),
    layerKinds: layerKinds(header),
  };
}
