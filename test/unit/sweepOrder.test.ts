import { describe, expect, it } from 'vitest';
import { gridConfigs } from '../../src/core/configs/configGrid.js';
import { sweepOrder } from '../../src/core/configs/sweepOrder.js';

/** The columns in the order in which they are run. */
const columns = (layers: number): number[] => [
  ...new Set(sweepOrder(gridConfigs(layers)).map(({ j }) => j!)),
];

describe('the order of a sweep', () => {
  it('begins with the baseline and keeps every config once', () => {
    for (const layers of [1, 2, 10, 36, 80]) {
      const configs = gridConfigs(layers);
      const ordered = sweepOrder(configs);
      expect(ordered[0]!.key).toBe('(0,0)');
      expect(ordered.map(({ key }) => key).sort()).toEqual(configs.map(({ key }) => key).sort());
    }
  });

  it('runs a column as a whole, from the longest block to the shortest', () => {
    expect(sweepOrder(gridConfigs(3)).map(({ key }) => key)).toEqual([
      ...['(0,0)', '(0,1)', '(0,2)', '(1,2)', '(0,3)', '(1,3)', '(2,3)'],
    ]);
  });

  it('takes every fourth column of 36 layers first, then those between, ascending in each round', () => {
    expect(columns(36)).toEqual([
      ...[0, 4, 8, 12, 16, 20, 24, 28, 32, 36],
      ...[2, 6, 10, 14, 18, 22, 26, 30, 34],
      ...[1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33, 35],
    ]);
  });

  it('takes ten columns of 80 layers first, and all of 15 as they are', () => {
    expect(columns(80).slice(0, 12)).toEqual([0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 4]);
    expect(columns(15)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    expect(columns(16).slice(0, 4)).toEqual([0, 2, 4, 6]);
  });

  it('puts configs without a block, if there are any, beside the baseline', () => {
    const [baseline, one] = gridConfigs(2);
    const path = { ...one!, key: '0,1,1', i: null, j: null };
    expect(sweepOrder([baseline!, one!, path]).map(({ key }) => key)).toEqual(['(0,0)', '0,1,1', '(0,1)']);
  });
});
