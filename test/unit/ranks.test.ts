import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countBelow, ranks, spearman } from '../../src/core/statistics/ranks.js';

describe('ranks', () => {
  it('start at 1, and ties share the mean of theirs', () => {
    expect([...ranks([30, 10, 20])]).toEqual([3, 1, 2]);
    expect([...ranks([5, 1, 5, 5, 9])]).toEqual([3, 1, 3, 3, 5]);
    expect([...ranks([])]).toEqual([]);
  });

  it('take the same sum in another order for a tie', () => {
    expect(0.1 + 0.2).not.toBe(0.3);
    expect([...ranks([0.1 + 0.2, 0.3, 0.3 + 1e-7])]).toEqual([1.5, 1.5, 3]);
  });
});

describe('countBelow', () => {
  it('counts the values below a limit, not those at it', () => {
    const sorted = Float64Array.of(1, 2, 2, 3);
    expect([0, 1, 2, 2.5, 3, 4].map((limit) => countBelow(sorted, limit))).toEqual([0, 0, 1, 3, 3, 4]);
  });
});

/** The textbook's way where there are no ties: 1 − 6 Σd² / (n(n² − 1)). */
function textbook(a: readonly number[], b: readonly number[]): number {
  const place = (list: readonly number[], value: number): number =>
    list.filter((other) => other < value).length;
  const sum = a.reduce((total, value, n) => total + (place(a, value) - place(b, b[n]!)) ** 2, 0);
  return 1 - (6 * sum) / (a.length * (a.length ** 2 - 1));
}

describe("Spearman's ρ", () => {
  it('is exact in small cases', () => {
    expect(spearman([1, 2, 3, 4], [10, 20, 30, 40])).toBe(1);
    expect(spearman([1, 2, 3, 4], [4, 3, 2, 1])).toBe(-1);
    expect(spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])).toBeCloseTo(0.8, 12);
    // Ranks 1.5, 1.5, 3, 4 and 1, 2, 3, 4: 4.5 / √(4.5 · 5).
    expect(spearman([1, 1, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
  });

  it('is none without an order', () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNull();
    expect(spearman([1, 2, 3], [0.5, 0.5, 0.5])).toBeNull();
    expect(spearman([1], [1])).toBeNull();
    expect(spearman([], [])).toBeNull();
  });

  it("equals the textbook's formula where there are no ties", () => {
    const list = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(list, list, (a, b) => {
        const n = Math.min(a.length, b.length);
        const [x, y] = [a.slice(0, n), b.slice(0, n)];
        expect(spearman(x, y)).toBeCloseTo(textbook(x, y), 10);
      }),
    );
  });

  it('sees only the order, and is the same both ways', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })));
    fc.assert(
      fc.property(pairs, (list) => {
        const [x, y] = [list.map(([a]) => a), list.map(([, b]) => b)];
        const rho = spearman(x, y);
        expect(spearman(y, x)).toEqual(rho);
        expect(
          spearman(
            x.map((value) => value ** 3 + 5),
            y,
          ),
        ).toEqual(rho);
        if (rho !== null) expect(Math.abs(rho)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
