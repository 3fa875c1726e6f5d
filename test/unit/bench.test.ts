import { describe, expect, it } from 'vitest';
import { spreadConfigs, spreadOver } from '../../tools/bench/configs.js';
import { limitOf, type ModelMatrices, promptOps, stepsOf } from '../../tools/bench/limit.js';
import { distinctTokens, letterPrompts, storedLengths } from '../../tools/bench/prompts.js';

const layer = { elements: 100, bytes: 50, keyValue: 20, attention: 40 };
const model: ModelMatrices = {
  layers: Array.from({ length: 4 }, () => layer),
  output: { elements: 1000, bytes: 500, keyValue: 0, attention: 0 },
};

describe('the configs of the benchmark', () => {
  it('are as many as asked for, those wanted among them, in the order of a sweep', () => {
    const keys = spreadConfigs(28, 12, [
      [12, 16],
      [3, 20],
    ]).map(({ key }) => key);
    expect(keys).toHaveLength(12);
    expect(keys).toContain('(12,16)');
    expect(keys).toContain('(3,20)');
    const ends = keys.map((key) => Number(/,(\d+)/.exec(key)![1]));
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
  });

  it('have different lengths, and fit small models', () => {
    const lengths = spreadConfigs(28, 12).map(({ extraLayers }) => extraLayers);
    expect(Math.max(...lengths)).toBeGreaterThan(20);
    expect(Math.min(...lengths)).toBeLessThan(5);
    expect(spreadConfigs(2, 12).length).toBeGreaterThan(0);
    expect(spreadConfigs(10, 1, [[4, 7]]).map(({ key }) => key)).toEqual(['(4,7)']);
  });

  it('are spread again for the slow ways', () => {
    expect(spreadOver([1, 2, 3, 4, 5, 6, 7, 8, 9], 3)).toEqual([2, 5, 8]);
    expect(spreadOver([1, 2], 3)).toEqual([1, 2]);
  });
});

describe('the limit', () => {
  const load = { distinctTokens: 10, probes: 2, steps: [2, 1] };

  it('counts the tail, a share of one layer of the head, and of the last layer what is needed', () => {
    const config = { path: [0, 1, 2, 1, 2, 3], i: 1, j: 3 };
    const limit = limitOf(model, config, load, { matrixRate: 1000, bandwidth: 1 });
    // Layers 1 and 2, keys and values of 3, a third of layer 2; then two last tokens through the rest of 3 and the output.
    const ops = 2 * 10 * (200 + 20 + 100 / 3) + 2 * 2 * (80 + 1000);
    expect(limit.prefillOps).toBeCloseTo(ops);
    expect(limit.prefillMs).toBeCloseTo(ops);
    expect(limit.decodeOps).toBe(2 * (600 + 1000) * 3);
    expect(limit.decodeBytes).toBe(2 * (300 + 500));
    expect(limit.decodeMs).toBe(1000 * 1600);
  });

  it('takes the whole path of the baseline, and the arithmetic where it is slower than the memory', () => {
    const config = { path: [0, 1, 2, 3], i: 0, j: 0 };
    const limit = limitOf(model, config, load, { matrixRate: 1, bandwidth: 1e9 });
    expect(limit.prefillOps).toBe(2 * 10 * 320 + 2 * 2 * 1080);
    expect(limit.decodeMs).toBeCloseTo(1000 * limit.decodeOps);
  });

  it('has as many steps as the longest answer', () => {
    expect(
      stepsOf([
        { tokens: 3, stop: 'limit' },
        { tokens: 1, stop: 'eos' },
        { tokens: 1, stop: 'limit' },
      ]),
    ).toEqual([2, 1]);
    expect(stepsOf([])).toEqual([]);
  });

  it('of a large batch counts what llama.cpp does', () => {
    expect(promptOps(model, 10, 1)).toBe(2 * 10 * 340 + 2 * 1060);
  });
});

describe('the prompts of the benchmark', () => {
  it('have the lengths and the shared beginning of those they stand for', () => {
    for (const set of ['math-16', 'eq-16']) {
      const lengths = storedLengths(set);
      const prompts = letterPrompts(lengths, 1);
      expect(prompts.map(({ length }) => length)).toEqual(lengths.tokens);
      const { shared } = lengths;
      expect(new Set(prompts.map((prompt) => prompt.slice(0, shared))).size).toBe(1);
      expect(new Set(prompts.map((prompt) => prompt[shared])).size).toBe(16);
      const characters = prompts.map((prompt) => [...prompt].map((letter) => letter.charCodeAt(0)));
      const total = lengths.tokens.reduce((sum, length) => sum + length, 0);
      expect(distinctTokens(characters)).toBe(total - 15 * shared);
    }
  });
});
