import { describe, expect, it } from 'vitest';
import { barColor, barsOf, cutOf } from '../../src/core/drawing/bars.js';
import { cellsOf } from '../../src/core/drawing/cells.js';
import { beyond, contrast, divergingColor, isBeyond, paletteFor } from '../../src/core/drawing/colors.js';
import { fadedBy, faint } from '../../src/core/drawing/fading.js';
import { fitMap, MAP_FRAME } from '../../src/core/drawing/geometry.js';
import { DARK, LIGHT } from '../../src/core/drawing/look.js';
import { mapSize, mapSvg } from '../../src/core/drawing/mapSvg.js';
import { combinedMeasures, deltaOf, type Measure, setMeasures } from '../../src/core/drawing/measures.js';
import { type PicturedConfig, picturedOf } from '../../src/core/drawing/pictured.js';
import { buildResults } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { blockRecord, runHeader } from '../support/runs.js';

/** What is drawn faint, and what is drawn as clipped. */

const config = (key: string, more: Partial<PicturedConfig> = {}) => ({ key, ...more }) as PicturedConfig;
const known = (...survivors: string[]) => ({ significance: { survivors, evidence: {} } });
const delta = deltaOf(
  'a',
  () => 0,
  ({ standardError }) => standardError,
);

describe('what is drawn faint', () => {
  it('is nothing unless one asks for it, and changes alone', () => {
    const all = [
      fadedBy('none', delta, known()),
      fadedBy('noise', { ...delta, ramp: 'sequential' }, known()),
      fadedBy('luck', { ...delta, ramp: 'sequential' }, known()),
    ];
    const quiet = config('(1,2)', { standardError: 1 });
    expect(all.map((isFaded) => isFaded(quiet, 0.1))).toEqual([false, false, false]);
  });

  it('is what lies within two standard errors of 0', () => {
    const isFaded = fadedBy('noise', delta, known());
    const of = (value: number, standardError: number | null, key = '(1,2)') =>
      isFaded(config(key, { standardError }), value);
    expect([of(0.19, 0.1), of(-0.19, 0.1), of(0.2, 0.1), of(-0.2, 0.1)]).toEqual([true, true, false, false]);
    expect([of(0, 0), of(0.1, null), of(0, 0.1, '(0,0)')]).toEqual([false, false, false]);
    // Without an error nothing is known.
    expect(
      fadedBy(
        'noise',
        deltaOf('a', () => 0),
        known(),
      )(config('(1,2)', { standardError: 1 }), 0),
    ).toBe(false);
  });

  it('is what is not more than luck, once that is known', () => {
    const isFaded = fadedBy('luck', delta, known('(2,3)'));
    expect(['(1,2)', '(2,3)', '(0,0)'].map((key) => isFaded(config(key), 9))).toEqual([true, false, false]);
    expect(fadedBy('luck', delta, { significance: undefined })(config('(1,2)'), 9)).toBe(false);
  });

  it('has the error of what is shown, each set its own', () => {
    const shown = config('(1,2)', { standardError: 0.3, standardErrors: { a: 0.1, b: null } });
    const [combined, score] = combinedMeasures({ sets: [{ name: 'a' }, { name: 'b' }] }, 'sum') as [
      Measure,
      Measure,
    ];
    expect(
      [combined, setMeasures('a')[0]!, setMeasures('b')[0]!, setMeasures('c')[0]!].map(({ error }) =>
        error!(shown),
      ),
    ).toEqual([...[0.3, 0.1, null, null]]);
    expect([score.error, setMeasures('a')[1]!.error]).toEqual([undefined, undefined]);
  });

  it('is near the neutral colour, on its side', () => {
    const { palette } = LIGHT;
    expect(faint([145, 45, 245], { neutral: [245, 245, 245] })).toEqual([223, 201, 245]);
    expect(faint(palette.neutral, palette)).toEqual(palette.neutral);
  });
});

const results = buildResults(runHeader(), [
  blockRecord(0, 0, 4, { guesses: [0.5, 0.5] }),
  blockRecord(2, 3, 4, { guesses: [1, 0.2] }),
  blockRecord(0, 1, 4, { guesses: [0, 0.1] }),
]);
const pictured = picturedOf(results, judge(results));
const [measure, score] = combinedMeasures(pictured.run, 'sum') as [Measure, Measure];
const scale = { from: -0.2, to: 0.2, clipped: 1 };

describe('a map', () => {
  it('has faint cells with the numbers of the others', () => {
    // (2,3) changes by 0.1 ± 0.4, (0,1) by −0.45 ± 0.05.
    const { palette } = LIGHT;
    const cells = (isFaded?: (config: PicturedConfig) => boolean) =>
      cellsOf(pictured.configs, [], measure, scale, palette, isFaded);
    const strong = cells();
    const some = cells(fadedBy('noise', measure, pictured) as (config: PicturedConfig) => boolean);
    expect(some.map(({ key, text }) => [key, text])).toEqual(strong.map(({ key, text }) => [key, text]));
    const fills = new Map(some.map(({ key, fill }) => [key, fill]));
    expect(fills.get('(2,3)')).toEqual(faint(divergingColor(palette, 0.1, 0.2), palette));
    expect(fills.get('(0,1)')).toEqual(beyond(palette, -1));
  });

  it('says so in its legend when it is drawn', () => {
    const geometry = fitMap(4, 300, 300, MAP_FRAME, 1);
    const parts = { cells: [], rings: [], geometry, measure, scale, look: LIGHT };
    expect(mapSvg(parts)).not.toContain('within 2 SE');
    expect(mapSvg({ ...parts, fading: 'noise' })).toContain('>within 2 SE of 0<');
    expect(mapSvg({ ...parts, fading: 'luck' })).toContain('>not more than luck<');
    expect(mapSvg({ ...parts, measure: score, fading: 'luck' })).not.toContain('luck');
    expect(mapSize({ ...parts, fading: 'luck' })).toEqual(mapSize(parts));
  });

  it('has ends of their own colour on a scale that clips', () => {
    const geometry = fitMap(4, 300, 300, MAP_FRAME, 1);
    const parts = { cells: [], rings: [], geometry, measure, scale, look: LIGHT };
    const colors = [-1, 1].map((side) => `rgb(${beyond(LIGHT.palette, side).join(',')})`);
    const drawn = (svg: string) => colors.map((color) => svg.split(color).length - 1);
    // At the ends, and as the sign of what lies beyond them.
    expect(drawn(mapSvg(parts))).toEqual([2, 2]);
    expect(drawn(mapSvg({ ...parts, scale: { ...scale, clipped: 0 } }))).toEqual([0, 0]);
  });
});

describe('what a scale clips', () => {
  it('has a colour of its own, which is told from that of the end in every theme', () => {
    const hc = (dark: boolean) => {
      const [back, front] = dark ? [0, 255] : [255, 0];
      return paletteFor(dark ? 'hcDark' : 'hcLight', [back, back, back], [front, front, front]);
    };
    for (const palette of [LIGHT.palette, DARK.palette, hc(true), hc(false)])
      for (const side of [-1, 1]) {
        const end = divergingColor(palette, side, 1);
        expect(divergingColor(palette, side * 1.01, 1)).toEqual(beyond(palette, side));
        expect(contrast(beyond(palette, side), end)).toBeGreaterThan(1.2);
        expect(contrast(beyond(palette, side), palette.neutral)).toBeGreaterThan(
          contrast(end, palette.neutral),
        );
      }
    expect(beyond(LIGHT.palette, 1)).not.toEqual(beyond(LIGHT.palette, -1));
    expect([isBeyond(0.2, 0.2), isBeyond(-0.2 - 1e-12, 0.2), isBeyond(-0.201, 0.2)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('is cut near the end of its bar', () => {
    const ends = [-0.2, 0.2] as const;
    expect(cutOf(0.1, ends, 50, 100)).toBeUndefined();
    expect(cutOf(0.2, ends, 50, 100)).toBeUndefined();
    expect(cutOf(0.3, ends, 50, 100)).toEqual({ left: 60, right: 54 });
    expect(cutOf(-0.3, ends, 150, 100)).toEqual({ left: 146, right: 140 });
  });
});

describe('a bar', () => {
  it('is faint where its cell is', () => {
    const faded = barsOf(pictured, measure, ({ key }) => key === '(2,3)');
    expect(faded.map((bar) => [bar.key, bar.faded])).toEqual([
      ['(0,1)', false],
      ['(2,3)', true],
    ]);
    expect(barsOf(pictured, measure).some((bar) => bar.faded)).toBe(false);
    const { palette } = DARK;
    const color = (value: number, faded: boolean, of = measure) =>
      barColor({ value, faded }, of, scale, palette);
    expect([color(0.1, false), color(0, false), color(-0.1, false)]).toEqual([
      ...[palette.better[2], palette.better[2], palette.worse[2]],
    ]);
    expect(color(0.1, true)).toEqual(faint(palette.better[2]!, palette));
    expect(color(0.2, false, score)).toEqual(palette.sequential[4]);
  });
});
