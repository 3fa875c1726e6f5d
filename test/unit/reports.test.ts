import { describe, expect, it } from 'vitest';
import { gridConfigs } from '../../src/core/configs/configGrid.js';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import { scaleLimit } from '../../src/core/drawing/scale.js';
import type { ReportFormat } from '../../src/core/report/formats.js';
import { divergingColor, PLAIN } from '../../src/core/report/heatmap.js';
import { report, textReport } from '../../src/core/report/index.js';
import type { jsonReport } from '../../src/core/report/json.js';
import { droppedAfter } from '../../src/core/report/sentences.js';
import type { Paint } from '../../src/core/report/text.js';
import { buildResults, type Results } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { racingOrder } from '../../src/core/sweep/racing.js';
import {
  blockRecord,
  configRecord,
  emotionProbe,
  integerProbe,
  outputOf,
  probeSet,
  runHeader,
} from '../support/runs.js';

const ansi: Paint = {
  bg: (r, g, b, text) => `\u001b[48;2;${r};${g};${b}m${text}\u001b[49m`,
  fg: (r, g, b, text) => `\u001b[38;2;${r};${g};${b}m${text}\u001b[39m`,
  bold: (text) => `\u001b[1m${text}\u001b[22m`,
  dim: (text) => `\u001b[2m${text}\u001b[22m`,
};
const make = (results: Results, format: ReportFormat, { color = false, width = 120 } = {}): string =>
  format === 'text'
    ? textReport(results, judge(results), { paint: color ? ansi : PLAIN, color, width })
    : report(results, judge(results), format);

const LAYERS = 4;
const guesses = probeSet('guesses', [integerProbe('p1', '11'), integerProbe('p2', '22')]);
const feelings = probeSet('feelings', [
  emotionProbe('p1', { A: 4, B: 3, C: 2, D: 1 }),
  emotionProbe('p2', { A: 1, B: 2, C: 3, D: 4 }),
]);
const records = [
  blockRecord(0, 0, LAYERS, { guesses: [0.2, 0.4], feelings: [0.5, 0.7] }),
  blockRecord(1, 2, LAYERS, { guesses: [0.6, 0.6], feelings: [0.5, 0.9] }),
  blockRecord(0, 1, LAYERS, { guesses: [0.1, 0.1], feelings: [0.5, 0.7] }),
  blockRecord(0, 2, LAYERS, { guesses: [0, 0] }, { state: 'early-stopped' }),
  blockRecord(2, 4, LAYERS, {}, { state: 'failed', error: 'it said "no", and ended,\nat once' }),
  blockRecord(0, 4, LAYERS, {}, { state: 'unsupported', error: 'not supported' }),
  configRecord(parseConfig('(1,2)x0', LAYERS), { guesses: [0.3, 0.3], feelings: [0.2, 0.2] }),
];
const results = buildResults(runHeader({ layers: LAYERS, sets: [guesses, feelings] }), records);

/** A whole sweep of one set; the gain of (i,j) is (i - j) % 7 hundredths of ten. */
function sweep(layers: number): Results {
  const set = probeSet('guesses', [integerProbe('p1', '1'), integerProbe('p2', '2')]);
  return buildResults(
    runHeader({ layers, sets: [set] }),
    gridConfigs(layers).map((config) => {
      const gain = config.j === 0 ? 0 : ((config.i! * 3 + config.j!) % 7) / 100 - 0.03;
      return configRecord(config, { guesses: [0.5 + gain, 0.3 + gain] });
    }),
  );
}

describe('the JSON report', () => {
  const json = JSON.parse(make(results, 'json')) as ReturnType<typeof jsonReport>;

  it('has the baseline', () => {
    expect(json.baseline).toMatchObject({
      key: '(0,0)',
      i: 0,
      j: 0,
      delta: 0,
      overhead: 0,
      state: 'done',
      parsed: 1,
    });
    expect(json.combinedScore).toBe('sum');
  });

  it('has every config with its scores, cost and state', () => {
    expect(json.configs).toHaveLength(records.length);
    expect(json.configs[1]).toMatchObject({
      key: '(1,2)',
      i: 1,
      j: 2,
      path: [0, 1, 1, 2, 3],
      state: 'done',
      scores: { guesses: 0.6, feelings: 0.7 },
      combined: expect.closeTo(1.3, 12) as number,
      delta: expect.closeTo(0.4, 12) as number,
      overhead: 0.25,
      extraLayers: 1,
      parsed: 1,
    });
    expect(json.configs[3]).toMatchObject({ state: 'early-stopped', combined: null, delta: null });
    expect(json.configs[4]).toMatchObject({ state: 'failed', error: 'it said "no", and ended,\nat once' });
    expect(json.configs[6]).toMatchObject({ i: null, j: null, path: [0, 2, 3], overhead: -0.25 });
  });

  it('has the Pareto frontier with size classes', () => {
    expect(json.pareto.map(({ key, size }) => [key, size])).toEqual([
      ['(1,2)x0', 'baseline'],
      ['(0,0)', 'baseline'],
      ['(1,2)', 'L'],
    ]);
  });

  it('has the single layers by layer, and the best configs', () => {
    expect(json.singleLayers.map(({ layer }) => layer)).toEqual([0, 1]);
    expect(json.best.map(({ key }) => key)).toEqual(['(1,2)', '(0,1)', '(1,2)x0']);
  });

  it('has a matrix of N rows and N+1 columns for each set, their combination and the parse rate', () => {
    expect(Object.keys(json.matrices)).toEqual(['guesses', 'feelings', 'combined', 'parsed']);
    const matrices: Record<string, (number | null)[][]> = json.matrices;
    for (const matrix of Object.values(matrices)) {
      expect(matrix).toHaveLength(LAYERS);
      for (const row of matrix) expect(row).toHaveLength(LAYERS + 1);
    }
    expect(matrices.guesses![0]![0]).toBe(0);
    expect(matrices.guesses![1]![2]).toBeCloseTo(0.3, 12);
    expect(matrices.combined![0]![1]).toBeCloseTo(-0.2, 12);
    expect(matrices.combined![0]![2]).toBeNull();
    expect(matrices.parsed![0]![2]).toBe(1);
    expect(matrices.parsed![2]![4]).toBeNull();
    expect(matrices.combined![3]).toEqual([null, null, null, null, null]);
  });

  it('has the model, the probe sets, the floors and the luck', () => {
    expect(json.model.file).toBe('tiny.gguf');
    expect(json.probeSets).toEqual([
      { name: 'guesses', file: 'guesses.probes.json', hash: 'sha256:guesses', scorer: 'integer', probes: 2 },
      {
        name: 'feelings',
        file: 'feelings.probes.json',
        hash: 'sha256:feelings',
        scorer: 'emotions',
        emotions: 'austin',
        probes: 2,
      },
    ]);
    expect(Object.keys(json.floors)).toEqual(['guesses', 'feelings']);
    expect(json.luck).toEqual({
      ...judge(results).luck,
      sentence:
        'The best config, (1,2) with +0.400, is not distinguishable from luck among 4 tries (p = 0.375). With so few probes, no gain could be: use more.',
    });
  });

  it('has an interval, a family-wise p and an expectation for every config that was run whole', () => {
    const of = (key: string) => json.configs.find((config) => config.key === key)!;
    expect(of('(1,2)').ci95!.map((end) => end.toFixed(9))).toEqual(['0.200000000', '0.600000000']);
    // Of the 16 ways to draw signs, 6 show as much somewhere.
    expect(of('(1,2)').pFamily).toBe(6 / 16);
    expect(of('(1,2)').shrunken).toBeLessThan(0.4);
    for (const key of ['(0,0)', '(0,2)', '(2,4)'])
      expect(of(key)).toMatchObject({ ci95: null, pFamily: null, shrunken: null });
  });

  it('of a sweep not begun has no baseline and nothing on its lists', () => {
    const empty = JSON.parse(make(buildResults(runHeader(), []), 'json')) as Record<string, unknown>;
    expect(empty).toMatchObject({ baseline: null, configs: [], pareto: [], best: [], luck: null });
  });
});

describe('the CSV report', () => {
  /** Rows of RFC 4180. */
  const rows = (csv: string): string[][] => {
    const found: string[][] = [[]];
    for (const [, quoted, bare, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
      found.at(-1)!.push(quoted?.replaceAll('""', '"') ?? bare!);
      if (end === '\r\n') found.push([]);
      if (end === '') break;
    }
    return found;
  };
  const csv = make(results, 'csv');
  const [head, ...body] = rows(csv);

  it('has a row for each config, all of one length', () => {
    expect(body).toHaveLength(records.length);
    for (const row of body) expect(row).toHaveLength(head!.length);
  });

  it('has named columns', () => {
    expect(head).toEqual([
      ...[
        'config',
        'i',
        'j',
        'path',
        'state',
        'extra_layers',
        'overhead',
        'combined',
        'delta',
        'standard_error',
        'ci95_low',
        'ci95_high',
        'p_family',
        'expected_delta',
        'parsed',
      ],
      ...[
        'guesses score',
        'guesses delta',
        'guesses parsed',
        'feelings score',
        'feelings delta',
        'feelings parsed',
      ],
      ...['wall_ms', 'error'],
    ]);
  });

  it('quotes what holds commas, quotes and line ends', () => {
    expect(csv).toContain('"(1,2)",1,2,0 1 1 2 3,done,1,0.25,');
    expect(csv).toContain('"it said ""no"", and ended,\nat once"');
    expect(body.map((row) => row[0])).toEqual(records.map(({ key }) => key));
    expect(body[4]!.at(-1)).toBe('it said "no", and ended,\nat once');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('takes no formula from a file: %j', (error) => {
    const evil = blockRecord(1, 2, 4, {}, { state: 'failed', error });
    const set = probeSet('=cmd', [integerProbe('p1', '11')]);
    const text = make(buildResults(runHeader({ sets: [set] }), [evil]), 'csv');
    expect(text).toContain("'" + error);
    expect(text).toContain(",'=cmd score,'=cmd delta,");
    expect(text).toMatch(/^"\(1,2\)",1,2,/m);
  });

  it('leaves negative numbers what they are', () => {
    expect(csv).toMatch(/,-0\.\d/);
  });

  it('leaves cells empty that have no value', () => {
    expect(body[3]!.slice(7, 10)).toEqual(['', '', '']);
    expect(body[6]!.slice(1, 3)).toEqual(['', '']);
  });
});

describe('the Markdown report', () => {
  const markdown = make(results, 'md');
  const tableOf = (title: string): string[][] =>
    markdown
      .split(`## ${title}\n\n`)[1]!
      .split('\n## ')[0]!
      .split('\n')
      .filter((row) => row.startsWith('| '))
      .map((row) => row.slice(2, -2).split(' | '));

  it('has tables whose rows are all of one width', () => {
    for (const title of ['Baseline and best configs', 'Pareto frontier', 'Single layers']) {
      const table = tableOf(title);
      expect(table.length).toBeGreaterThan(2);
      expect(new Set(table.map((row) => row.length)).size).toBe(1);
      expect(new Set(table[1])).toEqual(new Set(['---']));
    }
  });

  it('lists the baseline, then the best', () => {
    expect(tableOf('Baseline and best configs').slice(2)).toEqual([
      ['(0,0)', '0..3', '0.300', '0.600', '0.900', '', '–', '–', '–', '0.0 %', '100.0 %'],
      [
        '(1,2)',
        '0,1,1..3',
        '0.600',
        '0.700',
        '1.300',
        '+0.400 ± 0.141',
        '+0.200 to +0.600',
        '0.375',
        '+0.394',
        '25.0 %',
        '100.0 %',
      ],
      [
        '(0,1)',
        '0,0..3',
        '0.100',
        '0.600',
        '0.700',
        '−0.200 ± 0.100',
        '−0.300 to −0.100',
        '1.000',
        '−0.265',
        '25.0 %',
        '100.0 %',
      ],
      [
        '(1,2)x0',
        '0,2,3',
        '0.300',
        '0.200',
        '0.500',
        '−0.400 ± 0.141',
        '−0.600 to −0.200',
        '1.000',
        '−0.267',
        '−25.0 %',
        '100.0 %',
      ],
    ]);
  });

  it('tells the states, the luck and the floors', () => {
    expect(markdown).toContain('7 configs: 1 early-stopped, 1 failed, 1 unsupported.');
    expect(markdown).toContain('is not distinguishable from luck among 4 tries (p = 0.375)');
    expect(markdown).toContain('- feelings: every emotion rated 2.5');
    expect(markdown).toContain('# RYS sweep of tiny.gguf');
  });

  it('keeps a bar in a name from ending its cell', () => {
    const odd = probeSet('a|b', guesses.probes);
    const built = buildResults(runHeader({ sets: [odd] }), [blockRecord(0, 0, 4, { 'a|b': [0.1, 0.2] })]);
    expect(make(built, 'md')).toContain('a\\|b');
  });
});

describe('reports of a sweep with racing', () => {
  const many = Array.from({ length: 48 }, (_, n) => integerProbe(`p${n + 1}`, '11'));
  const header = {
    ...runHeader({ layers: LAYERS, sets: [probeSet('guesses', many)] }),
    settings: { racing: true },
  };
  const scores = (score: (n: number) => number) => ({ guesses: many.map((_, n) => score(n)) });
  const asked = new Set(
    racingOrder(header.probeSets)
      .slice(0, 32)
      .map(({ probe }) => probe),
  );
  const whole = blockRecord(
    0,
    1,
    LAYERS,
    scores((n) => (n % 6 === 0 ? 1 : 0)),
  );
  const raced = [
    blockRecord(
      0,
      0,
      LAYERS,
      scores((n) => (n % 5 === 0 ? 0 : 1)),
    ),
    { ...whole, state: 'dropped' as const, outputs: whole.outputs.filter(({ probe }) => asked.has(probe)) },
    blockRecord(
      1,
      2,
      LAYERS,
      scores(() => 1),
    ),
    blockRecord(
      2,
      3,
      LAYERS,
      scores((n) => (n % 7 === 0 ? 0 : 1)),
    ),
  ];
  const built = buildResults(header, raced);
  const sentence =
    '1 config was dropped as worse than the baseline. In at most 1 % of sweeps, this test drops a config that is no worse.';

  it('give what was dropped no score, and how much worse it is at least and at most', () => {
    const [, dropped] = built.configs;
    expect(dropped).toMatchObject({ state: 'dropped', combined: null, delta: null, dropped: { probes: 32 } });
    const { mean, low, high } = dropped!.dropped!;
    expect(mean).toBeLessThan(-0.4);
    expect([low < mean, mean < high, high < 0]).toEqual([true, true, true]);
    expect(built.best!.key).toBe('(1,2)');
    expect(built.pareto.map(({ key }) => key)).toEqual(['(0,0)', '(1,2)']);
    expect(buildResults(header, raced.slice(1)).configs[0]!.dropped).toBeUndefined();
  });

  it('count it among the tries: without racing it would have been one', () => {
    expect(judge(built).luck!.tries).toBe(3);
  });

  it('count it, and say how sure that is', () => {
    expect(make(built, 'md')).toContain(sentence);
    expect(make(built, 'md')).toContain('4 configs: 1 dropped.');
    expect(make(built, 'text', { width: 200 }).replaceAll(/\s+/g, ' ')).toContain(sentence);
    expect(make(built, 'csv')).toMatch(/^"\(0,1\)",0,1,[^\n]*,dropped,/m);
    const json = JSON.parse(make(built, 'json')) as ReturnType<typeof jsonReport>;
    expect(json.configs[1]!.dropped).toEqual(built.configs[1]!.dropped);
    expect(json.configs[0]).not.toHaveProperty('dropped');
  });

  it('mark it on the map', () => {
    expect(make(built, 'text')).toContain('   0 vvv');
    expect(make(built, 'text')).toContain('v dropped');
  });

  it('are of the scale of the scores where they can be', () => {
    const two = runHeader({ layers: LAYERS, sets: [probeSet('guesses', many), probeSet('others', many)] });
    const twice = raced.map((record) => ({
      ...record,
      outputs: record.outputs.flatMap((output) => [output, { ...output, set: 'others' }]),
    }));
    const of = (combined: 'sum' | 'mean' | 'balanced') =>
      buildResults(two, twice, { combined }).configs[1]!.dropped!;
    expect(of('mean').mean).toBeCloseTo(of('sum').mean / 2, 12);
    expect(of('balanced')).toEqual(of('sum'));
    expect(droppedAfter(of('balanced'), 96, 'balanced')).toMatch(/\), in the sum of the sets\.$/);
  });

  it('say so in words', () => {
    const interval = { mean: -0.12, low: -0.19, high: -0.05, probes: 32 };
    expect(droppedAfter(interval, 192, 'sum')).toBe(
      'Dropped after 32 of 192 probes: worse than the baseline by 0.120 (0.050 to 0.190).',
    );
    // As the probes are scored now, it may not be worse at all.
    expect(droppedAfter({ ...interval, high: 0.03 }, 192, 'sum')).toBe(
      'Dropped after 32 of 192 probes: changed by −0.120 (−0.190 to +0.030).',
    );
  });
});

describe('the text report', () => {
  const text = make(results, 'text');

  it('begins with the model and what became of its configs', () => {
    expect(text.split('\n')[0]).toBe(
      'tiny.gguf  llama, 4 layers, Q4_K_M; 7 configs (1 early-stopped, 1 failed, 1 unsupported)',
    );
  });

  it('marks each state in its cell, none like "no change"', () => {
    const map = text
      .split('Δ guesses')[1]!
      .split('\n')
      .map((line) => line.slice(0, 21));
    // Columns j = 1..4 of four characters each, after the number of the row.
    expect(map.slice(2, 6).map((row) => row.trimEnd())).toEqual([
      '   0 −20 ///     ...',
      '   1      30*',
      '   2             xxx',
      '   3',
    ]);
  });

  it('draws a map for each set and one for their combination', () => {
    for (const title of [
      'Δ guesses  best (1,2) +0.300',
      'Δ feelings  best (1,2) +0.100',
      'Δ combined (sum)  best (1,2) +0.400',
    ])
      expect(text).toContain(title);
  });

  it('lists the frontier, the best configs and single layers, and asks whether it is real', () => {
    const at = ['Pareto frontier', 'Best configs', 'Best single layers', 'Is it real?'].map((title) =>
      text.indexOf(title),
    );
    expect(at.every((place, n) => place > (at[n - 1] ?? 0))).toBe(true);
    expect(text).toMatch(
      /^\(1,2\) +0\.600 +0\.700 +1\.300 {2}\+0\.400 ± 0\.141 +\+0\.200 to \+0\.600 +0\.375 +25\.0 % +100\.0 % {2}0,1,1\.\.3$/m,
    );
  });

  it('of a sweep not begun says that nothing is measured', () => {
    expect(make(buildResults(runHeader(), []), 'text')).toContain('nothing measured yet');
  });

  it.each([10, 36, 80])('without colour has no escape codes and every value, for %i layers', (layers) => {
    const built = sweep(layers);
    const drawn = make(built, 'text');
    // eslint-disable-next-line no-control-regex
    expect(drawn).not.toMatch(/\u001b/);
    const rows = drawn
      .split('\n')
      .filter((line) => /^ {2,3}\d{1,2} /.test(line))
      .slice(0, layers);
    expect(rows).toHaveLength(layers);
    for (const [i, row] of rows.entries()) {
      expect(Number(row.slice(0, 4))).toBe(i);
      const values = Array.from({ length: layers }, (_, n) =>
        row.slice(5 + 4 * n, 9 + 4 * n).replace(/[ *]/g, ''),
      );
      for (const [n, value] of values.entries()) {
        const j = n + 1;
        const config = built.configs.find((other) => other.i === i && other.j === j);
        expect(value).toBe(config ? String(Math.round(config.delta! * 100)).replace('-', '−') : '');
      }
    }
  });

  it.each([10, 36, 80])(
    'with colour draws the maps of %i layers inside a terminal of 120 columns',
    (layers) => {
      const drawn = make(sweep(layers), 'text', { color: true });
      expect(drawn).toContain('\u001b[48;2;');
      // eslint-disable-next-line no-control-regex
      const map = drawn.split('Pareto frontier')[0]!.replace(/\u001b\[[0-9;]*m/g, '');
      expect(Math.max(...map.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    },
  );

  it('says when the best gain is no more than luck', () => {
    const noise = [0.31, 0.29, 0.3].map((score, n) =>
      blockRecord(n, n + 1, LAYERS, { guesses: [score - 0.2, score + 0.2], feelings: [0.5, 0.7] }),
    );
    const built = buildResults(results.header, [records[0]!, ...noise]);
    expect(make(built, 'md')).toContain('is not distinguishable from luck');
    const worse = noise.map((record) => ({
      ...record,
      outputs: record.outputs.map((output) => outputOf(output.set, output.probe, output.score / 2)),
    }));
    expect(make(buildResults(results.header, [records[0]!, ...worse]), 'md')).toContain(
      'No config beats the baseline',
    );
  });
});

describe('the colours of a map', () => {
  it('are neutral at 0, red above and blue below, and end at the limit', () => {
    expect(divergingColor(0, 0.1)).toEqual([244, 244, 244]);
    expect(divergingColor(0.1, 0.1)).toEqual([202, 0, 32]);
    expect(divergingColor(5, 0.1)).toEqual([202, 0, 32]);
    expect(divergingColor(-0.1, 0.1)).toEqual([5, 97, 186]);
    expect(divergingColor(0.1, 0)).toEqual([244, 244, 244]);
  });

  it('have a scale that one extreme does not stretch', () => {
    const values = [...Array.from({ length: 19 }, (_, n) => n / 200), 5];
    expect(scaleLimit(values)).toBeCloseTo(0.09, 9);
    expect(scaleLimit([])).toBe(0.01);
    expect(scaleLimit([-0.32])).toBeCloseTo(0.35, 9);
  });
});
