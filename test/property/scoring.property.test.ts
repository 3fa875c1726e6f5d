import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choiceLabel, EMOTION_CONVENTIONS, type Probe } from '../../src/core/probes/probes.js';
import { findStop, scoreOutput } from '../../src/core/scoring/index.js';
import { choiceProbe, emotionProbe, integerProbe, textProbe } from '../support/runs.js';

const NAMES = ['Remorseful', 'Indifferent', 'Affectionate', 'Annoyed'];
const CHOICES = ['Paris', 'London', 'New York', 'York'];

const rating = fc.oneof(fc.integer({ min: 0, max: 10 }), fc.double({ min: 0, max: 10, noNaN: true }));
const ratings = fc
  .array(rating, { minLength: 4, maxLength: 4 })
  .filter((list) => list.some((value) => value > 0.01));

const named = (list: readonly number[]): Record<string, number> =>
  Object.fromEntries(NAMES.map((name, n) => [name, list[n]!]));

const digits = fc.bigInt({ min: 1n, max: 10n ** 28n }).map(String);

const probe: fc.Arbitrary<Probe> = fc.oneof(
  fc.bigInt({ min: 0n, max: 10n ** 28n }).map((answer) => integerProbe('i', String(answer))),
  ratings.map((list) => emotionProbe('e', named(list))),
  fc.array(fc.string(), { minLength: 1, maxLength: 3 }).map((accept) => textProbe('x', ...accept)),
  fc.nat({ max: 3 }).map((n) => choiceProbe('c', CHOICES, choiceLabel(n))),
);

/** Texts made of what the scorers look for, and any text. */
const output = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...NAMES,
          ...CHOICES,
          ...'ABCD',
          ...['<think>', '</think>', '[End of answer]', 'First pass scores:', 'Revised scores:'],
          ...['answer', 'is', 'option', ': ', '. ', ') ', '**', '\n', ' ', '-', ','],
        ),
        fc.nat({ max: 12 }).map(String),
        digits,
        fc.double({ min: 0, max: 12, noNaN: true }).map((value) => value.toFixed(1)),
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
);

const convention = fc.constantFrom(...EMOTION_CONVENTIONS);

describe('any answer', () => {
  it('scores from 0 to 1, and the same each time', () => {
    fc.assert(
      fc.property(probe, output, convention, (asked, text, emotions) => {
        const scored = scoreOutput(asked, text, { emotions });
        expect(scored.score).toBeGreaterThanOrEqual(0);
        expect(scored.score).toBeLessThanOrEqual(1 + 1e-12);
        expect(scoreOutput(asked, text, { emotions })).toEqual(scored);
      }),
      { numRuns: 1000 },
    );
  });

  it('that was read strictly, or not at all, is told apart', () => {
    fc.assert(
      fc.property(ratings, output, (list, text) => {
        const { score, parsed, extracted } = scoreOutput(emotionProbe('e', named(list)), text, {
          emotions: 'strict',
        });
        expect(extracted !== null).toBe(parsed);
        if (!parsed) expect(score).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the right answer scores 1', () => {
  it('for an integer, with words around it', () => {
    const words = fc.string().filter((text) => !/\p{Nd}|<think/iu.test(text));
    fc.assert(
      fc.property(digits, words, words, (answer, before, after) => {
        expect(
          scoreOutput(integerProbe('i', answer), before + answer + after, { emotions: 'austin' }).score,
        ).toBe(1);
      }),
    );
  });

  it('for emotions, strictly, in any order and on any scale', () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
    const wholes = fc
      .array(fc.integer({ min: 0, max: 5 }), { minLength: 4, maxLength: 4 })
      .filter((list) => list.some((value) => value > 0));
    fc.assert(
      fc.property(wholes, order, fc.constantFrom(0.5, 1, 2), (list, places, scale) => {
        const text = places.map((n) => `${NAMES[n]}: ${list[n]! * scale}`).join('\n');
        const scored = scoreOutput(emotionProbe('e', named(list)), text, { emotions: 'strict' });
        expect(scored.score).toBeCloseTo(1, 12);
        expect(scored.parsed).toBe(true);
      }),
    );
  });

  it('for a text, with other white space', () => {
    const word = fc.stringMatching(/^[a-z.,!]{1,8}$/);
    const space = fc.constantFrom(' ', '\n', '\t', '  ');
    fc.assert(
      fc.property(fc.array(fc.tuple(word, space), { minLength: 1, maxLength: 6 }), (parts) => {
        const accepted = parts.map(([text]) => text).join(' ');
        const written = parts.map((part) => part.join('')).join('');
        expect(scoreOutput(textProbe('x', accepted), written, { emotions: 'austin' }).score).toBe(1);
      }),
    );
  });

  it('for a choice, by its label or its text', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 3 }),
        fc.constantFrom('label', '(label)', 'Answer: label', 'text', 'It is text.'),
        (n, form) => {
          const text = form.replace('label', choiceLabel(n)).replace('text', CHOICES[n]!);
          expect(
            scoreOutput(choiceProbe('c', CHOICES, choiceLabel(n)), text, { emotions: 'austin' }).score,
          ).toBe(1);
        },
      ),
    );
  });
});

it('an integer guess and answer may change places', () => {
  fc.assert(
    fc.property(digits, digits, (a, b) => {
      const score = (answer: string, guess: string): number =>
        scoreOutput(integerProbe('i', answer), guess, { emotions: 'austin' }).score;
      expect(score(a, b)).toBe(score(b, a));
    }),
  );
});

it('the first stop text has none before it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'ab\n') }),
      fc.array(fc.constantFrom('a', 'ab', '\n', 'ba')),
      (text, stops) => {
        const at = findStop(text, stops);
        const before = at === undefined ? text : text.slice(0, at);
        expect(stops.some((stop) => before.includes(stop))).toBe(false);
        if (at !== undefined) expect(stops.some((stop) => text.startsWith(stop, at))).toBe(true);
      },
    ),
  );
});
