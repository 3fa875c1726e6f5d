import { describe, expect, it } from 'vitest';
import { paretoFrontier, sizeClass } from '../../src/core/results/pareto.js';

const point = (overhead: number, score: number, name = '') => ({ overhead, score, name });

describe('the Pareto frontier', () => {
  it('keeps what no other point beats, by overhead', () => {
    expect(paretoFrontier([point(0.3, 5), point(0, 1), point(0.1, 3), point(0.2, 2), point(0.4, 5)])).toEqual(
      [point(0, 1), point(0.1, 3), point(0.3, 5)],
    );
  });

  it('takes the highest of equal overhead', () => {
    expect(paretoFrontier([point(0.1, 1), point(0.1, 3), point(0.1, 2)])).toEqual([point(0.1, 3)]);
  });

  it('takes the first given of equal points', () => {
    expect(paretoFrontier([point(0.1, 1, 'a'), point(0.1, 1, 'b')])).toEqual([point(0.1, 1, 'a')]);
  });

  it('does not pay more for the same score', () => {
    expect(paretoFrontier([point(0.2, 1), point(0.1, 1)])).toEqual([point(0.1, 1)]);
  });

  it('is empty without points, and leaves the points given in their order', () => {
    expect(paretoFrontier([])).toEqual([]);
    const points = [point(1, 1), point(0, 0)];
    paretoFrontier(points);
    expect(points).toEqual([point(1, 1), point(0, 0)]);
  });
});

describe('the size class', () => {
  it.each([
    [0, 'baseline'],
    [0.001, 'XS'],
    [0.05, 'XS'],
    [0.0501, 'S'],
    [0.1, 'S'],
    [0.1001, 'M'],
    [0.2, 'M'],
    [0.2001, 'L'],
    [0.4, 'L'],
    [0.4001, 'XL'],
    [1, 'XL'],
  ])('of %f is %s', (overhead, size) => {
    expect(sizeClass(overhead)).toBe(size);
  });

  it('takes a border that is no exact double to the smaller class', () => {
    expect(sizeClass(0.1 + 0.1 + 0.1 - 0.2)).toBe('S');
    expect(sizeClass(1 - 0.8)).toBe('M');
    expect(sizeClass(0.7 - 0.3)).toBe('L');
  });
});
