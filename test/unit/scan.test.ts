import { describe, expect, it } from 'vitest';
import { scanRows, scanSentence, scanText } from '../../src/core/report/scanReport.js';
import { analyseScan, type ScannedText } from '../../src/core/scan/similarity.js';
import { pairsOf } from '../../src/core/scan/texts.js';
import { madeUpScan, madeUpTexts } from '../support/scans.js';

const text = (content: string, language: string, format: string, ...states: number[]): ScannedText => ({
  content,
  language,
  format,
  states: Float32Array.from(states),
});

describe('the pairs of a scan', () => {
  it('differ in one thing', () => {
    const texts = [
      text('a', 'en', 'prose'),
      text('a', 'de', 'prose'),
      text('a', 'en', 'json'),
      text('b', 'en', 'prose'),
      text('b', 'de', 'json'),
    ];
    expect(pairsOf(texts)).toEqual([
      { a: 0, b: 1, kind: 'language' },
      { a: 0, b: 2, kind: 'format' },
      { a: 0, b: 3, kind: 'content' },
    ]);
  });
});

describe('the curves', () => {
  // One layer, two numbers: at the first boundary states go by language, at the second by content. Their mean is 0.
  const [up, down, right, left] = [
    [0, 1],
    [0, -1],
    [1, 0],
    [-1, 0],
  ] as const;
  const texts = [
    text('a', 'en', 'prose', ...up, ...right),
    text('b', 'en', 'prose', ...up, ...left),
    text('a', 'de', 'prose', ...down, ...right),
    text('b', 'de', 'prose', ...down, ...left),
  ];
  const scan = () => analyseScan(texts, 1);

  it('are the mean cosines of centred states', () => {
    const { curves, contrast } = scan();
    expect(curves.language!.values).toEqual([-1, 1]);
    expect(curves.content!.values).toEqual([1, -1]);
    expect(curves.format).toBeUndefined();
    expect(contrast.values).toEqual([-2, 2]);
  });

  it('do not depend on what all texts share', () => {
    const moved = texts.map((each) => ({
      ...each,
      states: each.states.map((value, n) => 3 * value + 7 * n),
    }));
    expect(analyseScan(moved, 1).contrast.values.map((value) => Math.round(value * 1e4) / 1e4)).toEqual([
      -2, 2,
    ]);
  });

  it('compare the states of one text at two layers for the map', () => {
    expect(scan().similarity).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('suggest nothing at a single boundary', () => expect(scan().suggestion).toBeNull());

  it('have errors by leaving out each content', () => {
    const three = [
      text('a', 'en', 'p', 3, 0),
      text('a', 'de', 'p', 3, 0),
      text('b', 'en', 'p', 0, 3),
      text('b', 'de', 'p', 0, 3),
      text('c', 'en', 'p', -3, -3),
      text('c', 'de', 'p', 3, 3),
    ];
    const { values, errors } = analyseScan(three, 0).curves.language!;
    // Pairs of a, b and c; without one of them the means of the other two.
    const [a, b, c] = [0, 1, 2].map((n) => {
      const mean = [1, 1];
      const centred = three
        .slice(2 * n, 2 * n + 2)
        .map(({ states }) => [states[0]! - mean[0]!, states[1]! - mean[1]!] as const);
      const [one, other] = centred as [readonly [number, number], readonly [number, number]];
      return (one[0] * other[0] + one[1] * other[1]) / (Math.hypot(...one) * Math.hypot(...other));
    }) as [number, number, number];
    expect(values[0]).toBeCloseTo((a + b + c) / 3, 6);
    const without = [(b + c) / 2, (a + c) / 2, (a + b) / 2];
    const mean = without.reduce((x, y) => x + y) / 3;
    expect(errors[0]).toBeCloseTo(
      Math.sqrt((2 / 3) * without.reduce((sum, value) => sum + (value - mean) ** 2, 0)),
      6,
    );
  });
});

describe('the curves of any texts', () => {
  it('have as contrast the mean of the kinds with the same content less the other contents', () => {
    const { curves, contrast, texts, contents, layers } = madeUpScan(10);
    expect([texts, contents, layers]).toEqual([20, 5, 10]);
    contrast.values.forEach((value, at) => {
      const same = (curves.language!.values[at]! + curves.format!.values[at]!) / 2;
      expect(value).toBeCloseTo(same - curves.content!.values[at]!, 12);
    });
    expect(contrast.values).toHaveLength(11);
  });

  it('have no error where only one content has two forms, and no similarity where all states are alike', () => {
    const texts = [
      text('a', 'en', 'p', 1, 0, 5, 5),
      text('a', 'de', 'p', 0, 1, 5, 5),
      text('b', 'en', 'p', -1, 0, 5, 5),
      text('c', 'en', 'p', 0, -1, 5, 5),
    ];
    const { curves, similarity } = analyseScan(texts, 1);
    expect(curves.language).toEqual({ values: [0, 0], errors: [0, 0] });
    expect(curves.content!.values).toEqual([expect.closeTo((-1 + 0 + 0) / 3, 12), 0]);
    expect(similarity).toEqual([
      [1, 0],
      [0, 0],
    ]);
  });
});

describe('the suggestion', () => {
  /**
   * Four contents in two languages, whose states are to so much of their squares the content's at each boundary. The
   * contrast is 10/3 of it less 2, without an error: all contents are alike.
   */
  const shared = (...shares: number[]) => {
    const contents = { a: [1, 0], b: [-1, 0], c: [0, 1], d: [0, -1] } as const;
    const texts = Object.entries(contents).flatMap(([content, [x, y]]) =>
      [1, -1].map((side) =>
        text(
          content,
          side > 0 ? 'en' : 'de',
          'p',
          ...shares.flatMap((share) => {
            const [most, rest] = [Math.sqrt(share), Math.sqrt(1 - share)];
            return [most * x, most * y, rest * side];
          }),
        ),
      ),
    );
    return analyseScan(texts, shares.length - 1).suggestion;
  };

  it('is where the contrast has at least half of its peak', () => {
    // Half of 4/3 is at a share of 0.8.
    expect(shared(0.2, 0.79, 0.81, 1, 0.81, 0.79, 0.2)).toEqual({
      ...{ from: 2, to: 4, peak: 3, configs: 'within 2..3', blocks: 3, allBlocks: 21 },
      contrast: expect.closeTo(4 / 3, 6) as number,
      error: expect.closeTo(0, 6) as number,
    });
    expect(shared(0.9, 1, 0.2, 0.2)).toMatchObject({ from: 0, to: 1, peak: 1 });
    expect(shared(0.2, 0.2, 1, 0.9)).toMatchObject({ from: 2, to: 3, peak: 2 });
    // Of two, the first.
    expect(shared(0.2, 1, 0.9, 0.2, 1, 0.9)).toMatchObject({ from: 1, to: 2, peak: 1 });
  });

  it('is none of one boundary, of all layers, or where content counts for less than form', () => {
    expect(shared(0.2, 0.79, 1, 0.79)).toBeNull();
    expect(shared(0.9, 1, 0.9)).toBeNull();
    expect(shared(0.2, 0.9, 1, 0.9)).toMatchObject({ from: 1, to: 3 });
    expect(shared(0.2, 0.59, 0.59, 0.2)).toBeNull();
  });

  it('needs a contrast of more than two standard errors', () => {
    const seen = [0, 0];
    for (let layers = 4; layers < 30; layers++) {
      const texts = madeUpTexts(layers, { from: 1, to: layers - 2, noise: 7 });
      const { contrast, suggestion } = analyseScan(texts, layers);
      const most = Math.max(...contrast.values);
      const clear = most > 2 * contrast.errors[contrast.values.indexOf(most)]!;
      seen[clear ? 1 : 0]!++;
      if (!clear) expect(suggestion).toBeNull();
      else if (suggestion) expect(suggestion).toMatchObject({ contrast: most });
    }
    expect(Math.min(...seen)).toBeGreaterThan(3);
  });

  it.each([
    [10, 2, 7],
    [36, 6, 30],
    [80, 20, 61],
  ])('of %i layers is where content counts: %i to %i', (layers, from, to) => {
    const { suggestion } = madeUpScan(layers, { from, to });
    expect(suggestion).toMatchObject({
      from,
      to,
      configs: `within ${from}..${to - 1}`,
      blocks: ((to - from) * (to - from + 1)) / 2,
      allBlocks: (layers * (layers + 1)) / 2,
    });
    expect(suggestion!.peak).toBeGreaterThanOrEqual(from);
    expect(suggestion!.peak).toBeLessThanOrEqual(to);
    expect(suggestion!.contrast).toBeGreaterThan(2 * suggestion!.error);
  });

  it('is none where wording counts everywhere, or content does', () => {
    expect(madeUpScan(36, { from: 40, to: 50 }).suggestion).toBeNull();
    expect(madeUpScan(36, { from: 0, to: 36 }).suggestion).toBeNull();
  });

  it('is none in noise', () => {
    const texts = madeUpTexts(12, { from: 3, to: 9, noise: 200 });
    expect(analyseScan(texts, 12).suggestion).toBeNull();
  });

  it('is a sentence', () => {
    const sentence = scanSentence(madeUpScan(10, { from: 2, to: 7 }));
    expect(sentence).toMatch(
      /^Layers 2\.\.6 \(20–70 %\) carry content rather than wording: .* by up to \d\.\d\d ± \d\.\d\d at layer [2-7]\. A sweep within them has 15 of 55 blocks\.$/,
    );
    expect(scanSentence({ ...madeUpScan(10), suggestion: null })).toMatch(/^Not clear: /);
    const last = madeUpScan(10, { from: 5, to: 10 });
    expect(scanSentence({ ...last, suggestion: { ...last.suggestion!, peak: 10 } })).toContain(
      'after the last layer',
    );
  });
});

describe('the report of a scan', () => {
  const plain = {
    bg: (_r: number, _g: number, _b: number, cell: string) => cell,
    fg: (_r: number, _g: number, _b: number, cell: string) => cell,
    bold: (cell: string) => cell,
    dim: (cell: string) => cell,
  };

  it('has a row for what enters each layer, and one for the output', () => {
    const { heads, rows } = scanRows(madeUpScan(10));
    expect(heads).toEqual([
      'entering',
      'depth',
      'same content, other language',
      'same content, other format',
      'other content, same form',
      'contrast',
    ]);
    expect(rows.map(([at]) => at)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'output']);
    expect(rows[5]!.slice(0, 2)).toEqual(['5', '50 %']);
    expect(rows[5]!.at(-1)).toMatch(/^\d\.\d\d ± \d\.\d\d$/);
  });

  it('has a map of blocks in hundredths without colour', () => {
    const scan = madeUpScan(10);
    const lines = scanText(scan, 'A model', { paint: plain, color: false, width: 100 }).split('\n');
    expect(lines[0]).toBe('A model  20 texts of 5 contents');
    const row = lines.find((line) => line.startsWith('   9 '))!;
    expect(row.trim().split(/\s+/)).toEqual([
      '9',
      String(Math.round(scan.similarity[9]![10]! * 100)).replace('-', '−'),
    ]);
    expect(lines.at(-1)).toBe('rys sweep … --configs "within 2..7"');
    expect(lines.join('\n')).not.toContain('NaN');
  });
});
