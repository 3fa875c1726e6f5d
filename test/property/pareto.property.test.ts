import fc from 'fast-check';
import { expect, it } from 'vitest';
import { paretoFrontier } from '../../src/core/results/pareto.js';

// Few values, so that ties are common.
const point = fc.record({
  overhead: fc.integer({ min: 0, max: 8 }).map((n) => n / 8),
  score: fc.oneof(
    fc.integer({ min: -4, max: 4 }).map((n) => n / 4),
    fc.double({ min: -1, max: 1, noNaN: true }),
  ),
});
const points = fc.array(point, { maxLength: 40 });
type Point = { overhead: number; score: number };

const dominates = (a: Point, b: Point): boolean =>
  a.overhead <= b.overhead && a.score >= b.score && (a.overhead < b.overhead || a.score > b.score);

it('no listed point is dominated by any given point', () => {
  fc.assert(
    fc.property(points, (given) => {
      for (const listed of paretoFrontier(given))
        expect(given.some((other) => dominates(other, listed))).toBe(false);
    }),
  );
});

it('every given point is dominated by, or equal to, a listed one', () => {
  fc.assert(
    fc.property(points, (given) => {
      const frontier = paretoFrontier(given);
      for (const { overhead, score } of given)
        expect(frontier.some((listed) => listed.overhead <= overhead && listed.score >= score)).toBe(true);
    }),
  );
});

it('overhead and score both rise strictly', () => {
  fc.assert(
    fc.property(points, (given) => {
      const frontier = paretoFrontier(given);
      for (const [n, { overhead, score }] of frontier.entries()) {
        if (n === 0) continue;
        expect(overhead).toBeGreaterThan(frontier[n - 1]!.overhead);
        expect(score).toBeGreaterThan(frontier[n - 1]!.score);
      }
    }),
  );
});

it('the order in which points are given does not matter', () => {
  const shuffled = points.chain((given) =>
    fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
  );
  fc.assert(
    fc.property(shuffled, ([given, other]) => {
      expect(paretoFrontier(other)).toEqual(paretoFrontier(given));
    }),
  );
});
