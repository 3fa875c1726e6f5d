import { describe, expect, it } from 'vitest';
import { inverseNormal, normalDistribution } from '../../src/core/statistics/normal.js';
import { generator } from '../../src/core/statistics/random.js';
import {
  mean,
  median,
  pairedStandardError,
  populationDeviation,
} from '../../src/core/statistics/statistics.js';

describe('the inverse normal distribution', () => {
  it.each([
    [0.5, 0],
    [0.8413447460685429, 1],
    [0.9, 1.2815515655446004],
    [0.975, 1.959963984540054],
    [0.99, 2.3263478740408408],
    [0.999, 3.090232306167813],
    [0.02, -2.053748910631823],
    [0.0001, -3.719016485455709],
    [1e-9, -5.997807015008182],
  ])('at %f is %f', (p, x) => {
    expect(inverseNormal(p)).toBeCloseTo(x, 7);
  });

  it('is symmetric', () => {
    for (const p of [0.001, 0.02, 0.0242, 0.0243, 0.1, 0.37, 0.4999])
      expect(inverseNormal(p)).toBeCloseTo(-inverseNormal(1 - p), 9);
  });

  it('rises, also where its three pieces meet', () => {
    const steps = Array.from({ length: 999 }, (_, n) => inverseNormal((n + 1) / 1000));
    expect(steps.every((value, n) => n === 0 || value > steps[n - 1]!)).toBe(true);
  });

  it.each([0, 1, -1, 2, NaN])('has no value at %f', (p) => {
    expect(() => inverseNormal(p)).toThrow(
      new RangeError(`a probability between 0 and 1 is needed, not ${p}`),
    );
  });
});

describe('the normal distribution', () => {
  it.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1, 0.15865525393145707],
    [1.959963984540054, 0.975],
    [-3.719016485455709, 0.0001],
    [6, 0.9999999990134123],
  ])('at %f is %f', (x, p) => {
    expect(normalDistribution(x)).toBeCloseTo(p, 6);
  });

  it('undoes its inverse', () => {
    for (const p of [0.003, 0.2, 0.5, 0.77, 0.999])
      expect(normalDistribution(inverseNormal(p))).toBeCloseTo(p, 6);
  });
});

describe('the standard error of paired differences', () => {
  it('is their sample deviation over the root of their number', () => {
    // mean 2, squares 1 + 0 + 1, variance 2/2 = 1.
    expect(pairedStandardError([1, 2, 3])).toBeCloseTo(Math.sqrt(1 / 3), 12);
    // mean 0.3, squares 0.01 + 0.01, variance 0.02.
    expect(pairedStandardError([0.4, 0.2])).toBeCloseTo(0.1, 12);
  });

  it('is 0 when all are alike', () => {
    expect(pairedStandardError([0.5, 0.5, 0.5])).toBe(0);
  });

  it('needs two', () => {
    expect(pairedStandardError([])).toBeUndefined();
    expect(pairedStandardError([1])).toBeUndefined();
  });
});

describe('mean, median and deviation', () => {
  it('are the usual', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(populationDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBe(2);
  });

  it('leave what they are given in its order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('random numbers', () => {
  it("are mulberry32's, on which the numbers of every file depend", () => {
    const random = generator(1);
    expect([random(), random(), random()]).toEqual([
      0.6270739405881613, 0.002735721180215478, 0.5274470399599522,
    ]);
  });
});
