import type { Probe } from '../../src/core/probes/probes.js';
import { askedKey, type StoredOutput } from '../../src/core/results/probeOutputs.js';

/** A probe whose answer is 42, with changes. */
export const probe = (change: Partial<Probe> = {}): Probe => ({
  id: 'a',
  prompt: 'What is 6 times 7?',
  maxTokens: 64,
  scorer: 'integer',
  answer: { kind: 'integer', digits: '42' },
  ...change,
});

/** What a model said to that probe, with changes. */
export const stored = (change: Partial<StoredOutput> = {}): StoredOutput => ({
  file: 'f',
  probe: 'a',
  model: 'm.gguf',
  stamp: '1',
  layers: 10,
  config: '(4,7)',
  asked: askedKey(probe()),
  output: '42',
  cut: false,
  tokens: 2,
  stop: 'eos',
  ms: 12,
  at: '2026-11-23T10:00:00.000Z',
  ...change,
});
