import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/core/compare/summary.js';
import { blockConfig } from '../../src/core/configs/layerPath.js';
import { buildResults } from '../../src/core/results/results.js';
import { configRecord, integerProbe, probeSet, runHeader } from '../support/runs.js';

const LAYERS = 10;
const header = runHeader({ layers: LAYERS, sets: [probeSet('s', [integerProbe('p1', '1')])] });

/** Gains of blocks over a baseline of 0.5. */
const summaryOf = (gains: readonly (readonly [i: number, j: number, gain: number])[]) =>
  summarize(
    buildResults(
      header,
      ([[0, 0, 0], ...gains] as const).map(([i, j, gain]) =>
        configRecord(blockConfig(i, j, LAYERS), { s: [0.5 + gain] }),
      ),
    ),
  );

describe('the efficiency curve', () => {
  it.each([
    ['none', [[1, 2, -0.1]], null, null],
    ['none', [[1, 2, 0]], null, null],
    ['none', [], null, null],
    [
      'single',
      [
        [1, 2, 0.1],
        [3, 6, 0.05],
      ],
      0.1,
      0.1,
    ],
    // 80 % of 0.3 is 0.24: reached at 1, 2 and 3 of 3 layers, and at 3 of 9.
    [
      'early',
      [
        [1, 2, 0.24],
        [1, 4, 0.3],
      ],
      0.1,
      0.3,
    ],
    [
      'steady',
      [
        [1, 2, 0.1],
        [1, 3, 0.24],
        [1, 4, 0.3],
      ],
      0.2,
      0.3,
    ],
    [
      'late',
      [
        [1, 2, 0.23],
        [1, 4, 0.3],
      ],
      0.3,
      0.3,
    ],
    [
      'early',
      [
        [1, 4, 0.25],
        [0, 9, 0.3],
      ],
      0.3,
      0.9,
    ],
    [
      'late',
      [
        [1, 2, 0.1],
        [0, 7, 0.25],
        [0, 10, 0.3],
      ],
      0.7,
      1,
    ],
  ] as const)('is %s for %j', (shape, gains, most, best) => {
    expect(summaryOf(gains).curve).toEqual({ shape, most, best });
  });
});

describe('the summary', () => {
  it('names the best, the best for its work, and the productive single layers', () => {
    const { best, bestSingle, efficient, productive, configs, baseline } = summaryOf([
      [2, 3, 0.05],
      [4, 5, 0],
      [5, 6, -0.2],
      [1, 9, 0.1],
      [2, 6, 0.1],
      [1, 3, 0.08],
      [0, 9, 0.1],
    ]);
    expect([configs, baseline, productive]).toEqual([7, 0.5, { count: 1, of: 3 }]);
    // Of equals, the one with less overhead.
    expect(best).toMatchObject({ key: '(2,6)', overhead: 0.4, depth: [0.2, 0.6] });
    expect(bestSingle).toMatchObject({ key: '(2,3)', overhead: 0.1 });
    expect(efficient).toMatchObject({ key: '(2,3)' });
    expect(efficient!.perTenth).toBeCloseTo(0.05, 12);
  });

  it('has no depth for a path that is no block', () => {
    const block = configRecord(blockConfig(2, 4, LAYERS), { s: [1] });
    const results = buildResults(header, [
      configRecord(blockConfig(0, 0, LAYERS), { s: [0.5] }),
      { ...block, key: '0,1', i: null, j: null },
    ]);
    expect(summarize(results).best).toEqual({ key: '0,1', delta: 0.5, overhead: 0.2, depth: null });
  });

  it('has nothing to name where nothing was run, or nothing gains', () => {
    expect(summaryOf([])).toMatchObject({
      ...{ configs: 0, best: null, bestSingle: null, efficient: null, productive: { count: 0, of: 0 } },
    });
    const worse = summaryOf([[2, 4, -0.1]]);
    expect(worse).toMatchObject({ best: { key: '(2,4)' }, bestSingle: null, efficient: null });
    expect(worse.best!.delta).toBeCloseTo(-0.1, 12);
  });
});
