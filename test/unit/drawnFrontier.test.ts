import { describe, expect, it } from 'vitest';
import { floorLines, floorOf } from '../../src/core/drawing/floors.js';
import { CLASS_HEIGHT, type Label, placeLabels, type Plot } from '../../src/core/drawing/labels.js';
import {
  frontierLabel,
  isInside,
  niceTicks,
  type ParetoModel,
  paretoModel,
  type ParetoPoint,
  plotted,
  scoreTicks,
  spotOf,
  stripTick,
  zoomPareto,
} from '../../src/core/drawing/paretoModel.js';
import type { Pictured, PicturedConfig } from '../../src/core/drawing/pictured.js';
import { WHOLE } from '../../src/core/drawing/zoom.js';

const config = (key: string, overhead: number, combined: number | null): [string, PicturedConfig] => [
  key,
  { key, overhead, combined } as PicturedConfig,
];
const pictured = (change: Partial<Pictured> = {}): Pictured => ({
  run: {
    sets: [{ name: 'a' }],
    floors: {
      a: [
        { responder: 'always 1', mean: 0.5 },
        { responder: 'none', mean: 0.1 },
      ],
    },
  },
  configs: new Map([
    config('(0,0)', 0, 0.5),
    config('(1,3)', 0.5, 0.75),
    config('(2,3)', 0.25, null),
    config('x', -0.25, 0.4),
  ]),
  summary: { combinedScore: 'sum', baseline: '(0,0)', best: '(1,3)', confirmed: {} },
  frontier: ['(0,0)', '(2,3)', '(1,3)'],
  pinned: [],
  significance: {
    survivors: ['(1,3)'],
    evidence: { '(1,3)': { ci95: [0.125, 0.375], pFamily: 0.01, shrunken: 0.2 } },
  },
  ...change,
});

describe('the frontier of measured overhead', () => {
  const cost = (perToken: number | null) => ({
    tokensPerSecond: 9,
    firstTokenMs: 9,
    perToken,
    firstToken: 3,
  });
  const costed = (entry: [string, PicturedConfig], perToken: number | null): [string, PicturedConfig] => [
    entry[0],
    { ...entry[1], cost: cost(perToken) },
  ];
  const measured = pictured({
    configs: new Map([
      costed(config('(0,0)', 0, 0.5), 1),
      costed(config('(1,3)', 0.5, 0.75), 1.25),
      costed(config('(2,3)', 0.25, null), 1.5),
      costed(config('(3,4)', 0.25, 0.6), null),
      config('x', -0.25, 0.4),
    ]),
    overhead: 'measured',
    scope: 0.9,
  });

  it('has the configs alone that were measured, and says so', () => {
    const { points, axis, x } = paretoModel(measured);
    expect(points.map(({ key, x: at }) => [key, at])).toEqual([
      ['(0,0)', 0],
      ['(1,3)', 25],
    ]);
    expect(axis).toBe('measured overhead per token →');
    // What is still to be run takes no room: its time is not known.
    expect(x.max).toBeCloseTo(25 * 1.03, 9);
    expect(paretoModel({ ...measured, overhead: 'nominal' }).points).toHaveLength(4);
    expect(paretoModel({ ...measured, overhead: undefined }).axis).toBe('overhead →');
  });
});

describe('the frontier chart', () => {
  it('has a point for each score, with its overhead in percent, and intervals on the frontier', () => {
    const model = paretoModel(pictured());
    expect(model.points).toEqual([
      { key: '(0,0)', x: 0, y: 0.5 },
      { key: '(1,3)', x: 50, y: 0.75 },
      { key: 'x', x: -25, y: 0.4 },
    ]);
    expect(model.frontier.map(({ key }) => key)).toEqual(['(0,0)', '(1,3)']);
    expect([...model.intervals]).toEqual([['(1,3)', { min: 0.625, max: 0.875 }]]);
    expect([...model.survivors]).toEqual(['(1,3)']);
    expect(model.baseline).toBe(0.5);
  });

  it('has room around its points, and more above for labels', () => {
    const { x, y } = paretoModel(pictured());
    expect([x.min, x.max]).toEqual([expect.closeTo(-25.75, 9), expect.closeTo(51.5, 9)]);
    // The interval ends at 0.875: 8 % of 0.475 below, and twice that above.
    expect([y.min, y.max]).toEqual([expect.closeTo(0.4 - 0.038, 9), expect.closeTo(0.875 + 0.076, 9)]);
    const evidence = { '(1,3)': { ci95: [-2, 2], pFamily: 0.5, shrunken: 0.2 } } as const;
    const cut = paretoModel(pictured({ significance: { survivors: [], evidence } })).y;
    // A huge one widens it by half of what the points span at either end, to 0.225 and 0.925.
    expect([cut.min, cut.max]).toEqual([expect.closeTo(0.225 - 0.056, 9), expect.closeTo(0.925 + 0.112, 9)]);
    const lone = paretoModel(pictured({ configs: new Map([config('(0,0)', 0, 0.5)]) }));
    // At least ten percent wide, and two hundredths high.
    expect([lone.x.min, lone.x.max]).toEqual([expect.closeTo(-0.15, 9), expect.closeTo(10.3, 9)]);
    expect([lone.y.min, lone.y.max]).toEqual([expect.closeTo(0.4984, 9), expect.closeTo(0.5032, 9)]);
    expect(paretoModel(pictured({ configs: new Map() })).y).toEqual({ min: 0, max: 1 });
  });

  it('has room for what is still to be run', () => {
    expect(paretoModel(pictured({ scope: 0.9 })).x.max).toBeCloseTo(90 * 1.03, 9);
    expect(paretoModel(pictured({ scope: 0.2 })).x.max).toBeCloseTo(50 * 1.03, 9);
  });

  describe('broken where many configs are far worse than the baseline', () => {
    // Baseline 0.5, best 0.7: the gain is 0.2, and what lies more than 0.12 below the baseline is far.
    const scores = (least: number, ...more: number[]) =>
      new Map([
        config('(0,0)', 0, 0.5),
        config('(1,3)', 0.5, 0.7),
        ...[least, ...more].map((score, n) => config(`(${n},9)`, 0.1 * (n + 1), score)),
      ]);
    const modelOf = (configs: Pictured['configs'], ci95?: readonly [number, number]) =>
      paretoModel(
        pictured({
          configs,
          significance: {
            survivors: [],
            evidence: ci95 ? { '(1,3)': { ci95, pFamily: 0.01, shrunken: 0.1 } } : {},
          },
        }),
      );

    it('gives at least half of its height to what lies between the baseline and the best', () => {
      for (const ci95 of [undefined, [0.15, 0.25], [-0.3, 0.9]] as const)
        for (const least of [-3, 0, 0.37, 0.39, 0.49]) {
          const { y } = modelOf(scores(least, 0.45), ci95);
          // Where it is whole, it makes room for intervals as ever.
          expect(0.2 / (y.max - y.min)).toBeGreaterThanOrEqual(least >= 0.38 && ci95 ? 0.25 : 0.5);
        }
    });

    it('is whole down to six tenths of the gain below the baseline', () => {
      expect(modelOf(scores(0.3801)).broken).toBeNull();
      const { broken, y } = modelOf(scores(0.3799, 0.44, 0.46));
      const bottom = expect.closeTo(0.45 - 0.09 * 0.295, 9) as number;
      expect(broken).toEqual({ at: expect.closeTo(0.45, 9) as number, bottom, least: 0.3799, count: 2 });
      // 18 % of 0.25 above, and of all of that 9 % below.
      expect([y.max, y.min]).toEqual([expect.closeTo(0.745, 9), expect.closeTo(0.45 - 0.09 * 0.295, 9)]);
    });

    it('keeps the order of what stands in the strip, and all else where it is', () => {
      const model = modelOf(scores(0, 0.2, 0.4));
      const at = (score: number): number => (plotted(model, score) - model.y.min) / (0.45 - model.y.min);
      expect([0.45, 0.6].map((score) => plotted(model, score))).toEqual([0.45, 0.6]);
      expect([at(0), at(0.2), at(0.4499999999)]).toEqual([
        expect.closeTo(0.15, 6),
        expect.closeTo(0.75 - 0.6 * (0.25 / 0.45), 6),
        expect.closeTo(0.75, 6),
      ]);
      // An interval may end lower than any score.
      expect(at(-9)).toBeCloseTo(0.15, 9);
    });

    it('is never broken without a gain', () => {
      const flat = (base: number) =>
        paretoModel(
          pictured({
            configs: new Map([config('(0,0)', 0, base), config('(1,3)', 0.5, 0.5), config('x', 0.1, 0)]),
          }),
        ).broken;
      expect([flat(0.5), flat(0.6)]).toEqual([null, null]);
      const summary = { ...pictured().summary, baseline: null };
      expect(paretoModel(pictured({ configs: scores(0), summary })).broken).toBeNull();
    });
  });

  it('has lines of the baseline and of answers that know nothing, where they are in its range', () => {
    expect(paretoModel(pictured()).lines).toEqual([
      { label: 'baseline 0.500', score: 0.5, kind: 'baseline' },
      { label: 'always 1 0.500', score: 0.5, kind: 'floor' },
    ]);
    const summary = { ...pictured().summary, baseline: null };
    const bare = paretoModel(pictured({ summary, significance: undefined }));
    expect(bare).toMatchObject({ baseline: null, lines: [{ kind: 'floor' }] });
    expect([bare.intervals.size, bare.survivors.size]).toEqual([0, 0]);
    expect(paretoModel(pictured({ summary })).intervals.size).toBe(0);
  });

  it('names configs by size and change, and what fresh probes said', () => {
    const point = { key: '(1,3)', x: 50, y: 0.75 };
    const label = (state?: 'confirmed' | 'refuted' | 'unresolved', baseline: number | null = 0.5) =>
      frontierLabel(point, { baseline, confirmed: state ? { '(1,3)': { state } } : {} });
    expect([
      label(),
      label('confirmed'),
      label('refuted'),
      label('unresolved'),
      label('confirmed', null),
    ]).toEqual([
      ...['(1,3) XL +0.250', '(1,3) XL +0.250 ✓', '(1,3) XL +0.250 ✗', '(1,3) XL +0.250'],
      '(1,3) XL ✓',
    ]);
  });

  it.each([
    [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0, 6, [0, 1, 2, 3, 4, 5, 6]],
    [-0.05, 0.06, [-0.04, -0.02, 0, 0.02, 0.04, 0.06]],
    [1, 61, [10, 20, 30, 40, 50, 60]],
    [0, 12.1, [0, 5, 10]],
  ])('has round ticks from %d to %d', (min, max, ticks) => {
    expect(niceTicks(min, max)).toEqual(ticks);
  });
});

describe('an enlarged frontier chart', () => {
  const whole = {
    x: { min: 0, max: 100 },
    y: { min: 0, max: 2 },
    broken: { at: 1, bottom: 0, least: -3, count: 2 },
  } as unknown as ParetoModel;
  const zoom = { factor: 4, x: 0.25, y: 0.5 };

  it('has a part of both axes, scores from its lower edge on', () => {
    expect(zoomPareto(whole, zoom)).toEqual({ ...whole, x: { min: 25, max: 50 }, y: { min: 0.5, max: 1 } });
    expect(zoomPareto(whole, WHOLE)).toEqual(whole);
  });

  it('shows the points within, those below the break where they stand in the strip', () => {
    const seen = zoomPareto(whole, zoom);
    const inside = (x: number, y: number) => isInside(seen, { key: '', x, y });
    // Just below the break a point stands at 0.75, and the least of all at 0.15.
    expect([inside(25, 1), inside(50, 1), inside(30, 0.9999), inside(30, -3)]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect([inside(24.9, 1), inside(50.1, 1), inside(30, 1.01)]).toEqual([false, false, false]);
    expect(spotOf(whole, { key: '', x: 25, y: 1.5 })).toEqual({ x: 0.25, y: 0.25 });
    expect(spotOf(whole, { key: '', x: 100, y: -3 }).y).toBeCloseTo(1 - 0.15 / 2, 9);
  });

  it('names round scores above the break, and none where only the strip is seen', () => {
    expect(scoreTicks(whole)).toEqual([1, 1.2, 1.4, 1.6, 1.8, 2]);
    expect(scoreTicks({ ...whole, broken: null })).toEqual([0, 0.5, 1, 1.5, 2]);
    expect(scoreTicks({ ...whole, y: { min: 1.5, max: 2 } })).toEqual([1.5, 1.6, 1.7, 1.8, 1.9, 2]);
    expect(scoreTicks({ ...whole, y: { min: 0.2, max: 1 } })).toEqual([]);
    // The strip's name stands at 0.5; a label that takes 0.3 of 2 keeps away by 0.6.
    expect(scoreTicks(whole, 0.3)).toEqual([1.2, 1.4, 1.6, 1.8, 2]);
    expect(scoreTicks(whole, 0.25)).toEqual([1, 1.2, 1.4, 1.6, 1.8, 2]);
    expect(scoreTicks({ ...whole, y: { min: 0.6, max: 2 } }, 0.9)).toHaveLength(6);
  });

  it('names the strip where its middle is seen', () => {
    const at = (min: number, max: number, broken = whole.broken) => stripTick({ y: { min, max }, broken });
    expect([at(0, 2), at(0.5, 2), at(0.51, 2), at(0, 0.5), at(0, 0.49), at(0, 2, null)]).toEqual([
      ...[0.5, 0.5, null, 0.5, null, null],
    ]);
  });
});

describe('what answers that know nothing score', () => {
  const floors = {
    a: [
      { responder: 'x', mean: 0.25 },
      { responder: 'y', mean: 0.5 },
    ],
    b: [{ responder: 'x', mean: 0.125 }],
  };
  const run = (...names: string[]) => ({ sets: names.map((name) => ({ name })), floors });

  it('are lines of their own for one set, and the best of each together for several', () => {
    expect(floorLines(run('a'), 'balanced')).toEqual([
      { label: 'x', score: 0.25 },
      { label: 'y', score: 0.5 },
    ]);
    expect(floorLines(run('a', 'b'), 'sum')).toEqual([{ label: 'uninformed answers', score: 0.625 }]);
    expect(floorLines(run('a', 'b'), 'mean')).toEqual([{ label: 'uninformed answers', score: 0.3125 }]);
    expect([
      floorLines(run('a', 'b'), 'balanced'),
      floorLines(run('a', 'c'), 'sum'),
      floorLines(run('c'), 'sum'),
    ]).toEqual([[], [], []]);
    expect([floorOf(run('a'), 'sum'), floorOf(run('c'), 'sum')]).toEqual([0.5, null]);
  });
});

describe('the labels of the frontier chart', () => {
  /** A plot of 100 per cent and a score of 1 on 400 × 300, from (50, 40) on; a letter is 6 wide. */
  const plot: Plot = {
    area: { x: 50, y: 40, width: 400, height: 300 },
    lineHeight: 12,
    xOf: (overhead) => 50 + 4 * overhead,
    yOf: (score) => 340 - 300 * score,
    widthOf: (text) => 6 * text.length,
  };
  const model = (change: Partial<ParetoModel>): ParetoModel => ({
    ...{ points: [], byKey: new Map(), frontier: [], intervals: new Map(), survivors: new Set() },
    ...{
      confirmed: {},
      baseline: null,
      axis: '',
      lines: [],
      x: { min: 0, max: 100 },
      y: { min: 0, max: 1 },
      broken: null,
    },
    ...change,
  });
  const labels = (change: Partial<ParetoModel>) => placeLabels(model(change), plot);
  const named = (all: readonly Label[], text: string) => all.filter((label) => label.text.startsWith(text));
  const point = (x: number, y: number): ParetoPoint => ({ key: `(${x},${y})`, x, y });

  it('begin with the size classes above the plot, each in the middle of its own', () => {
    expect(labels({}).map(({ text, x, y, faint }) => [text, x, y, faint])).toEqual([
      ['XS', 54, 40 - CLASS_HEIGHT + 1, true],
      ['S', 77, 25, true],
      ['M', 107, 25, true],
      ['L', 167, 25, true],
      ['XL', 324, 25, true],
    ]);
    // 16 pixels are too few.
    const narrow = placeLabels(model({}), { ...plot, xOf: (overhead) => 50 + 3.2 * overhead });
    expect(narrow.map(({ text }) => text)).toEqual(['M', 'L', 'XL']);
  });

  it('name lines at their right ends, above or else below', () => {
    const lines = [
      { label: 'baseline', score: 0.5, kind: 'baseline' },
      { label: 'floor', score: 0.5, kind: 'floor' },
      { label: 'hidden', score: -0.1, kind: 'floor' },
    ] as const;
    const all = labels({ lines });
    expect(named(all, 'baseline')).toEqual([
      { text: 'baseline', faint: false, x: 450 - 48 - 4, y: 190 - 14, width: 48, height: 12 },
    ]);
    expect(named(all, 'floor')).toEqual([
      { text: 'floor', faint: true, x: 450 - 30 - 4, y: 192, width: 30, height: 12 },
    ]);
    expect(named(all, 'hidden')).toEqual([]);
    // At the top there is room below alone.
    const top = { lines: [{ label: 'top', score: 1.05, kind: 'baseline' }] } as const;
    expect(named(labels({ ...top, y: { min: 0, max: 1.05 } }), 'top')[0]!.y).toBe(340 - 315 + 2);
    expect(named(labels({ ...top, y: { min: 0, max: 1.04 } }), 'top')).toEqual([]);
  });

  it('name what is seen alone when the chart is enlarged', () => {
    const frontier = [point(10, 0.2), point(30, 0.6), point(60, 0.9)];
    const seen = { x: { min: 20, max: 50 }, y: { min: 0.25, max: 0.75 } };
    // The same plot, which shows 20 to 50 per cent and scores from 0.25 to 0.75.
    const enlarged: Plot = {
      ...plot,
      xOf: (overhead) => 50 + ((overhead - 20) / 30) * 400,
      yOf: (score) => 340 - 300 * ((score - 0.25) / 0.5),
    };
    const all = placeLabels(model({ frontier, ...seen }), enlarged);
    expect(all.map(({ text }) => text)).toEqual(['L', 'XL', '(30,0.6) L']);
    // L from 20 per cent, the left edge, to 40; XL from there to the right edge.
    expect(all.slice(0, 2).map(({ x, width }) => x + width / 2)).toEqual([
      50 + (10 / 30) * 400,
      expect.closeTo(50 + (25 / 30) * 400, 9),
    ]);
  });

  it('name points above them where that hides no other, and not the baseline', () => {
    const frontier = [point(0, 0.5), point(50, 0.5)];
    const alone = labels({ points: frontier, frontier });
    expect(named(alone, '(0,')).toEqual([]);
    // "(50,0.5) XL" is 66 wide.
    expect(named(alone, '(50,')).toEqual([
      { text: '(50,0.5) XL', faint: false, x: 250 - 33, y: 190 - 7 - 12, width: 66, height: 12 },
    ]);
    const crowded = labels({ points: [...frontier, point(50, 0.53)], frontier });
    expect(named(crowded, '(50,')[0]).toMatchObject({ x: 257, y: 190 - 12 - 2 });
  });

  it('lie on no line: neither the steps, nor an interval, nor a score’s', () => {
    const frontier = [point(0, 0.5), point(4, 0.6), point(8, 0.64), point(30, 0.7)];
    const byKey = new Map(frontier.map((each) => [each.key, each]));
    const intervals = new Map(frontier.slice(1).map(({ key, y }) => [key, { min: y - 0.1, max: y + 0.08 }]));
    const lines = [{ label: 'floor', score: 0.74, kind: 'floor' }] as const;
    const all = labels({ points: frontier, frontier, byKey, intervals, lines });
    const texts = all.filter(({ text }) => text.startsWith('('));
    expect(texts).toHaveLength(3);
    const at = (x: number): number => plot.xOf(x);
    const up = (y: number): number => plot.yOf(y);
    const segments = [
      [at(0), up(0.5), at(4), up(0.5)],
      [at(4), up(0.5), at(4), up(0.6)],
      [at(4), up(0.6), at(8), up(0.6)],
      [at(8), up(0.6), at(8), up(0.64)],
      [at(8), up(0.64), at(30), up(0.64)],
      [at(30), up(0.64), at(30), up(0.7)],
      [at(30), up(0.7), 450, up(0.7)],
      [50, up(0.74), 450, up(0.74)],
      ...[...intervals].map(([key, { min, max }]) => {
        const x = at(byKey.get(key)!.x);
        return [x, up(min), x, up(max)] as const;
      }),
    ] as const;
    for (const { x, y, width, height } of texts)
      for (const [x1, y1, x2, y2] of segments)
        expect(
          Math.max(x1, x2) <= x ||
            Math.min(x1, x2) >= x + width ||
            Math.max(y1, y2) <= y ||
            Math.min(y1, y2) >= y + height,
        ).toBe(true);
  });

  it('lead down to a point that they stand far above', () => {
    // Points beside it and above take every nearer place.
    const frontier = [point(0, 0.1), point(50, 0.5)];
    const around = Array.from({ length: 40 }, (_, n) =>
      [0.53, 0.55, 0.57, 0.59, 0.47, 0.45, 0.43, 0.41, 0.5].map((y) => point(30 + n, y)),
    ).flat();
    const [label] = named(labels({ points: [...frontier, ...around], frontier }), '(50,');
    expect(label!.leader).toMatchObject({ x: plot.xOf(50) - 0.5, width: 1, y: label!.y + label!.height });
    expect(label!.leader!.y + label!.leader!.height).toBe(plot.yOf(0.5) - 6);
    expect(label!.x).toBeLessThanOrEqual(plot.xOf(50));
    expect(label!.x + label!.width).toBeGreaterThanOrEqual(plot.xOf(50));
  });

  it('hide no point, except that of the best where there is no other place', () => {
    const frontier = [point(10, 0.3), point(50, 0.5)];
    const crowd = Array.from({ length: 2000 }, (_, n) => point(n % 101, Math.floor(n / 101) / 20));
    const all = labels({ points: [...frontier, ...crowd], frontier });
    expect([named(all, '(10,'), named(all, '(50,')].map(({ length }) => length)).toEqual([0, 1]);
  });

  it('lie within the chart, and never over one another or over a point of the frontier', () => {
    const frontier = Array.from({ length: 30 }, (_, n) => point(3 + n * 3.2, 0.3 + n / 45));
    const all = labels({ points: frontier, frontier });
    expect(all.length).toBeGreaterThan(8);
    const boxes = [
      ...all,
      ...frontier.map(({ x, y }) => ({ x: plot.xOf(x) - 5, y: plot.yOf(y) - 5, width: 10, height: 10 })),
    ];
    all.forEach((a, n) => {
      expect(a.x >= 50 && a.x + a.width <= 450 && a.y >= 24 && a.y + a.height <= 340).toBe(true);
      boxes.forEach((b, m) => {
        if (m !== n)
          expect(
            a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height,
          ).toBe(true);
      });
    });
    // The best ends first.
    expect(all.some(({ text }) => text.startsWith(frontier.at(-1)!.key))).toBe(true);
  });
});
