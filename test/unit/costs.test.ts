import { describe, expect, it } from 'vitest';
import { milliseconds, perSecond, ratioChange, ratioChangeWithin } from '../../src/core/format/times.js';
import { costLines } from '../../src/core/report/costTable.js';
import { PLAIN } from '../../src/core/report/heatmap.js';
import { report, textReport } from '../../src/core/report/index.js';
import {
  between,
  costOf,
  type CostRecord,
  lastCosts,
  LEAST_STEPS,
  overheadOf,
  timingOf,
} from '../../src/core/results/costs.js';
import { buildResults } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { blockRecord, runHeader } from '../support/runs.js';

const WORK = { prefillMs: 70, decodeMs: 90, pickMs: 16, firstPickMs: 10, steps: 8 };
const timing = (firstTokenMs: number, tokenMs: number | null) => ({ firstTokenMs, tokenMs });

describe('the times of a run', () => {
  it('count the picking of first tokens to the prompts, all other picking to the steps', () => {
    expect(timingOf(WORK, 4)).toEqual({ firstTokenMs: 20, tokenMs: 12 });
  });

  it('are not those of a token where there were too few', () => {
    expect(LEAST_STEPS).toBe(8);
    expect(timingOf({ ...WORK, steps: 7 }, 4)).toEqual({ firstTokenMs: 20, tokenMs: null });
    expect(timingOf({ ...WORK, steps: 0 }, 4).tokenMs).toBeNull();
  });

  it('of the baseline are halfway between its runs before and after', () => {
    expect(between(timing(10, 2), timing(20, 5))).toEqual({ firstTokenMs: 15, tokenMs: 3.5 });
    expect(between(timing(10, null), timing(20, 5)).tokenMs).toBeNull();
    expect(between(timing(10, 2), timing(20, null)).tokenMs).toBeNull();
  });
});

describe('the cost of a config', () => {
  const round = (own: [number, number | null], base: [number, number | null]) => ({
    own: timing(...own),
    baseline: timing(...base),
  });

  it('is the median of its times, and of their ratios to the baseline of the same round', () => {
    const rounds = [round([30, 4], [20, 2]), round([100, 10], [50, 8]), round([33, 3], [30, 2.5])];
    expect(costOf('(1,2)', rounds)).toEqual({
      key: '(1,2)',
      tokensPerSecond: 250,
      firstTokenMs: 33,
      perToken: 1.25,
      firstToken: 1.5,
      perTokenRange: [1.2, 2],
      firstTokenRange: [1.1, 2],
    });
  });

  it('has no range after a single round, and none against itself', () => {
    const bare = { key: '(1,2)', tokensPerSecond: 250, firstTokenMs: 30, perToken: 2, firstToken: 1.5 };
    expect(costOf('(1,2)', [round([30, 4], [20, 2])])).toEqual(bare);
    const own = [timing(20, 2), timing(30, 3)].map((base) => ({ own: base, baseline: base }));
    expect(costOf('(0,0)', own)).toEqual({
      ...{ key: '(0,0)', tokensPerSecond: 400, firstTokenMs: 25, perToken: 1, firstToken: 1 },
    });
  });

  it('has no time per token where its answers are too short', () => {
    expect(costOf('(1,2)', [round([30, 4], [20, 2]), round([30, null], [20, 2])])).toEqual({
      key: '(1,2)',
      tokensPerSecond: null,
      firstTokenMs: 30,
      perToken: null,
      firstToken: 1.5,
      firstTokenRange: [1.5, 1.5],
    });
  });

  it('has no ratio where the baseline’s are', () => {
    expect(costOf('(1,2)', [round([30, 4], [20, null])])).toMatchObject({
      tokensPerSecond: 250,
      perToken: null,
    });
  });
});

const cost = (key: string, perToken: number | null, firstToken = 1) => ({
  key,
  tokensPerSecond: perToken === null ? null : 50 / perToken,
  firstTokenMs: 40 * firstToken,
  perToken,
  firstToken,
});
const RECORD: CostRecord = {
  type: 'cost',
  at: '2026-11-20T10:00:00.000Z',
  backend: 'cpu',
  device: 'CPU',
  threads: 2,
  rounds: 3,
  configs: [
    cost('(0,0)', 1),
    { ...cost('(0,1)', 1.25, 1.125), perTokenRange: [1.2, 1.31], firstTokenRange: [0.99, 1.2] },
    cost('(1,3)', null),
  ],
};
const LATER: CostRecord = {
  ...RECORD,
  backend: 'cuda',
  device: 'a GPU',
  threads: 1,
  rounds: 1,
  configs: [cost('(1,3)', 1.5)],
};

describe('what was last measured', () => {
  it('counts, config by config', () => {
    const last = lastCosts([RECORD, LATER]);
    expect([...last.keys()]).toEqual(['(0,0)', '(0,1)', '(1,3)']);
    expect(last.get('(1,3)')).toEqual({ ...cost('(1,3)', 1.5), in: LATER });
    expect(last.get('(0,1)')!.in).toBe(RECORD);
  });

  it('is an overhead beside the nominal one', () => {
    const config = { overhead: 0.2, cost: cost('(0,1)', 1.25) };
    expect(overheadOf(config, 'nominal')).toBe(0.2);
    expect(overheadOf({ ...config, overhead: 0.1 }, 'measured')).toBe(0.25);
    expect(overheadOf({ overhead: 0.25 }, 'measured')).toBeNull();
    expect(overheadOf({ overhead: 0.25, cost: cost('(0,1)', null) }, 'measured')).toBeNull();
  });
});

describe('measured times', () => {
  it.each([
    [1.125, '+12.5 %'],
    [0.875, '−12.5 %'],
    [1, '0.0 %'],
    [0.99996, '0.0 %'],
    [1.0006, '+0.1 %'],
    [null, '–'],
  ])('a ratio of %s is %s', (ratio, text) => expect(ratioChange(ratio)).toBe(text));

  it('a ratio stands before the lowest and the highest of the rounds', () => {
    expect(ratioChangeWithin(1.125, [0.9, 1.142])).toBe('+12.5 % (−10.0 to +14.2)');
    expect(ratioChangeWithin(1.125)).toBe('+12.5 %');
    expect(ratioChangeWithin(null)).toBe('–');
  });

  it.each([
    [3.456, '3.46'],
    [34.56, '34.6'],
    [345.6, '346'],
    [null, '–'],
  ])('%s tokens per second are %s', (tokens, text) => expect(perSecond(tokens)).toBe(text));

  it.each([
    [3.456, '3.46 ms'],
    [10, '10.0 ms'],
    [345.6, '346 ms'],
    [999.4, '999 ms'],
    [999.5, '1.00 s'],
    [12_345, '12.3 s'],
  ])('%s ms are %s', (ms, text) => expect(milliseconds(ms)).toBe(text));
});

describe('measured costs in reports', () => {
  const header = runHeader();
  const records = [
    blockRecord(0, 0, 4, { guesses: [0.2, 0.4] }),
    blockRecord(0, 1, 4, { guesses: [0.5, 0.5] }),
    blockRecord(1, 3, 4, { guesses: [0.6, 0.7] }),
    blockRecord(2, 3, 4, { guesses: [0.1, 0.1] }),
  ];
  const results = buildResults(header, records, { costs: [RECORD] });
  const without = buildResults(header, records);
  const significance = judge(results);

  it('are beside the configs', () => {
    const { key: _, ...bare } = RECORD.configs[1]!;
    expect(results.configs.map((config) => config.cost)).toEqual([
      expect.objectContaining({ perToken: 1 }),
      bare,
      expect.objectContaining({ perToken: null, tokensPerSecond: null }),
      undefined,
    ]);
    expect(without.configs.some((config) => 'cost' in config)).toBe(false);
  });

  it('are a table, with where they were measured', () => {
    const lines = costLines([...lastCosts([RECORD, LATER]).values()], 4, PLAIN);
    expect(lines).toEqual([
      [
        'config  overhead            time per token  tokens/s      time to first token  first token',
        '(0,0)      0.0 %                     0.0 %      50.0                    0.0 %      40.0 ms',
        '(0,1)     25.0 %  +25.0 % (+20.0 to +31.0)      40.0  +12.5 % (−1.0 to +20.0)      45.0 ms',
        '(1,3)     50.0 %                   +50.0 %      33.3                    0.0 %      40.0 ms',
      ].join('\n'),
      'Measured on CPU (2 threads), one prompt at a time: medians of 3 rounds (lowest and highest in parentheses), against the baseline of the same round.',
      'Measured on a GPU (cuda), one prompt at a time: a single round, against the baseline of the same round.',
    ]);
    const before = { ...RECORD, configs: [cost('(0,0)', 1), cost('(0,1)', 1.25, 1.125)] };
    expect(costLines([...lastCosts([before]).values()], 4, PLAIN)[1]).toBe(
      'Measured on CPU (2 threads), one prompt at a time: medians of 3 rounds, against the baseline of the same round.',
    );
  });

  it.each(['md', 'html'] as const)('are in the report as %s', (format) => {
    const written = report(results, significance, format);
    expect(written).toContain('Measured cost');
    expect(written).toContain('+12.5 %');
    expect(written).toContain('Measured on CPU');
    expect(report(without, significance, format)).not.toContain('Measured cost');
  });

  it('are in the report for a terminal', () => {
    const options = { paint: PLAIN, color: false, width: 100 };
    expect(textReport(results, significance, options)).toMatch(/Measured cost\nconfig +overhead/);
    expect(textReport(results, significance, options)).not.toContain('NaN');
    expect(textReport(without, significance, options)).not.toContain('Measured cost');
  });

  it('are data', () => {
    const json = JSON.parse(report(results, significance, 'json')) as {
      costs: object[];
      configs: { cost?: object }[];
    };
    expect(json.costs).toHaveLength(3);
    expect(json.costs[1]).toEqual({
      ...RECORD.configs[1],
      at: RECORD.at,
      backend: 'cpu',
      device: 'CPU',
      threads: 2,
      rounds: 3,
    });
    expect(json.configs.map((config) => 'cost' in config)).toEqual([true, true, true, false]);
  });

  it('are columns of a table', () => {
    const rows = report(results, significance, 'csv').split('\r\n');
    expect(rows[0]).toMatch(
      /wall_ms,measured_overhead,tokens_per_second,first_token_overhead,first_token_ms,error$/,
    );
    expect(rows[2]).toMatch(/,7,0\.25,40,0\.125,45,$/);
    expect(rows[3]).toMatch(/,7,,,0,40,$/);
    expect(rows[4]).toMatch(/,7,,,,,$/);
    expect(report(without, significance, 'csv')).not.toContain('tokens_per_second');
  });
});
