import koffi from 'koffi';
import { openLibraries } from '../../../src/engine/native/libraries.js';
import { tensorByteSize } from '../../../src/gguf/format.js';
import type { Encode } from '../../../tools/models/randomWeights.js';

/** Quantizes as llama.cpp does. */
export async function nativeEncode(): Promise<Encode> {
  const { ggmlBase } = await openLibraries(false);
  const quantize = ggmlBase.func('ggml_quantize_chunk', 'size_t', [
    'int',
    'const float *',
    'void *',
    'int64_t',
    'int64_t',
    'int64_t',
    koffi.pointer('float'),
  ]) as (...args: [number, Float32Array, Uint8Array, number, number, number, null]) => number;
  return (values, type, rowLength) => {
    const size = tensorByteSize({ name: '', type, dimensions: [values.length], offset: 0 })!;
    const data = new Uint8Array(size);
    const written = quantize(type, values, data, 0, values.length / rowLength, rowLength, null);
    if (Number(written) !== size) throw new Error(`${String(written)} of ${size} bytes were written`);
    return data;
  };
}
