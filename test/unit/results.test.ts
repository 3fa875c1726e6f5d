import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import type { CombinedScore } from '../../src/core/results/combinedScore.js';
import { buildResults } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { blockRecord, configRecord, integerProbe, outputOf, probeSet, runHeader } from '../support/runs.js';

const LAYERS = 4;
const two = (name: string) => probeSet(name, [integerProbe('p1', '11'), integerProbe('p2', '22')]);
const header = runHeader({ layers: LAYERS, sets: [two('a'), two('b')] });

const baseline = blockRecord(0, 0, LAYERS, { a: [0.2, 0.4], b: [0.5, 0.7] });
const better = blockRecord(1, 2, LAYERS, { a: [0.6, 0.6], b: [0.5, 0.9] });
const other = blockRecord(0, 1, LAYERS, { a: [0.4, 0.4], b: [0.7, 0.7] });

const results = (records = [baseline, better, other], combined?: CombinedScore) =>
  buildResults(header, records, combined ? { combined } : {});
const configOf = (key: string, ...given: Parameters<typeof results>) =>
  results(...given).configs.find((config) => config.key === key)!;

describe('the scores of a config', () => {
  it('are the means of each set', () => {
    expect(configOf('(1,2)').scores).toEqual({ a: 0.6, b: 0.7 });
  });

  it('are compared with the baseline', () => {
    const { deltas, delta } = configOf('(1,2)');
    expect(deltas).toEqual({ a: expect.closeTo(0.3, 12) as number, b: expect.closeTo(0.1, 12) as number });
    expect(delta).toBeCloseTo(0.4, 12);
    expect(configOf('(0,0)').delta).toBe(0);
  });

  it('have the standard error of their paired differences', () => {
    // Differences 0.4, 0.2 in a and 0, 0.2 in b: each set has the standard error 0.1.
    expect(configOf('(1,2)').standardError).toBeCloseTo(Math.sqrt(0.02), 12);
    expect(configOf('(1,2)', undefined, 'mean').standardError).toBeCloseTo(Math.sqrt(0.02) / 2, 12);
    expect(configOf('(0,0)').standardError).toBe(0);
    const close = expect.closeTo(0.1, 12) as number;
    expect(configOf('(1,2)').standardErrors).toEqual({ a: close, b: close });
    expect(configOf('(1,2)', undefined, 'mean').standardErrors).toEqual({ a: close, b: close });
  });

  it('pair the answers by probe, not by order', () => {
    const turned = { ...better, outputs: [...better.outputs].reverse() };
    expect(configOf('(1,2)', [baseline, turned]).standardError).toBeCloseTo(Math.sqrt(0.02), 12);
  });

  it('have no standard error with a single probe', () => {
    const single = runHeader({ sets: [probeSet('a', [integerProbe('p1', '1')])] });
    const built = buildResults(single, [
      blockRecord(0, 0, 4, { a: [0.2] }),
      blockRecord(0, 1, 4, { a: [0.3] }),
    ]);
    expect(built.configs[1]!.delta).toBeCloseTo(0.1, 12);
    expect(built.configs[1]!.standardError).toBeNull();
    expect(built.configs[1]!.standardErrors).toEqual({ a: null });
    expect(judge(built).unjudged).toBe('single-probe');
  });

  it('keep the config and its cost', () => {
    expect(configOf('(1,2)')).toMatchObject({
      i: 1,
      j: 2,
      extraLayers: 1,
      overhead: 0.25,
      state: 'done',
      wallMs: 7,
    });
  });
});

describe('the combined score', () => {
  it('is the sum unless asked otherwise', () => {
    expect(results().combinedScore).toBe('sum');
    expect(configOf('(1,2)').combined).toBeCloseTo(1.3, 12);
    expect(configOf('(0,0)').combined).toBeCloseTo(0.9, 12);
  });

  it('may be the mean', () => {
    expect(configOf('(1,2)', undefined, 'mean').combined).toBeCloseTo(0.65, 12);
    expect(configOf('(1,2)', undefined, 'mean').delta).toBeCloseTo(0.2, 12);
  });

  it('may be balanced: each Δ over its deviation without the baseline, or over 1 when there is none', () => {
    // a: 0.6 and 0.4, deviation 0.1; b: 0.7 and 0.7, no deviation.
    const config = configOf('(1,2)', undefined, 'balanced');
    expect(config.combined).toBeCloseTo(0.3 / 0.1 + 0.1, 9);
    expect(config.delta).toBeCloseTo(0.3 / 0.1 + 0.1, 9);
    expect(config.standardError).toBeCloseTo(Math.hypot(0.1 / 0.1, 0.1), 9);
    expect(configOf('(0,0)', undefined, 'balanced').combined).toBe(0);
    expect(configOf('(0,1)', undefined, 'balanced').combined).toBeCloseTo(0.1 / 0.1 + 0.1, 9);
  });

  it('of a single set is its own, however it is asked for', () => {
    const header = runHeader();
    const records = [
      blockRecord(0, 0, 4, { guesses: [0.5, 0.5] }),
      blockRecord(1, 2, 4, { guesses: [0.75, 0.5] }),
    ];
    for (const combined of ['balanced', 'mean'] as const) {
      const { best, combinedScore } = buildResults(header, records, { combined });
      expect(combinedScore).toBe('sum');
      expect(best?.delta).toBeCloseTo(0.125, 12);
    }
  });

  it('may be balanced with the baseline alone', () => {
    expect(configOf('(0,0)', [baseline], 'balanced').combined).toBe(0);
  });
});

describe('a config that was not run whole', () => {
  const stopped = blockRecord(2, 3, LAYERS, { a: [0, 0] }, { state: 'early-stopped' });
  const failed = blockRecord(2, 4, LAYERS, {}, { state: 'failed', error: 'the engine ended' });

  it('has no scores, and is on no list', () => {
    const built = results([baseline, better, stopped, failed]);
    for (const key of ['(2,3)', '(2,4)'])
      expect(built.configs.find((config) => config.key === key)).toMatchObject({
        scores: { a: null, b: null },
        combined: null,
        delta: null,
        deltas: { a: null, b: null },
        standardError: null,
      });
    expect(built.pareto.map(({ key }) => key)).toEqual(['(0,0)', '(1,2)']);
  });

  it('keeps its state and error', () => {
    expect(configOf('(2,4)', [baseline, failed])).toMatchObject({
      state: 'failed',
      error: 'the engine ended',
    });
    expect(configOf('(1,2)')).not.toHaveProperty('error');
  });

  it('is also one that says it is done but lacks answers', () => {
    const short = blockRecord(2, 3, LAYERS, { a: [0.9], b: [0.5, 0.5] });
    expect(configOf('(2,3)', [baseline, short])).toMatchObject({
      scores: { a: null, b: 0.5 },
      combined: null,
    });
  });
});

describe('the share of answers in the asked form', () => {
  it('is told for each set and over all', () => {
    const mixed = configRecord(
      parseConfig('(1,2)', LAYERS),
      {},
      {
        outputs: [
          outputOf('a', 'p1', 1, { parsed: false }),
          outputOf('a', 'p2', 1),
          outputOf('b', 'p1', 1),
          outputOf('b', 'p2', 1),
        ],
      },
    );
    expect(configOf('(1,2)', [baseline, mixed])).toMatchObject({
      parsed: 0.75,
      parsedBySet: { a: 0.5, b: 1 },
    });
  });

  it('is unknown without answers', () => {
    const failed = blockRecord(1, 2, LAYERS, {}, { state: 'failed' });
    expect(configOf('(1,2)', [failed])).toMatchObject({ parsed: null, parsedBySet: { a: null, b: null } });
  });
});

describe('a file that is still being written', () => {
  it('has no deltas before its baseline', () => {
    const built = results([better]);
    expect(built.baseline).toBeUndefined();
    expect(built.configs[0]).toMatchObject({
      delta: null,
      deltas: { a: null, b: null },
      standardError: null,
    });
    expect(built.configs[0]!.combined).toBeCloseTo(1.3, 12);
    expect(built.best?.key).toBe('(1,2)');
    expect(judge(built).unjudged).toBe('no-baseline');
  });

  it('may be empty', () => {
    expect(results([])).toMatchObject({ configs: [], best: undefined, pareto: [], singleLayers: [] });
  });
});

describe('several records of one config', () => {
  it('count as the last, in the place of the first', () => {
    const again = blockRecord(1, 2, LAYERS, { a: [0.1, 0.1], b: [0.1, 0.1] });
    const built = results([baseline, better, other, again]);
    expect(built.configs.map(({ key }) => key)).toEqual(['(0,0)', '(1,2)', '(0,1)']);
    expect(built.configs[1]!.scores).toEqual({ a: 0.1, b: 0.1 });
  });
});

describe('the lists', () => {
  const path = configRecord(parseConfig('(1,2)x0', LAYERS), { a: [0.3, 0.3], b: [0.3, 0.3] });
  const block = blockRecord(0, 3, LAYERS, { a: [0.9, 0.9], b: [0.9, 0.9] });
  const built = results([other, block, path, better, baseline]);

  it('have single layers by layer', () => {
    expect(built.singleLayers.map(({ key }) => key)).toEqual(['(0,1)', '(1,2)']);
  });

  it('have the best config, which is never the baseline', () => {
    expect(built.best?.key).toBe('(0,3)');
    expect(results([baseline]).best).toBeUndefined();
    expect(results([baseline, path]).best?.key).toBe('(1,2)x0');
  });

  it('have the Pareto frontier, by overhead', () => {
    expect(built.pareto.map(({ key }) => key)).toEqual(['(1,2)x0', '(0,0)', '(1,2)', '(0,3)']);
    expect(built.pareto[0]).not.toHaveProperty('score');
  });

  it('have the configs in the order of the file', () => {
    expect(built.configs.map(({ key }) => key)).toEqual(['(0,1)', '(0,3)', '(1,2)x0', '(1,2)', '(0,0)']);
  });

  it('have the null floors of each set', () => {
    expect(Object.keys(built.floors)).toEqual(['a', 'b']);
    expect(built.floors.a!.at(-1)).toEqual({ responder: 'no answer', mean: 0 });
  });
});
