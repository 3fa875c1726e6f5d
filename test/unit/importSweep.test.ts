import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import {
  type ImportedSweep,
  LayersNeeded,
  readForeignSweep,
  resultsOf,
} from '../../src/core/import/index.js';
import { REPORT_FORMATS, type ReportFormat } from '../../src/core/report/formats.js';
import { PLAIN } from '../../src/core/report/heatmap.js';
import { report, textReport } from '../../src/core/report/index.js';
import { rescoring } from '../../src/core/results/rescore.js';
import { buildResults } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { parseHeader, parseRecord } from '../../src/store/recordLines.js';
import { circuitLines, jsonl, llmri, llmri11, ngDump, rysScan } from '../support/foreign.js';
import { integerProbe, probeSet } from '../support/runs.js';

const read = (content: unknown, layers?: number): ImportedSweep =>
  readForeignSweep(typeof content === 'string' ? content : JSON.stringify(content), 'their.json', layers);

const recordsOf = (sweep: ImportedSweep) => new Map(sweep.records.map((record) => [record.key, record]));

/** Through the form of a results file, as it would be read again. */
function resultsFrom(sweep: ImportedSweep) {
  const about = {
    file: 'their.json',
    hash: 'sha256:0',
    created: '2026-11-26T10:00:00.000Z',
    appVersion: '1',
  };
  const written = resultsOf(sweep, about);
  const header = parseHeader(JSON.stringify(written.header), 'x');
  expect(header).toEqual(written.header);
  expect(header).toMatchObject({ app: { name: 'rys-explorer', version: '1' }, settings: {} });
  const records = written.records.map((record) => parseRecord(JSON.stringify(record), header)!);
  expect(records).toEqual(written.records);
  return buildResults(header, records);
}

function refusal(content: unknown, layers?: number): string {
  try {
    read(content, layers);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).file).toBe('their.json');
    return (error as Error).message;
  }
  throw new Error('It was not refused.');
}

describe('rys_sweep.json', () => {
  const sweep = () => read(rysScan());
  const records = () => recordsOf(sweep());

  it('has its configs, half-open, and the layers that their paths tell', () => {
    expect(sweep()).toMatchObject({ format: 'rys_scan.py', model: { layers: 4 }, notes: [] });
    expect([...records().keys()]).toEqual(['(0,0)', '(1,3)', '(0,4)']);
    expect(records().get('(1,3)')).toMatchObject({
      i: 1,
      j: 3,
      path: [0, 1, 2, 1, 2, 3],
      overhead: 0.5,
      state: 'done',
      wallMs: 12340,
    });
  });

  it('keeps the answers with their scores, and tells which had the asked form', () => {
    expect(records().get('(1,3)')!.outputs).toEqual([
      { set: 'math', probe: '0', output: '12', score: 1, parsed: true },
      { set: 'math', probe: '1', output: '7 or 8', score: 0.5, parsed: false },
      { set: 'eq', probe: '0', output: 'no idea', score: 0.5, parsed: false },
      {
        set: 'eq',
        probe: '1',
        output: expect.stringContaining('First pass') as string,
        score: 0.7,
        parsed: true,
      },
    ]);
    expect(records().get('(0,0)')!.outputs.at(-1)).toMatchObject({ set: 'eq', parsed: true });
    expect(records().get('(1,3)')).not.toHaveProperty('scores');
  });

  it('knows the number and the scorer of the probes, and no questions', () => {
    expect(sweep().probeSets).toEqual([
      { name: 'math', file: 'unknown', hash: 'unknown', scorer: 'integer', probes: [], count: 2 },
      {
        ...{ name: 'eq', file: 'unknown', hash: 'unknown' },
        ...{ scorer: 'emotions', emotions: 'austin', probes: [], count: 2 },
      },
    ]);
  });

  it('gives an early-stopped config no made-up score and no skipped answer', () => {
    const stopped = records().get('(0,4)')!;
    expect(stopped).toMatchObject({ state: 'early-stopped' });
    expect(stopped.outputs.map(({ output }) => output)).toEqual(['%%', '#']);
    expect(stopped).not.toHaveProperty('scores');
  });

  it('makes results with changes and their standard errors', () => {
    const { configs, best, floors } = resultsFrom(sweep());
    expect(best!.key).toBe('(1,3)');
    expect(best!.delta).toBeCloseTo(0.15, 12);
    expect(best!.standardError).toBeCloseTo(Math.hypot(0.25, 0.2), 12);
    expect(best!.scores['math']).toBe(0.75);
    expect(configs.map(({ combined }) => combined?.toFixed(6))).toEqual(['1.200000', '1.350000', undefined]);
    expect(floors).toEqual({ math: [], eq: [] });
  });

  it('follows the path where the key says something else', () => {
    const { '1,3': config, ...others } = rysScan();
    expect([...recordsOf(read({ ...others, '1,2': config })).keys()]).toContain('(1,3)');
  });

  it('uses the scores of configs whose answers are missing, not whole, or damaged', () => {
    const { '1,3': config, ...others } = rysScan();
    const [one, two] = config.math_details;
    for (const math_details of [
      undefined,
      [one],
      [one, { ...two, score: 1.5 }],
      [{ qid: '0' }, { qid: '1' }],
    ]) {
      const again = read({ ...others, '1,3': { ...config, math_details } });
      const some = math_details?.includes(one!);
      expect(again.notes).toEqual(
        some ? ['The answers of 1 config are incomplete, so only its scores count.'] : [],
      );
      const record = recordsOf(again).get('(1,3)')!;
      expect(record.scores).toEqual({ math: 0.75 });
      expect(record.outputs.map(({ set }) => set)).toEqual(['eq', 'eq']);
    }
  });

  it('takes "-1,-1" for the baseline, and derives nothing without paths', () => {
    const bare = { '-1,-1': { math_score: 0.5 }, '1,3': { math_score: 0.6 } };
    expect([...recordsOf(read(bare, 4)).keys()]).toEqual(['(0,0)', '(1,3)']);
    expect(() => read(bare)).toThrow(LayersNeeded);
  });
});

describe('llm-circuit-finder', () => {
  const sweep = () => read(jsonl(circuitLines), 40);
  const records = () => recordsOf(sweep());

  it('has exclusive ends, a baseline of −1, and EQ from 0 to 100', () => {
    expect(records().get('(0,0)')).toMatchObject({
      scores: { math: 0.74, eq: 0.945, reasoning: 0.94 },
      at: '2026-03-18T19:01:19.488780',
    });
    expect(records().get('(6,9)')).toMatchObject({ scores: { eq: 0.9575 }, wallMs: null, outputs: [] });
    expect(sweep().notes).toEqual(['Its scores of eq are from 0 to 100 and were divided by 100.']);
  });

  it('does not tell the layers: the user must, and at least the last end', () => {
    const needed = ((): unknown => {
      try {
        return read(jsonl(circuitLines));
      } catch (error) {
        return error;
      }
    })() as LayersNeeded;
    expect(needed).toBeInstanceOf(LayersNeeded);
    expect(needed.least).toBe(9);
    expect(refusal(jsonl(circuitLines), 8)).toBe(
      'The config (6,9) does not fit a model of 8 layers: it needs 0 ≤ i < j ≤ 8, or (0,0) for the baseline (line 2 of their.json): give the right number of layers.',
    );
    expect(recordsOf(read(jsonl(circuitLines), 9)).size).toBe(2);
  });

  it('takes an end for inclusive where the number of layers says so', () => {
    const [baseline, config] = circuitLines;
    const inclusive = jsonl([baseline, { ...config, dup_end: 8 }]);
    expect([...recordsOf(read(inclusive, 40)).keys()]).toEqual(['(0,0)', '(6,9)']);
  });

  it('counts the last of two lines for a config, and puts the baseline first', () => {
    const [baseline, config] = circuitLines;
    const twice = read(jsonl([config, baseline, { ...config, math_score: 0.1 }]), 40);
    expect(twice.records.map(({ key, scores }) => [key, scores!['math']])).toEqual([
      ['(0,0)', 0.74],
      ['(6,9)', 0.1],
    ]);
  });

  it('is read up to where it is cut, and says so', () => {
    const whole = jsonl(circuitLines);
    const cut = read(`${whole}${whole.slice(0, 30)}`, 40);
    expect(cut.records).toHaveLength(2);
    expect(cut.notes[0]).toBe('Its last line is incomplete and was left out.');
    const damaged = (lines: string[]): string => read([...lines, whole].join('\n'), 40).notes[0]!;
    const [first] = whole.split('\n');
    expect(damaged([first!, '{"dup'])).toBe('1 damaged line was left out.');
    expect(damaged([first!, '{"dup', '[]'])).toBe('2 damaged lines were left out.');
  });

  it('leaves out impossible configs and says which, by their lines', () => {
    const [baseline, config] = circuitLines;
    const backwards = { ...config, dup_start: 9, dup_end: 6 };
    const content = `${jsonl([baseline])}\n${jsonl([config, backwards])}`;
    expect(read(content, 40).notes.at(-1)).toBe(
      '1 config was left out (line 4: The config (9,6) ends before it begins: it needs 0 ≤ i < j ≤ 40, such as (6,9)).',
    );
    const noScore = { ...config, math_score: 'N/A', eq_score: null, reasoning_score: -1 };
    const noConfig = { ...config, dup_start: 'a' };
    expect(read(jsonl([baseline, noScore, noConfig]), 40).notes.at(-1)).toBe(
      '2 configs were left out (the first is line 2: It has no score).',
    );
    expect(refusal(jsonl([noConfig]), 40)).toBe(
      'their.json has no config with a score: 1 config was left out (line 1: It names no config).',
    );
  });

  it('says that there is no baseline', () => {
    const lone = read(jsonl(circuitLines.slice(1)), 40);
    expect(lone.notes.at(-1)).toBe('It has no baseline, so changes cannot be shown, only scores.');
    const { baseline, configs } = resultsFrom(lone);
    expect(baseline).toBeUndefined();
    expect(configs).toMatchObject([{ delta: null, scores: { math: 0.78 } }]);
    expect(configs[0]!.combined).toBeCloseTo(0.78 + 0.9575 + 0.94, 12);
  });
});

describe('LLMRI', () => {
  it('1.0 has scores beside the config, and says much of the model', () => {
    const sweep = read(llmri());
    expect(sweep).toMatchObject({
      format: 'LLMRI',
      model: {
        ...{ name: 'someone/Some-3B', architecture: 'llama', layers: 3 },
        ...{ file: 'unknown', quantization: 'unknown', fingerprint: 'unknown' },
      },
      engine: { backend: 'hf', device: 'mps', llamaCpp: 'unknown' },
      probeSets: [
        { name: 'pubmedqa', file: 'pubmedqa_16.json', count: 16 },
        { name: 'eq', file: 'eq_16.json', count: 12 },
      ],
    });
    expect(sweep.model).not.toHaveProperty('size');
    expect(sweep.records.map(({ key, scores }) => [key, scores])).toEqual([
      ['(0,0)', { pubmedqa: 0.5, eq: 0.6 }],
      ['(1,2)', { pubmedqa: 0.75, eq: 0.5 }],
    ]);
  });

  it('1.1 has scores by probe set, and may have its baseline elsewhere', () => {
    const sweep = read(llmri11());
    expect(sweep.records.map(({ key, scores }) => [key, scores])).toEqual([
      ['(0,0)', { boolq: 0.5, eq: 0.6 }],
      ['(0,3)', { boolq: 0.25, eq: 0.5 }],
      ['(1,2)', { boolq: 0.75, eq: 0.7 }],
    ]);
    expect(sweep.probeSets.map(({ file, count }) => [file, count])).toEqual([
      ['boolq_16.json', 16],
      ['eq_16.json', null],
    ]);
  });

  it('follows the path where the config has an inclusive end', () => {
    const file = llmri();
    file.results[1]!.config = [1, 1];
    expect(read(file).records.map(({ key }) => key)).toEqual(['(0,0)', '(1,2)']);
  });

  it('leaves out paths of other models', () => {
    const file = llmri();
    file.results[1]!.layer_path = [0, 1, 2, 3];
    expect(read(file).notes).toEqual([
      '1 config was left out (result 2: The layer path names layer 3, but the model has layers 0..2).',
    ]);
  });

  it('is refused with an impossible number of layers, or another than the user says', () => {
    const file = llmri();
    expect(refusal(file, 4)).toMatch(/says that its model has 3 layers, not 4/);
    expect(read(file, 3).records).toHaveLength(2);
    for (const layers of [0, 2.5, 513]) {
      file.scan_metadata.num_layers = layers;
      expect(refusal(file)).toContain(`${layers} layers, which is not a number from 1 to 512`);
    }
  });
});

describe("Ng's pickles", () => {
  const sweep = () => read(ngDump());

  it('have keys of both kinds, and sets of both scales', () => {
    expect(sweep()).toMatchObject({ format: 'RYS', model: { name: 'Some-4B', layers: 4 } });
    const records = recordsOf(sweep());
    expect([...records.keys()]).toEqual(['(0,0)', '(1,3)']);
    expect(records.get('(1,3)')).toMatchObject({
      scores: { eq: 0.81 },
      outputs: [
        { set: 'math', probe: '0', output: '12', score: 1, parsed: true },
        { set: 'math', probe: '1', output: '7', score: 0.5, parsed: true },
      ],
    });
    expect(resultsFrom(sweep()).best!.delta).toBeCloseTo(0.25 + 0.09, 12);
  });

  it('tell the layers by their paths where the dump does not', () => {
    const { sets } = ngDump();
    expect(read({ sets }).model.layers).toBe(4);
    expect(() => read({ sets: { eq: sets.eq } })).toThrow(LayersNeeded);
  });

  it('may be keyed by texts', () => {
    const score = 0.5;
    const rows = [
      { config: 'layers:0,1,2,3', score },
      { config: '1,3', score },
      { config: 'blocks', score },
    ];
    const texts = read({ num_layers: 4, sets: { math: rows } });
    expect(texts.records.map(({ key }) => key)).toEqual(['(0,0)', '(1,3)']);
    expect(texts.notes).toEqual(['1 config was left out (entry 3 of math: It names no config).']);
  });

  it('may hold numbers that are none', () => {
    const text =
      '{"num_layers":4,"sets":{"math":[{"config":[0,0],"score":NaN,"why":"NaN \\" NaN"},{"config":[1,3],"score":0.5}]}}';
    expect(read(text).notes[0]).toBe('1 config was left out (entry 1 of math: It has no score).');
  });
});

describe('the scale of a set', () => {
  const scored = (score: number) => read({ num_layers: 2, sets: { a: [{ config: [0, 0], score }] } });

  it.each([
    [0, 0],
    [1, 1],
    [1 + 1e-12, 1],
    [1.01, 0.0101],
    [100, 1],
  ])('makes %d a score of %d', (score, expected) => {
    expect(scored(score).records[0]!.scores!['a']).toBeCloseTo(expected, 12);
    expect(scored(score).records[0]!.scores!['a']).toBeLessThanOrEqual(1);
  });

  it('ends at 100', () => expect(() => scored(100.1)).toThrow(/a score of 100.1 in a/));
});

describe('other files', () => {
  const KNOWN =
    'their.json is not a sweep that can be imported: known are rys_sweep.json of rys_scan.py, the JSONL of llm-circuit-finder, the JSON of LLMRI, and Ng’s RYS pickles as JSON.';

  it.each([
    ['text', 'config,score\n1,2'],
    ['empty', ''],
    ['an empty object', {}],
    ['null', 'null'],
    ['a list', [{ config: '2,3', combined: 1 }]],
    ['an evaluation', { results: { gsm8k: { exact_match: 0.5 } }, configs: {} }],
    ['text with a bracket', 'see a[1] or {b}, and [2'],
    ['something with a schema', '{"type":"other","schema":1}\n{"type":"config"}\n'],
    ['lines of something', '{"doc_id":1}\n{"doc_id":2}\n'],
    ['a set without rows', { sets: { math: 1 } }],
    ['no sets', { sets: {} }],
    ['configs without scores', { '0,1': { combined_score: 1 } }],
  ])('are refused by naming the known shapes: %s', (_, content) => expect(refusal(content)).toBe(KNOWN));

  it.each([JSON.stringify(llmri()), JSON.stringify(rysScan(), null, 2), JSON.stringify(ngDump())])(
    'are refused as incomplete when cut in the middle',
    (whole) =>
      expect(refusal(whole.slice(0, whole.length / 2))).toBe(
        'their.json is not complete JSON: it may have been cut off, so get it again.',
      ),
  );

  it('of our own are to be opened', () =>
    expect(refusal('{"type":"header","schema":1}\n{"type":"config"}\n')).toMatch(
      /already: open it as it is/,
    ));

  it('may begin with a byte order mark', () =>
    expect(read(`\uFEFF${JSON.stringify(llmri())}`).records).toHaveLength(2));
});

describe('the reports of an imported sweep', () => {
  const sweeps = {
    'with answers': () => resultsFrom(read(rysScan())),
    'without answers': () => resultsFrom(read(jsonl(circuitLines), 40)),
    'without a baseline': () => resultsFrom(read(jsonl(circuitLines.slice(1)), 40)),
    'of a known model': () => resultsFrom(read(llmri())),
  };
  const text = (name: keyof typeof sweeps, format: ReportFormat): string => {
    const results = sweeps[name]();
    return format === 'text'
      ? textReport(results, judge(results), { paint: PLAIN, color: false, width: 400 })
      : report(results, judge(results), format);
  };

  it.each(Object.keys(sweeps) as (keyof typeof sweeps)[])('hold no fault, %s', (name) => {
    for (const format of REPORT_FORMATS)
      expect(text(name, format)).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('say where it is from, what is missing and what is unknown', () => {
    expect(text('with answers', 'text')).toContain(
      'Unknown model  unknown architecture, 4 layers, unknown quantization;',
    );
    expect(text('with answers', 'text')).toContain(
      'Imported from their.json (rys_scan.py).\nThe file does not contain the questions, so probes cannot be run again or scored again.',
    );
    expect(text('without answers', 'md')).toContain(
      '- Imported from their.json (llm-circuit-finder).\n- Its scores of eq are from 0 to 100 and were divided by 100.\n- The file contains scores but no outputs, so there are no answers to compare, no standard errors and no parse rates.',
    );
    expect(text('without answers', 'md')).toContain(
      'Unknown model: unknown architecture, 40 layers, unknown quantization. Probe sets: math, eq, reasoning. Engine: unknown engine.',
    );
    expect(text('of a known model', 'md')).toContain(
      'someone/Some-3B: llama, 3 layers, unknown quantization. Probe sets: pubmedqa (16), eq (12). Engine: hf mps.',
    );
    for (const format of ['text', 'md'] as const) {
      expect(text('with answers', format)).toContain('What uninformed answers would score is not known');
      expect(text('with answers', format)).not.toContain('Uninformed answers score');
    }
  });

  it('tell it as data, too', () => {
    const json = JSON.parse(text('without answers', 'json')) as Record<string, unknown>;
    expect(json['imported']).toMatchObject({
      format: 'llm-circuit-finder',
      file: 'their.json',
      hash: 'sha256:0',
    });
    expect(json['probeSets']).toMatchObject([{ name: 'math', probes: null, scorer: null }, {}, {}]);
    expect(json['configs']).toMatchObject([{ key: '(0,0)', wallMs: null, parsed: null }, {}]);
  });

  it('and it cannot be scored again', () =>
    expect(() =>
      rescoring(sweeps['with answers']().header, [probeSet('math', [integerProbe('0', '12')])]),
    ).toThrow('The sweep cannot be scored again: it was imported from their.json'));
});
