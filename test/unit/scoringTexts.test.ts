import { describe, expect, it } from 'vitest';
import { findStop, resolveEmotions, scoreOutput } from '../../src/core/scoring/index.js';
import { choiceProbe, emotionProbe, integerProbe, probeSet, textProbe } from '../support/runs.js';

const options = { emotions: 'austin' } as const;

describe('the exact score', () => {
  const scored = (output: string, ...accept: string[]) =>
    scoreOutput(textProbe('x', ...accept), output, options);

  it('is 1 for one of the accepted texts', () => {
    expect(scored('yes', 'yes')).toEqual({ score: 1, parsed: true, extracted: 'yes' });
    expect(scored('oui', 'yes', 'oui').score).toBe(1);
  });

  it('folds white space', () => {
    expect(scored('  a\n\tb ', 'a b').score).toBe(1);
    expect(scored('a b', ' a   b\n').score).toBe(1);
    expect(scored('ab', 'a b').score).toBe(0);
  });

  it('is 0 for anything else, letter for letter', () => {
    expect(scored('Yes', 'yes')).toEqual({ score: 0, parsed: true, extracted: 'Yes' });
    expect(scored('yes.', 'yes').score).toBe(0);
  });

  it('does not read thoughts', () => {
    expect(scored('<think>no</think>yes', 'yes').score).toBe(1);
    expect(scored('<think>yes', 'yes')).toEqual({ score: 0, parsed: false, extracted: null });
  });

  it('has read nothing in an empty answer', () => {
    expect(scored(' \n', 'yes')).toEqual({ score: 0, parsed: false, extracted: null });
  });
});

describe('the choice score', () => {
  const CHOICES = ['Paris', 'London', 'New York', 'York'];
  const chosen = (output: string, choices: readonly string[] = CHOICES) =>
    scoreOutput(choiceProbe('c', choices, 'A'), output, options).extracted;

  it.each([
    'B',
    ' B\n',
    '(B)',
    '[B]',
    'B.',
    'B)',
    'B:',
    'B, I think',
    '**B**',
    '**B.** London',
    '_B_',
    '"B"',
    '(B) London',
    'B) London, since it is A',
    'B\nA',
  ])('takes a label that the answer is or begins with: %j', (output) => {
    expect(chosen(output)).toBe('B');
  });

  it.each([
    'The answer is B',
    'the answer is: b.',
    'Answer: B',
    'Answer: (B)',
    '**Answer:** B',
    '**Answer**: B',
    'Answer:\n\n**B**',
    'I would go for option B because it rains.',
    'My choice is "B".',
    'Choice b',
  ])('takes a label that the answer names: %j', (output) => {
    expect(chosen(output)).toBe('B');
  });

  it.each(['London', 'It is london, of course.', 'In LONDON!'])(
    'takes the text of the only choice in it: %j',
    (output) => {
      expect(chosen(output)).toBe('B');
    },
  );

  it('takes the longer of two texts that share their words', () => {
    expect(chosen('New York')).toBe('C');
    expect(chosen('in York')).toBe('D');
    expect(chosen('17', ['7', '17'])).toBe('B');
  });

  it.each([
    'The answer is B. No, the answer is C.',
    'Paris or London',
    'York or New York',
    'Berlin',
    '',
    'A city in Europe',
    'Either answer is a guess',
    'E',
    'Because',
  ])('takes nothing where it is not clear: %j', (output) => {
    expect(scoreOutput(choiceProbe('c', CHOICES, 'A'), output, options)).toEqual({
      score: 0,
      parsed: false,
      extracted: null,
    });
  });

  it('does not take an article for a label', () => {
    expect(chosen('The answer is a well known city: London')).toBe('B');
    expect(chosen('The answer is a')).toBe('A');
  });

  it('does not read thoughts', () => {
    expect(chosen('<think>A? B? C?</think>B')).toBe('B');
    expect(chosen('<think>B')).toBeNull();
  });

  it('is 1 for the right choice and 0 for another', () => {
    const probe = choiceProbe('c', CHOICES, 'B');
    expect(scoreOutput(probe, 'B', options)).toEqual({ score: 1, parsed: true, extracted: 'B' });
    expect(scoreOutput(probe, 'A.', options)).toEqual({ score: 0, parsed: true, extracted: 'A' });
  });
});

describe('the first stop text', () => {
  it('is found wherever it begins first', () => {
    expect(findStop('one. two\nthree', ['\n', '. '])).toBe(3);
    expect(findStop('one\nEND', ['END', '\n'])).toBe(3);
    expect(findStop('stop', ['stop'])).toBe(0);
  });

  it('is undefined without one', () => {
    expect(findStop('text', ['x y', '\n'])).toBeUndefined();
    expect(findStop('text', [])).toBeUndefined();
  });
});

describe('the emotion convention in force', () => {
  const set = probeSet('s', [emotionProbe('e', { A: 4, B: 3, C: 2, D: 1 })]);

  it("is the user's, else the file's, else the one for its format", () => {
    expect(resolveEmotions({ ...set, emotions: 'strict' }, 'ng')).toBe('ng');
    expect(resolveEmotions({ ...set, emotions: 'strict' })).toBe('strict');
    expect(resolveEmotions(set)).toBe('strict');
    expect(resolveEmotions({ ...set, format: 'ng-eq' })).toBe('austin');
    expect(resolveEmotions({ ...set, format: 'ng-eq' }, 'strict')).toBe('strict');
  });

  it('changes how an emotion answer is scored, and no other', () => {
    const score = (emotions: 'austin' | 'ng' | 'strict') =>
      scoreOutput(set.probes[0]!, 'First pass scores:\nD: 1\nC: 2\nB: 3\nA: 4', { emotions }).score;
    expect([score('austin'), score('ng'), score('strict')]).toEqual([
      1 - 8 / 40,
      0.8 * (1 - 8 / 40) + 0.1,
      1,
    ]);
    for (const emotions of ['austin', 'ng', 'strict'] as const)
      expect(scoreOutput(integerProbe('i', '42'), '42', { emotions }).score).toBe(1);
  });
});
