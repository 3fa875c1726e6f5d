import { describe, expect, it } from 'vitest';
import type { ConfigState } from '../../src/core/results/records.js';
import { buildResults, type Results, type ResultsOptions } from '../../src/core/results/results.js';
import { blockRecord, integerProbe, probeSet, runHeader } from '../support/runs.js';

const LAYERS = 6;
const set = (name: string, count: number) =>
  probeSet(
    name,
    Array.from({ length: count }, (_, n) => integerProbe(`p${n + 1}`, '1')),
  );
type Run = [i: number, j: number, scores: Record<string, number[]>, state?: ConfigState];

const resultsOf = (
  counts: Record<string, number>,
  runs: readonly Run[],
  combined: ResultsOptions['combined'] = 'sum',
): Results =>
  buildResults(
    runHeader({ layers: LAYERS, sets: Object.entries(counts).map(([name, count]) => set(name, count)) }),
    runs.map(([i, j, scores, state = 'done']) => blockRecord(i, j, LAYERS, scores, { state })),
    { combined },
  );

describe('the differences', () => {
  it('fill in what was not asked: nothing scored after an early stop, the mean difference after a drop', () => {
    const results = resultsOf({ a: 4 }, [
      [0, 0, { a: [0.2, 0.4, 0.6, 0.8] }],
      [1, 2, { a: [0, 0] }, 'early-stopped'],
      [1, 3, { a: [0.1, 0.2] }, 'dropped'],
      [1, 4, { a: [0.3, 0.5, 0.7, 0.9] }],
      [1, 5, { a: [] }, 'unsupported'],
    ]);
    const { rows, keys, whole, bounds, probes } = results.differences()!;
    expect(probes).toEqual(['a/p1', 'a/p2', 'a/p3', 'a/p4']);
    expect(keys).toEqual(['(1,2)', '(1,3)', '(1,4)']);
    expect(whole).toEqual([false, false, true]);
    expect(bounds).toEqual([0, 4]);
    const rounded = rows.map((row) => [...row].map((value) => Number(value.toFixed(6))));
    expect(rounded).toEqual([
      [-0.05, -0.1, -0.15, -0.2],
      [-0.025, -0.05, -0.0375, -0.0375],
      [0.025, 0.025, 0.025, 0.025],
    ]);
    expect(results.differences()).toBe(results.differences());
  });

  it('sum up to Δ, whatever the sets weigh', () => {
    const runs: Run[] = [
      [0, 0, { a: [0.2, 0.4], b: [0.5, 0.7, 0.1] }],
      [1, 2, { a: [0.5, 0.3], b: [0.9, 0.7, 0.4] }],
      [1, 3, { a: [0.1, 0.3], b: [0.2, 0.9, 0.4] }],
    ];
    for (const combined of [undefined, 'mean', 'balanced'] as const) {
      const results = resultsOf({ a: 2, b: 3 }, runs, combined);
      const { rows } = results.differences()!;
      rows.forEach((row, n) =>
        expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(results.configs[n + 1]!.delta!, 12),
      );
    }
  });

  it('take probes of which nothing is known for unchanged by a drop, and for wrong after it where none was asked', () => {
    const base: Run = [0, 0, { a: [0.5, 0.5], b: [0.25, 0.75] }];
    const { rows, probes } = resultsOf({ a: 2, b: 2 }, [
      base,
      [1, 2, { a: [0.75] }, 'dropped'],
    ]).differences()!;
    expect(rows.map((row) => [...row])).toEqual([[0.125, 0.125, -0.125, -0.375]]);
    expect(probes).toEqual(['a/p1', 'a/p2', 'b/p1', 'b/p2']);
  });

  it('need every answer of the baseline in every set, and leave out configs that lack one', () => {
    const whole = { a: [0.5, 0.5], b: [0.25, 0.75] };
    const lacking = { a: [0.5, 0.5], b: [0.25] };
    expect(
      resultsOf({ a: 2, b: 2 }, [
        [0, 0, lacking],
        [1, 2, whole],
      ]).differences(),
    ).toBeUndefined();
    const { keys } = resultsOf({ a: 2, b: 2 }, [
      [0, 0, whole],
      [1, 2, lacking],
      [1, 3, whole],
    ]).differences()!;
    expect(keys).toEqual(['(1,3)']);
  });

  it('are of the probes that the baseline answered where the questions are unknown', () => {
    const { probeSets, ...header } = runHeader({ layers: LAYERS, sets: [set('a', 2)] });
    const unlisted = { ...header, probeSets: probeSets.map((known) => ({ ...known, probes: [], count: 2 })) };
    const [base, own] = [
      blockRecord(0, 0, LAYERS, { a: [0.25, 0.5] }),
      blockRecord(1, 2, LAYERS, { a: [0.75, 0.5] }),
    ];
    expect(buildResults(unlisted, [base, own]).differences()).toEqual({
      rows: [Float64Array.of(0.25, 0)],
      bounds: [0, 2],
      keys: ['(1,2)'],
      probes: ['a/p1', 'a/p2'],
      whole: [true],
    });
    expect(buildResults(unlisted, [own]).differences()).toBeUndefined();
  });
});
