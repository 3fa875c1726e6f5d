import { blockConfig, type Config } from '../../src/core/configs/layerPath.js';
import { type Probe, type ProbeSet, toSumTen } from '../../src/core/probes/probes.js';
import type { ConfigRecord, OutputRecord, RunHeader } from '../../src/core/results/records.js';

/** Probes, results headers and records, as small as they can be. */

export const integerProbe = (id: string, digits: string, more: Partial<Probe> = {}): Probe => ({
  id,
  prompt: `What is ${digits}?`,
  maxTokens: 64,
  scorer: 'integer',
  answer: { kind: 'integer', digits },
  ...more,
});

export const emotionProbe = (id: string, ratings: Readonly<Record<string, number>>): Probe => ({
  id,
  prompt: 'How does she feel?',
  maxTokens: 256,
  scorer: 'emotions',
  answer: {
    kind: 'emotions',
    names: Object.keys(ratings),
    scores: Object.values(ratings),
    reference: toSumTen(Object.values(ratings)),
  },
});

export const textProbe = (id: string, ...accept: string[]): Probe => ({
  id,
  prompt: 'Say it.',
  maxTokens: 64,
  scorer: 'exact',
  answer: { kind: 'text', accept },
});

export const choiceProbe = (id: string, choices: readonly string[], label: string): Probe => ({
  id,
  prompt: 'Which?',
  maxTokens: 64,
  scorer: 'choice',
  answer: { kind: 'choice', label },
  choices,
});

export const probeSet = (name: string, probes: readonly Probe[], more: Partial<ProbeSet> = {}): ProbeSet => ({
  name,
  scorer: probes[0]!.scorer,
  probes,
  format: 'rys',
  ...more,
});

/** A header whose first set holds arithmetic guesses `p1`, `p2`, unless other sets are given. */
export function runHeader({
  layers = 4,
  sets = [probeSet('guesses', [integerProbe('p1', '11'), integerProbe('p2', '22')])],
}: { layers?: number; sets?: readonly ProbeSet[] } = {}): RunHeader {
  return {
    type: 'header',
    schema: 1,
    created: '2026-11-20T10:00:00.000Z',
    app: { name: 'rys-explorer', version: '0.1.0' },
    model: {
      file: 'tiny.gguf',
      size: 1234,
      architecture: 'llama',
      layers,
      quantization: 'Q4_K_M',
      fingerprint: 'sha256-sampled:00',
    },
    probeSets: sets.map(({ name, scorer, emotions, probes }) => ({
      name,
      file: `${name}.probes.json`,
      hash: `sha256:${name}`,
      scorer,
      emotions: emotions ?? 'austin',
      probes,
    })),
    engine: {
      nodeLlamaCpp: '3.22.1',
      llamaCpp: 'v0.5.0',
      backend: 'cpu',
      device: 'a CPU',
      settings: { sequences: 4, threads: 2 },
    },
    prompts: { template: 'sha256:template', date: '2026-01-01', hashes: {} },
    settings: { earlyStop: true },
  };
}

export const outputOf = (
  set: string,
  probe: string,
  score: number,
  more: Partial<OutputRecord> = {},
): OutputRecord => ({
  set,
  probe,
  output: `answer ${score}`,
  tokens: 3,
  stop: 'eos',
  score,
  parsed: true,
  ms: 5,
  ...more,
});

/** A finished config with the scores of each set's probes, named `p1`, `p2` … */
export function configRecord(
  { key, i, j, path, overhead }: Config,
  scores: Readonly<Record<string, readonly number[]>>,
  more: Partial<ConfigRecord> = {},
): ConfigRecord {
  return {
    type: 'config',
    key,
    i,
    j,
    path,
    overhead,
    state: 'done',
    outputs: Object.entries(scores).flatMap(([set, list]) =>
      list.map((score, n) => outputOf(set, `p${n + 1}`, score)),
    ),
    wallMs: 7,
    at: '2026-11-20T10:00:01.000Z',
    ...more,
  };
}

/** The record of the config `(i,j)`. */
export const blockRecord = (
  i: number,
  j: number,
  layers: number,
  scores: Readonly<Record<string, readonly number[]>>,
  more: Partial<ConfigRecord> = {},
): ConfigRecord => configRecord(blockConfig(i, j, layers), scores, more);
