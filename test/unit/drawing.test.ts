import { describe, expect, it } from 'vitest';
import { barEnds, barsOf, clipped } from '../../src/core/drawing/bars.js';
import { barsSvg } from '../../src/core/drawing/barsSvg.js';
import { trustLine } from '../../src/core/drawing/floors.js';
import { fitMap } from '../../src/core/drawing/geometry.js';
import { LIGHT } from '../../src/core/drawing/look.js';
import { mapSize } from '../../src/core/drawing/mapSvg.js';
import { combinedMeasures, type Measure } from '../../src/core/drawing/measures.js';
import { paretoModel } from '../../src/core/drawing/paretoModel.js';
import { type Pictured, picturedOf } from '../../src/core/drawing/pictured.js';
import { buildResults } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { blockRecord, outputOf, runHeader } from '../support/runs.js';

const results = buildResults(runHeader(), [
  blockRecord(0, 0, 4, { guesses: [0.5, 0.5] }),
  blockRecord(2, 3, 4, { guesses: [1, 0.8] }),
  blockRecord(0, 1, 4, { guesses: [0, 0.4] }),
  blockRecord(1, 2, 4, { guesses: [0] }, { state: 'early-stopped' }),
  blockRecord(
    0,
    2,
    4,
    {},
    { outputs: [outputOf('guesses', 'p1', 1), outputOf('guesses', 'p2', 1, { parsed: false })] },
  ),
]);
const pictured = {
  ...picturedOf(results, judge(results)),
  significance: { survivors: ['(2,3)'], evidence: {} },
};
const [delta, score] = combinedMeasures(pictured.run, 'sum') as [Measure, Measure];
const scale = { from: -0.2, to: 0.2, clipped: 2 };

describe('bars', () => {
  const bars = barsOf(pictured, delta);

  it('are the layers that were repeated alone and have a value', () => {
    expect(bars).toEqual([
      { key: '(0,1)', layer: 0, value: expect.closeTo(-0.3, 12) as number, survives: false, faded: false },
      { key: '(2,3)', layer: 2, value: expect.closeTo(0.4, 12) as number, survives: true, faded: false },
    ]);
  });

  it('end where the scale does for changes, and fill the height for others', () => {
    expect(barEnds(bars, delta, scale)).toEqual([-0.2, 0.2]);
    expect(barEnds(barsOf(pictured, score), score, scale)).toEqual([0, 0.9]);
    expect(barEnds([], score, scale)).toEqual([0, 1e-9]);
    expect([clipped(-0.3, [-0.2, 0.2]), clipped(0.1, [-0.2, 0.2]), clipped(0.4, [-0.2, 0.2])]).toEqual([
      -0.2, 0.1, 0.2,
    ]);
  });

  it('are drawn in the columns of the map, up from 0 and down from it', () => {
    const geometry = { ...fitMap(4, 300, Infinity, { left: 40, top: 0, right: 10, bottom: 0 }, 1) };
    expect(geometry.cell).toBe(50);
    const svg = barsSvg({ bars, geometry, height: 146, measure: delta, scale, look: LIGHT });
    const rects = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)];
    // 10 at the top and 36 below: 0 lies in the middle of the 100 between.
    expect(rects.map(([, ...numbers]) => numbers.map(Number))).toEqual([
      [90, 60, 49, 50],
      [190, 10, 49, 50],
    ]);
    expect(svg.match(/<circle/g)).toHaveLength(1);
    expect(svg).toContain('<circle cx="214.5" cy="5"');
  });
});

describe('the scores of the Pareto chart', () => {
  // Scores from 0.2 to 1, the baseline at 0.5; its interval and that of (2,3) are drawn.
  const rangeWith = (...ci95: readonly (readonly [number, number])[]) => {
    const evidence = Object.fromEntries(ci95.map((own, n) => [['(2,3)', '(0,0)'][n]!, { ci95: own }]));
    const significance = { survivors: [], evidence } as unknown as Pictured['significance'];
    const { y, intervals } = paretoModel({ ...pictured, significance });
    return { y, intervals: [...intervals.values()] };
  };
  const range = (low: number, high: number) => ({
    min: expect.closeTo(low - 0.08 * (high - low), 12) as number,
    max: expect.closeTo(high + 0.16 * (high - low), 12) as number,
  });

  it('span all points, with room for labels', () => {
    expect(rangeWith().y).toEqual(range(0.2, 1));
    // Within them.
    expect(rangeWith([-0.1, 0.35]).y).toEqual(range(0.2, 1));
  });

  it('span the intervals of the frontier, too', () => {
    expect(rangeWith([-0.4, 0.7]).y).toEqual(range(0.1, 1.2));
    expect(rangeWith([-0.1, 0.45], [-0.5, 0.1]).y).toEqual(range(0, 1));
  });

  it('span no more of them than half as much again as the points do', () => {
    expect(rangeWith([-0.69, 0.89]).y).toEqual(range(-0.19, 1.39));
    const wide = rangeWith([-0.71, 0.91]);
    expect(wide.y).toEqual(range(-0.2, 1.4));
    expect(wide.intervals).toEqual([
      { min: expect.closeTo(-0.21, 12) as number, max: expect.closeTo(1.41, 12) as number },
    ]);
    expect(rangeWith([-9, 9]).y).toEqual(range(-0.2, 1.4));
  });

  it('span a little where all are equal', () => {
    const equal = picturedOf(
      buildResults(runHeader(), [
        blockRecord(0, 0, 4, { guesses: [0.5, 0.5] }),
        blockRecord(0, 1, 4, { guesses: [0.5, 0.5] }),
      ]),
      { evidence: new Map() } as never,
    );
    const significance = { survivors: [], evidence: { '(0,0)': { ci95: [-1, 0.005] } } } as never;
    const { y } = paretoModel({ ...equal, significance });
    // 0.01 below, a quarter of that above, and room as for a span of 0.02.
    expect(y.min).toBeCloseTo(0.4884, 12);
    expect(y.max).toBeCloseTo(0.5082, 12);
    expect(paretoModel({ ...equal, configs: new Map() }).y).toEqual({ min: 0, max: 1 });
  });
});

describe('what no chart should be read without', () => {
  it('is parse rates and what uninformed answers score', () => {
    expect(trustLine(pictured)).toMatch(
      /^parsed: baseline 100\.0 %, best 50\.0 % · uninformed answers score up to 1\.000$/,
    );
    expect(trustLine(pictured, 'guesses')).toBe(trustLine(pictured));
    expect(trustLine(pictured, 'another')).toBe('');
    const empty = buildResults(runHeader(), []);
    expect(
      trustLine({ ...picturedOf(empty, judge(empty)), run: { sets: [{ name: 'guesses' }], floors: {} } }),
    ).toBe('');
  });
});

describe('the legend of a map', () => {
  const sizeOf = (layers: number) => {
    const geometry = fitMap(layers, 520, 520, { left: 44, top: 4, right: 4, bottom: 36 }, 1);
    return {
      geometry,
      size: mapSize({ cells: [], rings: [], geometry, measure: delta, scale, look: LIGHT }),
    };
  };

  it('is in its free half, and beside a map without room', () => {
    const large = sizeOf(36);
    expect(large.size).toEqual({ width: large.geometry.width, height: large.geometry.height });
    const small = sizeOf(3);
    expect(small.size).toEqual({
      width: small.geometry.width + 210,
      height: Math.max(220, small.geometry.height),
    });
  });
});
