/**
 * The GGUF container, as described in ggml's `docs/gguf.md`: a header of typed key-value fields and
 * tensor infos, then the tensor data. Field payloads are kept as raw bytes, so that a header which is
 * written back differs only where it was meant to.
 */

export enum GgufType {
  UINT8 = 0,
  INT8 = 1,
  UINT16 = 2,
  INT16 = 3,
  UINT32 = 4,
  INT32 = 5,
  FLOAT32 = 6,
  BOOL = 7,
  STRING = 8,
  ARRAY = 9,
  UINT64 = 10,
  INT64 = 11,
  FLOAT64 = 12,
}

/** Size in bytes of one value of a fixed-size type; strings and arrays have none. */
export const FIXED_SIZE: Readonly<Partial<Record<GgufType, number>>> = {
  [GgufType.UINT8]: 1,
  [GgufType.INT8]: 1,
  [GgufType.UINT16]: 2,
  [GgufType.INT16]: 2,
  [GgufType.UINT32]: 4,
  [GgufType.INT32]: 4,
  [GgufType.FLOAT32]: 4,
  [GgufType.BOOL]: 1,
  [GgufType.UINT64]: 8,
  [GgufType.INT64]: 8,
  [GgufType.FLOAT64]: 8,
};

/** One key-value field. For arrays `raw` holds the items only; their type and number stand beside it. */
export interface GgufField {
  readonly key: string;
  readonly type: GgufType;
  readonly raw: Uint8Array;
  readonly itemType?: GgufType;
  readonly length?: number;
}

export interface GgufTensorInfo {
  readonly name: string;
  /** Elements per dimension, fastest first. */
  readonly dimensions: readonly number[];
  /** ggml's type number (0 = F32, 1 = F16, 8 = Q8_0 …). */
  readonly type: number;
  /** Bytes from the start of the data section. */
  readonly offset: number;
}

export interface GgufHeader {
  readonly version: number;
  readonly fields: ReadonlyMap<string, GgufField>;
  readonly tensors: readonly GgufTensorInfo[];
  readonly alignment: number;
  /** Byte offset of the data section in the file. */
  readonly dataOffset: number;
}

/** ggml block layout by type number: [elements per block, bytes per block]; from ggml's type traits. */
export const TENSOR_TYPES: Readonly<Record<number, readonly [name: string, block: number, bytes: number]>> = {
  0: ['F32', 1, 4],
  1: ['F16', 1, 2],
  2: ['Q4_0', 32, 18],
  3: ['Q4_1', 32, 20],
  6: ['Q5_0', 32, 22],
  7: ['Q5_1', 32, 24],
  8: ['Q8_0', 32, 34],
  9: ['Q8_1', 32, 36],
  10: ['Q2_K', 256, 84],
  11: ['Q3_K', 256, 110],
  12: ['Q4_K', 256, 144],
  13: ['Q5_K', 256, 176],
  14: ['Q6_K', 256, 210],
  15: ['Q8_K', 256, 292],
  16: ['IQ2_XXS', 256, 66],
  17: ['IQ2_XS', 256, 74],
  18: ['IQ3_XXS', 256, 98],
  19: ['IQ1_S', 256, 50],
  20: ['IQ4_NL', 32, 18],
  21: ['IQ3_S', 256, 110],
  22: ['IQ2_S', 256, 82],
  23: ['IQ4_XS', 256, 136],
  24: ['I8', 1, 1],
  25: ['I16', 1, 2],
  26: ['I32', 1, 4],
  27: ['I64', 1, 8],
  28: ['F64', 1, 8],
  29: ['IQ1_M', 256, 56],
  30: ['BF16', 1, 2],
  34: ['TQ1_0', 256, 54],
  35: ['TQ2_0', 256, 66],
  39: ['MXFP4', 32, 17],
  40: ['NVFP4', 64, 36],
  41: ['Q1_0', 128, 18],
  42: ['Q2_0', 64, 18],
};

/**
 * Bytes that a tensor's data takes without padding, or undefined for a type this table does not know
 * (a newer quantization: the native loader then has the last word).
 */
export function tensorByteSize(info: GgufTensorInfo): number | undefined {
  const layout = TENSOR_TYPES[info.type];
  if (!layout) return undefined;
  const elements = info.dimensions.reduce((product, n) => product * n, 1);
  return (elements / layout[1]) * layout[2];
}
