import { describe, expect, it } from 'vitest';
import { generator } from '../../src/core/statistics/random.js';
import { shrink } from '../../src/core/statistics/shrinkage.js';
import { drain } from '../../src/core/statistics/steps.js';

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const shrunk = (values: readonly number[], error: number): number[] =>
  drain(shrink(values.map((value) => ({ value, error }))));

describe('shrunken estimates', () => {
  it('take nearly all from the best of many that are noise', () => {
    const random = generator(1);
    const values = Array.from({ length: 500 }, () => 0.05 * normal(random));
    const best = values.indexOf(Math.max(...values));
    expect(values[best]).toBeGreaterThan(0.12);
    expect(Math.abs(shrunk(values, 0.05)[best]!)).toBeLessThan(0.03);
  });

  it('leave a value that is far beyond its noise', () => {
    const random = generator(2);
    const values = [...Array.from({ length: 200 }, () => 0.02 * normal(random)), 0.4];
    expect(shrunk(values, 0.02).at(-1)).toBeCloseTo(0.4, 1);
  });

  it('come nearer to the truth than the values themselves, and are not too high for the best', () => {
    const random = generator(3);
    const error = 0.05;
    const truth = Array.from({ length: 600 }, (_, n) => (n % 3 === 0 ? -0.5 : 0.04 * normal(random)));
    const seen = truth.map((value) => value + error * normal(random));
    const estimates = shrunk(seen, error);
    const miss = (values: readonly number[]) =>
      values.reduce((sum, value, n) => sum + (value - truth[n]!) ** 2, 0);
    expect(miss(estimates)).toBeLessThan(0.6 * miss(seen));
    const top = [...seen.keys()].sort((a, b) => seen[b]! - seen[a]!).slice(0, 20);
    const excess = (values: readonly number[]) =>
      top.reduce((sum, n) => sum + values[n]! - truth[n]!, 0) / top.length;
    expect(excess(seen)).toBeGreaterThan(0.04);
    expect(Math.abs(excess(estimates))).toBeLessThan(0.015);
  });

  it('weigh normal noise as Bayes does: two true values, one observation between them', () => {
    // Half of the configs lie at 0 and half at 1, without noise to speak of; one was seen at 0.6 with an error of 0.5.
    const measured = [
      ...Array.from({ length: 200 }, () => ({ value: 0, error: 0.05 })),
      ...Array.from({ length: 200 }, () => ({ value: 1, error: 0.05 })),
      { value: 0.6, error: 0.5 },
    ];
    const [near, far] = [Math.exp(-(0.4 ** 2) / 0.5), Math.exp(-(0.6 ** 2) / 0.5)];
    expect(drain(shrink(measured)).at(-1)).toBeCloseTo(near / (near + far), 1);
  });

  it('keep the order of equally uncertain values', () => {
    const random = generator(6);
    const values = Array.from({ length: 50 }, () => normal(random)).sort((a, b) => a - b);
    const estimates = shrunk(values, 0.5);
    expect([...estimates].sort((a, b) => a - b)).toEqual(estimates);
  });

  it('are the values themselves where nothing is uncertain, and finite where all are equal or one stands alone', () => {
    expect(shrunk([0.1, -0.2], 0)).toEqual([0.1, -0.2]);
    expect(shrunk([0.1, 0.1], 0.2).map((value) => value.toFixed(9))).toEqual(['0.100000000', '0.100000000']);
    expect(shrunk([0.3], 0.1)[0]).toBeCloseTo(0.3, 12);
    expect(drain(shrink([]))).toEqual([]);
    const [unchanged] = drain(
      shrink([
        { value: 0, error: 0 },
        { value: 0.2, error: 0.1 },
      ]),
    );
    expect(unchanged).toBeCloseTo(0, 2);
  });

  it('stay finite for a value far from all others', () => {
    expect(shrunk([0, 0, 0, 1e6], 1e-3).every(Number.isFinite)).toBe(true);
  });
});
