import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  choiceLabel,
  EMOTION_CONVENTIONS,
  type EmotionConvention,
  type Probe,
} from '../../src/core/probes/probes.js';
import { endOfThought, findStop, isDecided, scoreOutput } from '../../src/core/scoring/index.js';
import { choiceProbe, emotionProbe, integerProbe, textProbe } from '../support/runs.js';

/**
 * An answer that ends early has the score of the whole answer: for each text and each of its beginnings that is
 * decided, all that follows leaves the score, and whether the answer was parsed, as they were.
 */

const NAMES = ['Joy', 'Fear', 'Mixed feelings', 'joy-less'];
const CHOICES = ['Paris', 'London', 'New York', 'York'];
const ACCEPTED = ['Paris', 'New York\nCity', 'it is 42'];
const STOPS = ['\n\n', 'END', '. ', '</think>x'];

/** Marks in pieces too, so that texts join what others begin. */
const marks = fc.constantFrom(
  ...['<think>', '</think>', '<th', 'ink>', '<', '</', '<think>Joy: 3\n</think>', '<think>7</think>'],
  ...['[End of answer]', '[End of', ' answer]', '[end of ANSWER]', '\n[End of answer]\n'],
  ...['First pass scores:', '\nFIRST PASS SCORES:\n', 'First pass', ' scores:', 'Critique:', 'Crit', 'ique:'],
  ...['\n\n', 'E', 'ND', '.'],
);
const revisions = fc.constantFrom('Revised scores:', '\nRevised scores:\n', 'revised ScoreS:', 'Revised');
const rating = fc.oneof(
  { weight: 6, arbitrary: fc.nat({ max: 11 }).map(String) },
  fc.constantFrom('7.5', '10.0', '٣', '5', '-2', '- 3', '7.', '１0', '𝟗'),
);
const number = fc.oneof(
  fc.constantFrom('42', '4', '2', '596252', '596,252', '596 252', '596.252.164', '42.0', '0042', '٤٢'),
  fc.constantFrom('{,}', '\\,', "'", '_', '\u202F', '\u00A0', ', ', ' ', '.', ',', '..', '999', '123'),
);
const words = fc.constantFrom(
  ...[...NAMES, ...CHOICES, ...ACCEPTED, ...'ABCDa_', 'answer is', 'option', 'it', 'is', 'City', 'New'],
  ...[': ', '**', ')', '(', '"', ',', '-', ' ', '\n', '\r\n', '\t', '\uFFFD', 'é', '😀'],
);
const line = fc
  .tuple(
    fc.constantFrom('', '- ', '1. ', '**'),
    fc.constantFrom(...NAMES),
    fc.constantFrom(': ', ':', ' = '),
    rating,
  )
  .map((parts) => parts.join(''));
const four = fc
  .tuple(fc.array(rating, { minLength: 4, maxLength: 4 }), fc.constantFrom('\n', '\n', ', ', '; '))
  .map(([ratings, end]) => NAMES.map((name, n) => `${name}: ${ratings[n]}${end}`).join(''));
const anything = fc.string({ unit: 'grapheme', maxLength: 4 });

const text = (...pieces: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.array(fc.oneof(...pieces), { maxLength: 25 }).map((parts) => parts.join(''));

/** @returns the answer as a run would keep it: up to a stop text. */
function kept({ stop = [], thinking }: Probe, whole: string): string {
  const begins = thinking ? endOfThought(whole) : 0;
  const end = begins === undefined ? undefined : findStop(whole.slice(begins), stop);
  return end === undefined ? whole : whole.slice(0, begins! + end);
}

/** @returns the length of the first decided beginning, or undefined. */
function checkAllBeginnings(probe: Probe, whole: string, emotions: EmotionConvention): number | undefined {
  const scored = (part: string) => {
    const { score, parsed } = scoreOutput(probe, kept(probe, part), { emotions });
    return JSON.stringify({ score, parsed });
  };
  let settled: { length: number; score: string } | undefined;
  let part = '';
  for (const character of ['', ...whole]) {
    part += character;
    if (settled)
      expect(scored(part), JSON.stringify([whole.slice(0, settled.length), part])).toBe(settled.score);
    // A run ends at a stop text, and asks no further.
    else if (kept(probe, part) !== part) return undefined;
    else if (isDecided(probe, part, { emotions })) settled = { length: part.length, score: scored(part) };
  }
  return settled?.length;
}

const ways = fc.record({
  stop: fc.option(fc.subarray(STOPS, { minLength: 1 }), { freq: 3, nil: undefined }),
  thinking: fc.option(fc.boolean(), { freq: 3, nil: undefined }),
});

/** Fails where an answer that ends early would have another score, or where too few do for this to mean anything. */
function check(
  probes: fc.Arbitrary<Probe>,
  texts: (probe: Probe) => fc.Arbitrary<string>,
  emotions: EmotionConvention,
  { runs = 1500, least = 60 } = {},
): void {
  let decided = 0;
  const asked = fc
    .tuple(probes, ways)
    .map(([probe, way]): Probe => ({ ...probe, ...way }))
    .chain((probe) => texts(probe).map((whole) => ({ probe, whole })));
  fc.assert(
    fc.property(asked, ({ probe, whole }) => {
      const length = checkAllBeginnings(probe, whole, emotions);
      if (length !== undefined && length < whole.length) decided++;
    }),
    { numRuns: runs },
  );
  expect(decided).toBeGreaterThan(least);
}

const feelings = emotionProbe('e', { Joy: 4, Fear: 3, 'Mixed feelings': 2, 'joy-less': 1 });
const asksForRevision: Probe = { ...feelings, prompt: 'Give "First pass scores:" and "Revised scores:".' };
const emotionText = text(marks, revisions, line, line, four, four, rating, words, anything);

describe('an answer that is decided keeps its score, whatever follows', () => {
  it.each(['austin', 'ng'] as const)('for emotions under %s', (convention) => {
    const begun = fc
      .tuple(
        text(words, marks),
        four,
        fc.constantFrom('', 'Critique: x', '[End of answer]'),
        four,
        emotionText,
      )
      .map(([before, first, between, second, after]) =>
        convention === 'ng'
          ? `${before}First pass scores:\n${first}${between}Revised scores:\n${second}${after}`
          : `${before}First pass scores:\n${first}${between}${after}`,
      );
    check(fc.constant(feelings), () => fc.oneof(begun, emotionText), convention);
  });

  it('for emotions under strict, but for a revision that was not asked for', () => {
    const unasked = text(marks, line, four, four, rating, words, anything).filter(
      (whole) => !/revi[sſ]ed [sſ]core[sſ]:/i.test(whole),
    );
    check(
      fc.constantFrom(feelings, asksForRevision),
      (probe) => (probe.prompt === feelings.prompt ? unasked : emotionText),
      'strict',
    );
  });

  it.each(['best', 'only'] as const)('for an integer, with "%s" as its candidates', (candidates) => {
    const probes = fc
      .constantFrom('42', '4', '596252', '0', '999')
      .map((digits) => integerProbe('i', digits, { answer: { kind: 'integer', digits, candidates } }));
    const right = ({ answer }: Probe) => fc.constant(answer.kind === 'integer' ? answer.digits : '');
    check(probes, (probe) => text(number, right(probe), right(probe), words, marks, anything), 'strict');
  });

  it('for a text', () => {
    const probes = fc.subarray(ACCEPTED).map((accept) => textProbe('x', ...accept));
    check(probes, () => text(words, words, marks, anything), 'strict');
  });

  it('for a choice', () => {
    const probes = fc.nat({ max: 3 }).map((n) => choiceProbe('c', CHOICES, choiceLabel(n)));
    const begun = fc
      .tuple(
        fc.constantFrom('', '**', '(', ' ', '<think>A</think>'),
        fc.constantFrom(...'ABCDE'),
        fc.constantFrom('.', ')', ':', '\n', '**.'),
        text(words, marks, anything),
      )
      .map((parts) => parts.join(''));
    check(probes, () => fc.oneof(begun, text(words, marks)), 'strict');
  });

  it('for any probe and convention, of text that is not made for it', () => {
    const probes = fc.constantFrom(
      integerProbe('i', '42'),
      textProbe('x', ...ACCEPTED),
      choiceProbe('c', CHOICES, 'B'),
      asksForRevision,
    );
    for (const convention of EMOTION_CONVENTIONS)
      check(probes, () => text(marks, revisions, number, words, line, four, anything), convention, {
        runs: 500,
        least: 10,
      });
  });
});
