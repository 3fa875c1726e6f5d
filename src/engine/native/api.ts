import koffi, { type TypeObject } from 'koffi';
import { UserError } from '../../core/errors.js';
import { bindLayerInputs } from './layerInputs.js';
import type { NativeLibraries } from './libraries.js';

/**
 * The part of llama.cpp's C API (`llama.h`, `ggml.h`, `gguf.h`) that the engine calls, with the struct layouts of
 * the release that the pinned node-llama-cpp carries. `openApi` refuses a library whose layouts differ.
 */

/** An address in native memory; 0n is NULL. */
export type Pointer = bigint;

/** Release of llama.cpp whose layouts stand below; `llama_version()` must say the same. */
export const LLAMA_CPP_VERSION = '0.5.0';

/** Byte offsets within `struct ggml_tensor`. */
export const TENSOR = {
  size: 336,
  buffer: 8,
  ne: 16,
  nb: 48,
  op: 80,
  src: 152,
  data: 248,
  name: 256,
  extra: 320,
} as const;
export const TENSOR_SOURCES = 10;
export const TENSOR_NAME_LENGTH = 64;

/** `enum ggml_op` values told apart when weights are learned. */
export const OP_NONE = 0;

const modelParams = koffi.struct({
  devices: 'void *',
  tensor_buft_overrides: 'void *',
  n_gpu_layers: 'int32_t',
  split_mode: 'int32_t',
  load_mode: 'int32_t',
  lazy_mode: 'int32_t',
  main_gpu: 'int32_t',
  tensor_split: 'void *',
  progress_callback: 'void *',
  progress_callback_user_data: 'void *',
  kv_overrides: 'void *',
  vocab_only: 'bool',
  check_tensors: 'bool',
  use_extra_bufts: 'bool',
  no_host: 'bool',
  no_alloc: 'bool',
  load_mtp: 'bool',
});

const contextParams = koffi.struct({
  n_ctx: 'uint32_t',
  n_batch: 'uint32_t',
  n_ubatch: 'uint32_t',
  n_seq_max: 'uint32_t',
  n_rs_seq: 'uint32_t',
  n_outputs_max: 'uint32_t',
  n_outputs_max_per_seq: 'uint32_t',
  n_threads: 'int32_t',
  n_threads_batch: 'int32_t',
  ctx_type: 'int32_t',
  rope_scaling_type: 'int32_t',
  pooling_type: 'int32_t',
  attention_type: 'int32_t',
  flash_attn_type: 'int32_t',
  rope_freq_base: 'float',
  rope_freq_scale: 'float',
  yarn_ext_factor: 'float',
  yarn_attn_factor: 'float',
  yarn_beta_fast: 'float',
  yarn_beta_slow: 'float',
  yarn_orig_ctx: 'uint32_t',
  defrag_thold: 'float',
  cb_eval: 'void *',
  cb_eval_user_data: 'void *',
  type_k: 'int32_t',
  type_v: 'int32_t',
  abort_callback: 'void *',
  abort_callback_data: 'void *',
  embeddings: 'bool',
  offload_kqv: 'bool',
  no_perf: 'bool',
  op_offload: 'bool',
  swa_full: 'bool',
  kv_unified: 'bool',
  samplers: 'void *',
  n_samplers: 'size_t',
  ctx_other: 'void *',
});

const batch = koffi.struct({
  n_tokens: 'int32_t',
  token: 'void *',
  embd: 'void *',
  pos: 'void *',
  n_seq_id: 'void *',
  seq_id: 'void *',
  logits: 'void *',
});

const samplerChainParams = koffi.struct({ no_perf: 'bool' });
const ggufInitParams = koffi.struct({ no_alloc: 'bool', ctx: 'void *' });

export interface ModelParams {
  tensor_buft_overrides: Pointer | null;
  n_gpu_layers: number;
  split_mode: number;
  load_mode: number;
  progress_callback: Pointer | null;
  vocab_only: boolean;
  use_extra_bufts: boolean;
  no_host: boolean;
  no_alloc: boolean;
}

export interface ContextParams {
  n_ctx: number;
  n_batch: number;
  n_ubatch: number;
  n_seq_max: number;
  n_outputs_max: number;
  n_threads: number;
  n_threads_batch: number;
  flash_attn_type: number;
  cb_eval: Pointer | null;
  type_k: number;
  type_v: number;
  abort_callback: Pointer | null;
  abort_callback_data: Pointer | null;
  no_perf: boolean;
  kv_unified: boolean;
  samplers: Pointer | null;
  n_samplers: number | bigint;
  swa_full: boolean;
}

export interface Batch {
  n_tokens: number;
  token: Pointer | null;
  embd: Pointer | null;
  pos: Pointer;
  n_seq_id: Pointer;
  seq_id: Pointer;
  logits: Pointer;
}

/** `bool (*)(struct ggml_tensor * node, bool ask, void * user)` */
export const evalCallback = koffi.proto('bool RysEvalCallback(void *node, bool ask, void *user)');
/** `void (*)(struct ggml_tensor * tensor, void * user)` */
export const setTensorDataCallback = koffi.proto('void RysSetTensorData(void *tensor, void *user)');

export type Api = Awaited<ReturnType<typeof openApi>>;

/**
 * Binds the functions and checks that the library is the release whose layouts stand above.
 * @throws UserError when it is another.
 */
export function openApi(libraries: NativeLibraries) {
  const { llama, ggml, ggmlBase } = libraries;
  const pointer: TypeObject = koffi.pointer('void');
  const api = {
    version: llama.func('llama_version', 'str', []) as () => string,
    modelDefaultParams: llama.func('llama_model_default_params', modelParams, []) as () => ModelParams,
    contextDefaultParams: llama.func(
      'llama_context_default_params',
      contextParams,
      [],
    ) as () => ContextParams,
    modelLoadFromFile: asynchronous<[string, ModelParams], Pointer | null>(
      llama.func('llama_model_load_from_file', pointer, ['str', modelParams]),
    ),
    modelInitFromUser: llama.func('llama_model_init_from_user', pointer, [
      pointer,
      pointer,
      pointer,
      modelParams,
    ]) as (metadata: Pointer, setTensorData: Pointer, user: null, params: ModelParams) => Pointer | null,
    modelFree: llama.func('llama_model_free', 'void', [pointer]) as (model: Pointer) => void,
    modelVocab: llama.func('llama_model_get_vocab', pointer, [pointer]) as (model: Pointer) => Pointer,
    vocabSize: llama.func('llama_vocab_n_tokens', 'int32_t', [pointer]) as (vocab: Pointer) => number,
    isEndOfGeneration: llama.func('llama_vocab_is_eog', 'bool', [pointer, 'int32_t']) as (
      vocab: Pointer,
      token: number,
    ) => boolean,
    hasEncoder: llama.func('llama_model_has_encoder', 'bool', [pointer]) as (model: Pointer) => boolean,
    hasDecoder: llama.func('llama_model_has_decoder', 'bool', [pointer]) as (model: Pointer) => boolean,
    isRecurrent: llama.func('llama_model_is_recurrent', 'bool', [pointer]) as (model: Pointer) => boolean,
    isHybrid: llama.func('llama_model_is_hybrid', 'bool', [pointer]) as (model: Pointer) => boolean,
    contextInit: llama.func('llama_init_from_model', pointer, [pointer, contextParams]) as (
      model: Pointer,
      params: ContextParams,
    ) => Pointer | null,
    contextFree: llama.func('llama_free', 'void', [pointer]) as (context: Pointer) => void,
    contextMemory: llama.func('llama_get_memory', pointer, [pointer]) as (context: Pointer) => Pointer,
    memorySequenceCopy: llama.func('llama_memory_seq_cp', 'void', [
      pointer,
      'int32_t',
      'int32_t',
      'int32_t',
      'int32_t',
    ]) as (memory: Pointer, from: number, to: number, start: number, end: number) => void,
    memorySequenceRemove: llama.func('llama_memory_seq_rm', 'bool', [
      pointer,
      'int32_t',
      'int32_t',
      'int32_t',
    ]) as (memory: Pointer, sequence: number, start: number, end: number) => boolean,
    memoryClear: llama.func('llama_memory_clear', 'void', [pointer, 'bool']) as (
      memory: Pointer,
      data: boolean,
    ) => void,
    decode: asynchronous<[Pointer, Batch], number>(llama.func('llama_decode', 'int32_t', [pointer, batch])),
    decodeSync: llama.func('llama_decode', 'int32_t', [pointer, batch]) as (
      context: Pointer,
      batch: Batch,
    ) => number,
    logitsOf: llama.func('llama_get_logits_ith', pointer, [pointer, 'int32_t']) as (
      context: Pointer,
      index: number,
    ) => Pointer | null,
    samplerGreedy: llama.func('llama_sampler_init_greedy', pointer, []) as () => Pointer,
    samplerSample: llama.func('llama_sampler_sample', 'int32_t', [pointer, pointer, 'int32_t']) as (
      sampler: Pointer,
      context: Pointer,
      index: number,
    ) => number,
    samplerChain: llama.func('llama_sampler_chain_init', pointer, [samplerChainParams]) as (params: {
      no_perf: boolean;
    }) => Pointer,
    samplerChainAdd: llama.func('llama_sampler_chain_add', 'void', [pointer, pointer]) as (
      chain: Pointer,
      sampler: Pointer,
    ) => void,
    /** Frees a chain with the samplers in it. */
    samplerFree: llama.func('llama_sampler_free', 'void', [pointer]) as (sampler: Pointer) => void,
    ggufFromBuffer: ggmlBase.func('gguf_init_from_buffer', pointer, [pointer, 'size_t', ggufInitParams]) as (
      data: Uint8Array,
      size: number,
      params: { no_alloc: boolean; ctx: null },
    ) => Pointer | null,
    ggufFree: ggmlBase.func('gguf_free', 'void', [pointer]) as (gguf: Pointer) => void,
    tensorName: ggmlBase.func('ggml_get_name', 'str', [pointer]) as (tensor: Pointer) => string,
    bufferIsHost: ggmlBase.func('ggml_backend_buffer_is_host', 'bool', [pointer]) as (
      buffer: Pointer,
    ) => boolean,
    bufferName: ggmlBase.func('ggml_backend_buffer_name', 'str', [pointer]) as (buffer: Pointer) => string,
    deviceByType: ggml.func('ggml_backend_dev_by_type', pointer, ['int32_t']) as (
      type: number,
    ) => Pointer | null,
    deviceBufferType: ggmlBase.func('ggml_backend_dev_buffer_type', pointer, [pointer]) as (
      device: Pointer,
    ) => Pointer,
    /** Undefined where the library lacks it. */
    layerInputs: bindLayerInputs(llama),
    /** Addresses of native functions that serve as callbacks without entering JavaScript. */
    tensorIsEmpty: koffi.address(ggmlBase.symbol('ggml_is_empty')),
  };
  checkLayouts(api);
  return api;
}

/** The same function on a worker thread, as a promise. */
function asynchronous<Arguments extends unknown[], Result>(
  func: ReturnType<NativeLibraries['llama']['func']>,
): (...args: Arguments) => Promise<Result> {
  return (...args) =>
    new Promise((resolve, reject) => {
      func.async(...args, (error: Error | null, result: Result) => (error ? reject(error) : resolve(result)));
    });
}

/** Known defaults at both ends of the structs: a shifted field shows in one of them. */
function checkLayouts(api: {
  version(): string;
  modelDefaultParams(): ModelParams;
  contextDefaultParams(): ContextParams;
}): void {
  const version = api.version();
  const model = api.modelDefaultParams();
  const context = api.contextDefaultParams();
  const fits =
    version.split('-')[0] === LLAMA_CPP_VERSION &&
    model.n_gpu_layers === -1 &&
    model.split_mode === 1 &&
    model.load_mode === -1 &&
    model.use_extra_bufts &&
    !model.no_host &&
    !model.no_alloc &&
    context.n_ctx === 512 &&
    context.n_batch === 2048 &&
    context.n_ubatch === 512 &&
    context.n_seq_max === 1 &&
    context.flash_attn_type === -1 &&
    context.type_k === 1 &&
    context.type_v === 1 &&
    context.no_perf &&
    context.swa_full &&
    !context.kv_unified;
  if (!fits)
    throw new UserError(
      `The engine was made for llama.cpp ${LLAMA_CPP_VERSION}, and the installed binaries (${version}) differ: ` +
        'reinstall the packages at the pinned versions.',
    );
}
