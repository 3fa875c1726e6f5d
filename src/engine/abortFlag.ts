import koffi from 'koffi';
import type { Api } from './native/api.js';
import { pinned } from './native/pinned.js';
import { type Pointer, TENSOR, TENSOR_DIMENSIONS } from './native/structs.js';

/**
 * Stops a decode that is under way. llama.cpp asks a callback between graph nodes, on its own thread, where
 * JavaScript cannot be called; so the callback is a native function that already exists, `ggml_is_empty`, and
 * its argument is a made-up tensor: giving it a dimension of zero elements says "stop". CPU and Metal ask;
 * on other backends a decode runs to the end of its step.
 */
export class AbortFlag {
  private readonly tensor = pinned(BigInt64Array, TENSOR.size / 8);
  readonly callback: Pointer;
  readonly data: Pointer;

  constructor(api: Api) {
    this.callback = api.tensorIsEmpty;
    this.data = koffi.address(this.tensor);
    this.clear();
  }

  get raised(): boolean {
    return this.tensor[TENSOR.ne / 8] === 0n;
  }

  raise(): void {
    this.tensor[TENSOR.ne / 8] = 0n;
  }

  clear(): void {
    this.tensor.fill(1n, TENSOR.ne / 8, TENSOR.ne / 8 + TENSOR_DIMENSIONS);
  }
}
