import type { ProbeSet } from '../probes/probes.js';

/**
 * How long a sweep may take, guessed before anything has run. It is only good for "minutes or hours": from the
 * first config on, the measured pace replaces it.
 */

/** Multiplications and additions per second and CPU thread, seen with 8-bit weights on cores of 2023. */
const CPU_THREAD = 45e9;
/** The same of consumer GPUs, all sequences decoded at once. */
const GPU = 3e12;
/** Characters per token of English text. */
const CHARS_PER_TOKEN = 4;
/** Tokens that a chat template puts around a question. */
const TEMPLATE_TOKENS = 20;
/** Answers end before their limit. */
const ANSWER_SHARE = 0.6;
/** Milliseconds that a token takes even in the smallest model, and that a config takes to be prepared. */
const TOKEN_FLOOR = 0.2;
const CONFIG_FLOOR = 50;

export interface EstimateInput {
  readonly sets: readonly ProbeSet[];
  /** To each probe: of a sampled sweep, as many as it has seeds. */
  readonly answers?: number;
  /** Bytes of the model file, taken for its number of weights (8-bit: one byte each). */
  readonly modelSize: number;
  readonly configs: number;
  readonly onGpu: boolean;
  readonly threads: number;
}

/** Milliseconds. */
export function guessDuration({
  sets,
  answers = 1,
  modelSize,
  configs,
  onGpu,
  threads,
}: EstimateInput): number {
  const tokens = sets
    .flatMap(({ probes }) => probes)
    .reduce(
      (sum, { prompt, system, maxTokens }) =>
        sum +
        (prompt.length + (system?.length ?? 0)) / CHARS_PER_TOKEN +
        TEMPLATE_TOKENS +
        answers * maxTokens * ANSWER_SHARE,
      0,
    );
  const operations = 2 * modelSize * tokens;
  const arithmetic = (operations / (onGpu ? GPU : CPU_THREAD * threads)) * 1000;
  return configs * (CONFIG_FLOOR + TOKEN_FLOOR * tokens + arithmetic);
}
