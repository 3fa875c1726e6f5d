import { describe, expect, it } from 'vitest';
import { commonProbes } from '../../src/core/compare/commonProbes.js';
import { PLAIN } from '../../src/core/report/heatmap.js';
import { textReport } from '../../src/core/report/index.js';
import { jsonReport } from '../../src/core/report/json.js';
import { commands } from '../../src/core/report/reproduce.js';
import { seedSentence } from '../../src/core/report/sentences.js';
import { answerKey, scoresByProbe } from '../../src/core/results/answers.js';
import { answerChanges } from '../../src/core/results/causes.js';
import { probeChanges } from '../../src/core/results/probeChanges.js';
import type { OutputRecord, ScoredRecord } from '../../src/core/results/records.js';
import { rescoring } from '../../src/core/results/rescore.js';
import { buildResults, type Results } from '../../src/core/results/results.js';
import { seedNoise } from '../../src/core/results/seedNoise.js';
import { judge } from '../../src/core/results/significance.js';
import { meansBy } from '../../src/core/statistics/statistics.js';
import { pairedOrder, racedScores, racingOrder } from '../../src/core/sweep/racing.js';
import { blockRecord, integerProbe, outputOf, probeSet, runHeader } from '../support/runs.js';

const near = (value: number, digits?: number): number => expect.closeTo(value, digits) as number;
const SEEDS = [4, 9];
const sampling = { temperature: 1, topP: 1, seeds: SEEDS };
const LAYERS = 4;
const sets = ['a', 'b'].map((name) =>
  probeSet(
    name,
    [1, 2, 3].map((n) => integerProbe(`p${n}`, String(10 * n))),
  ),
);
const header = { ...runHeader({ layers: LAYERS, sets }), sampling };

/** Scores by set, probe and seed. */
type Scores = Readonly<Record<string, readonly (readonly number[])[]>>;

const outputs = (scores: Scores, more: Partial<OutputRecord> = {}): OutputRecord[] =>
  Object.entries(scores).flatMap(([set, probes]) =>
    probes.flatMap((own, p) =>
      own.map((score, s) => outputOf(set, `p${p + 1}`, score, { seed: SEEDS[s]!, ...more })),
    ),
  );
const record = (i: number, j: number, scores: Scores, more: Partial<ScoredRecord> = {}): ScoredRecord =>
  blockRecord(i, j, LAYERS, {}, { outputs: outputs(scores), ...(more as object) });

const BASE: Scores = {
  a: [
    [0.5, 0.3],
    [0, 0.2],
    [1, 0.6],
  ],
  b: [
    [0.4, 0.4],
    [0.1, 0.3],
    [0.5, 0.7],
  ],
};
const BETTER: Scores = {
  a: [
    [0.9, 0.5],
    [0.4, 0.2],
    [1, 1],
  ],
  b: [
    [0.4, 0.6],
    [0.7, 0.3],
    [0.5, 0.5],
  ],
};
/** The same with one answer to each probe: the mean. */
const averaged = (scores: Scores): ScoredRecord['outputs'] =>
  Object.entries(scores).flatMap(([set, probes]) =>
    probes.map((own, p) =>
      outputOf(set, `p${p + 1}`, own.reduce((sum, score) => sum + score, 0) / own.length),
    ),
  );
const results = buildResults(header, [record(0, 0, BASE), record(1, 2, BETTER)]);
const { sampling: _, ...greedy } = header;
const ofMeans = buildResults(greedy, [
  blockRecord(0, 0, LAYERS, {}, { outputs: averaged(BASE) as OutputRecord[] }),
  blockRecord(1, 2, LAYERS, {}, { outputs: averaged(BETTER) as OutputRecord[] }),
]);
const [base, better] = results.configs as [Results['configs'][0], Results['configs'][0]];

describe('a sampled sweep', () => {
  it('scores a probe by the mean of its answers', () => {
    expect(scoresByProbe(results.answersOf('(1,2)')!.outputs['a'])).toEqual(
      new Map([
        ['p1', 0.7],
        ['p2', near(0.3)],
        ['p3', 1],
      ]),
    );
    expect(better.scores).toEqual({ a: near(2 / 3), b: near(0.5) });
    expect(better.combined).toBeCloseTo(ofMeans.configs[1]!.combined!, 12);
  });

  it('counts probes and not answers: its statistics are those of the mean scores', () => {
    const [own, means] = [judge(results), judge(ofMeans)];
    expect(better.standardError).toBeCloseTo(ofMeans.configs[1]!.standardError!, 12);
    expect(own.luck).toMatchObject({ tries: 1, p: near(means.luck!.p, 12) });
    const [a, b] = [own.evidence.get('(1,2)')!, means.evidence.get('(1,2)')!];
    expect(a.ci95[0]).toBeCloseTo(b.ci95[0], 12);
    expect(a.ci95[1]).toBeCloseTo(b.ci95[1], 12);
    expect(own.luck!.leastP).toBe(1 / 2 ** 6);
    expect(probeChanges(results, ['(1,2)']).probes.map(({ probe, effect }) => [probe, effect])).toEqual(
      probeChanges(ofMeans, ['(1,2)']).probes.map(({ probe, effect }) => [probe, near(effect, 12)]),
    );
  });

  it('has no score where an answer is missing', () => {
    const short = outputs(BETTER).slice(0, -1);
    const some = buildResults(header, [record(0, 0, BASE), record(1, 2, {}, { outputs: short })]);
    expect(some.configs[1]).toMatchObject({ scores: { a: near(2 / 3), b: null }, combined: null });
  });

  it('compares each answer with the baseline’s of the same seed', () => {
    const changes = answerChanges(results, better)!;
    expect(changes.answers).toBe(12);
    expect(changes.parsedUnderBoth).toEqual({
      answers: 12,
      before: near(5 / 12),
      after: near(7 / 12),
    });
    // Only the answer with the second seed was parsed before, and only that with the first one after.
    const one = {
      ...runHeader({ layers: LAYERS, sets: [probeSet('a', [integerProbe('p1', '1')])] }),
      sampling,
    };
    const answer = (seed: number, score: number, parsed: boolean) =>
      outputOf('a', 'p1', score, { seed, parsed });
    const swapped = buildResults(one, [
      blockRecord(0, 0, LAYERS, {}, { outputs: [answer(4, 0, false), answer(9, 0.2, true)] }),
      blockRecord(1, 2, LAYERS, {}, { outputs: [answer(9, 0, false), answer(4, 0.8, true)] }),
    ]);
    expect(answerChanges(swapped, swapped.configs[1]!)).toMatchObject({
      answers: 2,
      parsedUnderBoth: null,
      byForm: near((0.8 - 0.2) / 2),
    });
  });

  it('races with the mean scores of its probes', () => {
    const order = racingOrder(sets);
    const raced = racedScores(order, outputs(BETTER));
    expect(raced).toEqual(racedScores(order, averaged(BETTER)).map((score) => near(score, 12)));
    expect(pairedOrder(order, outputs(BASE))!.map(({ baseline }) => baseline)).toEqual(
      racedScores(order, averaged(BASE)).map((score) => near(score, 12)),
    );
  });

  it('keeps its seeds when it is scored again or compared', () => {
    const again = rescoring(
      header,
      sets.map((set) => ({ ...set })),
    ).rescore(blockRecord(1, 2, LAYERS, {}, { outputs: outputs(BETTER, { output: '10' }) }));
    expect(again.outputs.map(({ probe, seed, score }) => [probe, seed, score]).slice(0, 3)).toEqual([
      ['p1', 4, 1],
      ['p1', 9, 1],
      ['p2', 4, near(again.outputs[2]!.score)],
    ]);
    const sweep = { label: 's', header, records: [record(1, 2, BETTER)] };
    const common = commonProbes([sweep, sweep]).sweeps[0]!;
    expect(common.records[0]!.outputs.map(({ seed }) => seed)).toEqual(
      outputs(BETTER).map(({ seed }) => seed),
    );
  });

  it('names an answer by its seed, where it has one', () => {
    expect(answerKey({ set: 'a', probe: 'p1' })).toBe('a/p1');
    expect(answerKey({ set: 'a', probe: 'p1', seed: 0 })).toBe('a/p1 · seed 0');
  });
});

describe('the noise of the seeds', () => {
  it('is the standard error over seeds alone', () => {
    // By hand: per probe, the variance over its two changes d₁, d₂ is (d₁ − d₂)² / 2, that of their mean half of it.
    const changes = [0.4 - 0.2, 0.4 - 0, 0 - 0.4, 0 - 0.2, 0.6 - 0, 0 - -0.2];
    const variance = changes.reduce((sum, difference) => sum + difference ** 2 / 4 / 9, 0);
    const noise = seedNoise(results, better)!;
    expect(noise.standardError).toBeCloseTo(Math.sqrt(variance), 12);
    expect(noise.share).toBeCloseTo(Math.min(1, variance / better.standardError! ** 2), 12);
  });

  it('weighs the sets as Δ does', () => {
    const mean = buildResults(header, [record(0, 0, BASE), record(1, 2, BETTER)], { combined: 'mean' });
    const halved = seedNoise(mean, mean.configs[1]!)!;
    expect(halved.standardError).toBeCloseTo(seedNoise(results, better)!.standardError / 2, 12);
    expect(halved.share).toBeCloseTo(seedNoise(results, better)!.share, 12);
  });

  it('is unknown with one seed, greedy, of the baseline, and without a standard error', () => {
    expect(seedNoise(ofMeans, ofMeans.configs[1]!)).toBeUndefined();
    expect(seedNoise(results, base)).toBeUndefined();
    expect(seedNoise(results, { ...better, standardError: null })).toBeUndefined();
    expect(seedNoise(results, { ...better, delta: null })).toBeUndefined();
    expect(seedNoise(results, { ...better, key: '(2,3)' })).toBeUndefined();
    const single = buildResults({ ...header, sampling: { ...sampling, seeds: [4] } }, [
      record(0, 0, { a: [[0], [1], [1]], b: [[0], [1], [1]] }),
      record(1, 2, { a: [[1], [1], [0]], b: [[1], [1], [1]] }),
    ]);
    expect(single.configs[1]!.delta).toBeCloseTo(1 / 3);
    expect(seedNoise(single, single.configs[1]!)).toBeUndefined();
  });

  it('is none where every seed changes the same, and all of it where the probes do', () => {
    const steady = buildResults(header, [
      record(0, 0, {
        a: [
          [0, 0],
          [0, 0],
          [0, 0],
        ],
        b: [
          [0, 0],
          [0, 0],
          [0, 0],
        ],
      }),
      record(1, 2, {
        a: [
          [1, 1],
          [0, 0],
          [0, 0],
        ],
        b: [
          [1, 1],
          [0, 0],
          [0, 0],
        ],
      }),
      record(2, 3, {
        a: [
          [1, 0],
          [0, 1],
          [1, 0],
        ],
        b: [
          [1, 0],
          [0, 1],
          [1, 0],
        ],
      }),
    ]);
    expect(seedNoise(steady, steady.configs[1]!)).toEqual({ standardError: 0, share: 0 });
    // No standard error over the probes, whose means are all alike: there is no variance to have a share of.
    expect(seedNoise(steady, steady.configs[2]!)).toEqual({
      standardError: near(Math.sqrt(6 / 36)),
      share: 0,
    });
  });
});

describe('reports on a sampled sweep', () => {
  it('say how it was sampled, and how to do it again', () => {
    const text = textReport(results, judge(results), { paint: PLAIN, color: false, width: 200 });
    expect(text).toContain('Sampled: temperature 1, top-p 1, 2 answers to each probe (seeds 4, 9)');
    expect(textReport(ofMeans, judge(ofMeans), { paint: PLAIN, color: false, width: 200 })).not.toContain(
      'Sampled',
    );
    expect(commands(results)[0]).toContain(' --temperature 1 --top-p 1 --seeds 4,9');
    expect(commands(ofMeans)[0]).not.toContain('--temperature');
  });

  it('say what more seeds could do, where it is worth it', () => {
    const { share } = seedNoise(results, better)!;
    const narrower = ((1 - Math.sqrt(1 - share)) * 100).toFixed(1);
    expect(seedSentence(results)).toBe(
      `${(share * 100).toFixed(1)} % of the variance of (1,2)’s Δ comes from sampling: more seeds would narrow its interval by at most ${narrower} %.`,
    );
    expect(seedSentence(ofMeans)).toBeUndefined();
    const steady = buildResults(header, [
      record(0, 0, {
        a: [
          [0, 0],
          [0, 0],
          [0, 0],
        ],
        b: [
          [0, 0],
          [0, 0],
          [0, 0],
        ],
      }),
      record(1, 2, {
        a: [
          [1, 0.9],
          [0, 0],
          [0, 0],
        ],
        b: [
          [1, 1],
          [0, 0],
          [0, 0],
        ],
      }),
    ]);
    expect(seedNoise(steady, steady.configs[1]!)!.share).toBeGreaterThan(0);
    expect(seedSentence(steady)).toBeUndefined();
  });

  it('give it as data', () => {
    const json = jsonReport(results, judge(results));
    expect(json.sampling).toEqual(sampling);
    expect(json.configs[1]!.seedNoise).toEqual(seedNoise(results, better));
    expect(json.configs[0]).not.toHaveProperty('seedNoise');
    expect(jsonReport(ofMeans, judge(ofMeans))).not.toHaveProperty('sampling');
  });
});

describe('means by key', () => {
  it('are in the order in which the keys first come', () => {
    const items = [
      ['b', 1],
      ['a', 2],
      ['b', 4],
    ] as const;
    const means = (list: typeof items | readonly []) => [
      ...meansBy(
        list,
        ([key]) => key,
        ([, value]) => value,
      ),
    ];
    expect(means(items)).toEqual([
      ['b', 2.5],
      ['a', 2],
    ]);
    expect(means([])).toEqual([]);
  });
});
