import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anatomyOf } from '../../src/core/anatomy/anatomy.js';
import { midranks } from '../../src/core/anatomy/cells.js';
import { anatomyRows } from '../../src/core/report/anatomyLines.js';
import { buildResults } from '../../src/core/results/results.js';
import { walledSweep } from '../support/walledSweep.js';

describe('the anatomy of any sweep', () => {
  it('has walls in order, within their intervals and the model, and no number that is none', () => {
    const sweeps = fc.record({
      layers: fc.integer({ min: 1, max: 14 }),
      encoding: fc.integer({ min: 0, max: 5 }),
      decoding: fc.integer({ min: 4, max: 14 }),
      noise: fc.double({ min: 0, max: 1, noNaN: true }),
      harm: fc.double({ min: 0, max: 1, noNaN: true }),
      probes: fc.integer({ min: 1, max: 8 }),
      sets: fc.integer({ min: 1, max: 3 }),
      seed: fc.integer(),
      longest: fc.integer({ min: 1, max: 14 }),
    });
    fc.assert(
      fc.property(sweeps, ({ longest, ...options }) => {
        const { header, records } = walledSweep({ ...options, has: (i, j) => j - i <= longest });
        const anatomy = anatomyOf(buildResults(header, records));
        expect(JSON.stringify(anatomyRows(anatomy))).not.toContain('NaN');
        for (const { encodingWall, decodingWall, reasoningZone, hotZones } of [
          anatomy.combined,
          ...Object.values(anatomy.sets),
        ]) {
          for (const wall of [encodingWall, decodingWall])
            if ('layer' in wall) {
              expect(wall.layer).toBeGreaterThan(0);
              expect(wall.layer).toBeLessThan(options.layers);
              expect(wall.low).toBeLessThanOrEqual(wall.layer);
              expect(wall.high).toBeGreaterThanOrEqual(wall.layer);
            }
          if (reasoningZone) expect(reasoningZone.from).toBeLessThan(reasoningZone.to);
          let behind = 0;
          for (const { from, to, gain } of hotZones) {
            expect(from).toBeGreaterThanOrEqual(behind);
            expect(to).toBeGreaterThan(from);
            expect(gain).toBeGreaterThan(0);
            behind = to + 1;
          }
          expect(behind).toBeLessThanOrEqual(options.layers + 1);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('ranks', () => {
  it('have the mean 1/2, and the order of the values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1 }), (values) => {
        const ranks = [...midranks(Float64Array.from(values))];
        expect(ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length).toBeCloseTo(0.5, 9);
        values.forEach((a, n) =>
          values.forEach((b, m) => expect(Math.sign(ranks[n]! - ranks[m]!)).toBe(Math.sign(a - b))),
        );
      }),
    );
  });
});
