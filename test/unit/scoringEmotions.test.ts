import { describe, expect, it } from 'vitest';
import type { EmotionConvention } from '../../src/core/probes/probes.js';
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

const first = (...ratings: (number | string)[]): string => `First pass scores:\n${lines(...ratings)}\n`;
const revised = (...ratings: (number | string)[]): string => `Revised scores:\n${lines(...ratings)}\n`;

describe('the ratings under a heading', () => {
  const austin = (output: string): number => score('austin', output);

  it('count by position, whatever their names', () => {
    expect(scored('austin', first(4, 3, 2, 1))).toEqual({
      score: 1,
      parsed: true,
      extracted: { Remorseful: 4, Indifferent: 3, Affectionate: 2, Annoyed: 1 },
    });
    expect(austin('First pass scores: Annoyed: 4\nCalm: 3\nProud: 2\nRemorseful: 1')).toBe(1);
    expect(austin(first(6, 3, 2, 0))).toBeCloseTo(formula(1, 3), 12);
  });

  it('may be numbered, have decimals, or stand in one line', () => {
    const numbered = '1. Remorseful: 4\n2. Indifferent: 3\n3. Affectionate: 2\n4. Annoyed: 1';
    expect(austin(`First pass scores:\n${numbered}`)).toBe(1);
    expect(austin(first('4.5', '3', '2', '1'))).toBeCloseTo(formula(1, 0.5), 12);
    expect(austin('First pass scores: Remorseful:4, Indifferent:  3, Affectionate:\n2, Annoyed: 1')).toBe(1);
  });

  it('may be three: the fourth counts 5', () => {
    expect(scored('austin', first(4, 3, 2))).toMatchObject({
      score: formula(1, 4),
      parsed: true,
      extracted: { Annoyed: 5 },
    });
  });

  it('move up when one of the first four is out of range', () => {
    expect(austin(first(4, 30, 2, 1))).toBeCloseTo(formula(1, 0 + 1 + 1 + 4), 12);
    expect(austin(first(10, 10, 10.5, 0))).toBeCloseTo(formula(1, 6 + 7 + 2 + 4), 12);
    expect(austin(first(4, 3, 2, 1, 9))).toBe(1);
    expect(austin(first(11, 3, 2, 1, 7))).toBeCloseTo(formula(1, 1 + 1 + 1 + 4), 12);
  });

  it('have no minus: a negative rating is no match', () => {
    expect(austin(first(4, -3, 2, 1))).toBeCloseTo(formula(1, 0 + 1 + 1 + 4), 12);
  });

  it('may have digits of any script, but names in ASCII letters', () => {
    expect(austin(first('４', '３', '２.０', '１'))).toBe(1);
    expect(austin('First pass scores:\nЗлой: 4\nA: 3\nB: 2\nC: 1')).toBeCloseTo(
      formula(1, 1 + 1 + 1 + 4),
      12,
    );
  });

  it('follow the first heading of any case', () => {
    expect(austin(first(4, 3, 2, 1).toUpperCase() + first(9, 9, 9, 9))).toBe(1);
    expect(austin(`First pass scores: to come.\n${first(4, 3, 2, 1)}`)).toBe(1);
  });
});

describe('the austin convention', () => {
  const austin = (output: string): number => score('austin', output);

  it('reads up to the end mark of any case', () => {
    expect(austin(`${first(4, 3, 2, 1)}[End of answer]\n${lines(9, 9, 9, 9)}`)).toBe(1);
    expect(austin(`${first(4, 3)}[END OF ANSWER]\n${lines(2, 1)}`)).toBeCloseTo(formula(0.5, 0), 12);
  });

  it('does not read before the heading', () => {
    expect(austin(`${lines(9, 9, 9, 9)}\n[End of answer]\n${first(4, 3, 2, 1)}`)).toBe(1);
  });

  it('is half sure of three numbers anywhere, also after the end mark', () => {
    expect(scored('austin', '4, 3, 2 and 1')).toMatchObject({ score: formula(0.5, 0), parsed: false });
    expect(scored('austin', lines(4, 3, 2, 1))).toMatchObject({ score: formula(0.5, 0), parsed: false });
    expect(austin('4, 3 and 2')).toBeCloseTo(formula(0.5, 4), 12);
    expect(austin('100, 4, 3, 2, 1, 9')).toBeCloseTo(formula(0.5, 0), 12);
    expect(austin('[End of answer] 4 3 2 1')).toBeCloseTo(formula(0.5, 0), 12);
  });

  it('takes no number that is part of a word', () => {
    expect(austin('b9 9b 9_ 4 3 2 1')).toBeCloseTo(formula(0.5, 0), 12);
    expect(austin('4 ３ 2 1')).toBeCloseTo(formula(0.5, 0), 12);
  });

  it('gives everything else a flat 0.5, read as nothing', () => {
    for (const output of ['', 'I cannot say.', first(4, 3), '4 and 3', lines(40, 30, 20, 10)])
      expect(scored('austin', output)).toEqual({ score: 0.5, parsed: false, extracted: null });
  });

  it('does not read thoughts', () => {
    expect(austin(`<think>\n${first(9, 9, 9, 9)}</think>${first(4, 3, 2, 1)}`)).toBe(1);
    expect(austin(`<think>${first(4, 3, 2, 1)}`)).toBe(0.5);
    expect(austin(`<THINK>${first(4, 3, 2, 1)}</THINK>`)).toBe(1);
  });
});

describe('the ng convention', () => {
  const ng = (output: string): number => score('ng', output);

  it('averages both passes, and is sure', () => {
    expect(scored('ng', first(5, 3, 2, 0) + 'Critique: none\n' + revised(3, 3, 2, 2))).toEqual({
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
    expect(ng(`${revised(4, 3, 2)}[End of answer]\nMore: 1`)).toBeCloseTo(formula(0.9, 4), 12);
  });

  it('has confidence 0.8 in a first pass alone: the requested form gets at most 0.9', () => {
    expect(scored('ng', first(4, 3, 2, 1))).toMatchObject({ parsed: true });
    expect(ng(first(4, 3, 2, 1))).toBeCloseTo(0.9, 12);
    expect(ng(first(8, 3, 2, 1))).toBeCloseTo(formula(0.8, 4), 12);
  });

  it('reads a first pass up to the critique, or beyond the revised heading without one', () => {
    expect(ng(`${first(4, 3, 2)}Critique: x: 9`)).toBeCloseTo(formula(0.8, 4), 12);
    const both = `First pass scores:\n${lines(4, 3)}\n${revised(2, 1, 2, 1)}`;
    expect(scored('ng', both).extracted).toEqual({
      Remorseful: 3,
      Indifferent: 2,
      Affectionate: 2,
      Annoyed: 1,
    });
    expect(ng(both)).toBeCloseTo(formula(1, 2), 12);
  });

  it('passes over a section with fewer than three ratings', () => {
    expect(ng(`${first(4, 3, 2, 1)}Revised scores: the same`)).toBeCloseTo(formula(0.8, 0), 12);
    const absent = `First pass scores:\n${lines(4, 3)}\nCritique: none\n${revised(4, 3, 2, 1)}`;
    expect(ng(absent)).toBeCloseTo(formula(0.9, 0), 12);
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
