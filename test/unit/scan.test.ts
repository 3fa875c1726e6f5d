import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import { scanRows, scanSentence, scanText } from '../../src/core/report/scanReport.js';
import { analyseScan, type ScannedText } from '../../src/core/scan/similarity.js';
import { pairsOf, parseScanTexts } from '../../src/core/scan/texts.js';
import { repoPath } from '../support/files.js';
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
  const { curves, contrast, similarity, suggestion } = analyseScan(texts, 1);

  it('are the mean cosines of centred states', () => {
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
    expect(similarity).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('suggest nothing at a single boundary', () => expect(suggestion).toBeNull());

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

describe('the suggestion', () => {
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

describe('a file of texts', () => {
  const bundled = readFileSync(repoPath('media/scan/scan-texts.json'), 'utf8');
  const all = parseScanTexts(bundled, 'scan-texts.json');
  const read = (texts: unknown) => () => parseScanTexts(JSON.stringify({ texts }), 'my.json');
  const made = (content: string, language: string, format = 'prose') => ({
    content,
    language,
    format,
    text: 'Hello there.',
  });

  it('is bundled: eight contents in four languages and two more formats', () => {
    expect(all).toHaveLength(48);
    const count = (kind: string) => pairsOf(all).filter((pair) => pair.kind === kind).length;
    expect([count('language'), count('format'), count('content')]).toEqual([8 * 6, 8 * 3, 6 * 28]);
    expect(new Set(all.map((each) => each.text)).size).toBe(48);
    for (const { format, text: own } of all)
      if (format === 'json') expect(() => JSON.parse(own) as unknown).not.toThrow();
  });

  it.each([
    ['no JSON', () => parseScanTexts('{', 'my.json'), /^my\.json is not valid JSON/],
    [
      'another form',
      read([{ content: 'a' }]),
      /^my\.json is not a file of texts to scan \(texts\.0\.language/,
    ],
    ['an empty text', read([{ ...made('a', 'en'), text: '' }]), /texts\.0\.text/],
    ['two contents', read([made('a', 'en'), made('b', 'en'), made('a', 'de')]), /at least 3 contents/],
    [
      'contents that no form shares',
      read([made('a', 'en'), made('b', 'de'), made('c', 'fr'), made('a', 'de', 'json')]),
      /at least 3 contents/,
    ],
    [
      'one form',
      read([made('a', 'en'), made('b', 'en'), made('c', 'en')]),
      /no content in two languages or formats/,
    ],
  ])('is refused with %s', (_, parse, message) => {
    expect(parse).toThrow(UserError);
    expect(parse).toThrow(message);
  });
});
