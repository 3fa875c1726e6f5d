import { describe, expect, it } from 'vitest';
import { bootstrapIntervals, quantile } from '../../src/core/statistics/bootstrap.js';
import { inverseNormal, normalDistribution } from '../../src/core/statistics/normal.js';
import { generator } from '../../src/core/statistics/random.js';
import { drain } from '../../src/core/statistics/steps.js';

/** Every equally likely resample's sum, stratum by stratum. */
function allSums(parts: readonly (readonly number[])[]): number[] {
  return parts.reduce<number[]>(
    (sums, part) => {
      let own = [0];
      for (let n = 0; n < part.length; n++) own = own.flatMap((sum) => part.map((value) => sum + value));
      return sums.flatMap((sum) => own.map((more) => sum + more));
    },
    [0],
  );
}

/** BCa by the book (B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 14.3), on all resamples. */
function exactBca(parts: readonly (readonly number[])[], confidence: number): [number, number] {
  const sums = allSums(parts).sort((a, b) => a - b);
  const delta = parts.flat().reduce((a, b) => a + b, 0);
  const share =
    sums.filter((sum) => sum < delta - 1e-9).length / sums.length +
    sums.filter((sum) => Math.abs(sum - delta) <= 1e-9).length / sums.length / 2;
  const influences = parts.flatMap((part) => {
    const mean = part.reduce((a, b) => a + b, 0) / part.length;
    return part.map((value) => value - mean);
  });
  const cubes = influences.reduce((sum, value) => sum + value ** 3, 0);
  const squares = influences.reduce((sum, value) => sum + value ** 2, 0);
  const acceleration = cubes / (6 * squares ** 1.5);
  const bias = inverseNormal(share);
  const at = (p: number): number => {
    const z = bias + inverseNormal(p);
    const level = normalDistribution(bias + z / (1 - acceleration * z));
    return sums[Math.min(sums.length - 1, Math.floor(level * sums.length))]!;
  };
  return [at((1 - confidence) / 2), at(1 - (1 - confidence) / 2)];
}

const intervalOf = (parts: readonly (readonly number[])[], confidence = 0.95, draws = 20_000) =>
  drain(
    bootstrapIntervals(
      {
        rows: [Float64Array.from(parts.flat())],
        bounds: parts.reduce<number[]>((ends, part) => [...ends, ends.at(-1)! + part.length], [0]),
      },
      { confidence, draws },
    ),
  )[0]!;

describe('quantiles', () => {
  it('lie between the values', () => {
    const sorted = Float64Array.of(1, 2, 4);
    expect([0, 0.25, 0.5, 0.75, 1, -1, 2].map((share) => quantile(sorted, share))).toEqual([
      1, 1.5, 2, 3, 4, 1, 4,
    ]);
  });
});

describe('bootstrap intervals', () => {
  it.each([
    ['even values', [[0.1, -0.2, 0.3, 0.05, 0.4]]],
    ['a skewed stratum', [[0, 0.01, 0.02, 0.05, 0.9]]],
    [
      'two strata',
      [
        [0.3, 0.1, -0.1],
        [0.5, 0.2, 0.25],
      ],
    ],
  ])('are those of all resamples: %s', (_, parts) => {
    for (const confidence of [0.8, 0.95]) {
      const [low, high] = intervalOf(parts, confidence);
      const [exactLow, exactHigh] = exactBca(parts, confidence);
      const spread = Math.max(...allSums(parts)) - Math.min(...allSums(parts));
      // Neighbouring resamples' sums differ by a few hundredths of the spread.
      expect(Math.abs(low - exactLow)).toBeLessThan(0.025 * spread);
      expect(Math.abs(high - exactHigh)).toBeLessThan(0.025 * spread);
    }
  });

  it('hold the true value in about 95 % of samples', () => {
    const random = generator(4);
    let held = 0;
    const samples = 300;
    for (let n = 0; n < samples; n++) {
      const row = Float64Array.from({ length: 40 }, () => (random() + random() - 1 + 0.1) / 40);
      const [[low, high]] = drain(
        bootstrapIntervals({ rows: [row], bounds: [0, 20, 40] }, { draws: 400, seed: n + 1 }),
      ) as [[number, number]];
      if (low <= 0.1 && 0.1 <= high) held++;
    }
    expect(held / samples).toBeGreaterThan(0.9);
    expect(held / samples).toBeLessThan(0.985);
  });

  it('are a point where nothing differs', () => {
    expect(intervalOf([[0, 0, 0]])).toEqual([0, 0]);
    const [low, high] = intervalOf([[0.1, 0.1, 0.1]]);
    expect([low, high].map((end) => end.toFixed(9))).toEqual(['0.300000000', '0.300000000']);
  });

  it('draw each stratum from itself', () => {
    // Between the strata the values differ, within them they do not: nothing is uncertain.
    expect(
      intervalOf([
        [0.5, 0.5],
        [0, 0],
      ]),
    ).toEqual([1, 1]);
  });

  it('are the same each time, for each row, row by row', () => {
    const random = generator(8);
    const rows = Array.from({ length: 3 }, () => Float64Array.from({ length: 12 }, () => random() - 0.3));
    const run = () => drain(bootstrapIntervals({ rows, bounds: [0, 12] }));
    expect(run()).toEqual(run());
    expect(drain(bootstrapIntervals({ rows: [rows[1]!], bounds: [0, 12] }))[0]).toEqual(run()[1]);
    expect([...bootstrapIntervals({ rows, bounds: [0, 12] })]).toHaveLength(3);
  });
});
