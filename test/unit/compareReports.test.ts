import { describe, expect, it } from 'vitest';
import { compareSweeps, type Comparison } from '../../src/core/compare/comparison.js';
import { comparisonReport } from '../../src/core/compare/index.js';
import { CONFIGS_DRAWN, tableRows } from '../../src/core/compare/tableRows.js';
import { sweep } from '../support/comparisons.js';
import { integerProbe, probeSet } from '../support/runs.js';

const PLAIN = {
  paint: {
    bg: (_r: number, _g: number, _b: number, text: string) => text,
    fg: (_r: number, _g: number, _b: number, text: string) => text,
    bold: (text: string) => `<${text}>`,
    dim: (text: string) => text,
  },
  color: false,
  width: 120,
};
const NO_VALUE = /NaN|undefined|Infinity/;

describe('the reports of a comparison', () => {
  const scores = (i: number, j: number): number[] =>
    [0.5, 0.5].map((score) => score + (j === 0 ? 0 : (j - 2 * i) / 100));
  const sets = [probeSet('s', [integerProbe('p1', '1'), integerProbe('p2', '2')])];
  const pair = () =>
    compareSweeps([
      sweep('one', { layers: 4, sets, scores }),
      sweep('other', {
        layers: 4,
        sets,
        scores: (i, j) => scores(i, j).map((score) => (j === 0 ? score : score - 0.1)),
        quantization: 'Q8_0',
      }),
    ]);

  it('are maps by depth, differences, order, table and facts for a terminal', () => {
    const text = comparisonReport(pair(), 'text', PLAIN);
    expect(text).not.toMatch(NO_VALUE);
    const lines = text.split('\n');
    expect(lines.slice(0, 2)).toEqual(['<one / other>', 'The 2 probes that all were asked: s.']);
    // Δ in hundredths: j − 2i; the best is (0,4).
    const map = lines.findIndex((line) => line.includes('<Δ one>'));
    expect(lines[map]).toContain('<Δ other>');
    expect(lines.slice(map + 1, map + 6).map((line) => line.slice(0, 24).trimEnd())).toEqual([
      ' from 25%     75%',
      '  0%   1   2   3   4*',
      ' 25%       0   1   2',
      ' 50%          −1   0',
      ' 75%              −2',
    ]);
    const less = lines.findIndex((line) => line.includes('<other less one>'));
    expect(lines[less + 2]).toMatch(/ 0% −10 −10 −10 −10$/);
    expect(lines.indexOf('<Do they agree on the order of configs?>')).toBeGreaterThan(less);
    const facts = lines.indexOf('<What differs>');
    expect(lines.slice(facts, facts + 4)).toEqual([
      '<What differs>',
      '<Quantization>',
      '  one    Q4_K_M',
      '  other  Q8_0',
    ]);
    expect(lines).toContain('<Efficiency curve>');
  });

  it('say where configs were drawn', () => {
    const bare = (label: string, seed: number) => sweep(label, { layers: 4, seed, outputs: false });
    const [drawn, whole] = [compareSweeps([bare('a', 1), bare('b', 2)]), pair()];
    for (const format of ['text', 'md'] as const) {
      const flat = (comparison: Comparison): string =>
        comparisonReport(comparison, format, PLAIN).replaceAll('\n', ' ');
      expect(flat(drawn)).toContain(CONFIGS_DRAWN);
      expect(flat(whole)).not.toContain(CONFIGS_DRAWN);
    }
  });

  it('are a document', () => {
    const text = comparisonReport({ ...pair(), notes: ['One.', 'Two.'] }, 'md', PLAIN);
    expect(text).toMatch(
      /^# Comparison of one, other\n\nThe 2 probes that all were asked: s\.\n\n- One\.\n- Two\.\n\n\| {2}\| one \| other \|\n\| --- \| --- \| --- \|\n\| Model \| tiny\.gguf \| tiny\.gguf \|\n/,
    );
    expect(text).toContain(
      '\n\n## Do they agree on the order of configs?\n\n- one and other: rank correlation 1.00',
    );
    expect(text).toMatch(
      /\n\n## What differs\n\n\| {2}\| one \| other \|\n\| --- \| --- \| --- \|\n\| Quantization \| Q4_K_M \| Q8_0 \|\n$/,
    );
    expect(comparisonReport({ ...pair(), notes: [] }, 'md', PLAIN)).toContain('asked: s.\n\n|  | one');
  });

  it('are data', () => {
    const comparison = pair();
    const json = JSON.parse(comparisonReport(comparison, 'json', PLAIN)) as Record<string, unknown>;
    expect(json).toMatchObject({
      ...{ schema: 1, combinedScore: 'sum', probes: 2, sets: ['s'], grid: 4, notes: [] },
      sweeps: [
        { label: 'one', model: { layers: 4 }, luck: { tries: 10 }, summary: { configs: 10 } },
        { label: 'other' },
      ],
      pairs: [{ a: 'one', b: 'other', count: 10, items: 'configs' }],
      facts: [{ label: 'Quantization', values: ['Q4_K_M', 'Q8_0'] }],
    });
    const [first] = json['sweeps'] as { map: unknown; pareto: unknown; anatomy: unknown }[];
    expect((first!.map as number[][])[0]!.map((value) => Number(value.toFixed(9)))).toEqual([
      0.01, 0.02, 0.03, 0.04,
    ]);
    expect((first!.pareto as { key: string }[]).map(({ key }) => key)).toEqual([
      '(0,0)',
      '(0,1)',
      '(0,2)',
      '(0,3)',
      '(0,4)',
    ]);
    expect(Object.keys((first!.pareto as object[])[0]!)).toEqual(['key', 'overhead', 'combined', 'delta']);
    expect(first!.anatomy).toHaveProperty('encodingWall');
    expect(json['table']).toEqual(tableRows(comparison));
  });
});
