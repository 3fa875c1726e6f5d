import { describe, expect, it } from 'vitest';
import { luckSentence } from '../../src/core/report/sentences.js';
import type { ConfigState } from '../../src/core/results/records.js';
import { buildResults, type Results } from '../../src/core/results/results.js';
import { judge, judging, survives } from '../../src/core/results/significance.js';
import { generator } from '../../src/core/statistics/random.js';
import { drain } from '../../src/core/statistics/steps.js';
import { blockRecord, integerProbe, probeSet, runHeader } from '../support/runs.js';

const LAYERS = 6;
const set = (name: string, count: number) =>
  probeSet(
    name,
    Array.from({ length: count }, (_, n) => integerProbe(`p${n + 1}`, '1')),
  );
type Scores = Record<string, readonly number[]>;
type Run = [i: number, j: number, scores: Scores, state?: ConfigState];

function resultsOf(
  counts: Record<string, number>,
  runs: readonly Run[],
  combined?: 'mean' | 'balanced',
): Results {
  const sets = Object.entries(counts).map(([name, count]) => set(name, count));
  return buildResults(
    runHeader({ layers: LAYERS, sets }),
    runs.map(([i, j, scores, state]) => {
      const record = blockRecord(i, j, LAYERS, mutable(scores), state ? { state } : {});
      return record;
    }),
    combined ? { combined } : {},
  );
}
const mutable = (scores: Scores): Record<string, number[]> =>
  Object.fromEntries(Object.entries(scores).map(([name, list]) => [name, [...list]]));

const random = generator(1);
const COUNT = 24;
const base = Array.from({ length: COUNT }, () => 0.3 + 0.3 * random());
const noisy = (gain: number): number[] => base.map((score) => score + gain + (random() - 0.5) * 0.2);
const sentenceOf = (results: Results): string => luckSentence(results, judge(results));

const [large, small] = [noisy(0.2), noisy(0.15)];
const realRuns: readonly Run[] = [
  [0, 0, { a: base }],
  [1, 3, { a: small }],
  [1, 2, { a: large }],
  ...Array.from({ length: 4 }, (_, n): Run => [2, n + 3, { a: noisy(0) }]),
  [0, 5, { a: base.slice(0, 2).map(() => 0) }, 'early-stopped'],
  [0, 6, { a: [] }, 'failed'],
];
/** Results anew: they are judged once. */
const realResults = (): Results => resultsOf({ a: COUNT }, realRuns);

describe('the judgement of a sweep', () => {
  it('tells real gains from luck', () => {
    const significance = judge(realResults());
    const { luck, evidence } = significance;
    expect(luck!.survivors).toEqual(['(1,2)', '(1,3)']);
    expect(luck!.p).toBe(evidence.get('(1,2)')!.pFamily);
    expect(luck!.p).toBeLessThan(0.002);
    expect(survives({ key: '(1,3)' }, significance)).toBe(true);
    expect(survives({ key: '(2,3)' }, significance)).toBe(false);
    expect(survives({ key: '(1,3)' }, { luck: undefined })).toBe(false);
    expect(evidence.get('(2,3)')!.pFamily).toBeGreaterThan(0.05);
  });

  it('counts what was stopped early or dropped among the tries, and what failed not', () => {
    const { luck, evidence } = judge(realResults());
    expect(luck!.tries).toBe(7);
    expect([...evidence.keys()]).toEqual(['(1,3)', '(1,2)', '(2,3)', '(2,4)', '(2,5)', '(2,6)']);
  });

  it('has intervals around Δ, and an expectation below the best', () => {
    const real = realResults();
    const { evidence } = judge(real);
    for (const { key, delta } of real.configs) {
      const known = evidence.get(key);
      if (!known) continue;
      expect(known.ci95[0]).toBeLessThan(delta!);
      expect(known.ci95[1]).toBeGreaterThan(delta!);
    }
    const best = evidence.get('(1,2)')!;
    expect(best.shrunken).toBeGreaterThan(0.1);
    expect(best.shrunken).toBeLessThanOrEqual(real.best!.delta!);
  });

  it('names a threshold that the best config reaches, and says so', () => {
    const real = realResults();
    const { luck } = judge(real);
    expect(luck!.threshold95).toBeGreaterThan(0);
    expect(luck!.threshold95).toBeLessThan(real.best!.delta!);
    expect(sentenceOf(real)).toMatch(
      /^The best config, \(1,2\) with \+0\.\d{3}, is distinguishable from luck among 7 tries \(p < 0\.001\)\. So is \(1,3\)\. On other probes, expect about \+0\.1\d{2}: the best of many is chosen for its luck too\.$/,
    );
  });

  it('is the same at once and in steps, and made once', () => {
    const real = realResults();
    expect(drain(judging(real))).toEqual(judge(real));
    expect(judge(real)).toBe(judge(real));
  });

  it('does not depend on the scale of the scores', () => {
    const twice = { a: COUNT, b: COUNT };
    const runs: Run[] = [
      [0, 0, { a: base, b: base }],
      [1, 2, { a: noisy(0.05), b: noisy(0.02) }],
      [2, 3, { a: noisy(0.02), b: noisy(0.01) }],
      [2, 4, { a: noisy(0), b: noisy(0) }],
    ];
    const sum = judge(resultsOf(twice, runs));
    const mean = judge(resultsOf(twice, runs, 'mean'));
    expect(mean.luck!.p).toBe(sum.luck!.p);
    expect(mean.luck!.threshold95).toBeCloseTo(sum.luck!.threshold95 / 2, 12);
    expect(mean.luck!.probesNeeded).toBe(sum.luck!.probesNeeded);
    expect(judge(resultsOf(twice, runs, 'balanced')).luck!.p).toBeGreaterThan(0);
  });
});

describe('a sweep of noise', () => {
  const runs: readonly Run[] = [
    [0, 0, { a: base }],
    ...Array.from({ length: 4 }, (_, n): Run => [1, n + 2, { a: noisy(0) }]),
    [2, 3, { a: noisy(0.012) }],
  ];

  it('is called that, with the gain that would have told and the probes that could', () => {
    const noise = resultsOf({ a: COUNT }, runs);
    const { luck } = judge(noise);
    expect(luck!.survivors).toEqual([]);
    expect(luck!.p).toBeGreaterThan(0.05);
    expect(luck!.threshold95).toBeGreaterThan(noise.best!.delta!);
    expect(sentenceOf(noise)).toMatch(
      /^The best config, \(\d,\d\) with \+0\.\d{3}, is not distinguishable from luck among 5 tries \(p = 0\.\d{3}\)\. Only a gain from \+0\.\d{3} on would be\. About [\d,]+ fresh probes would tell: confirm it on them\.$/,
    );
  });

  it('needs as many probes as an effect of that size takes at 95 % confidence and 80 % power', () => {
    const noise = resultsOf({ a: COUNT }, runs);
    const { luck, evidence } = judge(noise);
    const { key, standardError } = noise.best!;
    const { shrunken } = evidence.get(key)!;
    const expected = shrunken > 0 ? shrunken : noise.best!.delta!;
    expect(luck!.probesNeeded).toBe(Math.ceil(COUNT * ((2.801585 * standardError!) / expected) ** 2));
  });

  /** The probes that one config would need whose scores change by these values. */
  const needed = (...changes: number[][]): number | null => {
    const name = (n: number): string => 'abc'[n]!;
    const counts = Object.fromEntries(changes.map((list, n) => [name(n), list.length]));
    const scores = (of: (change: number) => number): Scores =>
      Object.fromEntries(changes.map((list, n) => [name(n), list.map(of)]));
    const results = resultsOf(counts, [
      [0, 0, scores(() => 0.5)],
      [1, 2, scores((change) => 0.5 + change)],
    ]);
    return judge(results).luck!.probesNeeded;
  };

  it('needs so many of all sets together, and none where no gain is to be expected', () => {
    // Δ is 0.125 + 0.25, the error of either mean 0.125: 4 · 2 · (2.801585 / 3)² = 6.98, with Δ = 3 errors of 0.125.
    expect(needed([0.25, 0], [0.375, 0.125])).toBe(7);
    expect(needed([0.25, 0.25])).toBeNull();
    expect(needed([0.25, -0.25])).toBeNull();
    expect(needed([0.25, -0.5])).toBeNull();
  });
});

describe('what cannot be judged', () => {
  const gain = { a: base.map((score) => score + 0.1) };
  it.each<[string, () => Results, string]>([
    [
      'a sweep without a baseline',
      () => resultsOf({ a: COUNT }, [[1, 2, gain]]),
      'Without a finished baseline, gains cannot be told from luck.',
    ],
    [
      'a set of one probe',
      () =>
        resultsOf({ a: 2, b: 1 }, [
          [0, 0, { a: [0, 0], b: [0] }],
          [1, 2, { a: [1, 1], b: [1] }],
        ]),
      'With a set of a single probe, gains cannot be told from luck: use at least two of each kind.',
    ],
    [
      'a sweep of which only the scores of its sets are known',
      () =>
        buildResults(
          runHeader({ layers: LAYERS, sets: [set('a', COUNT)] }),
          [0, 1].map((i) => blockRecord(i, i && 2, LAYERS, {}, { outputs: [], scores: { a: 0.5 + i / 4 } })),
        ),
      'Without the scores of single probes, gains cannot be told from luck.',
    ],
    [
      'nothing but the baseline',
      () => resultsOf({ a: COUNT }, [[0, 0, { a: base }]]),
      'No config has finished yet.',
    ],
    [
      'nothing but what was stopped early, of however few probes',
      () =>
        resultsOf({ a: 1 }, [
          [0, 0, { a: [1] }],
          [1, 2, { a: [0] }, 'early-stopped'],
        ]),
      'No config has finished yet.',
    ],
  ])('is %s, said in a sentence', (_, made, sentence) => {
    const results = made();
    expect(sentenceOf(results)).toBe(sentence);
    expect(judge(results).luck).toBeUndefined();
    expect(judge(results).evidence.size).toBe(0);
  });

  it('is nothing when all scores are equal: then nothing beats the baseline', () => {
    const equal = resultsOf({ a: COUNT }, [
      [0, 0, { a: base }],
      [1, 2, { a: base }],
      [1, 3, { a: base }],
    ]);
    expect(sentenceOf(equal)).toBe('No config beats the baseline (2 tries).');
    const { evidence, luck } = judge(equal);
    expect(evidence.get('(1,2)')).toEqual({ ci95: [0, 0], pFamily: 1, shrunken: 0 });
    expect(luck).toMatchObject({ p: 1, threshold95: 0, probesNeeded: null });
  });

  it('is a gain on too few probes, which is said', () => {
    const few = resultsOf({ a: 3 }, [
      [0, 0, { a: [0, 0, 0] }],
      [1, 2, { a: [0.9, 1, 0.8] }],
    ]);
    expect(judge(few).luck!.leastP).toBe(1 / 8);
    expect(sentenceOf(few)).toBe(
      'The best config, (1,2) with +0.900, is not distinguishable from luck among 1 try (p = 0.125). With so few probes, no gain could be: use more.',
    );
  });
});
