import { describe, expect, it } from 'vitest';
import { barEnds, barsOf, clipped } from '../../src/core/drawing/bars.js';
import { barsSvg } from '../../src/core/drawing/barsSvg.js';
import { trustLine } from '../../src/core/drawing/floors.js';
import { fitMap } from '../../src/core/drawing/geometry.js';
import { LIGHT } from '../../src/core/drawing/look.js';
import { mapSize } from '../../src/core/drawing/mapSvg.js';
import { combinedMeasures, type Measure } from '../../src/core/drawing/measures.js';
import { picturedOf } from '../../src/core/drawing/pictured.js';
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
      { key: '(0,1)', layer: 0, value: expect.closeTo(-0.3, 12) as number, survives: false },
      { key: '(2,3)', layer: 2, value: expect.closeTo(0.4, 12) as number, survives: true },
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
