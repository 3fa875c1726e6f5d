import { TENSOR_TYPES, tensorByteSize } from '../../src/gguf/format.js';

/** A tensor of a model to be written. */
export interface WeightTensor {
  readonly name: string;
  /** Elements per dimension, fastest first. */
  readonly dimensions: readonly number[];
  /** ggml's type number. */
  readonly type: number;
}

/** Makes a tensor's data of its values, which lie in rows of `rowLength`. */
export type Encode = (values: Float32Array, type: number, rowLength: number) => Uint8Array;

/** The types written here; others need an {@link Encode}. */
const [F32, F16, Q4_0, Q8_0, BF16] = [0, 1, 2, 8, 30];

/** Whether a tensor is a matrix of weights: all else stays in full precision, as in every real file. */
export const isMatrix = (name: string, dimensions: readonly number[]): boolean =>
  dimensions.length >= 2 && name.endsWith('.weight') && !/conv1d|shortconv\.conv|ffn_gate_inp/.test(name);

/**
 * An odd number of blocks, more than any vocabulary has tokens: no two rows of a matrix then repeat the chunk
 * alike, and no two tokens tie.
 */
const CHUNK_ELEMENTS = 32 * 152_003;

/** Random weights: norms near 1, decays negative, matrices small enough for logits of ordinary size. */
export class RandomWeights {
  private pattern: Uint8Array | undefined;

  /**
   * @param random numbers 0..1.
   * @param embedding its length.
   */
  constructor(
    private readonly random: () => number,
    private readonly embedding: number,
    private readonly encode?: Encode,
  ) {}

  /** The data of a tensor. All quantized matrices of a model are of one type. */
  of(tensor: WeightTensor): Uint8Array {
    if (tensor.type === F32) return new Uint8Array(this.values(tensor).buffer);
    if (this.encode && ![F16, Q4_0, Q8_0, BF16].includes(tensor.type))
      return this.encode(this.values(tensor), tensor.type, tensor.dimensions[0]!);
    const size = tensorByteSize({ ...tensor, offset: 0 })!;
    const data = new Uint8Array(size);
    this.pattern ??= matrixPattern(tensor.type, this.embedding, this.random);
    // Matrices repeat one random chunk, each starting elsewhere in it.
    const unit = TENSOR_TYPES[tensor.type]![2];
    let at = Math.floor(this.random() * (this.pattern.byteLength / unit)) * unit;
    for (let filled = 0; filled < size; at = 0) {
      const part = this.pattern.subarray(at, at + Math.min(this.pattern.byteLength - at, size - filled));
      data.set(part, filled);
      filled += part.byteLength;
    }
    return data;
  }

  private values({ name, dimensions }: WeightTensor): Float32Array<ArrayBuffer> {
    const { random } = this;
    const norm = name.endsWith('norm.weight');
    const decay = name.endsWith('ssm_a');
    const scale = dimensions.length > 1 ? 1 / Math.sqrt(dimensions[0]!) : 0.1;
    return Float32Array.from({ length: dimensions.reduce((product, n) => product * n, 1) }, () =>
      decay ? -random() - 0.1 : (norm ? 1 : 0) + (random() - 0.5) * 2 * (norm ? 0.1 : scale),
    );
  }
}

/** Random matrix values in the file's type, of a standard deviation fit for the shape. */
function matrixPattern(type: number, embedding: number, random: () => number): Uint8Array {
  const amplitude = 1.7 / Math.sqrt(embedding);
  if (type === F16 || type === BF16) {
    const bitsOf = type === F16 ? toHalf : toBfloat;
    return new Uint8Array(
      Uint16Array.from({ length: CHUNK_ELEMENTS }, () => bitsOf((random() - 0.5) * 2 * amplitude)).buffer,
    );
  }
  const blocks = CHUNK_ELEMENTS / 32;
  // A block is a scale in half precision and 32 weights: bytes from -127 to 127, or nibbles that stand for -8 to 7.
  const [weightBytes, scale] = type === Q8_0 ? [32, amplitude / 127] : [16, amplitude / 8];
  const size = 2 + weightBytes;
  const data = new Uint8Array(blocks * size);
  const view = new DataView(data.buffer);
  for (let block = 0; block < blocks; block++) {
    view.setUint16(block * size, toHalf(scale), true);
    for (let n = 0; n < weightBytes; n++)
      if (type === Q8_0) view.setInt8(block * size + 2 + n, Math.round((random() - 0.5) * 254));
      else data[block * size + 2 + n] = Math.floor(random() * 256);
  }
  return data;
}

const bits = new DataView(new ArrayBuffer(4));

function wordOf(value: number): number {
  bits.setFloat32(0, value);
  return bits.getUint32(0);
}

/** Bits of the nearest half-precision number, for values between its subnormals and 2. */
function toHalf(value: number): number {
  const word = wordOf(value);
  const exponent = ((word >>> 23) & 0xff) - 112;
  return exponent <= 0
    ? (word >>> 16) & 0x8000
    : ((word >>> 16) & 0x8000) | (exponent << 10) | ((word >>> 13) & 0x3ff);
}

/** Bits of the nearest brain-float number towards zero. */
const toBfloat = (value: number): number => wordOf(value) >>> 16;
