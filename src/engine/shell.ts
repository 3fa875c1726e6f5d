import koffi from 'koffi';
import { UserError } from '../core/errors.js';
import { expandHeader } from '../gguf/expand.js';
import type { ModelHeader } from '../gguf/read.js';
import type { Api } from './native/api.js';
import { pinned } from './native/pinned.js';
import {
  BUFFER_OVERRIDE,
  CPU_DEVICE,
  type Pointer,
  setTensorDataCallback,
  TENSOR,
} from './native/structs.js';
import type { Weights } from './native/weights.js';

/**
 * An address that no process can read. A tensor which the model's file names but its graph never read gets it,
 * so that a graph which does read it stops at once instead of computing with nothing.
 */
const UNREADABLE = 64n;

/**
 * A model without weights of its own: llama.cpp builds its graph from a header in which the layers of a path
 * stand one after another, and every tensor points at the data of the loaded model. Making one copies nothing
 * and takes milliseconds.
 */
export class Shell {
  private constructor(
    private readonly api: Api,
    readonly model: Pointer,
  ) {}

  /**
   * @param path source layers in the order in which they run, each 0..N-1.
   * @param gpuLayers how many of the last positions compute, and keep keys and values, on the device; the output counts
   *   as one.
   * @throws UserError when the architecture does not allow the path; Error when llama.cpp refuses the shell.
   */
  static create(
    api: Api,
    header: ModelHeader,
    weights: Weights,
    path: readonly number[],
    gpuLayers: number,
  ): Shell {
    const tied = weights.get('token_embd.weight');
    const apart = tied !== undefined && tied.first.data !== tied.last.data && !weights.has('output.weight');
    if (apart) {
      const shell = Shell.tryCreate(api, header, weights, path, gpuLayers, true);
      if (shell) return shell;
    }
    const shell = Shell.tryCreate(api, header, weights, path, gpuLayers, false);
    if (!shell)
      throw new Error('llama.cpp rejected the rearranged model; its own message is just above in the log');
    return shell;
  }

  private static tryCreate(
    api: Api,
    header: ModelHeader,
    weights: Weights,
    path: readonly number[],
    gpuLayers: number,
    explicitOutput: boolean,
  ): Shell | undefined {
    const expanded = expandHeader(header, path, { tokenizer: false, explicitOutput });
    const sources = new Map(expanded.tensors.map(({ name, source }) => [name, source.name]));
    const orphans: string[] = [];
    const setTensorData = (tensor: Pointer): void => {
      const name = api.tensorName(tensor);
      const source = sources.get(name);
      const places = source === undefined ? undefined : weights.get(source);
      if (places) {
        // The embedding is read first and, where it is tied, the output last.
        const weight = name === 'output.weight' ? places.last : places.first;
        koffi.encode(tensor, TENSOR.buffer, 'uint64_t', weight.buffer);
        koffi.encode(tensor, TENSOR.data, 'uint64_t', weight.data);
        koffi.encode(tensor, TENSOR.extra, 'uint64_t', weight.extra);
      } else if (source !== undefined) koffi.encode(tensor, TENSOR.data, 'uint64_t', UNREADABLE);
      else orphans.push(name);
    };
    const overrides = onCpu(api);
    const gguf = api.ggufFromBuffer(expanded.bytes, expanded.bytes.byteLength, { no_alloc: true, ctx: null });
    if (!gguf) throw new Error('the rearranged header could not be read back');
    let callback: ReturnType<typeof koffi.register> | undefined;
    try {
      callback = koffi.register(setTensorData, koffi.pointer(setTensorDataCallback));
      const model = api.modelInitFromUser(gguf, callback, null, {
        ...api.modelDefaultParams(),
        n_gpu_layers: gpuLayers,
        tensor_buft_overrides: koffi.address(overrides.table),
        no_host: true,
      });
      if (!model) return undefined;
      if (orphans.length > 0) {
        api.modelFree(model);
        throw new UserError(
          `This layer path is not supported for this model, because llama.cpp asks for weights the file lacks (${orphans.slice(0, 3).join(', ')}).`,
          { file: header.file },
        );
      }
      return new Shell(api, model);
    } finally {
      api.ggufFree(gguf);
      if (callback) koffi.unregister(callback);
    }
  }

  dispose(): void {
    this.api.modelFree(this.model);
  }
}

/**
 * Puts the shell's own tensors, which nothing ever reads or writes, into plain memory: on a GPU they would
 * reserve as much device memory as the repeated weights. The table is a NULL-terminated list of
 * {pattern, buffer type}.
 */
function onCpu(api: Api): { table: BigInt64Array; pattern: Uint8Array } {
  const device = api.deviceByType(CPU_DEVICE);
  if (!device) throw new Error('the CPU backend is missing');
  const text = new TextEncoder().encode('.*\0');
  const pattern = pinned(Uint8Array, text.length);
  pattern.set(text);
  const table = pinned(BigInt64Array, 2 * BUFFER_OVERRIDE.size);
  table[BUFFER_OVERRIDE.pattern] = koffi.address(pattern);
  table[BUFFER_OVERRIDE.buft] = api.deviceBufferType(device);
  return { table, pattern };
}
