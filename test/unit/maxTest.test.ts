import { describe, expect, it } from 'vitest';
import { maxTest } from '../../src/core/statistics/maxTest.js';
import { generator } from '../../src/core/statistics/random.js';
import { drain } from '../../src/core/statistics/steps.js';
import { addWeighted, rowStatistics } from '../../src/core/statistics/strata.js';

const rowsOf = (...rows: number[][]): Float64Array[] => rows.map((row) => Float64Array.from(row));

/** Δ by standard error, as a textbook has it: a mean's variance by stratum, from the scores themselves. */
function textbookT(row: readonly number[], bounds: readonly number[]): number {
  let [delta, variance] = [0, 0];
  for (let stratum = 0; stratum + 1 < bounds.length; stratum++) {
    const part = row.slice(bounds[stratum], bounds[stratum + 1]);
    const n = part.length;
    const mean = part.reduce((a, b) => a + b) / n;
    delta += n * mean;
    variance += (n * part.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / (n - 1);
  }
  if (row.every((value) => value === 0)) return 0;
  return variance < 1e-15 ? Math.sign(delta) * Infinity : delta / Math.sqrt(variance);
}

/** Every combination of signs, each with the largest gain of the configs that did no better than the one at hand. */
function bruteForce(rows: readonly (readonly number[])[], bounds: readonly number[]): number[] {
  const columns = bounds.at(-1)!;
  const observed = rows.map((row) => textbookT(row, bounds));
  const raw = rows.map((_, index) => {
    const rivals = rows.filter((_row, other) => observed[other]! <= observed[index]!);
    let reaching = 0;
    for (let signs = 0; signs < 2 ** columns; signs++) {
      const flip = (row: readonly number[]) =>
        row.map((value, n) => (Math.floor(signs / 2 ** n) % 2 === 1 ? -value : value));
      const largest = Math.max(...rivals.map((row) => textbookT(flip(row), bounds)));
      if (largest >= observed[index]! - 1e-9) reaching++;
    }
    return reaching / 2 ** columns;
  });
  return rows.map((_, index) => Math.max(...raw.filter((_p, other) => observed[other]! >= observed[index]!)));
}

describe('the statistics of a row', () => {
  it('are its sum, the standard error of that over the columns, and their ratio', () => {
    // Strata (1, 3) and (0, 2, 4): variances 2·2 = 4 and 3·4 = 12.
    const { delta, standardError, t } = rowStatistics(Float64Array.of(1, 3, 0, 2, 4), [0, 2, 5]);
    expect([delta, standardError, t]).toEqual([10, 4, 2.5]);
  });

  it('are nothing where nothing changed, and huge but finite where all columns agree', () => {
    expect(rowStatistics(new Float64Array(4), [0, 4])).toEqual({ delta: 0, standardError: 0, t: 0 });
    const { standardError, t } = rowStatistics(Float64Array.of(0.1, 0.1, 0.1), [0, 3]);
    expect(standardError).toBeLessThan(1e-8);
    expect(t).toBeGreaterThan(1e6);
    expect(Number.isFinite(t)).toBe(true);
    expect(rowStatistics(Float64Array.of(-0.1, -0.1, -0.1), [0, 3]).t).toBe(-t);
  });

  it('need two columns in each stratum', () => {
    expect(() => rowStatistics(Float64Array.of(1, 2, 3), [0, 2, 3])).toThrow(
      new RangeError('a stratum of fewer than two columns has no standard error'),
    );
  });
});

describe('weighted sums', () => {
  it('are those of the columns from start to end, however many are zero', () => {
    const random = generator(3);
    for (const length of [1, 3, 4, 5, 9]) {
      const row = Float64Array.from({ length: length + 2 }, () => (random() < 0.4 ? 0 : random() - 0.5));
      const factors = Array.from(row, () => Float32Array.from({ length: 7 }, () => Math.round(random() * 4)));
      const totals = new Float64Array(7).fill(2);
      addWeighted(row, [1, length + 1], factors, totals);
      for (let draw = 0; draw < 7; draw++) {
        let expected = 2;
        for (let column = 1; column < length + 1; column++)
          expected += row[column]! * factors[column]![draw]!;
        expect(totals[draw]).toBeCloseTo(expected, 12);
      }
    }
  });
});

describe('the largest-gain test', () => {
  it.each([
    ['one stratum', [0, 7], 4],
    ['two strata', [0, 4, 8], 5],
    ['three strata', [0, 2, 5, 8], 3],
  ] as const)('gives exact p-values with few columns: %s', (_, bounds, count) => {
    for (let seed = 1; seed <= 5; seed++) {
      const random = generator(seed);
      const rows = Array.from({ length: count }, (_row, n) =>
        Array.from(
          { length: bounds.at(-1)! },
          () =>
            // Few values, so that gains tie; some rows gain.
            Math.round((random() - 0.5 + (n === 1 ? 0.4 : 0)) * 4) / 4,
        ),
      );
      const { p, draws } = drain(maxTest({ rows: rowsOf(...rows), bounds }));
      expect(draws).toBe(2 ** bounds.at(-1)!);
      bruteForce(rows, bounds).forEach((expected, n) => expect(p[n]).toBeCloseTo(expected, 12));
    }
  });

  it('takes all signs where there are no more of them than random draws and the observed ones', () => {
    for (const gains of [
      [1, 2, 4],
      [4, -1, 2],
      [0.5, 0.25, -2],
    ]) {
      const { p, draws } = drain(maxTest({ rows: rowsOf(gains), bounds: [0, 3] }, { draws: 7 }));
      expect([draws, p[0]]).toEqual([8, bruteForce([gains], [0, 3])[0]]);
    }
    expect(drain(maxTest({ rows: [], bounds: [0] })).draws).toBe(1);
  });

  it('knows a gain by which all columns agree from the same one summed in another order', () => {
    for (const gain of [0.1, 0.2, 0.3, 0.7, 1.1]) {
      const { p } = drain(maxTest({ rows: rowsOf([gain, gain, gain]), bounds: [0, 3] }));
      expect(p[0]).toBe(1 / 8);
    }
    // Δ is 2, and the error is taken for 1e-7 of the root of the sum of squares, 1.
    const { threshold95 } = drain(maxTest({ rows: rowsOf([0.5, 0.5, 0.5, 0.5]), bounds: [0, 4] }));
    expect(threshold95).toBeCloseTo(2e7, 0);
  });

  it('comes near them with random draws', () => {
    const random = generator(11);
    const rows = Array.from({ length: 6 }, (_, n) =>
      Array.from({ length: 12 }, () => random() - 0.5 + (n === 2 ? 0.45 : 0)),
    );
    const { p, draws } = drain(maxTest({ rows: rowsOf(...rows), bounds: [0, 6, 12] }, { draws: 3000 }));
    expect(draws).toBe(3001);
    bruteForce(rows, [0, 6, 12]).forEach((expected, n) =>
      // Four standard errors of a share in 3,000 draws.
      expect(Math.abs(p[n]! - expected)).toBeLessThan(
        4 * Math.sqrt((expected * (1 - expected)) / 3000) + 1e-3,
      ),
    );
  });

  it('is never sure: the observed signs are among the draws', () => {
    const gain = Array.from({ length: 30 }, (_, n) => 0.1 + (n % 3) / 100);
    const { p } = drain(maxTest({ rows: rowsOf(gain), bounds: [0, 30] }, { draws: 500 }));
    expect(p[0]).toBe(1 / 501);
  });

  it('finds a second gain behind a first: none competes with what did better', () => {
    const random = generator(5);
    const gain = (size: number) => Array.from({ length: 40 }, () => size + (random() - 0.5) * 0.5);
    const rows = rowsOf(gain(0.3), gain(0.2), ...Array.from({ length: 50 }, () => gain(0)));
    const { p } = drain(maxTest({ rows, bounds: [0, 20, 40] }));
    expect(p[0]).toBeLessThan(0.01);
    expect(p[1]).toBeGreaterThanOrEqual(p[0]!);
    expect(p[1]).toBeLessThan(0.01);
    expect(Math.min(...p.slice(2))).toBeGreaterThan(0.05);
  });

  it('gives no config a p-value for which nothing changed or all got worse', () => {
    const { p } = drain(maxTest({ rows: rowsOf([0, 0, 0, 0], [-0.1, -0.2, -0.1, -0.3]), bounds: [0, 4] }));
    expect([...p]).toEqual([1, 1]);
  });

  it('names the gain that the best of configs without effect exceeds in 5 % of sweeps', () => {
    const random = generator(9);
    const rows = Array.from({ length: 20 }, () => Float64Array.from({ length: 10 }, () => random() - 0.5));
    const { threshold95, p } = drain(maxTest({ rows, bounds: [0, 10] }));
    const t = rows.map((row) => rowStatistics(row, [0, 10]).t);
    const best = t.indexOf(Math.max(...t));
    expect(p[best]! <= 0.05).toBe(t[best]! > threshold95);
    // Below the exact quantile more than 95 % lie at or under it.
    expect(threshold95).toBeGreaterThan(1.8);
  });

  it('is the same each time, and another with another seed', () => {
    const random = generator(2);
    const rows = Array.from({ length: 4 }, () => Float64Array.from({ length: 16 }, () => random() - 0.4));
    const run = (seed?: number) =>
      [...drain(maxTest({ rows, bounds: [0, 16] }, { draws: 300, ...(seed ? { seed } : {}) })).p].join();
    expect(run()).toBe(run());
    expect(run(2)).not.toBe(run());
  });

  it('works row by row', () => {
    const rows = rowsOf([1, 2], [2, 1], [0, 0]);
    expect([...maxTest({ rows, bounds: [0, 2] })]).toHaveLength(3);
    expect(drain(maxTest({ rows: [], bounds: [0, 2] })).p).toHaveLength(0);
  });
});
