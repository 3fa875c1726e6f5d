import { describe, expect, it } from 'vitest';
import { LIGHT } from '../../src/core/drawing/look.js';
import { combinedMeasures, type Measure } from '../../src/core/drawing/measures.js';
import { type Pictured, picturedOf } from '../../src/core/drawing/pictured.js';
import { pictureOf, type PictureParts } from '../../src/core/report/picture.js';
import { svgReport } from '../../src/core/report/svgReport.js';
import type { ConfigRecord } from '../../src/core/results/records.js';
import { buildResults } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { blockRecord, runHeader } from '../support/runs.js';

const LAYERS = 8;
const scores: [i: number, j: number, score: number][] = [
  [0, 0, 0.5],
  [0, 1, 0],
  [2, 3, 0.6],
  [5, 6, 0.5],
  [3, 6, 0.75],
];
const records = (marks: Partial<Record<string, [i: number, j: number]>> = {}): ConfigRecord[] => [
  ...scores.map(([i, j, score]) => blockRecord(i, j, LAYERS, { guesses: [score, score] })),
  ...Object.entries(marks).map(([state, [i, j] = [0, 2]]) =>
    blockRecord(i, j, LAYERS, { guesses: [0] }, { state: state as ConfigRecord['state'] }),
  ),
];

function parts(marks?: Parameters<typeof records>[0], more: Partial<Pictured> = {}): PictureParts {
  const results = buildResults(runHeader({ layers: LAYERS }), records(marks));
  const pictured = { ...picturedOf(results, judge(results)), significance: undefined, ...more };
  const [measure] = combinedMeasures(pictured.run, 'sum') as [Measure];
  const { model } = results.header;
  return { model, pictured, measure, scale: { from: -0.3, to: 0.3, clipped: 0 }, look: LIGHT };
}

const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text!);
/** The texts that lie between two others. */
const between = (svg: string, from: string, to: string): string[] => {
  const all = texts(svg);
  return all.slice(all.indexOf(from) + 1, all.indexOf(to));
};
/** Of the map; the numbers of its scale come first. */
const legend = (svg: string): string[] => between(svg, 'Δ guesses', '−.30').slice(3);
const key = (svg: string): string[] => {
  const all = texts(svg);
  return all.slice(all.findIndex((text) => text.startsWith('on the frontier')));
};

describe('a picture of a sweep', () => {
  it('says what it is of', () => {
    const { svg } = pictureOf(parts());
    expect(texts(svg).slice(0, 3)).toEqual([
      'tiny.gguf',
      'llama · 8 layers · Q4_K_M · guesses',
      'parsed: baseline 100.0 %, best 100.0 % · uninformed answers score up to 1.000',
    ]);
  });

  it('has the bars of single layers below their columns of the map', () => {
    const { svg } = pictureOf(parts());
    const [, map, bars] = svg.split(/(?=<g transform="translate)/);
    expect([map, bars].map((part) => /translate\((\d+) /.exec(part!)![1])).toEqual(['24', '24']);
    const squares = [...map!.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/g)];
    const columns = [...bars!.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)];
    // The cells come in the order of the records: (0,1), (2,3) and (5,6).
    const drawn = [1, 2, 3].map((n) => [squares[n]![1], squares[n]![3]]);
    expect(columns.map(([, x, width]) => [x, width])).toEqual(drawn);
    expect(new Set(drawn.map(([x]) => x)).size).toBe(3);
  });

  it('has no bars where no single layer was repeated, and is lower then', () => {
    const whole = parts();
    const none = {
      ...whole,
      pictured: {
        ...whole.pictured,
        configs: new Map([...whole.pictured.configs].filter(([name]) => !/2,3|0,1|5,6/.test(name))),
      },
    };
    const [high, low] = [pictureOf(whole), pictureOf(none)];
    expect(
      [texts(high.svg), texts(low.svg)].map((all) => all.includes('layer that is repeated alone →')),
    ).toEqual([true, false]);
    expect(high.height - low.height).toBe(184);
    expect(high.width).toBe(low.width);
  });

  it('explains the marks that it has, and no others', () => {
    expect(legend(pictureOf(parts()).svg)).toEqual(['best', 'frontier']);
    // The baseline's own cell bears no word where cells are small.
    const small = { ...parts(), model: { ...parts().model, layers: 36 } };
    expect(legend(pictureOf(small).svg)).toEqual(['best', 'frontier', 'baseline']);
    const all = {
      ...parts(
        { 'early-stopped': [0, 2], dropped: [0, 3], failed: [0, 4], unsupported: [0, 5] },
        {
          pinned: ['(5,6)'],
          significance: { survivors: ['(3,6)', '(2,3)'], evidence: {} },
        },
      ),
      pending: ['(0,6)'],
      scale: { from: -0.3, to: 0.3, clipped: 2 },
      fading: 'luck' as const,
      anatomy: {
        encodingWall: { layer: 2, low: 1, high: 3 },
        decodingWall: { notClear: 'few' as const },
        reasoningZone: null,
        hotZones: [{ from: 3, to: 5, gain: 0.2, best: null }],
      },
    };
    const confirmed = {
      ...all,
      pictured: {
        ...all.pictured,
        summary: {
          ...all.pictured.summary,
          confirmed: { '(3,6)': { state: 'confirmed' as const }, '(2,3)': { state: 'refuted' as const } },
        },
      },
    };
    expect(legend(pictureOf(confirmed).svg)).toEqual([
      ...['best', 'frontier', 'more than luck', 'confirmed', 'refuted', 'pinned'],
      ...[
        'hot layers: repeating them gains',
        'where a zone may end',
        'beyond the scale: 2',
        'not more than luck',
      ],
      ...['not run yet', 'early-stopped', 'dropped as worse', 'failed', 'unsupported'],
    ]);
    expect(key(pictureOf(confirmed).svg)).toEqual([
      'on the frontier: none scores higher with less work',
      'on the frontier, better than the baseline',
      'on the frontier, more than luck',
      'another config',
      'above a bar: more than luck',
      'a cut bar reaches beyond the scale',
    ]);
  });

  it('explains the frontier with its intervals', () => {
    const significance = { survivors: [], evidence: { '(3,6)': { ci95: [0.1, 0.4] } } };
    const { svg } = pictureOf(parts({}, { significance: significance as never }));
    expect(key(svg)).toContain('95 % interval of a score on the frontier');
    expect(key(svg)).not.toContain('on the frontier, more than luck');
    expect(key(pictureOf(parts()).svg)).not.toContain('95 % interval of a score on the frontier');
  });

  it('has all of it within its edges', () => {
    const { svg, width, height } = pictureOf(parts());
    expect(svg).toContain(`viewBox="0 0 ${width} ${height}"`);
    const lowest = /translate\(24 (\d+)\)"><line/.exec(svg)!;
    expect(Number(lowest[1]) + 160 + 24).toBe(height);
    const last = /y="([\d.]+)"[^>]*>[^<]*<\/text><\/svg>$/.exec(svg)!;
    expect(Number(last[1])).toBeLessThan(height - 20);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('rys report --format svg', () => {
  const results = buildResults(runHeader({ layers: LAYERS }), records());

  it('is the same drawing in light colours or in dark ones', () => {
    const draw = (theme: 'light' | 'dark') => svgReport(results, judge(results), theme);
    const bare = (svg: string) => svg.replace(/rgb\([\d,]+\)/g, '').replace(/r="[\d.]+"/g, '');
    expect(bare(draw('dark'))).toBe(bare(draw('light')));
    const paper = (svg: string) => /<rect x="0" y="0"[^>]*fill="([^"]+)"/.exec(svg)![1];
    expect([paper(draw('light')), paper(draw('dark'))]).toEqual(['rgb(255,255,255)', 'rgb(24,26,27)']);
    expect(legend(draw('light'))).toContain('best');
  });
});
