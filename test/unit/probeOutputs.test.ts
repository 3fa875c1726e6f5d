import { describe, expect, it } from 'vitest';
import { askedKey, MOST_CONFIGS, MOST_OUTPUT, ProbeOutputs } from '../../src/core/results/probeOutputs.js';
import { probe, stored } from '../support/probes.js';

const configsOf = (outputs: ProbeOutputs, file = 'f', id = 'a'): string[] =>
  outputs.of(file, id).map(({ config }) => config);

describe('stored outputs of probes', () => {
  it('are one for each config, the newest first', () => {
    const outputs = new ProbeOutputs();
    outputs.put(stored({ config: '(0,0)' }));
    outputs.put(stored({ config: '(1,2)', output: 'old' }));
    outputs.put(stored({ config: '(3,4)' }));
    outputs.put(stored({ config: '(1,2)', output: 'new' }));
    expect(configsOf(outputs)).toEqual(['(1,2)', '(3,4)', '(0,0)']);
    expect(outputs.of('f', 'a')[0]!.output).toBe('new');
  });

  it('are kept apart by file, probe and model', () => {
    const outputs = new ProbeOutputs();
    outputs.put(stored({ config: '(1,2)', output: 'one' }));
    outputs.put(stored({ config: '(1,2)', output: 'two', model: 'other.gguf' }));
    outputs.put(stored({ config: '(1,2)', output: 'three', probe: 'b' }));
    outputs.put(stored({ config: '(1,2)', output: 'four', file: 'g' }));
    expect(outputs.of('f', 'a').map(({ output }) => output)).toEqual(['two', 'one']);
    expect(outputs.of('g', 'a').map(({ output }) => output)).toEqual(['four']);
  });

  it('are those of the last configs, and always the baseline', () => {
    const outputs = new ProbeOutputs();
    outputs.put(stored({ config: '(0,0)' }));
    for (let j = 1; j <= MOST_CONFIGS + 3; j++) outputs.put(stored({ config: `(0,${j})` }));
    const kept = configsOf(outputs);
    expect(kept).toHaveLength(MOST_CONFIGS + 1);
    expect(kept).toContain('(0,0)');
    expect(kept).not.toContain('(0,3)');
    expect(kept).toContain('(0,4)');
  });

  it('are cut when they are long', () => {
    const outputs = new ProbeOutputs();
    outputs.put(stored({ output: 'x'.repeat(MOST_OUTPUT + 1) }));
    outputs.put(stored({ output: 'x'.repeat(MOST_OUTPUT), probe: 'b' }));
    expect(outputs.of('f', 'a')[0]).toMatchObject({ cut: true, output: 'x'.repeat(MOST_OUTPUT) });
    expect(outputs.of('f', 'b')[0]!.cut).toBe(false);
  });

  it('make room for new ones, the oldest first and baselines last', () => {
    const outputs = new ProbeOutputs([], 2000);
    outputs.put(stored({ config: '(0,0)', output: 'x'.repeat(500) }));
    outputs.put(stored({ config: '(0,1)', output: 'x'.repeat(500) }));
    outputs.put(stored({ config: '(0,2)', output: 'x'.repeat(500) }));
    expect(configsOf(outputs)).toEqual(['(0,2)', '(0,0)']);
    expect(JSON.stringify(outputs).length).toBeLessThanOrEqual(2000);
  });

  it('survive being written as JSON, and damage to it', () => {
    const outputs = new ProbeOutputs();
    outputs.put(stored({ config: '(1,2)' }));
    const json = JSON.parse(JSON.stringify(outputs)) as unknown[];
    expect(new ProbeOutputs(json).of('f', 'a')).toEqual(outputs.of('f', 'a'));
    expect(configsOf(new ProbeOutputs([{ file: 'f', probe: 'a' }, null, ...json]))).toEqual(['(1,2)']);
    expect(new ProbeOutputs('damaged').of('f', 'a')).toEqual([]);
  });

  it('go with their probes', () => {
    const outputs = new ProbeOutputs();
    outputs.put(stored({ probe: 'a' }));
    outputs.put(stored({ probe: 'b' }));
    outputs.put(stored({ probe: 'b', file: 'g' }));
    expect(outputs.keepProbes('f', new Set(['a']))).toBe(true);
    expect(outputs.keepProbes('f', new Set(['a']))).toBe(false);
    expect(outputs.of('f', 'b')).toEqual([]);
    expect(outputs.of('g', 'b')).toHaveLength(1);
  });

  it("go when the model's file changes", () => {
    const outputs = new ProbeOutputs();
    outputs.put(stored({ stamp: 'old' }));
    expect(outputs.keepModel('m.gguf', 'old')).toBe(false);
    expect(outputs.keepModel('other.gguf', 'new')).toBe(false);
    expect(outputs.keepModel('m.gguf', 'new')).toBe(true);
  });
});

describe('what a probe asks', () => {
  it('is the same whatever the answer and the scorer', () => {
    const scored = probe({ scorer: 'exact', answer: { kind: 'text', accept: ['x'] }, id: 'renamed' });
    expect(askedKey(scored)).toBe(askedKey(probe()));
  });

  it.each([{ prompt: 'other' }, { system: 's' }, { maxTokens: 9 }, { stop: ['.'] }])(
    'is another with %j',
    (change) => {
      expect(askedKey(probe(change))).not.toBe(askedKey(probe()));
    },
  );
});
