import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  centredOn,
  isWhole,
  limited,
  MIDDLE,
  moved,
  partOf,
  showing,
  WHOLE,
  type Zoom,
  zoomedAt,
} from '../../src/core/drawing/zoom.js';

const close = (zoom: Zoom) => ({
  factor: expect.closeTo(zoom.factor, 9) as number,
  x: expect.closeTo(zoom.x, 9) as number,
  y: expect.closeTo(zoom.y, 9) as number,
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const zooms = fc
  .record({ factor: fc.double({ min: 1, max: 40, noNaN: true }), x: share, y: share })
  .map(({ factor, x, y }): Zoom => ({ factor, x: x * (1 - 1 / factor), y: y * (1 - 1 / factor) }));
const valid = ({ factor, x, y }: Zoom): boolean =>
  factor >= 1 && [x, y].every((edge) => edge >= 0 && edge <= 1 - 1 / factor + 1e-12);

describe('zooming', () => {
  it('enlarges about a place, and as far as is allowed', () => {
    expect(zoomedAt(WHOLE, 2, MIDDLE, 8)).toEqual({ factor: 2, x: 0.25, y: 0.25 });
    expect(zoomedAt(WHOLE, 2, { x: 0, y: 1 }, 8)).toEqual({ factor: 2, x: 0, y: 0.5 });
    expect(zoomedAt({ factor: 2, x: 0.25, y: 0.5 }, 2, { x: 0.5, y: 0 }, 8)).toEqual(
      close({ factor: 4, x: 0.375, y: 0.5 }),
    );
    expect(zoomedAt(WHOLE, 9, MIDDLE, 4)).toEqual(close({ factor: 4, x: 0.375, y: 0.375 }));
    expect(zoomedAt(WHOLE, 2, MIDDLE, 1)).toEqual(WHOLE);
  });

  it('reduces until all is seen', () => {
    expect(zoomedAt({ factor: 4, x: 0.75, y: 0 }, 0.5, { x: 1, y: 0 }, 8)).toEqual({
      factor: 2,
      x: 0.5,
      y: 0,
    });
    expect(zoomedAt({ factor: 2, x: 0.5, y: 0.1 }, 0.1, MIDDLE, 8)).toEqual(WHOLE);
    // A corner that is seen is a corner of the whole at last.
    expect(zoomedAt({ factor: 4, x: 0.1, y: 0.7 }, 0.5, MIDDLE, 8)).toEqual(
      close({ factor: 2, x: 0, y: 0.5 }),
    );
  });

  it('keeps the place under the pointer where it is, unless an edge is in the way', () => {
    fc.assert(
      fc.property(zooms, fc.double({ min: 1, max: 4, noNaN: true }), share, share, (zoom, by, x, y) => {
        const next = zoomedAt(zoom, by, { x, y }, 200);
        expect(valid(next)).toBe(true);
        // What lies at the place before and after, in fractions of the whole.
        expect(next.x + x / next.factor).toBeCloseTo(zoom.x + x / zoom.factor, 9);
        expect(next.y + y / next.factor).toBeCloseTo(zoom.y + y / zoom.factor, 9);
      }),
    );
  });

  it('is undone by the reverse', () => {
    fc.assert(
      fc.property(zooms, fc.double({ min: 1, max: 4, noNaN: true }), share, share, (zoom, by, x, y) => {
        const there = zoomedAt(zoom, by, { x, y }, 200);
        expect(zoomedAt(there, 1 / by, { x, y }, 200)).toEqual(close(zoom));
      }),
    );
  });

  it('is of the whole only where nothing is enlarged', () => {
    expect([isWhole(WHOLE), isWhole({ factor: 1.01, x: 0, y: 0 })]).toEqual([true, false]);
  });

  it('gives way where less is allowed', () => {
    const zoom = { factor: 4, x: 0.7, y: 0.2 };
    expect(limited(zoom, 4)).toBe(zoom);
    expect(limited(zoom, 2)).toEqual({ factor: 2, x: 0.5, y: 0.2 });
    expect(limited(zoom, 1)).toEqual(WHOLE);
  });
});

describe('moving', () => {
  it('goes by fractions of what is seen, and ends at the edges', () => {
    const zoom = { factor: 4, x: 0.25, y: 0.5 };
    expect(moved(zoom, 0.5, -1)).toEqual({ factor: 4, x: 0.375, y: 0.25 });
    expect(moved(zoom, -9, 9)).toEqual({ factor: 4, x: 0, y: 0.75 });
    expect(moved(WHOLE, 0.3, -0.3)).toEqual(WHOLE);
  });

  it('puts a place into the middle', () => {
    expect(centredOn({ factor: 4, x: 0, y: 0 }, { x: 0.5, y: 0.25 })).toEqual({
      factor: 4,
      x: 0.375,
      y: 0.125,
    });
    expect(centredOn({ factor: 4, x: 0, y: 0 }, { x: 1, y: 0 })).toEqual({ factor: 4, x: 0.75, y: 0 });
  });

  it('brings in a place that is not seen, a tenth from the edge, and leaves what is seen where it is', () => {
    const zoom = { factor: 4, x: 0.25, y: 0.25 };
    expect(showing(zoom, { x: 0.25, y: 0.5 })).toEqual(zoom);
    expect(showing(zoom, { x: 0.2, y: 0.6 })).toEqual(close({ factor: 4, x: 0.175, y: 0.375 }));
    expect(showing(zoom, { x: 0.99, y: 0.01 })).toEqual(close({ factor: 4, x: 0.75, y: 0 }));
  });

  it('always ends where the place is seen', () => {
    fc.assert(
      fc.property(zooms, share, share, (zoom, x, y) => {
        const next = showing(zoom, { x, y });
        expect(valid(next)).toBe(true);
        for (const [edge, place] of [
          [next.x, x],
          [next.y, y],
        ] as const) {
          expect(place).toBeGreaterThanOrEqual(edge - 1e-12);
          expect(place).toBeLessThanOrEqual(edge + 1 / next.factor + 1e-12);
        }
      }),
    );
  });
});

describe('the part of an axis', () => {
  it('begins at its fraction of the whole', () => {
    expect(partOf({ min: 10, max: 30 }, 0.5, 4)).toEqual({ min: 20, max: 25 });
    expect(partOf({ min: -1, max: 1 }, 0, 1)).toEqual({ min: -1, max: 1 });
  });
});
