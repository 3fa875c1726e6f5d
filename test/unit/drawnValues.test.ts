import { describe, expect, it } from 'vitest';
import {
  contrast,
  divergingColor,
  luminance,
  readableOn,
  sequentialColor,
} from '../../src/core/drawing/colors.js';
import { LIGHT } from '../../src/core/drawing/look.js';
import {
  combinedMeasures,
  type Measure,
  PARSED,
  parseMeasure,
  setMeasures,
} from '../../src/core/drawing/measures.js';
import { fitEnds, fitLimit, scaleLimit, scaleOf } from '../../src/core/drawing/scale.js';

const { palette } = LIGHT;

describe('a scale', () => {
  it('ends where a tenth of the values lies beyond, on a round number', () => {
    // Of 11 values the tenth, by size.
    expect(scaleLimit([0, 1, 2, 3, 4, 5, 6, 7, 8, -9.01, 99].map((value) => value / 100))).toBeCloseTo(
      0.1,
      12,
    );
    expect(scaleLimit([0.1001])).toBeCloseTo(0.15, 12);
    expect(scaleLimit([0.1])).toBeCloseTo(0.1, 12);
    expect(scaleLimit([-0.021])).toBeCloseTo(0.03, 12);
    expect([scaleLimit([]), scaleLimit([0])]).toEqual([0.01, 0.01]);
  });

  it('shows the gains, and an eighth of the losses at least', () => {
    expect(fitLimit([])).toBe(0.1);
    expect(fitLimit([0.04, -0.08])).toBe(0.05);
    expect(fitLimit([0.12, -0.3])).toBe(0.15);
    expect(fitLimit([-0.8, 0.01, -0.8])).toBe(0.1);
    expect(fitLimit([-0.81, 0.01, -0.81])).toBe(0.15);
    expect(fitLimit([0.2, 0.2])).toBe(0.2);
    expect(fitLimit([5.5, 5.5])).toBe(6);
    // A gain beyond the scale that clips the most extreme tenth does not widen it.
    expect(fitLimit([...Array<number>(20).fill(0.03), 3])).toBe(0.05);
  });

  it('is at least ±0.1 before there are eight values, and of a rate what the rate can be', () => {
    const delta = { ramp: 'diverging' } as Measure;
    expect(fitEnds(delta, Array<number>(7).fill(0.01))).toEqual([-0.1, 0.1]);
    expect(fitEnds(delta, Array<number>(8).fill(0.01))).toEqual([-0.05, 0.05]);
    expect(fitEnds(delta, [0.4])).toEqual([-0.5, 0.5]);
    const score = { ramp: 'sequential' } as Measure;
    expect(fitEnds({ ...score, range: [0, 1] }, [0.5])).toEqual([0, 1]);
    expect([fitEnds(score, []), fitEnds(score, [0.5, 0.5]), fitEnds(score, [0.7, 0.2, 0.4])]).toEqual([
      [0, 1],
      [0.5, 1.5],
      [0.2, 0.7],
    ]);
  });

  it('counts what lies beyond its ends', () => {
    expect(scaleOf([-0.3, -0.2, 0, 0.2, 0.21], [-0.2, 0.2])).toEqual({ from: -0.2, to: 0.2, clipped: 2 });
  });
});

describe('measures', () => {
  it('have short forms for cells and axes', () => {
    const [delta, score] = combinedMeasures({ sets: [{ name: 'a' }, { name: 'b' }] }, 'mean') as [
      Measure,
      Measure,
    ];
    expect([0.004, 0.005, -0.25, 1.5, -0.004].map((value) => delta.short(value))).toEqual([
      '0',
      '+.01',
      '−.25',
      '+1.50',
      '0',
    ]);
    expect([score.short(0.5), score.short(1.25), PARSED.short(0.995)]).toEqual(['.50', '1.25', '100 %']);
    expect([delta.title, score.title, PARSED.title]).toEqual([
      'Δ combined (mean)',
      'Score combined (mean)',
      'Parse rate',
    ]);
    expect(combinedMeasures({ sets: [{ name: 'a' }] }, 'mean')[0]!.title).toBe('Δ a');
    expect(parseMeasure('a', 'a', () => 1).title).toBe('Parse rate a');
    expect([delta.range, score.range, setMeasures('a')[1]!.range]).toEqual([undefined, undefined, [0, 1]]);
  });
});

describe('colours', () => {
  it('go from the neutral one at 0 to the last at the limit', () => {
    expect([0, 0.5, -0.5].map((value) => divergingColor(palette, value, 0.5))).toEqual([
      ...[palette.neutral, palette.better[3], palette.worse[3]],
    ]);
    // An eighth of the way is half of the way to the first stop.
    const half = [0, 1, 2].map((n) => Math.round((palette.neutral[n]! + palette.better[0]![n]!) / 2));
    expect(divergingColor(palette, 0.125, 1)).toEqual(half);
    expect([0, 2, 1, 5].map((value) => sequentialColor(palette, value, [1, 2]))).toEqual([
      ...[palette.sequential[0], palette.sequential[4]],
      ...[palette.sequential[0], palette.sequential[4]],
    ]);
    expect(sequentialColor(palette, 3, [1, 1])).toEqual(palette.sequential[0]);
  });

  it('are read by their contrast', () => {
    expect([luminance([255, 255, 255]), luminance([0, 0, 0])]).toEqual([1, 0]);
    expect(luminance([10, 0, 0])).toBeCloseTo((0.2126 * 10) / 255 / 12.92, 9);
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 9);
    // WCAG's example of a grey that just passes on white: #767676.
    expect(contrast([255, 255, 255], [118, 118, 118])).toBeCloseTo(4.54, 2);
    expect([readableOn([10, 10, 10]), readableOn([200, 200, 200])]).toEqual([
      [255, 255, 255],
      [0, 0, 0],
    ]);
  });
});
