import koffi, { type TypeObject } from 'koffi';
import {
  type Batch,
  batch,
  type ContextParams,
  contextParams,
  ggufInitParams,
  type ModelParams,
  modelParams,
  type Pointer,
  samplerChainParams,
} from './structs.js';

/** A C function as koffi looks it up. */
export interface Prototype {
  readonly name: string;
  readonly result: string | TypeObject;
  readonly parameters: readonly (string | TypeObject)[];
}

/** A C function and how it is bound; `Bound` is what becomes of it. */
export interface NativeFunction<Bound = unknown> extends Prototype {
  readonly library: 'llama' | 'ggml' | 'ggmlBase';
  /** Called at once, called on a worker thread, or only its address handed on. */
  readonly as: 'call' | 'promise' | 'address';
  /** Never there: it carries the type. */
  readonly bound?: Bound;
}

type Library = NativeFunction['library'];
type Parameters = Prototype['parameters'];

const call = <Bound extends (...args: never[]) => unknown>(
  library: Library,
  name: string,
  result: string | TypeObject,
  parameters: Parameters,
): NativeFunction<Bound> => ({ library, name, result, parameters, as: 'call' });

/** The same function on a worker thread. */
const promise = <Bound extends (...args: never[]) => Promise<unknown>>(
  ...[library, name, result, parameters]: [Library, string, string | TypeObject, Parameters]
): NativeFunction<Bound> => ({ library, name, result, parameters, as: 'promise' });

/** A native function that serves as a callback without entering JavaScript. */
const address = (
  ...[library, name, result, parameters]: [Library, string, string | TypeObject, Parameters]
): NativeFunction<Pointer> => ({ library, name, result, parameters, as: 'address' });

const pointer = koffi.pointer('void');

/** The part of llama.cpp's C API that the engine calls. */
export const FUNCTIONS = {
  version: call<() => string>('llama', 'llama_version', 'str', []),
  modelDefaultParams: call<() => ModelParams>('llama', 'llama_model_default_params', modelParams, []),
  contextDefaultParams: call<() => ContextParams>('llama', 'llama_context_default_params', contextParams, []),
  modelLoadFromFile: promise<(file: string, params: ModelParams) => Promise<Pointer | null>>(
    'llama',
    'llama_model_load_from_file',
    pointer,
    ['str', modelParams],
  ),
  modelInitFromUser: call<
    (metadata: Pointer, setTensorData: Pointer, user: null, params: ModelParams) => Pointer | null
  >('llama', 'llama_model_init_from_user', pointer, [pointer, pointer, pointer, modelParams]),
  modelFree: call<(model: Pointer) => void>('llama', 'llama_model_free', 'void', [pointer]),
  modelVocab: call<(model: Pointer) => Pointer>('llama', 'llama_model_get_vocab', pointer, [pointer]),
  vocabSize: call<(vocab: Pointer) => number>('llama', 'llama_vocab_n_tokens', 'int32_t', [pointer]),
  isEndOfGeneration: call<(vocab: Pointer, token: number) => boolean>('llama', 'llama_vocab_is_eog', 'bool', [
    pointer,
    'int32_t',
  ]),
  hasEncoder: call<(model: Pointer) => boolean>('llama', 'llama_model_has_encoder', 'bool', [pointer]),
  hasDecoder: call<(model: Pointer) => boolean>('llama', 'llama_model_has_decoder', 'bool', [pointer]),
  isRecurrent: call<(model: Pointer) => boolean>('llama', 'llama_model_is_recurrent', 'bool', [pointer]),
  isHybrid: call<(model: Pointer) => boolean>('llama', 'llama_model_is_hybrid', 'bool', [pointer]),
  contextInit: call<(model: Pointer, params: ContextParams) => Pointer | null>(
    'llama',
    'llama_init_from_model',
    pointer,
    [pointer, contextParams],
  ),
  contextFree: call<(context: Pointer) => void>('llama', 'llama_free', 'void', [pointer]),
  contextMemory: call<(context: Pointer) => Pointer>('llama', 'llama_get_memory', pointer, [pointer]),
  memorySequenceCopy: call<(memory: Pointer, from: number, to: number, start: number, end: number) => void>(
    'llama',
    'llama_memory_seq_cp',
    'void',
    [pointer, 'int32_t', 'int32_t', 'int32_t', 'int32_t'],
  ),
  memorySequenceRemove: call<(memory: Pointer, sequence: number, start: number, end: number) => boolean>(
    'llama',
    'llama_memory_seq_rm',
    'bool',
    [pointer, 'int32_t', 'int32_t', 'int32_t'],
  ),
  decode: promise<(context: Pointer, batch: Batch) => Promise<number>>('llama', 'llama_decode', 'int32_t', [
    pointer,
    batch,
  ]),
  decodeSync: call<(context: Pointer, batch: Batch) => number>('llama', 'llama_decode', 'int32_t', [
    pointer,
    batch,
  ]),
  logitsOf: call<(context: Pointer, index: number) => Pointer | null>(
    'llama',
    'llama_get_logits_ith',
    pointer,
    [pointer, 'int32_t'],
  ),
  samplerGreedy: call<() => Pointer>('llama', 'llama_sampler_init_greedy', pointer, []),
  samplerTemperature: call<(temperature: number) => Pointer>('llama', 'llama_sampler_init_temp', pointer, [
    'float',
  ]),
  samplerTopP: call<(p: number, keep: number) => Pointer>('llama', 'llama_sampler_init_top_p', pointer, [
    'float',
    'size_t',
  ]),
  /** Draws by the probabilities. */
  samplerDraw: call<(seed: number) => Pointer>('llama', 'llama_sampler_init_dist', pointer, ['uint32_t']),
  samplerSample: call<(sampler: Pointer, context: Pointer, index: number) => number>(
    'llama',
    'llama_sampler_sample',
    'int32_t',
    [pointer, pointer, 'int32_t'],
  ),
  samplerChain: call<(params: { no_perf: boolean }) => Pointer>(
    'llama',
    'llama_sampler_chain_init',
    pointer,
    [samplerChainParams],
  ),
  samplerChainAdd: call<(chain: Pointer, sampler: Pointer) => void>(
    'llama',
    'llama_sampler_chain_add',
    'void',
    [pointer, pointer],
  ),
  /** Frees a chain with the samplers in it. */
  samplerFree: call<(sampler: Pointer) => void>('llama', 'llama_sampler_free', 'void', [pointer]),
  ggufFromBuffer: call<
    (data: Uint8Array, size: number, params: { no_alloc: boolean; ctx: null }) => Pointer | null
  >('ggmlBase', 'gguf_init_from_buffer', pointer, [pointer, 'size_t', ggufInitParams]),
  ggufFree: call<(gguf: Pointer) => void>('ggmlBase', 'gguf_free', 'void', [pointer]),
  tensorName: call<(tensor: Pointer) => string>('ggmlBase', 'ggml_get_name', 'str', [pointer]),
  deviceByType: call<(type: number) => Pointer | null>('ggml', 'ggml_backend_dev_by_type', pointer, [
    'int32_t',
  ]),
  deviceBufferType: call<(device: Pointer) => Pointer>('ggmlBase', 'ggml_backend_dev_buffer_type', pointer, [
    pointer,
  ]),
  tensorIsEmpty: address('ggmlBase', 'ggml_is_empty', 'bool', [pointer]),
} as const;

/** Functions that are passed to llama.cpp as callbacks, by the callbacks' names in the headers. */
export const ADDRESSES: Readonly<Record<string, Prototype>> = {
  ggml_abort_callback: FUNCTIONS.tensorIsEmpty,
};
