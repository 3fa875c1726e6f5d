import { describe, expect, it } from 'vitest';
import { readCircuitFinder } from '../../src/core/import/circuitFinder.js';
import {
  type ForeignFile,
  type ForeignReader,
  type ForeignSweep,
  integersOf,
  isObject,
  knownScorer,
  namedScores,
  numberOf,
  outputsOf,
  parseForeign,
  textOf,
} from '../../src/core/import/foreign.js';
import { readLlmri } from '../../src/core/import/llmri.js';
import { readNgDump } from '../../src/core/import/ngDump.js';
import { readRysScan } from '../../src/core/import/rysScan.js';

describe('the content of a foreign file', () => {
  it('is one value, or lines that are not blank, with their numbers', () => {
    expect(parseForeign('[1, 2]')).toEqual({ json: [1, 2], lines: [{ number: 1, json: [1, 2] }] });
    expect(parseForeign('["a\uFEFF",\n2]')).toEqual({
      json: ['a\uFEFF', 2],
      lines: [{ number: 1, json: ['a\uFEFF', 2] }],
    });
    expect(parseForeign('\uFEFF{"a":1}\n \r\n\n{"a":2}\r\n{"a"')).toEqual({
      json: undefined,
      lines: [
        { number: 1, json: { a: 1 } },
        { number: 4, json: { a: 2 } },
        { number: 5, json: undefined },
      ],
    });
  });

  it('has no number where Python wrote one that is none, and texts as they are', () => {
    expect(parseForeign('[NaN, -Infinity, Infinity, "NaN \\" -Infinity", 1, -2]').json).toEqual([
      ...[null, null, null],
      'NaN " -Infinity',
      ...[1, -2],
    ]);
    expect(parseForeign('[NaNs]').json).toBeUndefined();
  });
});

describe('the values of a foreign file', () => {
  it('are objects, texts, numbers and lists of whole numbers, or nothing', () => {
    const values = [{}, [], null, 'a', '', 0, -1.5, NaN, Infinity, undefined, true, [1, 2], [1, 2.5], ['1']];
    expect(values.filter(isObject)).toEqual([{}]);
    expect(values.filter((value) => textOf(value) !== undefined)).toEqual(['a']);
    expect(values.filter((value) => numberOf(value) !== undefined)).toEqual([0, -1.5]);
    expect(values.filter((value) => integersOf(value) !== undefined)).toEqual([[], [1, 2]]);
  });

  it('are scores by name, but for those that combine others', () => {
    expect(
      namedScores({
        math_score: 1,
        eq_score: 'x',
        combined_score: 2,
        _score: 3,
        my_score_2: 4,
        a_b_score: 5,
      }),
    ).toEqual({ math: 1, eq: 'x', a_b: 5 });
  });

  it('are answers where they are complete', () => {
    const names = { probe: 'id', output: 'text' };
    const answers = [
      { id: 'a', text: '', score: 0 },
      { id: 2, text: 'x', score: 1 },
      { id: null, text: 'x', score: 1 },
      { id: 'b', text: 5, score: 1 },
      { id: 'c', text: 'x' },
      { id: 'd', text: 'x', score: -0.1 },
      { id: 'e', text: 'x', score: 1.1 },
      null,
      'f',
    ];
    expect(outputsOf(answers, names)).toEqual([
      { probe: 'a', output: '', score: 0 },
      { probe: '2', output: 'x', score: 1 },
    ]);
    expect(outputsOf({ length: 1 }, names)).toEqual([]);
  });

  it('tell a scorer by the name of a set', () => {
    expect(
      ['math', 'Math_16', 'maths', 'eq', 'EQ_16', 'my_math', 'seq'].map((set) => knownScorer(set, 'ng')),
    ).toEqual([
      ...Array<unknown>(3).fill({ scorer: 'integer' }),
      ...Array<unknown>(2).fill({ scorer: 'emotions', emotions: 'ng' }),
      ...[{}, {}],
    ]);
  });
});

/** A value, and its lines where there are several. */
const file = (...values: readonly unknown[]): ForeignFile => ({
  json: values.length === 1 ? values[0] : undefined,
  lines: values.map((json, n) => ({ number: n + 1, json })),
});

describe('the readers', () => {
  it('take a file of their shape alone', () => {
    const configs = { '0,1': { a_score: 1 } };
    const metadata = { scan_metadata: {}, results: [] };
    const sets = { sets: { a: [] } };
    const line = { dup_start: 0, dup_end: 1, a_score: 1 };
    const shapes: (readonly [ForeignReader, readonly unknown[]])[] = [
      [readRysScan, [configs, { ' ( -1 , -1 ) ': { a_score: 1 } }]],
      [readLlmri, [metadata]],
      [readNgDump, [sets]],
      [readCircuitFinder, [line]],
    ];
    const others = [
      ...[
        null,
        [],
        {},
        { ...configs, x: { a_score: 1 } },
        { ...configs, '0,2': 1 },
        { '0,1': { a: 1 } },
        { 'a0,1': { a_score: 1 } },
      ],
      ...[
        { '0,1,2': { a_score: 1 } },
        { scan_metadata: 1, results: [] },
        { scan_metadata: {}, results: {} },
        { results: [] },
      ],
      ...[{ sets: {} }, { sets: [[]] }, { sets: { a: [], b: {} } }, { dup_start: 1 }, { dup_end: 1 }],
    ];
    const all: unknown[] = [...shapes.flatMap(([, own]) => own), ...others];
    for (const [read, own] of shapes)
      expect(all.filter((value) => read(file(value)) !== undefined)).toEqual(own);
  });

  const entriesOf = (sweep: ForeignSweep | undefined) =>
    sweep!.entries.map(({ place, config, scores }) => ({ place, config, scores }));

  it('of rys_scan.py take a path for more than a key, and its times in seconds', () => {
    const sweep = readRysScan(
      file({
        '0,0': { math_score: 0.5, wall_seconds: 1.5 },
        '(1,3)': { math_score: 1, layer_indices: [0, 1, 1], early_stopped: true },
        '1,2': { math_score: 1, eq_score: 'x', early_stopped: 1, layer_indices: ['a'] },
      }),
    )!;
    expect(sweep).toMatchObject({
      layers: 2,
      sets: { math: { scorer: 'integer' }, eq: { scorer: 'emotions', emotions: 'austin' } },
    });
    expect(entriesOf(sweep)).toEqual([
      { place: '"0,0"', config: { i: 0, j: 0 }, scores: { math: 0.5 } },
      { place: '"(1,3)"', config: { path: [0, 1, 1] }, scores: { math: 1 } },
      { place: '"1,2"', config: { i: 1, j: 2 }, scores: { math: 1, eq: 'x' } },
    ]);
    expect(sweep.entries.map(({ wallMs, earlyStopped }) => [wallMs, earlyStopped])).toEqual([
      [1500, false],
      [undefined, true],
      [undefined, false],
    ]);
  });

  it('of rys_scan.py know the layers by what a config says of its own, or by its path', () => {
    const layers = (...configs: Record<string, unknown>[]) =>
      readRysScan(
        file(Object.fromEntries(configs.map((config, n) => [`0,${n}`, { a_score: 1, ...config }]))),
      )!.layers;
    expect(layers({ num_layers_total: 12, extra_layers: 2, layer_indices: [0, 1] })).toBe(10);
    expect(layers({ num_layers_total: 12, layer_indices: [0, 3, 1] })).toBe(4);
    expect(layers({ extra_layers: 2 }, { layer_indices: [] }, { layer_indices: [0, 7] })).toBe(8);
    expect(layers({})).toBeUndefined();
  });

  it('of LLMRI name a set by its file, and results by their number', () => {
    const sweep = readLlmri(
      file({
        scan_metadata: {
          model_name: '',
          num_layers: 8,
          probe_datasets: { a: { path: 'x/y\\a.json', size: 4 }, b: { size: 2.5 } },
          c_dataset: 'c.json',
          c_dataset_size: -1,
        },
        baseline: { probe_scores: { a: 0.5 } },
        results: [
          { config: [1, 2], a_score: 0.25, b_score: 1 },
          { config: [1, 2, 3], probe_scores: { c: 1 } },
          'x',
          { config: [1, 2], layer_path: [0, 1] },
        ],
      }),
    )!;
    expect(sweep).toEqual({
      format: 'LLMRI',
      model: {},
      layers: 8,
      sets: { a: { file: 'a.json', count: 4 }, b: {}, c: { file: 'c.json' } },
      entries: [
        { place: 'the baseline', config: { i: 0, j: 0 }, scores: { a: 0.5 } },
        { place: 'result 1', config: { i: 1, j: 2 }, scores: { a: 0.25, b: 1 } },
        { place: 'result 2', config: undefined, scores: { c: 1 } },
        { place: 'result 3', config: undefined, scores: {} },
        { place: 'result 4', config: { path: [0, 1] }, scores: {} },
      ],
      notes: [],
    });
  });

  it("of Ng's pickles take two numbers for a block and more for a path, in lists and texts", () => {
    const configOf = (config: unknown) =>
      readNgDump(file({ sets: { a: [{ config, score: 1 }] } }))!.entries[0]!.config;
    expect(['(3, 6)', '3,6', ' ( 10 , 12 ) ', [3, 6]].map(configOf)).toEqual([
      ...[
        { i: 3, j: 6 },
        { i: 3, j: 6 },
      ],
      ...[
        { i: 10, j: 12 },
        { i: 3, j: 6 },
      ],
    ]);
    expect(['layers:0,1,2', 'LAYERS: 0,1 ,2', [0, 1, 2]].map(configOf)).toEqual(
      Array<unknown>(3).fill({ path: [0, 1, 2] }),
    );
    expect(['layers', '0;1', 'x0,1', '0,1x', '0,,1', 5, null].map(configOf)).toEqual(
      Array(7).fill(undefined),
    );
    expect(readNgDump(file({ sets: { eq: [] } }))!.sets).toEqual({
      eq: { scorer: 'emotions', emotions: 'ng' },
    });
    expect(readNgDump(file({ sets: { a: [{ config: '0,5,1' }, 7, { config: [0, 2] }] } }))).toMatchObject({
      layers: 6,
      sets: { a: {} },
      entries: [
        { place: 'entry 1 of a' },
        { place: 'entry 2 of a', config: undefined, scores: { a: undefined } },
        {},
      ],
    });
  });

  it('of llm-circuit-finder take the ends as the number of layers says', () => {
    const line = (more: Record<string, unknown>) => ({ dup_start: 2, dup_end: 5, a_score: 1, ...more });
    const sweep = readCircuitFinder(
      file(
        line({}),
        line({ n_dup_layers: 3 }),
        line({ n_dup_layers: 4, timestamp: 'now' }),
        line({ is_baseline: true }),
        line({ is_baseline: 1, dup_end: 2.5 }),
      ),
    )!;
    expect(sweep.entries).toEqual([
      { place: 'line 1', config: { i: 2, j: 5 }, scores: { a: 1 } },
      { place: 'line 2', config: { i: 2, j: 5 }, scores: { a: 1 } },
      { place: 'line 3', config: { i: 2, j: 6 }, scores: { a: 1 }, at: 'now' },
      { place: 'line 4', config: { i: 0, j: 0 }, scores: { a: 1 } },
      { place: 'line 5', config: undefined, scores: { a: 1 } },
    ]);
    const notes = (...values: unknown[]) => readCircuitFinder(file(line({}), ...values))!.notes;
    expect(notes(null, line({}))).toEqual(['1 damaged line was left out.']);
    expect(notes(null, undefined)).toEqual(['2 damaged lines were left out.']);
    expect(notes(undefined)).toEqual(['Its last line is incomplete and was left out.']);
  });
});
