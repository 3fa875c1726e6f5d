import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import { buildResults } from '../../src/core/results/results.js';
import type { RunResult } from '../../src/protocol/engine.js';
import { configsToMeasure, frontierKeys, measureCosts } from '../../src/runner/cost.js';
import type { ModelEngine } from '../../src/runner/modelEngine.js';
import type { ProbeJob } from '../../src/runner/probeJob.js';
import { userErrorFrom } from '../support/errors.js';
import { blockRecord, integerProbe, probeSet, runHeader } from '../support/runs.js';

const LAYERS = 4;
const config = (key: string) => parseConfig(key, LAYERS);
const header = runHeader({
  sets: [
    probeSet('a', [
      integerProbe('p1', '1', { maxTokens: 9 }),
      integerProbe('p2', '2'),
      integerProbe('p3', '3'),
    ]),
    probeSet('b', [integerProbe('p1', '4'), integerProbe('p2', '5')]),
  ],
});

/** An engine whose n-th run takes `times[n]` ms for each token, and ten times as long to the first. */
function engineOf(times: readonly number[], outcome: (n: number) => Partial<RunResult> = () => ({})) {
  const asked: string[] = [];
  const jobs = new Set<ProbeJob>();
  const engine = {
    model: { backend: 'cpu', device: 'CPU', threads: 2 },
    measure: ({ key }: { key: string }, job: ProbeJob) => {
      const ms = times[asked.length]!;
      const result = { state: 'done', work: workOf(ms), ...outcome(asked.length) } as RunResult;
      asked.push(key);
      jobs.add(job);
      return Promise.resolve(result);
    },
  } as unknown as ModelEngine;
  return { engine, asked, jobs };
}

const workOf = (ms: number) => ({
  prefillMs: 32 * ms,
  firstPickMs: 8 * ms,
  decodeMs: 8 * ms,
  pickMs: 10 * ms,
  steps: 10,
});

describe('measuring costs', () => {
  it('weighs each round against the baseline before and after it, and passes over the first run', async () => {
    // Warm-up; rounds of baseline, (0,2), (1,2); the baseline again.
    const { engine, asked, jobs } = engineOf([99, 2, 6, 3, 4, 7, 5, 4, 8, 6, 12]);
    const seen: [number, number, string][] = [];
    const record = await measureCosts(engine, header, {
      configs: [config('(0,2)'), config('(1,2)')],
      rounds: 3,
      onProgress: (...progress) => seen.push(progress),
    });
    const round = ['(0,0)', '(0,2)', '(1,2)'];
    expect(asked).toEqual(['(0,0)', ...round, ...round, ...round, '(0,0)']);
    // The baseline meanwhile took 3, 4 and 8.
    expect(record).toMatchObject({ type: 'cost', backend: 'cpu', device: 'CPU', threads: 2, rounds: 3 });
    expect(record!.configs).toEqual([
      { key: '(0,0)', tokensPerSecond: 250, firstTokenMs: 40, perToken: 1, firstToken: 1 },
      {
        ...{ key: '(0,2)', tokensPerSecond: 1000 / 7, firstTokenMs: 70, perToken: 1.75, firstToken: 1.75 },
        ...{ perTokenRange: [1, 2], firstTokenRange: [1, 2] },
      },
      {
        ...{ key: '(1,2)', tokensPerSecond: 200, firstTokenMs: 50, perToken: 1, firstToken: 1 },
        ...{ perTokenRange: [0.75, 1.25], firstTokenRange: [0.75, 1.25] },
      },
    ]);
    expect(seen[0]).toEqual([0, 11, '(0,0)']);
    expect(seen[2]).toEqual([2, 11, '(0,2)']);
    expect(seen.at(-1)).toEqual([11, 11, '(0,0)']);
    expect(jobs.size).toBe(1);
  });

  it('asks the first four questions, each on its own, one at a time, for short whole answers', async () => {
    const { engine, jobs } = engineOf([1, 1, 1, 1]);
    await measureCosts(engine, header, { configs: [config('(0,2)')], rounds: 1 });
    const [job] = [...jobs];
    expect(job).toMatchObject({ fixed: 1, heads: false, wholeAnswers: true, earlyStop: false });
    expect(job!.sets.map(({ name, probes }) => [name, probes.map(({ maxTokens }) => maxTokens)])).toEqual([
      ['a/p1', [9]],
      ['a/p2', [32]],
      ['a/p3', [32]],
      ['b/p1', [32]],
    ]);
  });

  it('is over when it is cancelled', async () => {
    for (let at = 0; at < 4; at++) {
      const { engine, asked } = engineOf([1, 1, 1, 1], (n) => (n === at ? { state: 'cancelled' } : {}));
      const run = measureCosts(engine, header, { configs: [config('(0,2)')], rounds: 1 });
      expect(await run).toBeUndefined();
      expect(asked).toHaveLength(at + 1);
    }
  });

  it('says which config cannot be run', async () => {
    const { engine } = engineOf([1, 1, 1], (n) =>
      n === 2 ? { state: 'unsupported', error: 'Layer 3 shares its cache.' } : {},
    );
    const failing = measureCosts(engine, header, { configs: [config('(0,2)')], rounds: 1 });
    expect((await userErrorFrom(failing)).message).toBe(
      'The cost of (0,2) cannot be measured: Layer 3 shares its cache.',
    );
  });
});

describe('what is measured', () => {
  const scores = (value: number) => ({ a: [value, value, value], b: [value, value] });
  const content = {
    header,
    records: [
      blockRecord(0, 0, LAYERS, scores(0.2)),
      blockRecord(0, 1, LAYERS, scores(0.3)),
      blockRecord(1, 2, LAYERS, scores(0.25)),
      blockRecord(1, 3, LAYERS, scores(0.5)),
      blockRecord(0, 3, LAYERS, scores(0.1)),
    ],
  };
  const keys = (choice: Parameters<typeof configsToMeasure>[2]) =>
    configsToMeasure('x.rys.jsonl', content, choice).map(({ key }) => key);

  it('is the frontier, the best, or what is named', () => {
    expect(keys({})).toEqual(['(0,1)', '(1,3)']);
    expect(keys({ top: 1 })).toEqual(['(1,3)']);
    expect(keys({ top: 9 })).toEqual(['(1,3)', '(0,1)', '(1,2)']);
    expect(keys({ configs: ['(0,0)', '( 0, 2 )', '(0,2)', '(3,4)x0'] })).toEqual(['(0,2)', '(3,4)x0']);
    expect(() => keys({ configs: ['(0,0)'] })).toThrow('x.rys.jsonl');
    expect(() => keys({ configs: ['(0,9)'] })).toThrow('(0,9)');
  });

  it('is no more of a frontier than its eight best', () => {
    const blocks = Array.from({ length: 12 }, (_, n) => blockRecord(0, n, 20, { guesses: [n / 20, n / 20] }));
    const results = buildResults(runHeader({ layers: 20 }), blocks);
    expect(results.pareto).toHaveLength(12);
    expect(frontierKeys(results)).toEqual(Array.from({ length: 8 }, (_, n) => `(0,${n + 4})`));
  });
});
