import { describe, expect, it } from 'vitest';
import { type Cell, cellsOf, type Draw, resampler } from '../../src/core/anatomy/cells.js';
import { findHotZones, type HotZone } from '../../src/core/anatomy/hotZones.js';
import type { CombinedScore } from '../../src/core/results/combinedScore.js';
import type { ConfigRecord } from '../../src/core/results/records.js';
import { buildResults } from '../../src/core/results/results.js';
import { generator } from '../../src/core/statistics/random.js';
import { drain } from '../../src/core/statistics/steps.js';
import { blockRecord, integerProbe, outputOf, probeSet, runHeader } from '../support/runs.js';

const cell = (i: number, j: number, delta: number, weight = 1): Cell => ({
  ...{ key: `(${i},${j})`, i, j, delta, weight },
  changes: undefined,
});

/** 200 resamples of the cells' Δ with noise, and now and then without some cells. */
function drawsOf(cells: readonly Cell[], spread: number, seed: number, without = 0): Draw[] {
  const random = generator(seed);
  return Array.from({ length: 200 }, () => ({
    deltas: cells.map(({ delta }) => delta + spread * (random() - 0.5)),
    weights: cells.map(({ weight }) => (random() < without ? 0 : weight)),
  }));
}

const zonesOf = (cells: readonly Cell[], layers: number, draws: readonly Draw[]): HotZone[] => {
  let n = 0;
  const zones = drain(findHotZones(cells, layers, () => draws[n++]!));
  expect(n).toBe(200);
  return zones;
};

/** The formulas of docs/anatomy.md, layer by layer. */
function byTheBook(cells: readonly Cell[], layers: number, draws: readonly Draw[]): number[] {
  const worst = Math.min(0, ...cells.map(({ delta }) => delta).filter(Number.isFinite));
  const longest = Math.max(1, Math.floor(layers / 4));
  const gain = ({ deltas, weights }: Draw, layer: number): number => {
    const own = cells.flatMap(({ i, j }, n) =>
      i <= layer && layer < j && j - i <= longest
        ? [{ share: weights[n]! / (j - i), delta: Math.max(worst, deltas[n]!) }]
        : [],
    );
    const shares = own.reduce((sum, { share }) => sum + share, 0);
    return shares === 0 ? NaN : own.reduce((sum, { share, delta }) => sum + share * delta, 0) / shares;
  };
  const gains = (draw: Draw): number[] => Array.from({ length: layers }, (_, layer) => gain(draw, layer));
  const own = gains({
    deltas: cells.map(({ delta }) => delta),
    weights: cells.map(({ weight }) => weight),
  });
  const drawn = draws.map(gains);
  const errors = own.map((_, layer) => {
    const known = drawn.map((sample) => sample[layer]!).filter((value) => !Number.isNaN(value));
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    return Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1));
  });
  const judged = own.flatMap((value, layer) => (Number.isNaN(value) || errors[layer]! < 1e-9 ? [] : [layer]));
  const largest = drawn
    .map((sample) => {
      const excess = judged.map((layer) => (sample[layer]! - own[layer]!) / errors[layer]!);
      return Math.max(...excess.filter((value) => !Number.isNaN(value)));
    })
    .sort((x, y) => x - y);
  const limit = largest[189]!;
  return judged.filter((layer) => own[layer]! - limit * errors[layer]! > 0);
}

const blocks = (layers: number): [number, number][] =>
  Array.from({ length: layers }, (_, i) =>
    Array.from({ length: layers - i }, (__, n): [number, number] => [i, i + n + 1]),
  ).flat();

describe('hot zones', () => {
  it('are those of the formulas, computed layer by layer', () => {
    let found = 0;
    for (let seed = 1; seed <= 16; seed++) {
      const random = generator(seed);
      const layers = 3 + Math.floor(random() * 14);
      const cells = blocks(layers)
        .filter(() => random() < 0.8)
        .map(([i, j]) =>
          cell(
            ...([i, j] as const),
            random() < 0.1 ? -Infinity : 0.3 * random() - (i < layers / 2 ? 0.25 : 0.05),
            random() < 0.3 ? 0.5 : 1,
          ),
        );
      const draws = drawsOf(cells, random() < 0.5 ? 0.05 : 0.2, seed, seed % 2 ? 0 : 0.3);
      const hot = zonesOf(cells, layers, draws).flatMap(({ from, to }) =>
        Array.from({ length: to - from }, (_, n) => from + n),
      );
      expect({ seed, hot }).toEqual({ seed, hot: byTheBook(cells, layers, draws) });
      found += hot.length;
    }
    expect(found).toBeGreaterThan(15);
  });

  it('have the mean gain of their layers and the best block within', () => {
    const gains = [-0.1, 0.2, 0.4, -0.1, 0.3, -0.1, -0.1, -0.1];
    const singles = gains.map((gain, layer) => cell(layer, layer + 1, gain));
    const cells = [...singles, cell(1, 3, 0.3), cell(2, 4, 0.9), cell(0, 5, 2), cell(1, 8, 2)];
    const draws = drawsOf(singles, 0.001, 3).map(({ deltas, weights }) => ({
      deltas: [...Array.from(deltas), 0.3, 0.9, 2, 2],
      weights: [...Array.from(weights), 1, 1, 1, 1],
    }));
    // (2,4) counts half for its layers 2 and 3, (1,3) half for 1 and 2; the others are too long, or not within.
    const g = [(0.2 + 0.15) / 1.5, (0.4 + 0.15 + 0.45) / 2, (-0.1 + 0.45) / 1.5] as const;
    const [zone, more, ...others] = zonesOf(cells, 8, draws);
    expect(zone).toEqual({
      from: 1,
      to: 5,
      gain: expect.closeTo((g[0] + g[1] + g[2] + 0.3) / 4, 9) as number,
      best: '(2,4)',
    });
    expect([more, ...others]).toEqual([undefined]);
    const apart = zonesOf(singles, 8, drawsOf(singles, 0.001, 3));
    expect(apart).toEqual([
      { from: 1, to: 3, gain: expect.closeTo(0.3, 12) as number, best: '(2,3)' },
      { from: 4, to: 5, gain: expect.closeTo(0.3, 12) as number, best: '(4,5)' },
    ]);
  });

  it('stand where at most ten of two hundred resamples exceed what was seen by as much', () => {
    const cells = [cell(0, 1, 0.1)];
    const exceeded = (times: number) =>
      zonesOf(
        cells,
        1,
        Array.from({ length: 200 }, (_, n) => ({ deltas: [n < times ? 0.3 : 0.09], weights: [1] })),
      );
    expect(exceeded(10)).toEqual([{ from: 0, to: 1, gain: 0.1, best: '(0,1)' }]);
    expect(exceeded(11)).toEqual([]);
  });

  it('name the first of equal blocks', () => {
    const cells = [cell(0, 1, 0.25), cell(1, 2, 0.25)];
    expect(zonesOf(cells, 2, drawsOf(cells, 0.001, 1))).toMatchObject([{ from: 0, to: 2, best: '(0,1)' }]);
  });

  it('are none of blocks that do not vary, or have no score', () => {
    const cells = [cell(0, 1, 0.25), cell(1, 2, 0.5)];
    expect(zonesOf(cells, 2, drawsOf(cells, 0, 1))).toEqual([]);
    expect(drain(findHotZones([cell(0, 1, -Infinity)], 2, () => ({ deltas: [], weights: [] })))).toEqual([]);
  });
});

describe('the cells of a sweep', () => {
  const sets = ['a', 'b'].map((name) =>
    probeSet(
      name,
      [1, 2, 3, 4].map((n) => integerProbe(`p${n}`, '1')),
    ),
  );
  const all = (value: number): number[] => [value, value, value, value];
  const base = blockRecord(0, 0, 4, { a: [0.5, 0.5, 0.25, 0.75], b: all(0.5) });
  const gain = blockRecord(1, 2, 4, { a: [0.75, 0.5, 0.25, 0.5], b: [1, 0.5, 1, 0.5] });
  const stopped = blockRecord(0, 2, 4, { a: [0, 0] }, { state: 'early-stopped' });
  /** After the first answers in the order of a race. */
  const dropped = (j: number, ...asked: (readonly [set: string, probe: string, score: number])[]) =>
    blockRecord(0, j, 4, {}, { state: 'dropped', outputs: asked.map((answer) => outputOf(...answer)) });
  const [first, second] = [['b', 'p1', 0.25] as const, ['a', 'p4', 0.25] as const];
  const failed = blockRecord(2, 3, 4, {}, { state: 'failed' });
  const path: ConfigRecord = {
    ...blockRecord(1, 3, 4, { a: all(1), b: all(1) }),
    key: '0,2,3',
    i: null,
    j: null,
  };
  const results = (records: readonly ConfigRecord[], combined: CombinedScore = 'sum') =>
    buildResults(runHeader({ layers: 4, sets }), records, { combined });
  const every = [base, gain, stopped, dropped(3, first, second), failed, path, dropped(4, first)];

  it('are its blocks, with what each probe adds to Δ', () => {
    const { cells, bounds, noise } = cellsOf(results(every));
    expect(cells.map(({ key, delta, weight }) => [key, delta, weight])).toEqual([
      ['(1,2)', 0.25, 1],
      ['(0,2)', -Infinity, 1],
      ['(0,3)', -0.75, 0.25],
      ['(0,4)', -0.5, 0.125],
    ]);
    expect(cells.map(({ changes }) => changes && [...changes])).toEqual([
      [0.0625, 0, 0, -0.0625, 0.125, 0, 0.125, 0],
      undefined,
      undefined,
      undefined,
    ]);
    expect(bounds).toEqual([0, 4, 8]);
    // Of either set: n/(n−1) · (Σd² − (Σd)²/n).
    const variance = (4 / 3) * (2 / 256) + (4 / 3) * (2 / 64 - (1 / 4) ** 2 / 4);
    expect(noise).toBeCloseTo(Math.sqrt(variance), 12);
  });

  it('are on the own scale of a single set', () => {
    for (const combined of ['sum', 'mean'] as const) {
      const { cells, bounds, noise } = cellsOf(results(every, combined), 'b');
      expect(cells[0]).toMatchObject({ key: '(1,2)', delta: 0.25, weight: 1 });
      expect([...cells[0]!.changes!]).toEqual([0.125, 0, 0.125, 0]);
      expect(bounds).toEqual([0, 4]);
      expect(noise).toBeCloseTo(Math.sqrt((4 / 3) * (2 / 64 - (1 / 4) ** 2 / 4)), 12);
      expect(cells[2]).toMatchObject({ key: '(0,3)', delta: -0.25, weight: 0.25 });
      // Of a set that it was not asked, a dropped config lost all.
      const { cells: others } = cellsOf(results(every, combined), 'a');
      expect(others.slice(2).map(({ delta }) => delta)).toEqual([-0.5, -0.5]);
    }
    expect(cellsOf(results(every, 'mean')).cells[2]).toMatchObject({ key: '(0,3)', delta: -0.375 });
    // On the scale of balanced scores, from the differences.
    const balanced = results(every, 'balanced');
    const { a, b } = balanced.weights;
    expect(cellsOf(balanced).cells[2]!.delta).toBeCloseTo(-0.5 * a! - 0.25 * b!, 12);
  });

  it('have no noise where nothing was run whole, or a set has fewer than four probes', () => {
    expect(cellsOf(results([base, stopped]))).toMatchObject({ bounds: undefined, noise: 0 });
    const few = (probes: number) =>
      cellsOf(
        buildResults(runHeader({ sets: [probeSet('a', sets[0]!.probes.slice(0, probes))] }), [
          blockRecord(0, 0, 4, { a: all(0.5).slice(0, probes) }),
          blockRecord(1, 2, 4, { a: [1, 0.5, 1, 0].slice(0, probes) }),
        ]),
      );
    expect(few(3)).toMatchObject({ bounds: undefined, noise: 0 });
    const uneven = ['a', 'b'].map((name, n) => probeSet(name, sets[n]!.probes.slice(0, 4 - n)));
    const second = buildResults(runHeader({ layers: 4, sets: uneven }), [
      blockRecord(0, 0, 4, { a: all(0.5), b: all(0.5).slice(1) }),
      blockRecord(1, 2, 4, { a: [1, 0.5, 1, 0], b: [1, 0.5, 1] }),
    ]);
    expect(cellsOf(second)).toMatchObject({ bounds: undefined, noise: 0 });
    expect(few(4).bounds).toEqual([0, 4]);
    expect(few(4).noise).toBeGreaterThan(0);
  });

  it('count whole where a dropped config was not asked in the order of a race', () => {
    const { cells } = cellsOf(results([base, gain, dropped(3, second)]));
    expect(cells[1]).toMatchObject({ key: '(0,3)', delta: -1, weight: 1 });
  });

  it('are none of a set that the sweep does not have', () => {
    expect(cellsOf(results(every), 'c').cells.map(({ key }) => key)).toEqual(['(0,2)']);
  });

  it('are none without a baseline, but for those that were stopped', () => {
    expect(cellsOf(results([gain, stopped, dropped(3, first)])).cells.map(({ key }) => key)).toEqual([
      '(0,2)',
    ]);
  });
});

describe('a resample', () => {
  /** Random numbers that draw these places of so many. */
  const drawing = (count: number, ...places: number[]) => {
    let n = 0;
    return () => (places[n++]! + 0.5) / count;
  };

  it('draws probes within their sets, the same for all cells, and leaves those without', () => {
    const draw = resampler({
      cells: [
        { ...cell(0, 1, 9), changes: Float64Array.of(1, 2, 4, 8) },
        { ...cell(1, 2, 9, 0.5), changes: Float64Array.of(0, 1, 0, 1) },
        cell(0, 2, -0.25, 0.25),
      ],
      bounds: [0, 2, 4],
      noise: 0.1,
    });
    const drawn = (...places: number[]) => {
      const { deltas, weights } = draw(drawing(2, ...places));
      return [[...Array.from(deltas)], [...Array.from(weights)]];
    };
    expect(drawn(0, 1, 0, 1)).toEqual([
      [15, 2, -0.25],
      [1, 0.5, 0.25],
    ]);
    const { deltas } = draw(drawing(2, 0, 0, 1, 1));
    expect([...Array.from(deltas)]).toEqual([18, 2, -0.25]);
    draw(drawing(2, 0, 1, 0, 1));
    expect(deltas[0]).toBe(18);
  });

  it('draws cells where probes cannot be', () => {
    const cells = [cell(0, 1, 0.5), cell(1, 2, -0.5, 0.5), cell(0, 2, 0.25, 0.25)];
    const { deltas, weights } = resampler({ cells, bounds: undefined, noise: 0 })(drawing(3, 1, 1, 2));
    expect([...Array.from(deltas)]).toEqual([0.5, -0.5, 0.25]);
    expect([...Array.from(weights)]).toEqual([0, 1, 0.25]);
  });
});
