import koffi, { type LibraryHandle } from 'koffi';
import type { Pointer } from './api.js';

/**
 * The states that enter a layer, as llama.cpp's graph computes them. The functions are C++ ones of `llama-ext.h`,
 * which llama.cpp calls a staging area: a release may lack them.
 */
export interface LayerInputs {
  /** Has a context keep what enters this layer; before its first decode. Other architectures end the process. */
  record(context: Pointer, layer: number): void;
  /**
   * What entered the layer in the last decode, one row of `width` numbers for each token. The rows are in the order
   * in which the tokens were computed, which is that of the batch when each of its sequences has as many tokens, their
   * numbers ascend, and none of the tokens is an output.
   */
  read(context: Pointer, layer: number, rows: number, width: number): Float32Array;
}

/** The names that GCC and Clang, and that Microsoft's compiler and those like it, give to the two functions. */
const NAMES = [
  [
    '_Z30llama_set_embeddings_layer_inpP13llama_contextjb',
    '_Z30llama_get_embeddings_layer_inpP13llama_contextj',
  ],
  [
    '?llama_set_embeddings_layer_inp@@YAXPEAUllama_context@@I_N@Z',
    '?llama_get_embeddings_layer_inp@@YAPEAMPEAUllama_context@@I@Z',
  ],
] as const;

/**
 * Architectures whose graphs record every layer's input, and whose layers need nothing else of the token (read in
 * `src/models` of llama.cpp v0.5.0). Those with recurrent layers are left out: their states cannot be rewound.
 */
const ARCHITECTURES: ReadonlySet<string> = new Set(['gpt-oss', 'llama', 'minimax-m2', 'qwen3', 'qwen3moe']);

export const recordsLayerInputs = (architecture: string): boolean => ARCHITECTURES.has(architecture);

/** @returns undefined when the library lacks the functions. */
export function bindLayerInputs(llama: LibraryHandle): LayerInputs | undefined {
  const pointer = koffi.pointer('void');
  for (const [setName, getName] of NAMES) {
    try {
      const set = llama.func(setName, 'void', [pointer, 'uint32_t', 'bool']);
      const get = llama.func(getName, pointer, [pointer, 'uint32_t']);
      return {
        record: (context, layer) => void set(context, layer, true),
        read: (context, layer, rows, width) =>
          koffi.decode(
            get(context, layer) as Pointer,
            koffi.array('float', rows * width, 'Typed'),
          ) as Float32Array,
      };
    } catch {
      // The other compiler's names, or a library without them.
    }
  }
  return undefined;
}
