import koffi, { type TypeObject } from 'koffi';

/**
 * What the engine knows of llama.cpp's structs, constants and callbacks (`llama.h`, `ggml.h`, `gguf.h`) in the release
 * that the pinned node-llama-cpp carries. `npm run check:llama` compares all of it with a release's headers.
 */

/** An address in native memory; 0n is NULL. */
export type Pointer = bigint;

/** Release of llama.cpp whose layouts stand below; `llama_version()` must say the same. */
export const LLAMA_CPP_VERSION = '0.5.0';

/** Array lengths in `struct ggml_tensor`. */
export const TENSOR_DIMENSIONS = 4;
export const TENSOR_SOURCES = 10;
export const TENSOR_NAME_LENGTH = 64;
const TENSOR_PARAMETER_BYTES = 64;

/** `enum ggml_op`: a tensor that is not computed. */
export const OP_NONE = 0;

/** `enum ggml_backend_dev_type`: the CPU. */
export const CPU_DEVICE = 0;

const SPLIT_BY_LAYER = 1;
const LOAD_AUTO = -1;
const FLASH_ATTENTION_AUTO = -1;
const TYPE_F16 = 1;

/** The constants above by their names in the headers. */
export const CONSTANTS = {
  GGML_MAX_DIMS: TENSOR_DIMENSIONS,
  GGML_MAX_SRC: TENSOR_SOURCES,
  GGML_MAX_NAME: TENSOR_NAME_LENGTH,
  GGML_MAX_OP_PARAMS: TENSOR_PARAMETER_BYTES,
  GGML_OP_NONE: OP_NONE,
  GGML_BACKEND_DEVICE_TYPE_CPU: CPU_DEVICE,
  LLAMA_SPLIT_MODE_LAYER: SPLIT_BY_LAYER,
  LLAMA_LOAD_MODE_AUTO: LOAD_AUTO,
  LLAMA_FLASH_ATTN_TYPE_AUTO: FLASH_ATTENTION_AUTO,
  GGML_TYPE_F16: TYPE_F16,
} as const;

const tensor = koffi.struct({
  type: 'int32_t',
  buffer: 'void *',
  ne: koffi.array('int64_t', TENSOR_DIMENSIONS),
  nb: koffi.array('size_t', TENSOR_DIMENSIONS),
  op: 'int32_t',
  op_params: koffi.array('int32_t', TENSOR_PARAMETER_BYTES / 4),
  flags: 'int32_t',
  src: koffi.array('void *', TENSOR_SOURCES),
  view_src: 'void *',
  view_offs: 'size_t',
  data: 'void *',
  name: koffi.array('char', TENSOR_NAME_LENGTH),
  extra: 'void *',
  padding: koffi.array('char', 8),
});

export const modelParams = koffi.struct({
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

export const contextParams = koffi.struct({
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

export const batch = koffi.struct({
  n_tokens: 'int32_t',
  token: 'void *',
  embd: 'void *',
  pos: 'void *',
  n_seq_id: 'void *',
  seq_id: 'void *',
  logits: 'void *',
});

export const samplerChainParams = koffi.struct({ no_perf: 'bool' });
export const ggufInitParams = koffi.struct({ no_alloc: 'bool', ctx: 'void *' });
const samplerSequence = koffi.struct({ seq_id: 'int32_t', sampler: 'void *' });
const bufferOverride = koffi.struct({ pattern: 'void *', buft: 'void *' });

/** The structs by their names in the headers. */
export const STRUCTS: Readonly<Record<string, TypeObject>> = {
  ggml_tensor: tensor,
  gguf_init_params: ggufInitParams,
  llama_batch: batch,
  llama_context_params: contextParams,
  llama_model_params: modelParams,
  llama_model_tensor_buft_override: bufferOverride,
  llama_sampler_chain_params: samplerChainParams,
  llama_sampler_seq_config: samplerSequence,
};

/** A struct's size and where some of its fields lie, in units of so many bytes. */
function places<Name extends string>(
  struct: TypeObject,
  unit: number,
  names: readonly Name[],
): Readonly<Record<Name | 'size', number>> {
  const offsets = names.map((name) => [name, koffi.offsetof(struct, name) / unit]);
  return { ...Object.fromEntries(offsets), size: koffi.sizeof(struct) / unit } as Record<
    Name | 'size',
    number
  >;
}

/** In bytes. */
export const TENSOR = places(tensor, 1, ['buffer', 'ne', 'op', 'src', 'data', 'name', 'extra']);

/** `struct llama_sampler_seq_config`, in words of 8 bytes. */
export const SAMPLER_SEQUENCE = places(samplerSequence, 8, ['seq_id', 'sampler']);

/** `struct llama_model_tensor_buft_override`, in words of 8 bytes. */
export const BUFFER_OVERRIDE = places(bufferOverride, 8, ['pattern', 'buft']);

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

/** Known defaults at both ends of the structs: a shifted field shows in one of them. */
const MODEL_DEFAULTS = {
  n_gpu_layers: -1,
  split_mode: SPLIT_BY_LAYER,
  load_mode: LOAD_AUTO,
  use_extra_bufts: true,
  no_host: false,
  no_alloc: false,
} as const satisfies Partial<ModelParams>;

const CONTEXT_DEFAULTS = {
  n_ctx: 512,
  n_batch: 2048,
  n_ubatch: 512,
  n_seq_max: 1,
  flash_attn_type: FLASH_ATTENTION_AUTO,
  type_k: TYPE_F16,
  type_v: TYPE_F16,
  no_perf: true,
  swa_full: true,
  kv_unified: false,
} as const satisfies Partial<ContextParams>;

/** The defaults by the names of their structs in the headers. */
export const DEFAULTS: Readonly<Record<string, Readonly<Record<string, number | boolean>>>> = {
  llama_model_params: MODEL_DEFAULTS,
  llama_context_params: CONTEXT_DEFAULTS,
};

/** `bool (*)(struct ggml_tensor * node, bool ask, void * user)` */
export const evalCallback = koffi.proto('bool RysEvalCallback(void *node, bool ask, void *user)');
/** `void (*)(struct ggml_tensor * tensor, void * user)` */
export const setTensorDataCallback = koffi.proto('void RysSetTensorData(void *tensor, void *user)');

/** The callbacks by their names in the headers. */
export const CALLBACKS: Readonly<Record<string, TypeObject>> = {
  ggml_backend_sched_eval_callback: evalCallback,
  llama_model_set_tensor_data_t: setTensorDataCallback,
};
