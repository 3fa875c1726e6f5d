import type { Config } from '../../src/core/configs/layerPath.js';
import { numberField, stringField } from '../../src/gguf/fields.js';
import { type GgufTensorInfo, tensorByteSize } from '../../src/gguf/format.js';
import type { ModelHeader } from '../../src/gguf/read.js';
import { sum } from './options.js';

/**
 * The least time that a config can take on this machine: its matrix products at the rate of one large batch, and its
 * weights read once per step at the memory's bandwidth. Left out: attention over earlier tokens, norms, activations,
 * the KV cache, picking. See docs/performance.md.
 */

/** Matrix elements that one token is multiplied with, and the bytes they take. */
export interface Matrices {
  readonly elements: number;
  readonly bytes: number;
  /** Of the elements, those that make keys and values: all that later tokens need of a last layer. */
  readonly keyValue: number;
  /** Of the elements, those of attention. */
  readonly attention: number;
}

export interface ModelMatrices {
  readonly layers: readonly Matrices[];
  readonly output: Matrices;
}

/** What the machine does at best. */
export interface Ceilings {
  /** Operations per second; a multiplication and an addition are two. */
  readonly matrixRate: number;
  /** Bytes per second. */
  readonly bandwidth: number;
}

/** What a config is to compute, whatever the way. */
export interface Load {
  /** Prompt tokens that differ in what stands before them. */
  readonly distinctTokens: number;
  readonly probes: number;
  /** Tokens that each decode step takes in: one per probe that still answers. */
  readonly steps: readonly number[];
}

export interface Limit {
  readonly prefillOps: number;
  readonly prefillMs: number;
  readonly decodeOps: number;
  readonly decodeBytes: number;
  readonly decodeMs: number;
}

export function matricesOf(header: ModelHeader, layers: number): ModelMatrices {
  const architecture = stringField(header.fields, 'general.architecture') ?? '';
  const field = (name: string): number => numberField(header.fields, `${architecture}.${name}`) ?? 1;
  const usedExperts = field('expert_used_count') / field('expert_count');
  const of = (tensors: readonly GgufTensorInfo[]): Matrices => {
    const matrices = tensors
      .filter(({ name, dimensions }) => dimensions.length > 1 && !name.includes('conv1d'))
      .map((tensor) => {
        const share = /_exps\./.test(tensor.name) ? usedExperts : 1;
        const elements = share * tensor.dimensions.reduce((product, n) => product * n, 1);
        return { name: tensor.name, elements, bytes: share * (tensorByteSize(tensor) ?? 0) };
      });
    const total = (pattern: RegExp): number =>
      sum(matrices.filter(({ name }) => pattern.test(name)).map(({ elements }) => elements));
    return {
      elements: total(/./),
      bytes: sum(matrices.map(({ bytes }) => bytes)),
      // Other kinds of layers hold a state that needs all of it.
      keyValue: total(/attn_k\./) > 0 ? total(/attn_[kv]\./) : total(/./),
      attention: total(/attn|ssm/),
    };
  };
  const output = ['output.weight', 'token_embd.weight']
    .map((name) => header.tensors.find((tensor) => tensor.name === name))
    .find((tensor) => tensor !== undefined);
  return {
    layers: Array.from({ length: layers }, (_, layer) =>
      of(header.tensors.filter(({ name }) => name.startsWith(`blk.${layer}.`))),
    ),
    output: of(output ? [output] : []),
  };
}

/** How many tokens each decode step takes in when all probes answer side by side. */
export function stepsOf(outputs: readonly { tokens: number; stop: string }[]): number[] {
  // The first token comes from the prompt; the closing one is not counted among the tokens.
  const steps = outputs.map(({ tokens, stop }) => (stop === 'eos' ? tokens : tokens - 1));
  return Array.from(
    { length: Math.max(0, ...steps) },
    (_, step) => steps.filter((length) => length > step).length,
  );
}

/**
 * The limit of one config among all of a sweep. Of the layers before the jump back, a sweep need run each prompt
 * through one further layer for each j, and j configs share that.
 */
export function limitOf(
  { layers, output }: ModelMatrices,
  { path, i, j }: Pick<Config, 'path' | 'i' | 'j'>,
  { distinctTokens, probes, steps }: Load,
  { matrixRate, bandwidth }: Ceilings,
): Limit {
  const shared = i !== null && j !== null && j > 0;
  const tail = shared ? path.slice(j) : path;
  const last = layers[tail.at(-1)!]!;
  const elements = sum(tail.slice(0, -1).map((layer) => layers[layer]!.elements));
  const head = shared ? layers[j - 1]!.elements / j : 0;
  const prefillOps =
    2 * distinctTokens * (head + elements + last.keyValue) +
    2 * probes * (last.elements - last.keyValue + output.elements);

  const whole = path.map((layer) => layers[layer]!);
  const perToken = 2 * (sum(whole.map((layer) => layer.elements)) + output.elements);
  const perStep = sum(whole.map(({ bytes }) => bytes)) + output.bytes;
  const stepMs = steps.map(
    (tokens) => 1000 * Math.max(perStep / bandwidth, (tokens * perToken) / matrixRate),
  );
  return {
    prefillOps,
    prefillMs: (1000 * prefillOps) / matrixRate,
    decodeOps: perToken * sum(steps),
    decodeBytes: perStep * steps.length,
    decodeMs: sum(stepMs),
  };
}

/** Operations that llama.cpp does for prompts through all layers: in the last, what comes after attention is done for
 * the tokens alone at which one is picked. */
export function promptOps({ layers, output }: ModelMatrices, tokens: number, picked: number): number {
  const last = layers.at(-1)!;
  const elements = sum(layers.slice(0, -1).map((layer) => layer.elements)) + last.attention;
  return 2 * tokens * elements + 2 * picked * (last.elements - last.attention + output.elements);
}
