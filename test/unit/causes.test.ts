import { describe, expect, it } from 'vitest';
import {
  causeSentence,
  causeSentences,
  lengthText,
  parsedScoresText,
} from '../../src/core/report/causeSentence.js';
import { answerChanges } from '../../src/core/results/causes.js';
import type { ConfigRecord, OutputRecord } from '../../src/core/results/records.js';
import { buildResults, type Results } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { blockRecord, integerProbe, outputOf, probeSet, runHeader } from '../support/runs.js';

type Answer = [score: number, more?: Partial<OutputRecord>];

const unparsed: Partial<OutputRecord> = { parsed: false };

function resultsOf(
  sets: Readonly<Record<string, { before: Answer[]; after: Answer[] }>>,
  { state = 'done', combined = 'sum' }: { state?: ConfigRecord['state']; combined?: 'sum' | 'mean' } = {},
): Results {
  const names = Object.keys(sets);
  const header = runHeader({
    sets: names.map((name) =>
      probeSet(
        name,
        sets[name]!.before.map((_, n) => integerProbe(`p${n + 1}`, '1')),
      ),
    ),
  });
  const outputs = (which: 'before' | 'after') =>
    names.flatMap((name) =>
      sets[name]![which].map(([score, more], n) => outputOf(name, `p${n + 1}`, score, more)),
    );
  return buildResults(
    header,
    [
      blockRecord(0, 0, 4, {}, { outputs: outputs('before') }),
      blockRecord(1, 2, 4, {}, { outputs: outputs('after'), state }),
    ],
    { combined },
  );
}
const changesOf = (...args: Parameters<typeof resultsOf>) => {
  const results = resultsOf(...args);
  return answerChanges(results, results.configs[1]!);
};
const many = (count: number, answer: Answer): Answer[] => Array.from({ length: count }, () => answer);

describe('what changed with a score', () => {
  it('compares parse rates, the scores of what was parsed under both, and lengths', () => {
    expect(
      changesOf({
        a: {
          before: [
            [0, unparsed],
            [0.5, { tokens: 10 }],
            [0.4, { tokens: 20 }],
            [0.25, { tokens: 7, stop: 'decided' }],
          ],
          after: [
            [1],
            [0.7, { tokens: 12 }],
            [0, { ...unparsed, tokens: 30, stop: 'limit' }],
            [0.25, { tokens: 1 }],
          ],
        },
      }),
    ).toEqual({
      answers: 4,
      parsed: { before: 0.75, after: 0.75 },
      parsedUnderBoth: { answers: 2, before: 0.375, after: expect.closeTo(0.475, 12) as number },
      tokens: { answers: 3, before: 11, after: 15 },
      byForm: expect.closeTo(0.15, 12) as number,
      delta: expect.closeTo(0.2, 12) as number,
      causes: [],
    });
  });

  it('has nothing to say of the baseline, of half a run, and without answers', () => {
    const results = resultsOf({ a: { before: [[0]], after: [[1]] } });
    expect(answerChanges(results, results.baseline!)).toBeUndefined();
    expect(changesOf({ a: { before: [[0]], after: [[1]] } }, { state: 'early-stopped' })).toBeUndefined();
    const [base, own] = [
      blockRecord(0, 0, 4, { guesses: [1, 0] }),
      blockRecord(1, 2, 4, { guesses: [1, 1] }),
    ];
    const stopped = buildResults(runHeader(), [{ ...base, state: 'early-stopped' }, own]);
    expect(answerChanges(stopped, stopped.configs[1]!)).toBeUndefined();
    const scores = { outputs: [], scores: { guesses: 0.5 } };
    const imported = buildResults(runHeader(), [
      { ...base, ...scores },
      { ...own, ...scores },
    ]);
    expect(answerChanges(imported, imported.configs[1]!)).toBeUndefined();
  });

  it('needs both runs whole, whatever Δ is said to be', () => {
    const whole = { a: { before: [[0]] as Answer[], after: [[1]] as Answer[] } };
    const gain = (results: Results, key = '(1,2)') => answerChanges(results, { key, delta: 1 });
    expect(gain(resultsOf(whole))).toMatchObject({ answers: 1, delta: 1 });
    expect(gain(resultsOf(whole), '(3,4)')).toBeUndefined();
    expect(answerChanges(resultsOf(whole), { key: '(1,2)', delta: null })).toBeUndefined();
    expect(gain(resultsOf(whole, { state: 'early-stopped' }))).toBeUndefined();
    const [base, own] = [
      blockRecord(0, 0, 4, { guesses: [1, 0] }),
      blockRecord(1, 2, 4, { guesses: [1, 1] }),
    ];
    expect(gain(buildResults(runHeader(), [own]))).toBeUndefined();
    expect(gain(buildResults(runHeader(), [{ ...base, state: 'early-stopped' }, own]))).toBeUndefined();
  });

  it('compares answers to the same probes only, in every set', () => {
    const sets = [probeSet('a', [integerProbe('p1', '1')]), probeSet('b', [integerProbe('p1', '1')])];
    const gain = (scores: Record<string, number[]>) =>
      answerChanges(
        buildResults(runHeader({ sets }), [
          blockRecord(0, 0, 4, { a: [0], b: [1] }),
          blockRecord(1, 2, 4, scores),
        ]),
        { key: '(1,2)', delta: 1 },
      );
    expect(gain({ a: [1, 1, 1], b: [0] })).toMatchObject({
      answers: 2,
      parsedUnderBoth: { before: 0.5, after: 0.5 },
    });
    expect(gain({ a: [1] })).toBeUndefined();
  });

  it('knows no length of an answer that was cut short', () => {
    const tokens = (stop: OutputRecord['stop']) =>
      changesOf({ a: { before: [[0], [0, { tokens: 9 }]], after: [[1, { stop, tokens: 7 }], [1]] } })!.tokens;
    for (const stop of ['decided', 'loop'] as const)
      expect(tokens(stop)).toEqual({ answers: 1, before: 9, after: 3 });
    for (const stop of ['eos', 'limit', 'stop'] as const)
      expect(tokens(stop)).toEqual({ answers: 2, before: 6, after: 5 });
  });

  it('knows no length where the file has none', () => {
    const silent: Partial<OutputRecord> = { tokens: undefined };
    const changes = changesOf({ a: { before: [[0, silent]], after: [[1]] } })!;
    expect(changes.tokens).toBeNull();
    expect(lengthText(changes)).toBe('–');
  });

  it('weighs the sets as the score does', () => {
    const sets = {
      a: { before: [[0, unparsed], [0.5]] as Answer[], after: [[1], [0.5]] as Answer[] },
      b: { before: [[0.2]] as Answer[], after: [[0.2]] as Answer[] },
    };
    expect(changesOf(sets)).toMatchObject({ byForm: 0.5, causes: ['formatting'] });
    expect(changesOf(sets, { combined: 'mean' })).toMatchObject({ byForm: 0.25, causes: ['formatting'] });
  });
});

describe('a gain of formatting', () => {
  /** @param parsed gain of the answers parsed under both, in a set of four; the newly parsed one gives 0.75. */
  const gain = (parsed: number): Parameters<typeof resultsOf>[0] => ({
    a: { before: [[0, unparsed], [0], [0], [0]], after: [[0.75], [parsed], [0], [0]] },
  });

  it('is named when three quarters of it come from answers that were unparsed', () => {
    expect(changesOf(gain(0))!.causes).toEqual(['formatting']);
    expect(changesOf(gain(0.25))!.causes).toEqual(['formatting']);
    expect(changesOf(gain(0.26))!.causes).toEqual([]);
  });

  it('needs a parse rate that rises', () => {
    const swapped = {
      a: { before: [[0, unparsed], [0]] as Answer[], after: [[1], [0, unparsed]] as Answer[] },
    };
    expect(changesOf(swapped)).toMatchObject({ byForm: 0.5, delta: 0.5, causes: [] });
    expect(changesOf({ a: { before: [[0, unparsed]], after: [[0]] } })!.causes).toEqual([]);
  });

  it('is a loss when the form is lost', () => {
    const lost = changesOf({ a: { before: [[1], [0.5]], after: [[0, unparsed], [0.5]] } });
    expect(lost!.causes).toEqual(['formatting']);
    expect(causeSentence(lost)).toBe(
      'The loss is one of formatting: all of it comes from answers that are no longer in the requested format ' +
        '(parsed 100.0 % → 50.0 %). Answers parsed under both: mean score 0.500 → 0.500.',
    );
  });

  it('is said in a sentence', () => {
    expect(causeSentence(changesOf(gain(0.25)))).toBe(
      'The gain is one of formatting: 75 % of it comes from answers that were not in the requested format before ' +
        '(parsed 75.0 % → 100.0 %). Answers parsed under both: mean score 0.000 → 0.083.',
    );
    const none = changesOf({ a: { before: [[0, unparsed]], after: [[1]] } })!;
    expect(causeSentence(none)).toMatch(/ No answer was parsed under both\.$/);
    expect(parsedScoresText(none)).toBe('–');
    expect(causeSentence(changesOf(gain(1)))).toBeUndefined();
    expect(causeSentence(undefined)).toBeUndefined();
  });
});

describe('a change in answer length', () => {
  const length = (before: number, after: number, count = 8) =>
    changesOf({
      a: { before: many(count, [0.5, { tokens: before }]), after: many(count, [0.5, { tokens: after }]) },
    });

  it.each([
    [8, 10, ['longer answers']],
    [100, 124, []],
    [100, 125, ['longer answers']],
    [125, 100, ['shorter answers']],
    [124, 100, []],
    [2, 3, ['longer answers']],
    [3, 2, ['shorter answers']],
    [0, 1, ['longer answers']],
    [0, 0, []],
  ])('from %i to %i tokens: %j', (before, after, causes) => {
    expect(length(before, after)!.causes).toEqual(causes);
  });

  it('needs a whole token and eight answers', () => {
    expect(length(8, 16, 7)!.causes).toEqual([]);
    const half = changesOf({
      a: {
        before: many(8, [0.5, { tokens: 1 }]),
        after: [...many(4, [0.5, { tokens: 1 }]), ...many(4, [0.5, { tokens: 2 }])],
      },
    });
    expect(half).toMatchObject({ tokens: { before: 1, after: 1.5 }, causes: [] });
  });

  it('is said in a sentence, after the formatting', () => {
    expect(causeSentence(length(8, 10))).toBe('It gives longer answers: 8.0 → 10.0 tokens on average.');
    const both = changesOf({
      a: { before: many(8, [0, { parsed: false, tokens: 20 }]), after: many(8, [1, { tokens: 10 }]) },
    });
    expect(both!.causes).toEqual(['formatting', 'shorter answers']);
    expect(causeSentence(both)).toMatch(
      /^The gain is .* It gives shorter answers: 20\.0 → 10\.0 tokens on average\.$/,
    );
  });
});

it('says so of the good configs', () => {
  const results = resultsOf({ a: { before: [[0, unparsed], [0.5]], after: [[1], [0.5]] } });
  expect(causeSentences(results, judge(results), 5)).toEqual([
    expect.stringMatching(/^\(1,2\): The gain is one of formatting: all of it comes/),
  ]);
});
