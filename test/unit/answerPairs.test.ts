import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differingWords } from '../../src/core/answers/differingWords.js';
import { countKinds, pairAnswers } from '../../src/core/answers/pairs.js';
import { outputOf } from '../support/runs.js';

const named = (pairs: ReturnType<typeof pairAnswers>) =>
  pairs.map(({ kind, after: { set, probe } }) => `${kind} ${set} ${probe}`);

describe('pairs of answers', () => {
  it('come by kind, the largest change first, else in the order of the answers', () => {
    const before = [
      outputOf('math', 'same', 0.5),
      outputOf('math', 'other words', 0.5, { output: 'a' }),
      outputOf('math', 'a bit worse', 0.9),
      outputOf('math', 'much worse', 0.9),
      outputOf('eq', 'same', 0.2),
      outputOf('eq', 'better', 0.2),
      outputOf('eq', 'gone', 0.2),
    ];
    const after = [
      outputOf('math', 'new', 0.4),
      outputOf('math', 'same', 0.5),
      outputOf('math', 'other words', 0.5, { output: 'b' }),
      outputOf('math', 'a bit worse', 0.8),
      outputOf('math', 'much worse', 0.1),
      outputOf('eq', 'same', 0.2),
      outputOf('eq', 'better', 0.4),
    ];
    const pairs = pairAnswers(before, after);
    expect(named(pairs)).toEqual([
      'better eq better',
      'worse math much worse',
      'worse math a bit worse',
      'changed math other words',
      'unchanged math same',
      'unchanged eq same',
      'alone math new',
    ]);
    expect(countKinds(pairs)).toEqual({ better: 1, worse: 2, changed: 1, unchanged: 2, alone: 1 });
    expect(pairs[0]).toMatchObject({ before: { score: 0.2 }, after: { score: 0.4 } });
    expect(pairs.at(-1)!.before).toBeUndefined();
  });

  it('are of one seed, where answers are sampled', () => {
    const answers = (scores: Readonly<Record<number, number>>) =>
      Object.entries(scores).map(([seed, score]) => outputOf('math', '07', score, { seed: Number(seed) }));
    const pairs = pairAnswers(answers({ 1: 0.1, 2: 0.9 }), answers({ 1: 0.2, 2: 0.3, 3: 0.5 }));
    expect(pairs.map(({ kind, before, after }) => [kind, after.seed, before?.score])).toEqual([
      ['better', 1, 0.1],
      ['worse', 2, 0.9],
      ['alone', 3, undefined],
    ]);
  });

  it('take the last bits of a mean for no change', () => {
    expect(
      named(
        pairAnswers(
          [outputOf('m', 'p', 0.3, { output: 'x' })],
          [outputOf('m', 'p', 0.1 + 0.2, { output: 'x' })],
        ),
      ),
    ).toEqual(['unchanged m p']);
  });
});

/** Differing stretches in brackets. */
const shown = (a: string, b: string): string[] =>
  differingWords(a, b).map((stretches) =>
    stretches.map(({ text, differs }) => (differs ? `[${text}]` : text)).join(''),
  );

describe('words that differ', () => {
  it.each([
    ['', '', '', ''],
    ['the same', 'the same', 'the same', 'the same'],
    ['', 'new', '', '[new]'],
    ['It is 42.', 'It is 43.', 'It is [42].', 'It is [43].'],
    ['a b c d', 'a c d e', 'a [b ]c d', 'a c d[ e]'],
    ['1 2 3', '3 2 1', '[1] 2 [3]', '[3] 2 [1]'],
    ['naïve été', 'naïve ete', 'naïve [été]', 'naïve [ete]'],
    ['a a a', 'a a', 'a a[ a]', 'a a'],
  ])('of %j and %j', (a, b, left, right) => expect(shown(a, b)).toEqual([left, right]));

  it('are all of texts that differ in more than 600', () => {
    const list = (word: string, count: number): string =>
      `begin ${Array.from({ length: count }, (_, n) => word + n).join('-')} end`;
    const kept = (count: number) =>
      differingWords(list('a', count), list('b', count)).map((parts) => parts.map(({ differs }) => differs));
    // Each of 300 words is taken out, and another one put in.
    expect(kept(300).map((parts) => [parts.length, parts[0], parts.at(-1)])).toEqual([
      [601, false, false],
      [601, false, false],
    ]);
    expect(kept(301)).toEqual([[true], [true]]);
  });

  it('leave every text whole, and what is common the same in both', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', ' ', '1', '.', '\n', '😀'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [left, right] = differingWords(a, b);
        expect(left.map((part) => part.text).join('')).toBe(a);
        expect(right.map((part) => part.text).join('')).toBe(b);
        const kept = (parts: typeof left) => parts.map((part) => (part.differs ? '' : part.text)).join('');
        expect(kept(left)).toBe(kept(right));
      }),
    );
  });
});
