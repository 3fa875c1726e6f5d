import koffi, { type LibraryHandle } from 'koffi';
import type { Prototype } from './functions.js';
import type { Pointer } from './structs.js';

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

/** A C++ function, with the names that compilers give to it. */
export interface CxxFunction extends Prototype {
  readonly symbols: {
    /** Of GCC and Clang. */
    readonly itanium: string;
    /** Of Microsoft's compiler and those like it. */
    readonly microsoft: string;
  };
}

const pointer = koffi.pointer('void');

export const LAYER_INPUT_FUNCTIONS: Readonly<Record<'set' | 'get', CxxFunction>> = {
  set: {
    name: 'llama_set_embeddings_layer_inp',
    symbols: {
      itanium: '_Z30llama_set_embeddings_layer_inpP13llama_contextjb',
      microsoft: '?llama_set_embeddings_layer_inp@@YAXPEAUllama_context@@I_N@Z',
    },
    result: 'void',
    parameters: [pointer, 'uint32_t', 'bool'],
  },
  get: {
    name: 'llama_get_embeddings_layer_inp',
    symbols: {
      itanium: '_Z30llama_get_embeddings_layer_inpP13llama_contextj',
      microsoft: '?llama_get_embeddings_layer_inp@@YAPEAMPEAUllama_context@@I@Z',
    },
    result: pointer,
    parameters: [pointer, 'uint32_t'],
  },
};

/**
 * Architectures whose graphs record every layer's input, and whose layers need nothing else of the token (read in
 * `src/models` of llama.cpp v0.5.0). Those with recurrent layers are left out: their states cannot be rewound.
 */
const ARCHITECTURES: ReadonlySet<string> = new Set(['gpt-oss', 'llama', 'minimax-m2', 'qwen3', 'qwen3moe']);

export const recordsLayerInputs = (architecture: string): boolean => ARCHITECTURES.has(architecture);

/** @returns undefined when the library lacks the functions. */
export function bindLayerInputs(llama: LibraryHandle): LayerInputs | undefined {
  const bind = (wanted: CxxFunction, symbol: string) =>
    llama.func(symbol, wanted.result, [...wanted.parameters]);
  for (const compiler of ['itanium', 'microsoft'] as const) {
    try {
      const { set, get } = LAYER_INPUT_FUNCTIONS;
      const record = bind(set, set.symbols[compiler]);
      const read = bind(get, get.symbols[compiler]);
      return {
        record: (context, layer) => void record(context, layer, true),
        read: (context, layer, rows, width) =>
          koffi.decode(
            read(context, layer) as Pointer,
            koffi.array('float', rows * width, 'Typed'),
          ) as Float32Array,
      };
    } catch {
      // The other compiler's names, or a library without them.
    }
  }
  return undefined;
}
