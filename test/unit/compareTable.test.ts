import { describe, expect, it } from 'vitest';
import {
  type ComparedSweep,
  compareSweeps,
  type Comparison,
  type Pair,
} from '../../src/core/compare/comparison.js';
import { differingFacts } from '../../src/core/compare/facts.js';
import type { SweepSummary } from '../../src/core/compare/summary.js';
import { correlationSentence, probesSentence, tableRows } from '../../src/core/compare/tableRows.js';
import type { Luck } from '../../src/core/results/significance.js';
import { sweep } from '../support/comparisons.js';
import { emotionProbe, probeSet } from '../support/runs.js';

const compared = (): Comparison =>
  compareSweeps([sweep('a', { layers: 4 }), sweep('b', { layers: 4, seed: 2, quantization: 'Q8_0' })]);

/** The cell of a row for a sweep that differs from a made-up one in this. */
function cellOf(
  label: string,
  change: { summary?: Partial<SweepSummary>; luck?: Partial<Luck> | null },
): string {
  const comparison = compared();
  const own = comparison.sweeps[0]!;
  const luck = change.luck === null ? undefined : { ...own.significance.luck!, ...change.luck };
  const changed: ComparedSweep = {
    ...own,
    summary: { ...own.summary, ...change.summary },
    significance: { ...own.significance, luck },
  };
  return tableRows({ ...comparison, sweeps: [changed] }).find((row) => row.label === label)!.cells[0]!;
}

describe('the cells of the table', () => {
  const best = { key: '(1,2)', delta: 0.25, overhead: 0.25, depth: [0.25, 0.5] } as const;

  it('have a config with its gain, its place and its overhead', () => {
    expect(cellOf('Best absolute', { summary: { best } })).toBe(
      '(1,2) +0.250, 25–50 % deep, 25.0 % overhead (L)',
    );
    expect(cellOf('Best absolute', { summary: { best: { ...best, depth: null, delta: -0.5 } } })).toBe(
      '(1,2) −0.500, 25.0 % overhead (L)',
    );
    expect(cellOf('Best single layer', { summary: { bestSingle: null } })).toBe('–');
    expect(cellOf('Best efficiency', { summary: { efficient: null } })).toBe('no config gains');
    expect(cellOf('Best efficiency', { summary: { efficient: { ...best, perTenth: 0.1 } } })).toBe(
      '(1,2) +0.250, 25–50 % deep, 25.0 % overhead (L): +0.100 per 10 % overhead',
    );
    expect(cellOf('Productive single layers', { summary: { productive: { count: 0, of: 0 } } })).toBe('–');
    expect(cellOf('Productive single layers', { summary: { productive: { count: 2, of: 3 } } })).toBe(
      '2 of 3 (67 %)',
    );
  });

  it.each([
    ['none', null, null, 'no config gains'],
    ['single', 0.1, 0.1, 'one step, at 10.0 % overhead'],
    ['early', 0.1, 0.3, 'early, then flat: 80 % of the best gain at 10.0 % overhead, all of it at 30.0 %'],
    ['steady', 0.2, 0.3, 'steady: 80 % of the best gain at 20.0 % overhead, all of it at 30.0 %'],
    ['late', 0.3, 0.3, 'late: less than 80 % of the best gain below 30.0 % overhead'],
  ] as const)('tell how gains grow: %s', (shape, most, end, text) => {
    expect(cellOf('Efficiency curve', { summary: { curve: { shape, most, best: end } } })).toBe(text);
  });

  it.each([
    [null, 0.25, 'cannot be told'],
    [{ p: 0.5, survivors: [] }, 0, 'no config gains'],
    [{ p: 0.5, survivors: [] }, -0.25, 'no config gains'],
    [{ p: 0.5, survivors: [] }, 0.25, 'none (best p = 0.500)'],
    [{ p: 0.05, survivors: ['(1,2)'] }, 0.25, '1 config (best p = 0.050)'],
    [{ p: 0.0005, survivors: ['(1,2)', '(1,3)'] }, 0.25, '2 configs (best p < 0.001)'],
    [{ p: 0.2, survivors: ['(1,3)'] }, 0.25, '1 config (best p = 0.200)'],
  ] as const)('tell what is more than luck: %j, %f', (luck, delta, text) => {
    expect(cellOf('More than luck', { luck, summary: { best: { ...best, delta } } })).toBe(text);
  });

  it('say that nothing was run', () => {
    expect(cellOf('More than luck', { summary: { best: null } })).toBe('no config gains');
  });

  it('have the rows of the 4B study in its order', () => {
    expect(tableRows(compared()).map(({ label }) => label)).toEqual([
      ...[
        'Model',
        'Facts',
        'Configs',
        'Baseline',
        'Encoding layers',
        'Reasoning zone',
        'Decoding layers',
        'Hot layers',
      ],
      ...[
        'Best single layer',
        'Best absolute',
        'More than luck',
        'Best efficiency',
        'Productive single layers',
      ],
      'Efficiency curve',
    ]);
    const rows = new Map(tableRows(compared()).map(({ label, cells }) => [label, cells]));
    expect(rows.get('Model')).toEqual(['tiny.gguf', 'tiny.gguf']);
    expect(rows.get('Facts')).toEqual(['llama, 4 layers, Q4_K_M', 'llama, 4 layers, Q8_0']);
  });
});

describe('a correlation in words', () => {
  const correlation: Pair['correlation'] = {
    rho: 0.614,
    ci95: [-0.004, 0.755],
    resampled: 'probes',
    items: 'configs',
    count: 55,
  };

  const correlationText = (own: Pair['correlation'], bySet: Pair['bySet'] = []): string =>
    correlationSentence(compared(), { a: 0, b: 1, correlation: own, bySet });

  it('has its interval, what was drawn, and what was compared', () => {
    expect(correlationText(correlation)).toBe(
      'a and b: rank correlation 0.61 (95 %: 0.00 to 0.76, probes drawn anew) over 55 configs.',
    );
    expect(
      correlationText({
        ...correlation,
        rho: -0.5,
        resampled: 'configs',
        items: 'cells',
        ci95: [-0.75, -0.25],
      }),
    ).toBe(
      'a and b: rank correlation −0.50 (95 %: −0.75 to −0.25, cells drawn anew) over 55 cells of the common grid.',
    );
    expect(correlationText({ ...correlation, ci95: null })).toBe(
      'a and b: rank correlation 0.61 over 55 configs.',
    );
    expect(correlationText({ ...correlation, rho: null })).toBe(
      'a and b: no rank correlation over 55 configs, because all Δ of one sweep are equal.',
    );
    const alone = [
      { set: 'x', ...correlation, rho: -0.25, ci95: null },
      { set: 'y', ...correlation, rho: 0.5, ci95: [0.25, 0.75] as const },
      { set: 'z', ...correlation, rho: null, ci95: null },
    ];
    expect(correlationText({ ...correlation, ci95: null }, alone)).toBe(
      'a and b: rank correlation 0.61 over 55 configs; x alone −0.25, y alone 0.50 (95 %: 0.25 to 0.75), z alone none, because all its Δ of one sweep are equal.',
    );
  });

  it('is on probes that are counted', () => {
    const comparison = compared();
    const sentence = (change: Partial<Comparison>): string => probesSentence({ ...comparison, ...change });
    expect(sentence({ probes: 1 })).toBe('The one probe that all were asked: guesses.');
    expect(sentence({ probes: null, sets: ['a', 'b'], combined: 'mean' })).toBe(
      'The probes that all were asked: a, b; combined score: mean.',
    );
  });
});

describe('the facts that differ', () => {
  it('are told of model, engine, scoring, prompts and origin', () => {
    const [a, b] = [sweep('a', { layers: 4 }), sweep('b', { layers: 4 })];
    expect(differingFacts([a, b])).toEqual([]);
    const { header } = b;
    const emotions = probeSet('e', [emotionProbe('1', { Joy: 3 })], { emotions: 'strict' });
    const other = {
      ...b,
      header: {
        ...header,
        model: {
          ...{ file: 'other.gguf', name: 'Other', architecture: 'qwen3', layers: 5, quantization: 'Q8_0' },
          ...{ size: 1, fingerprint: 'sha256-sampled:0123456789abcdef' },
        },
        engine: {
          nodeLlamaCpp: '1',
          llamaCpp: 'b1',
          backend: 'cuda',
          device: 'a GPU',
          settings: { sequences: 4 },
        },
        probeSets: sweep('e', { layers: 4, sets: [emotions, emotions] }).header.probeSets,
        prompts: { date: '2026-01-01', hashes: {} },
        settings: { earlyStop: true, racing: true, flash: false },
        imported: { format: 'LLMRI', file: 'x', hash: 'y', notes: [] },
      },
    };
    expect(differingFacts([a, other]).map(({ label, values }) => [label, ...values])).toEqual([
      ['Model', 'tiny.gguf', 'Other'],
      ['Architecture', 'llama', 'qwen3'],
      ['Layers', '4', '5'],
      ['Quantization', 'Q4_K_M', 'Q8_0'],
      ['Model fingerprint', 'sha256-sampled:00', '01234567'],
      ['Answers', 'greedy decoding', 'unknown'],
      ['llama.cpp', 'v0.5.0', 'b1'],
      ['Backend', 'cpu', 'cuda'],
      ['Device', 'a CPU', 'a GPU'],
      ['Emotion scoring', 'none', 'strict'],
      ['Chat template', 'template', 'none'],
      ['Origin', 'rys-explorer', 'imported from LLMRI'],
      ['Setting racing', '–', 'on'],
      ['Setting flash', '–', 'off'],
      ['Setting threads', '2', '–'],
    ]);
    const { prompts: _prompts, ...bare } = header;
    expect(differingFacts([a, { ...b, header: bare }])).toEqual([
      { label: 'Chat template', values: ['template', 'unknown'] },
    ]);
  });
});
