import { describe, expect, it } from 'vitest';
import type { Anatomy } from '../../src/core/anatomy/anatomy.js';
import { bracketsOf } from '../../src/core/drawing/brackets.js';
import { cellsOf, markFill } from '../../src/core/drawing/cells.js';
import {
  axisLabels,
  cellAt,
  cellSquare,
  fitMap,
  isSeen,
  labelStep,
  mostZoom,
  zoomMap,
} from '../../src/core/drawing/geometry.js';
import { LIGHT } from '../../src/core/drawing/look.js';
import { isFramed, strokesOf } from '../../src/core/drawing/marks.js';
import { combinedMeasures, type Measure } from '../../src/core/drawing/measures.js';
import { picturedOf } from '../../src/core/drawing/pictured.js';
import { cornerOf, cornersOf, isCorner, isHollow, ringsOf } from '../../src/core/drawing/rings.js';
import { valuesOf } from '../../src/core/drawing/scale.js';
import { WHOLE } from '../../src/core/drawing/zoom.js';
import { buildResults } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { blockRecord, runHeader } from '../support/runs.js';

const { palette } = LIGHT;

describe('the geometry of a map', () => {
  const frame = { left: 10, top: 20, right: 30, bottom: 40 };

  it('is the largest that fits, on whole device pixels', () => {
    // 200 − 40 over five columns, 300 − 60 over four rows.
    expect(fitMap(4, 200, 300, frame, 1)).toEqual({
      ...{ plot: { width: 5 * 32, height: 4 * 32 }, origin: { x: 10, y: 20 } },
      ...{ layers: 4, cell: 32, gap: 1, left: 10, top: 20 },
      ...{ width: 10 + 5 * 32 + 30, height: 20 + 4 * 32 + 40 },
    });
    expect(fitMap(4, 1000, 159, frame, 1).cell).toBe(24);
    expect(fitMap(4, 1000, 161, frame, 2).cell).toBe(25);
    expect(fitMap(4, 1000, 159, frame, 2).cell).toBe(24.5);
    expect(fitMap(4, 9000, 9000, frame, 1).cell).toBe(64);
    expect(fitMap(80, 50, 50, frame, 1).cell).toBe(1);
    const gap = (cell: number) => fitMap(1, 40 + 2 * cell, 999, frame, 1).gap;
    expect([5, 4, 3, 2].map(gap)).toEqual([1, 0.5, 0.5, 0]);
  });

  it('has a square for each cell, and a cell at each point', () => {
    const map = fitMap(4, 200, 300, frame, 1);
    expect(cellSquare(map, 1, 3)).toEqual({ x: 10 + 96, y: 20 + 32, size: 31 });
    expect(cellAt(map, 10, 20)).toEqual({ i: 0, j: 0 });
    expect(cellAt(map, 10 + 5 * 32 - 1, 20 + 4 * 32 - 1)).toEqual({ i: 3, j: 4 });
    for (const [x, y] of [
      [9, 20],
      [10, 19],
      [170, 20],
      [10, 148],
    ] as const)
      expect(cellAt(map, x, y)).toBeUndefined();
  });

  it('labels as many layers as there is room for', () => {
    expect(
      [
        [20, 20],
        [19, 20],
        [6, 20],
        [1, 20],
        [1, 21],
        [0.1, 20],
      ].map(([cell, room]) => labelStep(cell!, room!)),
    ).toEqual([...[1, 2, 4, 20], ...[50, 200]]);
  });
});

describe('an enlarged map', () => {
  // Five columns and four rows of 32, from (10, 20) on.
  const whole = fitMap(4, 200, 300, { left: 10, top: 20, right: 30, bottom: 40 }, 1);
  const seen = zoomMap(whole, { factor: 2, x: 0.25, y: 0.5 });

  it('has larger cells in the same frame', () => {
    expect(seen).toEqual({ ...whole, cell: 64, gap: 1, origin: { x: 10 - 80, y: 20 - 128 } });
    expect(zoomMap(whole, WHOLE)).toEqual(whole);
    expect(cellSquare(seen, 2, 2)).toEqual({ x: 10 + 48, y: 20, size: 63 });
  });

  it('is enlarged until its cells are as large as they need be', () => {
    expect([mostZoom(whole), mostZoom({ cell: 64 }), mostZoom({ cell: 100 }), mostZoom({ cell: 4 })]).toEqual(
      [...[2, 1, 1, 16]],
    );
    expect(zoomMap(whole, { factor: 9, x: 0.25, y: 0.5 })).toEqual(seen);
  });

  it('has cells where they are seen alone', () => {
    expect(cellAt(seen, 10, 20)).toEqual({ i: 2, j: 1 });
    expect(cellAt(seen, 10 + 159, 20 + 127)).toEqual({ i: 3, j: 3 });
    // The cells there lie outside of the plot.
    for (const [x, y] of [
      [9, 20],
      [10, 19],
      [170, 20],
      [10, 148],
    ] as const)
      expect(cellAt(seen, x, y)).toBeUndefined();
    const isShown = (i: number, j: number) => isSeen(seen, cellSquare(seen, i, j));
    expect([isShown(2, 1), isShown(3, 3), isShown(1, 1), isShown(2, 0), isShown(2, 4)]).toEqual([
      ...[true, true, false, false, false],
    ]);
    // An edge is not yet seen, and a pixel more is.
    const at = (x: number, y: number) => isSeen(seen, { x, y, size: 5 });
    expect([at(5, 50), at(6, 50), at(170, 50), at(169, 50)]).toEqual([false, true, false, true]);
    expect([at(50, 15), at(50, 16), at(50, 148), at(50, 147)]).toEqual([false, true, false, true]);
  });

  it('names the layers whose cells’ middle is seen', () => {
    expect(axisLabels(seen, 'i', 3)).toEqual([
      { layer: 2, at: 20 + 31.5 },
      { layer: 3, at: 20 + 64 + 31.5 },
    ]);
    expect(axisLabels(seen, 'j', 4).map(({ layer, at }) => [layer, at])).toEqual([
      [1, 10 - 16 + 31.5],
      [2, 10 + 48 + 31.5],
      [3, 10 + 112 + 31.5],
    ]);
    const small = { ...whole, cell: 10 };
    expect(axisLabels(small, 'i', 3).map(({ layer }) => layer)).toEqual([0, 2]);
    expect(axisLabels(small, 'j', 4).map(({ layer }) => layer)).toEqual([0, 4]);
    // From edge to edge.
    const edges = { ...whole, gap: 0, origin: { x: 10 - 16, y: 20 - 16 } };
    expect(axisLabels(edges, 'j', 6).map(({ at }) => at)).toEqual([10, 42, 74, 106, 138, 170]);
  });
});

describe('the brackets of the anatomy', () => {
  const map = fitMap(40, 9999, 10 * 40, { left: 100, top: 0, right: 0, bottom: 0 }, 1);
  const anatomy: Anatomy = {
    encodingWall: { layer: 8, low: 7, high: 9 },
    decodingWall: { layer: 35, low: 35, high: 35 },
    reasoningZone: { from: 8, to: 35 },
    hotZones: [{ from: 10, to: 12, gain: 0.1, best: null }],
  };

  it('lie above the columns one cell further than beside the rows', () => {
    const { columns, rows } = bracketsOf(anatomy, map)!;
    expect(rows).toEqual({
      spans: [
        { from: 0, to: 80, word: 'encode', at: 0, anchor: 'start' },
        { from: 350, to: 400, word: 'decode', at: 400, anchor: 'end' },
        { from: 80, to: 350, word: 'reason', at: 215, anchor: 'middle' },
      ],
      doubts: [{ from: 70, to: 90 }],
      hot: [{ from: 100, to: 120 }],
    });
    expect(columns.spans.map(({ from, to }) => [from, to])).toEqual([
      [110, 190],
      [460, 510],
      [190, 460],
    ]);
    expect(bracketsOf(undefined, map)).toBeUndefined();
  });

  it('leave the words of short ones room, and have none where there is no room', () => {
    const reason = (from: number, to: number) =>
      bracketsOf({ ...anatomy, reasoningZone: { from, to } }, map)!.rows.spans[2]!;
    // Words of six letters take 33.6, and 6 between them.
    expect(reason(2, 35)).toMatchObject({ from: 20, word: 'reason', at: (39.6 + 350) / 2 });
    expect(reason(8, 39)).toMatchObject({ to: 390, word: 'reason', at: (80 + 360.4) / 2 });
    expect([reason(8, 12).word, reason(8, 11).word]).toEqual(['reason', '']);
  });

  it('are cut where an enlarged map ends, and their words stand in what is seen', () => {
    // Layers 10 to 30 of 40 are seen, and in the columns those from the 9.25th on, each 20 wide.
    const { rows, columns } = bracketsOf(anatomy, zoomMap(map, { factor: 2, x: 0.25, y: 0.25 }))!;
    expect(rows.spans).toEqual([{ from: 0, to: 400, word: 'reason', at: 200, anchor: 'middle' }]);
    expect(rows.doubts).toEqual([]);
    expect(rows.hot).toEqual([{ from: 0, to: 40 }]);
    expect(columns.spans).toEqual([{ from: 100, to: 510, word: 'reason', at: 305, anchor: 'middle' }]);
    const low = bracketsOf(anatomy, zoomMap(map, { factor: 2, x: 0.25, y: 0.1 }))!.rows.spans;
    // The encoding layers end at 8 of 40, which is 80 pixels below the fourth.
    expect(low.map(({ from, to, word, at }) => [from, to, word, at])).toEqual([
      [0, 80, 'encode', 0],
      [80, 400, 'reason', 240],
    ]);
  });

  it('are none of what is not clear', () => {
    const none: Anatomy = {
      ...{
        encodingWall: { notClear: 'few' },
        decodingWall: { notClear: 'wide' },
        reasoningZone: null,
        hotZones: [],
      },
    };
    expect(bracketsOf(none, map)!.rows).toEqual({ spans: [], doubts: [], hot: [] });
  });
});

describe('the cells of a map', () => {
  const results = () =>
    buildResults(runHeader(), [
      blockRecord(0, 0, 4, { guesses: [0.5, 0.5] }),
      blockRecord(1, 2, 4, { guesses: [1, 1] }),
      blockRecord(1, 3, 4, { guesses: [0] }, { state: 'early-stopped' }),
      blockRecord(2, 3, 4, { guesses: [0] }, { state: 'dropped' }),
      { ...blockRecord(0, 2, 4, { guesses: [1, 1] }), key: '0,2', i: null, j: null },
      blockRecord(3, 4, 4, {}),
    ]);
  const pictured = () => picturedOf(results(), judge(results()));
  const scale = { from: -0.5, to: 0.5, clipped: 0 };

  it('have the colour and the number of their value, or the mark of what they lack', () => {
    const [delta, score] = combinedMeasures(pictured().run, 'sum') as [Measure, Measure];
    const { configs } = pictured();
    const cells = cellsOf(configs, ['(0,1)', '(1,2)', '0,1,0'], delta, scale, palette);
    expect(cells).toEqual([
      { key: '(0,0)', i: 0, j: 0, fill: palette.neutral, mark: null, text: 'base' },
      { key: '(1,2)', i: 1, j: 2, fill: palette.better[3], mark: null, text: '+.50' },
      { key: '(1,3)', i: 1, j: 3, fill: palette.blank, mark: 'early-stopped', text: '' },
      { key: '(2,3)', i: 2, j: 3, fill: palette.worse[0], mark: 'dropped', text: '' },
      { key: '(3,4)', i: 3, j: 4, fill: palette.blank, mark: 'none', text: '' },
      { key: '(0,1)', i: 0, j: 1, fill: null, mark: 'pending', text: '' },
    ]);
    const scored = cellsOf(configs, [], score, { from: 0.5, to: 1, clipped: 0 }, palette);
    expect(scored.slice(0, 2).map(({ fill, text }) => [fill, text])).toEqual([
      [palette.sequential[0], '.50'],
      [palette.sequential[4], '1.00'],
    ]);
    expect(markFill('dropped', score, palette)).toBe(palette.blank);
    expect(valuesOf(delta, configs.values())).toEqual([0.5, 0.5]);
    expect(valuesOf(score, configs.values())).toEqual([0.5, 1, 1]);
  });

  it('bear rings, the best over the frontier', () => {
    const { summary } = pictured();
    const found = ringsOf({
      summary: {
        ...summary,
        confirmed: {
          '(1,2)': { state: 'confirmed' },
          '(1,3)': { state: 'refuted' },
          '(1,4)': { state: 'unresolved' },
        },
      },
      frontier: ['(0,0)', '(0,1)', '(1,2)'],
      pinned: ['(2,3)'],
      significance: { survivors: ['(1,2)'], evidence: {} },
    });
    expect(found.map(({ key, kind }) => `${key} ${kind}`)).toEqual([
      ...[
        '(0,1) frontier',
        '(1,2) best',
        '(0,0) baseline',
        '(1,2) survivor',
        '(1,2) confirmed',
        '(1,3) refuted',
      ],
      '(2,3) pinned',
    ]);
    expect(cornersOf(found)).toEqual(['survivor', 'confirmed', 'refuted', 'pinned']);
    expect(cornersOf(found.slice(0, 4))).toEqual(['survivor']);
    expect([isCorner('best'), isCorner('pinned'), isHollow('refuted'), isHollow('confirmed')]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    const bare = {
      summary: { ...summary, best: null, baseline: null, confirmed: {} },
      frontier: [],
      pinned: [],
      significance: undefined,
    };
    expect(ringsOf(bare)).toEqual([]);
    expect(cornerOf('pinned', 10, 20, 30)).toEqual([
      [40, 20],
      [40, 30],
      [30, 20],
    ]);
    expect(cornerOf('survivor', 10, 20, 12)).toEqual([
      [10, 32],
      [10, 26],
      [16, 32],
    ]);
    for (const kind of ['confirmed', 'refuted'] as const)
      expect(cornerOf(kind, 10, 20, 6)).toEqual([
        [10, 20],
        [14, 20],
        [10, 24],
      ]);
  });

  it('without a value have strokes', () => {
    expect(strokesOf('dropped', 0, 0, 100).lines).toEqual([
      [25, 36, 50, 66],
      [50, 66, 75, 36],
    ]);
    expect(strokesOf('failed', 0, 0, 10).lines).toEqual([
      [2, 2, 8, 8],
      [2, 8, 8, 2],
    ]);
    // Every 4 of 10, from edge to edge.
    expect(strokesOf('early-stopped', 0, 0, 10).lines).toEqual([
      [0, 4, 4, 0],
      [0, 8, 8, 0],
      [2, 10, 10, 2],
      [6, 10, 10, 6],
    ]);
    expect(strokesOf('unsupported', 0, 0, 8).dots).toEqual([
      [2, 2],
      [6, 2],
      [2, 6],
      [6, 6],
    ]);
    expect(strokesOf('pending', 0, 0, 8)).toEqual({ lines: [], dots: [] });
    expect(
      (['early-stopped', 'dropped', 'unsupported', 'failed', 'pending', 'none'] as const).map(isFramed),
    ).toEqual([...[false, false, false], ...[true, true, true]]);
  });
});
