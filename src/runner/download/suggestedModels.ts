/** Small models that make good first sweeps: every layer alone in minutes to an hour, all blocks in an evening. */

export interface SuggestedModel {
  readonly name: string;
  /** As `rys pull` takes it. */
  readonly address: string;
  /** Bytes, to the nearest 10 MB. */
  readonly size: number;
  readonly layers: number;
  readonly license: string;
}

const MB = 1_000_000;

/** From the smallest to the largest. */
export const SUGGESTED_MODELS: readonly SuggestedModel[] = [
  {
    name: 'Qwen3 0.6B',
    address: 'hf:ggml-org/Qwen3-0.6B-GGUF:Q8_0',
    size: 800 * MB,
    layers: 28,
    license: 'Apache 2.0',
  },
  {
    name: 'Gemma 3 1B',
    address: 'hf:ggml-org/gemma-3-1b-it-GGUF:Q4_K_M',
    size: 810 * MB,
    layers: 26,
    license: 'Gemma Terms of Use',
  },
  {
    name: 'Qwen3 1.7B',
    address: 'hf:ggml-org/Qwen3-1.7B-GGUF:Q4_K_M',
    size: 1280 * MB,
    layers: 28,
    license: 'Apache 2.0',
  },
  {
    name: 'Llama 3.2 1B',
    address: 'hf:bartowski/Llama-3.2-1B-Instruct-GGUF:Q8_0',
    size: 1320 * MB,
    layers: 16,
    license: 'Llama 3.2 Community License',
  },
  {
    name: 'SmolLM3 3B',
    address: 'hf:bartowski/HuggingFaceTB_SmolLM3-3B-GGUF:Q4_K_M',
    size: 1920 * MB,
    layers: 36,
    license: 'Apache 2.0',
  },
  {
    name: 'Qwen3 4B Instruct 2507',
    address: 'hf:unsloth/Qwen3-4B-Instruct-2507-GGUF:Q4_K_M',
    size: 2500 * MB,
    layers: 36,
    license: 'Apache 2.0',
  },
];

/** In the units in which model pages give sizes, as `1.3 GB`. */
export const modelSize = (size: number): string =>
  size < 1000 * MB ? `${Math.round(size / MB)} MB` : `${(size / (1000 * MB)).toFixed(1)} GB`;
