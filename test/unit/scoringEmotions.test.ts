import { describe, expect, it } from 'vitest';
import type { EmotionConvention } from '../../src/core/probes.js';
import { scoreEmotions } from '../../src/core/scoring/emotions.js';

const NAMES = ['Remorseful', 'Indifferent', 'Affectionate', 'Annoyed'];
const REFERENCE = [4, 3, 2, 1];
const scored = (convention: EmotionConvention, output: string) =>
  scoreEmotions(output, NAMES, REFERENCE, convention);
const score = (convention: EmotionConvention, output: string): number => scored(convention, output).score;

/** The shared formula, by hand: confidence, and the distance of all four ratings together. */
const formula = (confidence: number, distance: number): number =>
  confidence * (1 - distance / 40) + (1 - confidence) * 0.5;

const lines = (...ratings: (number | string)[]): string =>
  ratings.map((rating, n) => `${NAMES[n] ?? 'More'}: ${rating}`).join('\n');

describe('the austin convention', () => {
  const austin = (output: string): number => score('austin', output);

  it('is sure of four ratings', () => {
    expect(scored('austin', lines(4, 3, 2, 1))).toEqual({
      score: 1,
      parsed: true,
      extracted: { Remorseful: 4, Indifferent: 3, Affectionate: 2, Annoyed: 1 },
    });
    expect(austin(lines(6, 3, 2, 0))).toBeCloseTo(formula(1, 3), 12);
  });

  it('takes them by position, whatever their names', () => {
    expect(austin('Annoyed: 4\nCalm: 3\nProud: 2\nRemorseful: 1')).toBe(1);
  });

  it('allows numbered lines, decimals and one line', () => {
    expect(austin('1. Remorseful: 4\n2. Indifferent: 3\n3. Affectionate: 2\n4. Annoyed: 1')).toBe(1);
    expect(austin(lines('4.5', '3', '2', '1'))).toBeCloseTo(formula(1, 0.5), 12);
    expect(austin('Remorseful:4, Indifferent:  3, Affectionate:\n2, Annoyed: 1')).toBe(1);
  });

  it('is as sure of three, and a missing one counts 5', () => {
    expect(scored('austin', lines(4, 3, 2))).toMatchObject({ score: formula(1, 4), parsed: true });
  });

  it('shifts later ratings left when one is out of range', () => {
    expect(austin(lines(4, 30, 2, 1))).toBeCloseTo(formula(1, 0 + 1 + 1 + 4), 12);
    expect(austin(lines(10, 10, 10.5, 0))).toBeCloseTo(formula(1, 6 + 7 + 2 + 4), 12);
  });

  it('looks at the first four only, and drops afterwards', () => {
    expect(austin(lines(4, 3, 2, 1, 9))).toBe(1);
    expect(austin(lines(11, 3, 2, 1, 7))).toBeCloseTo(formula(1, 1 + 1 + 1 + 4), 12);
  });

  it('reads no minus: a negative rating is no match', () => {
    expect(austin(lines(4, -3, 2, 1))).toBeCloseTo(formula(1, 0 + 1 + 1 + 4), 12);
  });

  it('stops at the end mark', () => {
    expect(austin(`${lines(4, 3, 2, 1)}\n[End of answer]\n${lines(9, 9, 9, 9)}`)).toBe(1);
    expect(austin(`[End of answer]\n${lines(4, 3, 2, 1)}`)).toBe(0.5);
  });

  it('is half sure of three numbers anywhere', () => {
    expect(scored('austin', '4, 3, 2 and 1')).toMatchObject({ score: formula(0.5, 0), parsed: false });
    expect(austin('4, 3 and 2')).toBeCloseTo(formula(0.5, 4), 12);
    expect(austin('Remorseful: 4\nIndifferent: 3\n2 for the rest')).toBeCloseTo(formula(0.5, 4), 12);
    expect(austin('100, 4, 3, 2, 1')).toBeCloseTo(formula(0.5, 0), 12);
  });

  it('gives everything else a flat 0.5, read as nothing', () => {
    for (const output of ['', 'I cannot say.', lines(4, 3), '4 and 3', lines(40, 30, 20, 10)])
      expect(scored('austin', output)).toEqual({ score: 0.5, parsed: false, extracted: null });
  });
});

describe('the ng convention', () => {
  const ng = (output: string): number => score('ng', output);
  const first = (...ratings: number[]): string => `First pass scores:\n${lines(...ratings)}\n`;
  const revised = (...ratings: number[]): string => `Revised scores:\n${lines(...ratings)}\n`;

  it('averages both passes, and is sure', () => {
    expect(scored('ng', first(5, 3, 2, 0) + revised(3, 3, 2, 2))).toEqual({
      score: 1,
      parsed: true,
      extracted: { Remorseful: 4, Indifferent: 3, Affectionate: 2, Annoyed: 1 },
    });
    expect(ng(first(8, 3, 2, 1) + revised(4, 3, 2, 1))).toBeCloseTo(formula(1, 2), 12);
  });

  it('does not mind their order or their case', () => {
    expect(ng(revised(4, 3, 2, 1) + first(4, 3, 2, 1).toUpperCase())).toBe(1);
  });

  it('has confidence 0.9 in a revision alone', () => {
    expect(scored('ng', revised(4, 3, 2, 1))).toMatchObject({ score: formula(0.9, 0), parsed: true });
    expect(ng(revised(8, 3, 2, 1))).toBeCloseTo(formula(0.9, 4), 12);
  });

  it('has confidence 0.8 in a first pass alone: the requested form gets at most 0.9', () => {
    expect(scored('ng', first(4, 3, 2, 1))).toMatchObject({ parsed: true });
    expect(ng(first(4, 3, 2, 1))).toBeCloseTo(0.9, 12);
    expect(ng(first(8, 3, 2, 1))).toBeCloseTo(formula(0.8, 4), 12);
  });

  it('passes over a section with fewer than four ratings', () => {
    expect(ng(`${first(4, 3, 2, 1)}Revised scores: the same`)).toBeCloseTo(formula(0.8, 0), 12);
    expect(ng(`First pass scores:\n${lines(4, 3)}\n${revised(4, 3, 2, 1)}`)).toBeCloseTo(formula(0.9, 0), 12);
  });

  it('has confidence 0.5 in four numbers anywhere', () => {
    expect(scored('ng', lines(4, 3, 2, 1))).toMatchObject({ score: formula(0.5, 0), parsed: false });
    expect(ng('4 3 2 1 99')).toBeCloseTo(formula(0.5, 0), 12);
  });

  it.each([
    ['4', 1, 0 + 2 + 3 + 4],
    ['4 3', 2, 0 + 0 + 3 + 4],
    ['4 3 2', 3, 0 + 0 + 0 + 4],
  ])('has confidence n/8 in fewer: %j', (output, n, distance) => {
    expect(ng(output)).toBeCloseTo(formula(n / 8, distance), 12);
  });

  it('gives 0.5 to garbage', () => {
    expect(scored('ng', 'who knows')).toEqual({ score: 0.5, parsed: false, extracted: null });
    expect(ng('99 100')).toBe(0.5);
  });

  it('stops at the end mark', () => {
    expect(ng(`${first(4, 3, 2, 1)}[End of answer]\n${revised(9, 9, 9, 9)}`)).toBeCloseTo(
      formula(0.8, 0),
      12,
    );
  });
});

describe('the strict convention', () => {
  const strict = (output: string): number => score('strict', output);
  const failed = { score: 0, parsed: false, extracted: null };

  it('matches ratings by name, in any order', () => {
    expect(scored('strict', 'Annoyed: 1\nIndifferent: 3\nRemorseful: 4\nAffectionate: 2')).toEqual({
      score: 1,
      parsed: true,
      extracted: { Remorseful: 4, Indifferent: 3, Affectionate: 2, Annoyed: 1 },
    });
  });

  it('counts proportions only', () => {
    expect(strict(lines(8, 6, 4, 2))).toBeCloseTo(1, 12);
    expect(strict(lines(0.4, 0.3, 0.2, 0.1))).toBeCloseTo(1, 12);
    expect(strict(lines(5, 5, 5, 5))).toBeCloseTo(1 - (1.5 + 0.5 + 0.5 + 1.5) / 40, 12);
  });

  it.each([
    ['bold names', '**Remorseful:** 4\n**Indifferent:** 3\n**Affectionate:** 2\n**Annoyed:** 1'],
    [
      'bold names and colons apart',
      '**Remorseful**: 4\n**Indifferent**: 3\n**Affectionate**: 2\n**Annoyed**: 1',
    ],
    ['a list', '- Remorseful: 4\n- Indifferent: 3\n- Affectionate: 2\n- Annoyed: 1'],
    ['a numbered list', '1. Remorseful: 4\n2. Indifferent: 3\n3. Affectionate: 2\n4. Annoyed: 1'],
    ['a table', '| Remorseful | 4 |\n| Indifferent | 3 |\n| Affectionate | 2 |\n| Annoyed | 1 |'],
    ['code', '`Remorseful`: `4`\n`Indifferent`: `3`\n`Affectionate`: `2`\n`Annoyed`: `1`'],
    ['JSON', '{"Remorseful": 4, "Indifferent": 3, "Affectionate": 2, "Annoyed": 1}'],
    ['dashes', 'Remorseful – 4\nIndifferent - 3\nAffectionate — 2\nAnnoyed = 1'],
    ['fractions', 'Remorseful: 4/10\nIndifferent: 3/10\nAffectionate: 2/10\nAnnoyed: 1/10'],
    ['other cases', 'REMORSEFUL: 4\nindifferent: 3\nAffectionate: 2\naNNOYED: 1'],
  ])('reads %s', (_, output) => {
    expect(scored('strict', output)).toMatchObject({ score: 1, parsed: true });
  });

  it('fails without all four', () => {
    expect(scored('strict', lines(4, 3, 2))).toEqual(failed);
    expect(scored('strict', '4 3 2 1')).toEqual(failed);
    expect(scored('strict', '')).toEqual(failed);
  });

  it('fails on a rating out of range', () => {
    expect(scored('strict', lines(4, 3, 2, 11))).toEqual(failed);
    expect(scored('strict', lines(4, 3, 2, -1))).toEqual(failed);
  });

  it('fails when all are 0, which has no proportions', () => {
    expect(scored('strict', lines(0, 0, 0, 0))).toEqual(failed);
  });

  it('needs the whole name', () => {
    expect(scored('strict', lines(4, 3, 2, 1).replace('Annoyed', 'Unannoyed'))).toEqual(failed);
    expect(scored('strict', lines(4, 3, 2, 1).replace('Annoyed', 'Annoyedly'))).toEqual(failed);
  });

  it('takes the first of several ratings, and a revision before it', () => {
    expect(strict(`${lines(4, 3, 2, 1)}\n\nAnother scene:\n${lines(9, 9, 9, 9)}`)).toBe(1);
    expect(strict(`First pass scores:\n${lines(9, 9, 9, 9)}\nRevised scores:\n${lines(4, 3, 2, 1)}`)).toBe(1);
    expect(strict(`${lines(4, 3, 2, 1)}\nRevised scores: none`)).toBe(1);
  });

  it('does not read thoughts, nor what follows the end mark', () => {
    expect(strict(`<think>${lines(9, 9, 9, 9)}</think>${lines(4, 3, 2, 1)}`)).toBe(1);
    expect(scored('strict', `<think>${lines(4, 3, 2, 1)}`)).toEqual(failed);
    expect(scored('strict', `[End of answer] ${lines(4, 3, 2, 1)}`)).toEqual(failed);
    expect(strict(`<think>[End of answer]</think>${lines(4, 3, 2, 1)}`)).toBe(1);
  });

  it('takes names that have signs in them as they are written', () => {
    const names = ['Calm (inwardly)', 'Ill at ease', "Don't care", 'C++'];
    const output = "Ill at ease: 3\nC++: 1\nCalm (inwardly): 4\nDon't care: 2";
    expect(scoreEmotions(output, names, REFERENCE, 'strict').score).toBe(1);
  });
});
