import { numberField, numbersField } from './fields.js';
import type { GgufHeader } from './format.js';
import type { ModelLayers } from './layers.js';

/**
 * Kinds of layers that follow from their position unless the header lists them: periods of sliding windows, intervals
 * of full attention, indexers. The facts are those of llama.cpp's `src/models/*.cpp`.
 */

interface SlidingWindow {
  /** Layers of a period, one of which is full. */
  readonly period: number;
  /** Whether the full layer is the first of its period, not the last. */
  readonly fullFirst: boolean;
  /** Whether the model has windows at all; all models of the architecture unless given. */
  readonly used?: (window: number | undefined, layers: number) => boolean;
}

const stated = (window: number | undefined): boolean => (window ?? 0) > 0;

/** The pattern of an architecture's sliding windows where the header may leave it out. */
const SLIDING_WINDOWS: Readonly<Record<string, SlidingWindow>> = {
  afmoe: { period: 4, fullFirst: false, used: stated },
  cohere2: { period: 4, fullFirst: false },
  cohere2moe: { period: 4, fullFirst: true },
  'exaone-moe': { period: 4, fullFirst: false },
  exaone4: { period: 4, fullFirst: false, used: (_, layers) => layers === 64 },
  gemma2: { period: 2, fullFirst: false },
  gemma3: { period: 6, fullFirst: false, used: stated },
  gemma3n: { period: 5, fullFirst: false },
  'gpt-oss': { period: 2, fullFirst: false },
  laguna: { period: 4, fullFirst: true, used: stated },
  llama4: { period: 4, fullFirst: false },
  mellum: { period: 4, fullFirst: false, used: stated },
  'muse-glimmer': { period: 4, fullFirst: false },
  olmo2: { period: 4, fullFirst: false, used: stated },
  plamo3: { period: 8, fullFirst: false, used: stated },
  smallthinker: { period: 4, fullFirst: true, used: stated },
};

/** Hybrid architectures that read one recurrent flag per layer in place of their interval. */
const RECURRENT_INTERVALS: ReadonlySet<string> = new Set([
  'minimax-01',
  'qwen35',
  'qwen35moe',
  'qwen3next',
  'qwen4exp',
]);

/** Whether a model of an architecture with a period has sliding windows. */
export function hasSlidingWindows(header: GgufHeader, { architecture, count }: ModelLayers): boolean {
  const window = numberField(header.fields, `${architecture}.attention.sliding_window`);
  return SLIDING_WINDOWS[architecture]?.used?.(window, count) ?? true;
}

/**
 * One flag per layer: does it use the sliding window? Undefined when the architecture has no pattern, or the model no
 * windows.
 */
export function slidingWindowPattern(header: GgufHeader, layers: ModelLayers): boolean[] | undefined {
  const key = `${layers.architecture}.attention.sliding_window_pattern`;
  if (!hasSlidingWindows(header, layers)) return undefined;
  const listed = numbersField(header.fields, key);
  if (listed) return listed.slice(0, layers.count).map(Boolean);
  const defaults = SLIDING_WINDOWS[layers.architecture];
  if (!defaults) return undefined;
  const period = numberField(header.fields, key) ?? defaults.period;
  return Array.from({ length: layers.count }, (_, layer) => {
    if (period === 0) return true;
    return defaults.fullFirst ? layer % period !== 0 : layer % period < period - 1;
  });
}

/** One flag per layer: is it recurrent (linear attention)? Undefined when the architecture has no interval. */
export function recurrentPattern(header: GgufHeader, layers: ModelLayers): boolean[] | undefined {
  const { architecture, count } = layers;
  const listed = numbersField(header.fields, `${architecture}.attention.recurrent_layers`);
  if (listed) return listed.slice(0, count).map(Boolean);
  if (!RECURRENT_INTERVALS.has(architecture)) return undefined;
  const interval = numberField(header.fields, `${architecture}.full_attention_interval`) ?? 4;
  return Array.from({ length: count }, (_, layer) => (layer + 1) % interval !== 0);
}

/** From this context length on, llama.cpp takes a model of `glm-dsa` that lists no indexers for GLM 5.2. */
const GLM_5_2_CONTEXT = 1_048_576;

/**
 * One flag per layer: does it pick the tokens that are attended to, and not take over what an earlier layer picked?
 * Undefined when the architecture has no such layers, or all of them pick.
 */
export function indexerPattern(header: GgufHeader, layers: ModelLayers): boolean[] | undefined {
  const { architecture, count } = layers;
  const listed = numbersField(header.fields, `${architecture}.attention.indexer.types`);
  if (listed) return listed.slice(0, count).map(Boolean);
  const context = numberField(header.fields, `${architecture}.context_length`) ?? 0;
  if (architecture !== 'glm-dsa' || context < GLM_5_2_CONTEXT) return undefined;
  return Array.from({ length: count }, (_, layer) => layer < 2 || layer % 4 === 2);
}
