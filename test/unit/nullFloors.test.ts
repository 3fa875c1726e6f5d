import { describe, expect, it } from 'vitest';
import type { EmotionConvention, Probe } from '../../src/core/probes/probes.js';
import { nullFloors } from '../../src/core/scoring/nullFloors.js';
import { choiceProbe, emotionProbe, integerProbe, textProbe } from '../support/runs.js';

const floors = (probes: readonly Probe[], emotions: EmotionConvention = 'austin'): Record<string, number> =>
  Object.fromEntries(nullFloors(probes, emotions).map(({ responder, mean }) => [responder, mean]));

describe('what answers that know nothing score', () => {
  it('for emotions, is high under austin and is what it is worth strictly', () => {
    const probes = [emotionProbe('a', { A: 4, B: 3, C: 2, D: 1 })];
    expect(floors(probes)).toEqual({
      'every emotion rated 2.5': 1 - (1.5 + 0.5 + 0.5 + 1.5) / 40,
      'every emotion rated 5': 1 - (1 + 2 + 3 + 4) / 40,
      'no answer': 0.5,
    });
    const strict = floors(probes, 'strict');
    expect(strict['every emotion rated 5']).toBe(strict['every emotion rated 2.5']);
    expect(strict['no answer']).toBe(0);
  });

  it.each(['austin', 'ng', 'strict'] as const)(
    'is given the full confidence of the convention: %s',
    (emotions) => {
      const probes = [emotionProbe('a', { A: 4, B: 3, C: 2, D: 1 })];
      expect(floors(probes, emotions)['every emotion rated 2.5']).toBe(1 - (1.5 + 0.5 + 0.5 + 1.5) / 40);
    },
  );

  it("for integers, comes from the question's numbers and the right length", () => {
    const result = floors([
      integerProbe('a', '55', { prompt: 'What is 50 plus 5?' }),
      integerProbe('b', '46', { prompt: 'What is 40 plus 6?' }),
    ]);
    expect(result).toEqual({
      "the question's own numbers": expect.closeTo((50 / 55 + 40 / 46) / 2, 12) as number,
      'as many 5s as the answer has digits': expect.closeTo((1 + 46 / 55) / 2, 12) as number,
      '16 random numbers': expect.any(Number) as number,
      'no answer': 0,
    });
  });

  it('for integers, is high for many random numbers, the same ones each time', () => {
    const probes = Array.from({ length: 40 }, (_, n) => integerProbe(String(n), String(123456 + 7919 * n)));
    const floor = floors(probes)['16 random numbers']!;
    expect(floor).toBeGreaterThan(0.3);
    expect(floor).toBeLessThan(0.9);
    expect(floors(probes)['16 random numbers']).toBe(floor);
  });

  it('for integers of which only one may be given, is without them', () => {
    const only = { kind: 'integer', digits: '55', candidates: 'only' } as const;
    expect(floors([integerProbe('a', '55', { answer: only })])).toEqual({
      "the question's own numbers": 1,
      'as many 5s as the answer has digits': 1,
      'no answer': 0,
    });
  });

  it('for choices, is that of the most common label', () => {
    const choices = ['x', 'y', 'z'];
    const probes = ['B', 'B', 'C'].map((label, n) => choiceProbe(String(n), choices, label));
    expect(floors(probes)).toEqual({ 'always B': 2 / 3, 'no answer': 0 });
  });

  it('for texts, is that of the most common text', () => {
    const probes = [textProbe('1', 'no'), textProbe('2', 'yes'), textProbe('3', 'yes', 'yep')];
    expect(floors(probes)).toEqual({ 'always "yes"': 2 / 3, 'no answer': 0 });
  });

  it('for a mixed set, is over all its probes', () => {
    const result = floors([textProbe('1', 'yes'), integerProbe('2', '7')]);
    expect(result['always "yes"']).toBe(0.5);
    expect(result['as many 7s as the answer has digits']).toBe(0.5);
  });

  it('is nothing for a set without probes', () => {
    expect(nullFloors([], 'austin')).toEqual([]);
  });
});
