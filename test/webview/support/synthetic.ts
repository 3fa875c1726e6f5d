import { blockConfig, layerPasses, parseConfig } from '../../../src/core/configs/layerPath.js';
import { type Probe, toSumTen } from '../../../src/core/probes/probes.js';
import type { CostRecord } from '../../../src/core/results/costs.js';
import type { ConfigRecord, ConfigState, RunHeader } from '../../../src/core/results/records.js';
import {
  isBeaten,
  type Paired,
  pairedOrder,
  racedScores,
  RACING_ROUND,
  racingConfigs,
  racingOrder,
} from '../../../src/core/sweep/racing.js';

/**
 * Made-up sweeps with the anatomy that real ones have: blocks that touch the first or last layers ruin the model,
 * a band of short blocks around the middle helps, the rest is noise. The same call gives the same sweep.
 */

export interface Synthetic {
  readonly header: RunHeader;
  readonly records: readonly ConfigRecord[];
}

export interface SyntheticOptions {
  readonly layers: number;
  readonly probes?: number;
  /** Some configs early-stopped, failed and unsupported. */
  readonly mixedStates?: boolean;
  /** Configs that are worse beyond doubt were dropped. */
  readonly racing?: boolean;
}

/** Mulberry32: small, seeded, good enough for noise. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const bell = (value: number, center: number, width: number): number =>
  Math.exp(-(((value - center) / width) ** 2));

/** What a block does to each set, in shares of the model's depth. */
function effectOf(from: number, to: number): { math: number; eq: number } {
  const length = to - from;
  const early = Math.max(0, 0.17 - from) * 4 * Math.min(1, length * 6);
  const late = Math.max(0, to - 0.93) * 3;
  const middle = bell((from + to) / 2, 0.6, 0.12) * bell(length, 0.07, 0.12);
  const reach = bell(from, 0.24, 0.06) * bell(to, 0.45, 0.12);
  return {
    math: 0.15 * middle + 0.07 * reach - 0.4 * early - 0.2 * late,
    eq: 0.045 * bell((from + to) / 2, 0.42, 0.14) * bell(length, 0.2, 0.16) - 0.5 * early - 0.3 * late,
  };
}

export function synthetic(options: SyntheticOptions): Synthetic {
  const { layers, probes = 16, mixedStates = true, racing = false } = options;
  const header = headerOf(layers, probes);
  const order = racingOrder(header.probeSets);
  let before: readonly Paired[] | undefined;
  const next = random(layers);
  const noise = (): number => (next() + next() + next() - 1.5) * 0.11;
  const base = {
    math: Array.from({ length: probes }, () => 0.08 + next() * 0.5),
    eq: Array.from({ length: probes }, () => 0.6 + next() * 0.25),
  };
  const records = gridOf(layers).map(([i, j]): ConfigRecord => {
    const { key, path, overhead, extraLayers } = blockConfig(i, j, layers);
    const effect = effectOf(i / layers, j / layers);
    const state = mixedStates && extraLayers > 0 ? stateOf(effect.math + effect.eq, next()) : 'done';
    const baseline = extraLayers === 0;
    const answers = (set: 'math' | 'eq') =>
      base[set].slice(0, state === 'done' ? probes : 4).map((level, n) => {
        const score = baseline ? level : Math.min(1, Math.max(0, level + effect[set] + noise()));
        return {
          set: `${set}-${probes}`,
          probe: `${set}-${n}`,
          output: '',
          tokens: 8,
          stop: 'eos' as const,
          score,
          parsed: next() > 0.01 + Math.max(0, -effect[set]) * 0.5,
          ms: 100,
        };
      });
    const ran = state === 'done' || state === 'early-stopped';
    const outputs = ran ? [...answers('math'), ...answers('eq')] : [];
    if (baseline) before = pairedOrder(order, outputs);
    const asked =
      racing && state === 'done' ? droppedAfter(before!, racedScores(order, outputs), layers) : undefined;
    const answered = new Set(order.slice(0, asked).map(({ probe }) => probe));
    return {
      type: 'config',
      key,
      i,
      j,
      path: [...path],
      overhead,
      state: asked === undefined ? state : 'dropped',
      ...(state === 'failed' ? { error: 'The engine process ended unexpectedly (signal SIGKILL).' } : {}),
      ...(state === 'unsupported' ? { error: 'Layer 3 shares the KV cache of layer 2.' } : {}),
      outputs: outputs.filter(({ probe }) => answered.has(probe)),
      wallMs: ran ? 2400 * (1 + overhead) * (0.95 + next() * 0.1) : 0,
      at: '2026-01-01T00:00:00.000Z',
    };
  });
  return { header, records };
}

/** After how many probes a config is dropped, if it is. */
function droppedAfter(
  paired: readonly Paired[],
  scores: readonly number[],
  layers: number,
): number | undefined {
  for (let n = RACING_ROUND; n < paired.length; n += RACING_ROUND)
    if (isBeaten(paired, scores.slice(0, n), racingConfigs(layers))) return n;
  return undefined;
}

/** The baseline, then every block by its end. */
const gridOf = (layers: number): [number, number][] => [
  [0, 0],
  ...Array.from({ length: layers }, (_, n) => n + 1).flatMap((j) =>
    Array.from({ length: j }, (_, i): [number, number] => [i, j]),
  ),
];

function stateOf(effect: number, chance: number): ConfigState {
  if (effect < -0.25) return 'early-stopped';
  if (chance < 0.006) return 'failed';
  return chance > 0.994 ? 'unsupported' : 'done';
}

function headerOf(layers: number, count: number): RunHeader {
  const common = { maxTokens: 64 };
  const math = Array.from({ length: count }, (_, n): Probe => ({
    ...common,
    id: `math-${n}`,
    prompt: 'What is this number to the power of nine?',
    scorer: 'integer',
    answer: { kind: 'integer', digits: String((n + 3) ** 9) },
  }));
  const eq = Array.from({ length: count }, (_, n): Probe => {
    const scores = [0, 1, 2, 3].map((emotion) => (emotion === n % 4 ? 10 : 0));
    const names = ['Wistful', 'Touched', 'Irritated', 'Proud'];
    return {
      ...common,
      id: `eq-${n}`,
      prompt: 'How strongly are these felt?',
      scorer: 'emotions',
      answer: { kind: 'emotions', names, scores, reference: toSumTen(scores) },
    };
  });
  const set = (name: string, scorer: 'integer' | 'emotions', probes: Probe[]) => ({
    name: `${name}-${count}`,
    file: `${name}.probes.json`,
    hash: name,
    scorer,
    emotions: 'austin' as const,
    probes,
  });
  return {
    type: 'header',
    schema: 1,
    created: '2026-01-01T00:00:00.000Z',
    app: { name: 'rys-explorer', version: '0.0.0' },
    model: {
      file: `synthetic-${layers}.gguf`,
      name: `synthetic ${layers} layers`,
      size: 1,
      architecture: 'qwen3',
      layers,
      quantization: 'Q8_0',
      fingerprint: 'synthetic',
    },
    probeSets: [set('math', 'integer', math), set('eq', 'emotions', eq)],
    engine: { nodeLlamaCpp: '0', llamaCpp: '0', backend: 'cpu', device: 'CPU' },
    settings: {},
  };
}

/** What configs of a sweep take: less than their extra layers, and each a little else. */
export const costsOf = ({ header }: Synthetic, keys: readonly string[]): CostRecord => ({
  type: 'cost',
  at: '2026-01-01T00:00:00.000Z',
  backend: 'cpu',
  device: 'CPU',
  threads: 4,
  rounds: 3,
  configs: ['(0,0)', ...keys].map((key, n) => {
    const { overhead } = parseConfig(key, header.model.layers);
    const perToken = 1 + overhead * (0.8 + 0.05 * (n % 3));
    const firstToken = 1 + overhead;
    return {
      ...{ key, perToken, firstToken, tokensPerSecond: 40 / perToken, firstTokenMs: 300 * firstToken },
      ...(key === '(0,0)'
        ? {}
        : {
            perTokenRange: [perToken * 0.98, perToken * 1.03] as const,
            firstTokenRange: [firstToken * 0.99, firstToken * 1.04] as const,
          }),
    };
  }),
});

/** The sweep with configs beside the grid: more passes or none are worse, and several blocks as good as a block. */
export function withPaths(sweep: Synthetic, configs: readonly string[]): Synthetic {
  const { layers } = sweep.header.model;
  const model = sweep.records.find(({ key }) => key === '(0,0)')!;
  const records = configs.map((text): ConfigRecord => {
    const { key, path, i, j, overhead } = parseConfig(text, layers);
    const place = layerPasses(key);
    const change = place ? -0.04 * Math.abs(place.passes - 1.5) : 0.06;
    const outputs = model.outputs.map((output, n) => ({
      ...output,
      score: Math.min(1, Math.max(0, output.score + change + (n % 3) * 0.01)),
    }));
    return { ...model, key, i, j, path, overhead, outputs };
  });
  return { ...sweep, records: [...sweep.records, ...records] };
}
