import koffi from 'koffi';
import type { Api } from './api.js';
import { TokenBatch } from './batch.js';
import {
  evalCallback,
  OP_NONE,
  type Pointer,
  TENSOR,
  TENSOR_NAME_LENGTH,
  TENSOR_SOURCES,
} from './structs.js';

/** Where one weight of the loaded model lies; a shell's tensor is given the same three values. */
export interface Weight {
  readonly data: Pointer;
  readonly buffer: Pointer;
  readonly extra: Pointer;
}

/** Every weight by name. A tied embedding may lie twice: once for the input, once (on a GPU) for the output. */
export type Weights = ReadonlyMap<string, { readonly first: Weight; readonly last: Weight }>;

const tensorBytes = koffi.array('uint8_t', TENSOR.size, 'Typed');

/**
 * Learns where the weights of a loaded model lie: one token is decoded, and every tensor that the graph reads
 * without computing it is a weight (or an input, which no header names).
 * @param isWeight whether the model's header names this tensor.
 * @param contextParams parameters of the small context used; its callback is set here.
 */
export function learnWeights(api: Api, model: Pointer, isWeight: (name: string) => boolean): Weights {
  const weights = new Map<string, { first: Weight; last: Weight }>();
  const seen = new Set<Pointer>();
  const onNode = (node: Pointer, ask: boolean): boolean => {
    if (!ask) return true;
    const bytes = readTensor(node);
    for (let i = 0; i < TENSOR_SOURCES; i++) {
      const source = bytes.getBigUint64(TENSOR.src + 8 * i, true);
      if (source === 0n || seen.has(source)) continue;
      seen.add(source);
      const leaf = readTensor(source);
      if (leaf.getInt32(TENSOR.op, true) !== OP_NONE) continue;
      const name = tensorName(leaf);
      if (!isWeight(name)) continue;
      const weight = {
        data: leaf.getBigUint64(TENSOR.data, true),
        buffer: leaf.getBigUint64(TENSOR.buffer, true),
        extra: leaf.getBigUint64(TENSOR.extra, true),
      };
      weights.set(name, { first: weights.get(name)?.first ?? weight, last: weight });
    }
    return false;
  };
  const callback = koffi.register(onNode, koffi.pointer(evalCallback));
  const context = api.contextInit(model, {
    ...api.contextDefaultParams(),
    n_ctx: 256,
    n_batch: 32,
    n_ubatch: 32,
    // One token keeps no second thread busy, and waiting threads spin.
    n_threads: 1,
    n_threads_batch: 1,
    cb_eval: callback,
  });
  try {
    if (!context) throw new Error('the context in which the weights are learned could not be made');
    const batch = new TokenBatch(1);
    batch.add(0, 0, 0, true);
    const result = api.decodeSync(context, batch.struct);
    if (result !== 0) throw new Error(`the decode in which the weights are learned failed (${result})`);
  } finally {
    if (context) api.contextFree(context);
    koffi.unregister(callback);
  }
  return weights;
}

function readTensor(tensor: Pointer): DataView {
  const bytes = koffi.decode(tensor, tensorBytes) as Uint8Array;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The name in the struct's fixed-size, zero-terminated field. */
function tensorName(tensor: DataView): string {
  const bytes = new Uint8Array(tensor.buffer, tensor.byteOffset + TENSOR.name, TENSOR_NAME_LENGTH);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
