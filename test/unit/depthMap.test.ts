import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  commonGrid,
  type DepthMap,
  depthMap,
  depthRange,
  differenceMap,
  resample,
  sharesOf,
  sourcesOf,
} from '../../src/core/compare/depthMap.js';
import { generator } from '../../src/core/statistics/random.js';

const nothing = null;
const map = (...values: (number | null)[][]): DepthMap => ({ size: values.length, values });

/** Every config of a model has the value of its block. */
const filled = (size: number, value: (first: number, last: number) => number): DepthMap => ({
  size,
  values: Array.from({ length: size }, (_, first) =>
    Array.from({ length: size }, (__, last) => (last < first ? null : value(first, last))),
  ),
});

describe('the map of a sweep by depth', () => {
  it('has a config at its first and its last repeated layer', () => {
    const configs = [
      { i: 0, j: 0, delta: 0 },
      { i: 0, j: 1, delta: 1 },
      { i: 1, j: 3, delta: 2 },
      { i: 0, j: 3, delta: null },
      { i: null, j: null, delta: 9 },
    ];
    expect(depthMap(3, configs, ({ delta }) => delta)).toEqual(
      map([1, nothing, nothing], [nothing, nothing, 2], [nothing, nothing, nothing]),
    );
  });
});

describe('resampling', () => {
  it('leaves a map of that size as it is', () => {
    const own = map([1, 2], [nothing, 3]);
    expect(resample(own, 2)).toBe(own);
  });

  it('takes the mean of the cells beneath', () => {
    const four = filled(4, (first, last) => first * 10 + last);
    // The cell of blocks that begin in the first half and end in the second lies on (0,2) (0,3) (1,2) (1,3); those on the
    // diagonal on three cells, as no block ends before it begins.
    expect(resample(four, 2)).toEqual(
      map([(0 + 1 + 11) / 3, (2 + 3 + 12 + 13) / 4], [nothing, (22 + 23 + 33) / 3]),
    );
  });

  it('weighs cells by the area in common', () => {
    // Three layers on a grid of two: the middle one lies half on either side.
    expect(sharesOf(3, 2, 0, 1)).toEqual([
      { first: 0, last: 1, area: 2 },
      { first: 0, last: 2, area: 4 },
      { first: 1, last: 1, area: 1 },
      { first: 1, last: 2, area: 2 },
    ]);
    const three = filled(3, (first, last) => first * 10 + last);
    expect(resample(three, 2).values[0]![1]).toBeCloseTo((2 * 1 + 4 * 2 + 11 + 2 * 12) / 9, 12);
  });

  it('leaves a cell empty when less than half of it has values, and takes the others by what they have', () => {
    const half = map(
      [nothing, nothing, 5, 7],
      [nothing, nothing, nothing, nothing],
      [nothing, nothing, nothing, 4],
      [nothing, nothing, nothing, nothing],
    );
    expect(resample(half, 2)).toEqual(map([nothing, 6], [nothing, nothing]));
    expect(sourcesOf(half, 2, 0, 1)).toEqual([
      { first: 0, last: 2, weight: 0.5 },
      { first: 0, last: 3, weight: 0.5 },
    ]);
    expect(sourcesOf(half, 2, 1, 1)).toBeUndefined();
    expect(sourcesOf(half, 2, 0, 0)).toBeUndefined();
  });

  it('keeps a constant, the range, and the triangle', () => {
    const sizes = fc.integer({ min: 1, max: 24 });
    fc.assert(
      fc.property(sizes, sizes, fc.integer(), (size, other, seed) => {
        const grid = Math.min(size, other);
        const constant = resample(
          filled(size, () => 3),
          grid,
        );
        const next = generator(seed);
        const random = filled(size, () => next() * 200 - 100);
        const all = random.values.flat().filter((value) => value !== null);
        for (const [first, row] of resample(random, grid).values.entries())
          for (const [last, value] of row.entries()) {
            expect(value === null).toBe(last < first);
            if (value === null) continue;
            expect(constant.values[first]![last]).toBeCloseTo(3, 10);
            expect(value).toBeGreaterThanOrEqual(Math.min(...all) - 1e-9);
            expect(value).toBeLessThanOrEqual(Math.max(...all) + 1e-9);
          }
      }),
      { numRuns: 50 },
    );
  });

  it('shares out every area once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (size, grid) => {
        const total = new Map<string, number>();
        for (let first = 0; first < grid; first++)
          for (let last = 0; last < grid; last++)
            for (const share of sharesOf(size, grid, first, last)) {
              const key = `${share.first},${share.last}`;
              total.set(key, (total.get(key) ?? 0) + share.area);
            }
        expect(total.size).toBe((size * (size + 1)) / 2);
        expect(new Set(total.values())).toEqual(new Set([grid * grid]));
      }),
      { numRuns: 30 },
    );
  });
});

describe('the difference', () => {
  it('is the second less the first, cell by cell where both have as many layers', () => {
    expect(differenceMap(map([1, nothing], [nothing, 3]), map([4, 2], [nothing, nothing]))).toEqual(
      map([3, nothing], [nothing, nothing]),
    );
  });

  it("is on the coarser one's grid otherwise", () => {
    const two = filled(2, () => 1);
    const four = filled(4, () => 3);
    expect(commonGrid([36, 28, 80])).toBe(28);
    expect(differenceMap(four, two)).toEqual(map([-2, -2], [nothing, -2]));
    expect(differenceMap(two, four)).toEqual(map([2, 2], [nothing, 2]));
  });
});

it('names depths in percent', () => {
  expect(depthRange(0.25, 0.5)).toBe('25–50 %');
  expect(depthRange(1 / 3, 1)).toBe('33–100 %');
});
