import { describe, expect, it } from 'vitest';
import { earlyStopGate, isDegenerate, shouldStopEarly } from '../../src/core/sweep/earlyStop.js';
import { emotionProbe, integerProbe, probeSet, textProbe } from '../support/runs.js';

const feelings = probeSet('feelings', [emotionProbe('e', { A: 4, B: 3, C: 2, D: 1 })]);
const guesses = probeSet('guesses', [integerProbe('a', '1'), integerProbe('b', '2'), integerProbe('c', '3')]);

describe('the gate', () => {
  it('is the first two guesses of the first set of guesses', () => {
    const more = probeSet('more', [integerProbe('x', '1'), integerProbe('y', '2')]);
    expect(earlyStopGate([feelings, guesses, more])).toEqual([
      { set: 'guesses', probe: 'a' },
      { set: 'guesses', probe: 'b' },
    ]);
  });

  it('passes over other probes in that set', () => {
    const mixed = probeSet('mixed', [integerProbe('a', '1'), textProbe('t', 'x'), integerProbe('b', '2')]);
    expect(earlyStopGate([mixed]).map(({ probe }) => probe)).toEqual(['a', 'b']);
  });

  it('is none without two guesses', () => {
    expect(earlyStopGate([])).toEqual([]);
    expect(earlyStopGate([feelings])).toEqual([]);
    expect(earlyStopGate([probeSet('one', [integerProbe('a', '1')])])).toEqual([]);
  });
});

describe('a config is stopped early', () => {
  const probe = integerProbe('a', '42', { prompt: 'What is 6 times 7?' });
  const good = { probe, score: 0.4, output: '41' };
  const zero = { probe, score: 0, output: '0' };
  const garbage = { probe, score: 0.3, output: '7'.repeat(60) };
  const gibberish = { probe, score: 0.9, output: 'foo 12 bar} 34 ** 56 und 1 << 40' };

  it('when every answer is zero or garbage', () => {
    expect(shouldStopEarly([zero, zero])).toBe(true);
    expect(shouldStopEarly([zero, garbage])).toBe(true);
    expect(shouldStopEarly([gibberish, garbage])).toBe(true);
  });

  it('not when one answer is worth something', () => {
    expect(shouldStopEarly([zero, good])).toBe(false);
    expect(shouldStopEarly([good, good])).toBe(false);
  });

  it.each([
    '6 times 7 is 40, or 41, or 42, or 43',
    '<think>1 2 3 4 5 8 9</think> 42',
    '42 42 42 42 42 42 it is',
  ])('not for a guess among few numbers: %j', (output) => {
    expect(shouldStopEarly([{ probe, score: 1, output }])).toBe(false);
  });

  it('not without answers', () => {
    expect(shouldStopEarly([])).toBe(false);
  });
});

describe('garbage', () => {
  it.each([
    '',
    ' \n ',
    'a'.repeat(24),
    'ab'.repeat(20),
    'the the the the the the the the ',
    '1234567812345678123456781234',
    `${'no '.repeat(30)}and so on`,
    `Let me think about this with some care ${'no '.repeat(22)}`,
  ])('is empty, or one short unit over and over: %j', (text) => {
    expect(isDegenerate(text)).toBe(true);
  });

  it.each([
    '42',
    '77777777777777777777777',
    '596252164',
    `${'All work and no play. '.repeat(6)}`,
    'Remorseful: 4\nIndifferent: 3\nAffectionate: 2\nAnnoyed: 1',
  ])('is not an answer: %j', (text) => {
    expect(isDegenerate(text)).toBe(false);
  });
});
