import { describe, expect, it } from 'vitest';
import {
  comparisonTitle,
  firstUnused,
  outputAddress,
  pairOutputs,
  pairTitle,
  parseOutputQuery,
} from '../../src/host/diff/outputUri.js';
import { outputOf } from '../support/runs.js';

describe('a pair of outputs', () => {
  it('has a title that says which probe, which config, and what changed', () => {
    expect(pairTitle(outputOf('math', '07', 0.31), outputOf('math', '07', 0.89), '(21,22)')).toBe(
      'math 07 · (21,22) · 0.31 → 0.89',
    );
    expect(pairTitle(undefined, outputOf('math', '07', 0.5), '(1,2)')).toBe('math 07 · (1,2) · 0.50');
    expect(pairTitle(outputOf('math', '07', 0.5), outputOf('math', '07', 0.5), '(0,0)')).toBe(
      'math 07 · baseline · 0.50',
    );
    const sampled = [
      outputOf('math', '07', 0.31, { seed: 4 }),
      outputOf('math', '07', 0.89, { seed: 4 }),
    ] as const;
    expect(pairTitle(...sampled, '(21,22)')).toBe('math 07 · seed 4 · (21,22) · 0.31 → 0.89');
  });

  it('stands before those that changed less, unchanged ones last', () => {
    const before = [
      outputOf('math', 'same', 0.5),
      outputOf('math', 'other words', 0.5, { output: 'a' }),
      outputOf('math', 'worse', 0.9),
      outputOf('eq', 'same', 0.2),
    ];
    const after = [
      outputOf('math', 'same', 0.5),
      outputOf('math', 'other words', 0.5, { output: 'b' }),
      outputOf('math', 'worse', 0.1),
      outputOf('eq', 'same', 0.4, { output: 'c' }),
    ];
    const pairs = pairOutputs(before, after);
    expect(pairs.map(({ after: { set, probe } }) => `${set} ${probe}`)).toEqual([
      'math worse',
      'eq same',
      'math other words',
      'math same',
    ]);
    expect(comparisonTitle('(1,2)', -0.15, pairs)).toBe('(1,2) −0.150 vs baseline · 1 better, 1 worse');
    expect(comparisonTitle('(0,0)', 0, pairs)).toBe('Baseline outputs');
  });

  it('is of one seed, where answers are sampled', () => {
    const answers = (scores: Readonly<Record<number, number>>) =>
      Object.entries(scores).map(([seed, score]) => outputOf('math', '07', score, { seed: Number(seed) }));
    const pairs = pairOutputs(answers({ 1: 0.1, 2: 0.9 }), answers({ 1: 0.2, 2: 0.3, 3: 0.5 }));
    expect(pairs.map(({ before, after }) => [after.seed, before?.score])).toEqual([
      [2, 0.9],
      [1, 0.1],
      [3, undefined],
    ]);
  });

  it('has a title of its own', () => {
    const taken = new Set(['t', 't · a.rys.jsonl']);
    expect(firstUnused('u', 'a.rys.jsonl', (title) => !taken.has(title))).toBe('u');
    expect(firstUnused('t', 'b.rys.jsonl', (title) => !taken.has(title))).toBe('t · b.rys.jsonl');
    expect(firstUnused('t', 'a.rys.jsonl', (title) => !taken.has(title))).toBe('t · a.rys.jsonl · 2');
  });

  it('has an address that leads back to it, whatever its names', () => {
    const ref = { file: 'C:\\runs\\a b?#.rys.jsonl', config: '(1,2)', set: 'a/b', probe: 'p "1"' };
    const { path, query } = outputAddress(ref, 'a/b p · 0.1');
    expect(parseOutputQuery(query)).toEqual(ref);
    expect(path).toBe('a∕b p · 0.1');
    const sampled = { ...ref, seed: 0 };
    expect(parseOutputQuery(outputAddress(sampled, 'p').query)).toEqual(sampled);
  });

  it.each([
    '',
    'null',
    '[]',
    '["a"]',
    '{"file":1}',
    '["a","b","c",4]',
    '["a","b","c","d","e"]',
    '["a","b","c","d",1,2]',
    '[1,"b","c","d"]',
    '["a",2,"c","d"]',
    '["a","b",3,"d"]',
    'not json',
  ])('is not found under the address %j', (query) => expect(parseOutputQuery(query)).toBeUndefined());
});
