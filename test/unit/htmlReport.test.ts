import { describe, expect, it } from 'vitest';
import { gridConfigs } from '../../src/core/configs/configGrid.js';
import { escapeMarkdown, escapeMarkup } from '../../src/core/format/escape.js';
import { textsWanted } from '../../src/core/report/content.js';
import { report } from '../../src/core/report/index.js';
import type { ConfigRecord, OutputRecord, RunHeader } from '../../src/core/results/records.js';
import { buildResults, type Results } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { blockRecord, configRecord, integerProbe, outputOf, probeSet, runHeader } from '../support/runs.js';

const LAYERS = 6;
const two = probeSet('guesses', [integerProbe('p1', '1'), integerProbe('p2', '2')]);
const one = probeSet('guesses', [integerProbe('p1', '1')]);
const imported = (probes: number | null): RunHeader => ({
  ...runHeader({ layers: LAYERS }),
  probeSets: [{ name: 'math', file: 'their.json', hash: 'sha256:0', probes: [], count: probes }],
  engine: { nodeLlamaCpp: 'unknown', llamaCpp: 'unknown', backend: 'unknown', device: 'unknown' },
  imported: {
    format: 'other tool',
    file: 'their.json',
    hash: 'sha256:0',
    notes: ['Half of it was left out.'],
  },
});
const whole = gridConfigs(LAYERS).map((config) => {
  const gain = config.j === 0 ? 0 : ((config.i! * 3 + config.j!) % 7) / 100 - 0.03;
  return configRecord(config, { guesses: [0.5 + gain, 0.3 + gain] });
});
const bare = (i: number, j: number, math: number): ConfigRecord =>
  blockRecord(i, j, LAYERS, {}, { scores: { math }, wallMs: null });

const sweeps: Readonly<Record<string, Results>> = {
  whole: buildResults(runHeader({ layers: LAYERS, sets: [two] }), whole),
  balanced: buildResults(
    runHeader({ layers: LAYERS, sets: [two, probeSet('more', two.probes)] }),
    [
      blockRecord(0, 0, LAYERS, { guesses: [0, 1], more: [0, 0] }),
      blockRecord(1, 3, LAYERS, { guesses: [1, 1], more: [0, 0] }),
    ],
    { combined: 'balanced' },
  ),
  empty: buildResults(runHeader({ layers: LAYERS }), []),
  'baseline alone': buildResults(runHeader({ layers: LAYERS, sets: [two] }), whole.slice(0, 1)),
  'without baseline': buildResults(runHeader({ layers: LAYERS, sets: [two] }), whole.slice(1)),
  'one probe': buildResults(runHeader({ layers: LAYERS, sets: [one] }), [
    blockRecord(0, 0, LAYERS, { guesses: [0] }),
    blockRecord(2, 3, LAYERS, { guesses: [1] }),
  ]),
  'one layer': buildResults(runHeader({ layers: 1, sets: [one] }), [
    blockRecord(0, 0, 1, { guesses: [0] }),
    blockRecord(0, 1, 1, { guesses: [1] }),
  ]),
  'imported without outputs': buildResults(imported(null), [bare(0, 0, 0.4), bare(1, 2, 0.6)]),
  'imported with answers': buildResults(imported(2), [
    blockRecord(0, 0, LAYERS, { math: [0, 1] }),
    blockRecord(1, 2, LAYERS, { math: [1, 1] }),
  ]),
  'every state': buildResults(runHeader({ layers: LAYERS, sets: [two] }), [
    whole[0]!,
    blockRecord(0, 2, LAYERS, { guesses: [0] }, { state: 'early-stopped' }),
    blockRecord(0, 3, LAYERS, { guesses: [0] }, { state: 'dropped' }),
    blockRecord(1, 4, LAYERS, {}, { state: 'failed', error: 'it ended' }),
    blockRecord(1, 5, LAYERS, {}, { state: 'unsupported', error: 'not possible' }),
  ]),
  'nothing parsed': buildResults(runHeader({ layers: LAYERS, sets: [two] }), [
    blockRecord(0, 0, LAYERS, {}, { outputs: unparsed(0) }),
    blockRecord(1, 2, LAYERS, {}, { outputs: unparsed(0) }),
  ]),
};

function unparsed(score: number): OutputRecord[] {
  return ['p1', 'p2'].map((probe) => outputOf('guesses', probe, score, { parsed: false }));
}

const made = (results: Results, format: 'html' | 'md', texts?: Map<string, OutputRecord[]>): string =>
  report(results, judge(results), format, texts);

describe.each(Object.keys(sweeps))('the report of a sweep: %s', (name) => {
  const results = sweeps[name]!;
  const html = made(results, 'html');

  it.each(['html', 'md'] as const)('has no fault as %s', (format) => {
    expect(made(results, format)).not.toMatch(/NaN|undefined|Infinity|\[object|null/);
  });

  it('is whole, stands alone and runs nothing', () => {
    const open: string[] = [];
    for (const [, closing, tag, self] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/gi)) {
      if (self || ['meta', '!doctype'].includes(tag!.toLowerCase())) continue;
      if (closing) expect(open.pop()).toBe(tag);
      else open.push(tag!);
    }
    expect(open).toEqual([]);
    expect(html).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|@import|url\(|\son[a-z]+=/i);
    expect(
      [...html.matchAll(/https?:\/\/[^"<\s]*/g)]
        .map(([url]) => url)
        .filter((url) => url !== 'http://www.w3.org/2000/svg'),
    ).toEqual([]);
  });

  it('has unique ids, and every reference leads somewhere', () => {
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id!);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, list] of html.matchAll(/aria-labelledby="([^"]*)"/g))
      for (const id of list!.split(' ')) expect(ids).toContain(id);
    for (const [, id] of html.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(id);
  });

  it('has a colour of both themes for every colour that a drawing names', () => {
    const used = new Set([...html.matchAll(/"var\((--k\d+)\)"/g)].map(([, variable]) => variable!));
    for (const variable of used) expect(html.split(`${variable}:rgb(`)).toHaveLength(3);
    expect(html.slice(html.indexOf('<body>'))).not.toContain('rgb(');
  });

  it('has the same sections in Markdown', () => {
    const titles = [...html.matchAll(/<h2 [^>]*>([^<]*)<\/h2>/g)].map(([, title]) => title);
    expect([...made(results, 'md').matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(titles);
  });
});

describe('the HTML report', () => {
  const results = sweeps['imported with answers']!;

  it('says parse rates and what uninformed answers score at every drawing', () => {
    const captions = [...made(sweeps['whole']!, 'html').matchAll(/<figcaption>([^<]*)<\/figcaption>/g)];
    expect(captions).toHaveLength(4);
    for (const [, caption] of captions)
      expect(caption).toMatch(
        /Parsed: baseline 100\.0 %, best 100\.0 % · uninformed answers score up to \d\.\d{3}\./,
      );
  });

  it('quotes the answers that it is given, and no others', () => {
    expect(textsWanted(results, judge(results))).toEqual(['(0,0)', '(1,2)']);
    const own = buildResults(runHeader({ layers: LAYERS, sets: [two] }), [
      blockRecord(0, 0, LAYERS, { guesses: [0, 1] }),
      blockRecord(1, 2, LAYERS, { guesses: [1, 1] }),
    ]);
    const texts = new Map([
      ['(0,0)', [outputOf('guesses', 'p1', 0, { output: '<script>alert("&")</script>', parsed: false })]],
      ['(1,2)', [outputOf('guesses', 'p1', 1, { output: ` ${'é'.repeat(601)} ` })]],
    ]);
    const html = made(own, 'html', texts);
    expect(html).toContain('<details><summary>p1 (guesses)</summary>');
    expect(html).toContain('What is 1?');
    expect(html).toContain('Baseline: score 0.000, not in the requested format');
    expect(html).toContain('&#60;script&#62;alert(&#34;&#38;&#34;)&#60;/script&#62;');
    expect(html).toContain(`<pre>${'é'.repeat(600)} …</pre>`);
    const fenced = made(
      own,
      'md',
      new Map([['(0,0)', [outputOf('guesses', 'p1', 0, { output: 'a\n````\nb' })]]]),
    );
    expect(fenced).toContain('`````text\na\n````\nb\n`````');
    expect(made(own, 'html')).not.toContain('<details>');
    expect(
      made(own, 'html', new Map([['(0,0)', [outputOf('guesses', 'p1', 0, { output: ' \n' })]]])),
    ).toContain('<pre>(empty)</pre>');
  });
});

describe('escaping', () => {
  it('of markup', () => {
    expect(escapeMarkup(`<a href="x" id='y'>&\u0000\u001b\n`)).toBe(
      '&#60;a href=&#34;x&#34; id=&#39;y&#39;&#62;&#38;\ufffd\ufffd\n',
    );
  });

  it.each([
    ['a|b', 'a\\|b'],
    ['two\n  lines', 'two lines'],
    ['0.010 *', '0.010 *'],
    ['*bold*', '\\*bold\\*'],
    ['demo_arithmetic _x_', 'demo_arithmetic \\_x\\_'],
    ['[a](b) `c` $d$ ~e~', '\\[a\\](b) \\`c\\` \\$d\\$ \\~e\\~'],
    ['<b> <0.001 a<b', '\\<b> <0.001 a\\<b'],
    ['&lt; & &#60;', '\\&lt; & \\&#60;'],
    ['# title', '\\# title'],
    ['- item', '\\- item'],
    ['+ item', '\\+ item'],
    ['+0.1', '+0.1'],
    ['---', '\\---'],
    ['> quote', '\\> quote'],
    ['1. item', '1\\. item'],
    ['12) item', '12\\) item'],
    ['1.5 items', '1.5 items'],
    ['a\\b', 'a\\\\b'],
  ])('of Markdown: %j', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });
});
