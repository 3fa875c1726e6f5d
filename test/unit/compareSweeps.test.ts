import { describe, expect, it } from 'vitest';
import { commonProbes, type SweepInput } from '../../src/core/compare/commonProbes.js';
import {
  type ComparedSweep,
  compareSweeps,
  labelsOf,
  LEAST_COMMON,
  type Pair,
} from '../../src/core/compare/comparison.js';
import type { Correlation } from '../../src/core/compare/correlation.js';
import { comparisonReport } from '../../src/core/compare/index.js';
import { drawsConfigs, probesSentence, tableRows } from '../../src/core/compare/tableRows.js';
import { UserError } from '../../src/core/errors.js';
import { anatomyLines } from '../../src/core/report/anatomyLines.js';
import { generator } from '../../src/core/statistics/random.js';
import { spearman } from '../../src/core/statistics/ranks.js';
import { sweep, type SweepOptions } from '../support/comparisons.js';
import { emotionProbe, integerProbe, probeSet } from '../support/runs.js';

const PLAIN = {
  paint: {
    bg: (_r: number, _g: number, _b: number, text: string) => text,
    fg: (_r: number, _g: number, _b: number, text: string) => text,
    bold: (text: string) => text,
    dim: (text: string) => text,
  },
  color: false,
  width: 120,
};

const correlationOf = (inputs: readonly SweepInput[]): Correlation =>
  compareSweeps(inputs).pairs[0]!.correlation;

const refusal = (inputs: readonly SweepInput[]): string => {
  try {
    compareSweeps(inputs);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('two sweeps of as many layers', () => {
  const a = sweep('a', { layers: 4 });
  const b = sweep('b', { layers: 4, seed: 2, quantization: 'Q8_0' });
  const compared = () => compareSweeps([a, b]);

  it("correlates Δ of the configs in common, as a second computation from the sweeps' own Δ does", () => {
    const comparison = compared();
    const { correlation } = comparison.pairs[0]!;
    const deltas = comparison.sweeps.map(({ results }) =>
      results.configs.slice(1).map(({ delta }) => delta!),
    );
    expect(correlation.count).toBe(10);
    expect(correlation.items).toBe('configs');
    expect(correlation.resampled).toBe('probes');
    expect(correlation.rho).toBe(spearman(deltas[0]!, deltas[1]!));
    const [low, high] = correlation.ci95!;
    expect(low).toBeLessThan(correlation.rho!);
    expect(high).toBeGreaterThan(correlation.rho!);
    expect(low).toBeGreaterThanOrEqual(-1);
    expect(high).toBeLessThanOrEqual(1);
  });

  it('agrees wholly with itself', () => {
    expect(correlationOf([a, { ...a, label: 'again' }])).toEqual({
      rho: 1,
      ci95: [expect.closeTo(1 - 6 / 990, 9), 1],
      resampled: 'probes',
      items: 'configs',
      count: 10,
    });
  });

  it('says what differs, and only that', () => {
    const comparison = compared();
    expect(comparison.facts).toEqual([{ label: 'Quantization', values: ['Q4_K_M', 'Q8_0'] }]);
    expect(comparison.notes).toEqual([]);
    expect(comparison.probes).toBe(8);
    expect(probesSentence(comparison)).toBe('The 8 probes that all were asked: guesses.');
  });

  it('compares settings by their names', () => {
    const other = { ...b.header, settings: { ...b.header.settings, racing: true } };
    const engine = { ...other.engine, settings: { sequences: 4, threads: 8 } };
    const { facts } = compareSweeps([a, { ...b, header: { ...other, engine } }]);
    expect(facts.slice(1)).toEqual([
      { label: 'Setting racing', values: ['–', 'on'] },
      { label: 'Setting threads', values: ['2', '8'] },
    ]);
  });

  it('falls back on drawing configs where single scores are missing', () => {
    const bare = sweep('bare', { layers: 4, seed: 2, outputs: false });
    const correlation = correlationOf([sweep('a', { layers: 4, outputs: false }), bare]);
    expect(correlation.resampled).toBe('configs');
    expect(correlation.ci95).not.toBeNull();
  });
});

describe('sweeps of several sets', () => {
  const sets = [
    probeSet(
      'math',
      ['1', '2', '3', '4'].map((id) => integerProbe(id, `1${id}`)),
    ),
    probeSet(
      'eq',
      ['1', '2', '3'].map((id) => integerProbe(id, `2${id}`)),
    ),
  ];
  const inputs = (a: number, b: number, more: Partial<SweepOptions> = {}): SweepInput[] => [
    sweep('a', { layers: a, sets, ...more }),
    sweep('b', { layers: b, sets, seed: 2, ...more }),
  ];
  /** The same sweeps as if they had been asked one set only. */
  const only = (name: string, sweeps: readonly SweepInput[]): SweepInput[] =>
    sweeps.map(({ header, records, ...rest }) => ({
      ...rest,
      header: { ...header, probeSets: header.probeSets.filter((set) => set.name === name) },
      records: records.map((record) => ({
        ...record,
        outputs: record.outputs.filter(({ set }) => set === name),
        ...(record.scores ? { scores: { [name]: record.scores[name]! } } : {}),
      })),
    }));
  const near = ({ rho, ci95, ...rest }: Correlation) => ({
    ...rest,
    rho: expect.closeTo(rho!, 12) as number,
    ci95: ci95!.map((end) => expect.closeTo(end, 9) as number),
  });

  it.each([
    ['of as many layers', inputs(4, 4)],
    ['of other depths', inputs(4, 6)],
    ['without the scores of single probes', inputs(4, 4, { outputs: false })],
  ])('correlate each set as if it were the only one: %s', (_, sweeps) => {
    const [pair] = compareSweeps(sweeps).pairs;
    expect(pair!.bySet).toEqual(
      ['math', 'eq'].map((set) => ({ set, ...near(correlationOf(only(set, sweeps))) })),
    );
    const rhos = [pair!.correlation, ...pair!.bySet].map(({ rho }) => rho);
    expect(new Set(rhos).size).toBeGreaterThan(1);
  });

  it('say it in every report', () => {
    const comparison = compareSweeps(inputs(4, 4));
    const [{ bySet }] = comparison.pairs as [Pair];
    const report = JSON.parse(comparisonReport(comparison, 'json', PLAIN)) as { pairs: unknown[] };
    expect(report.pairs).toMatchObject([{ bySet }]);
    const [math, eq] = bySet.map(({ set, rho, ci95 }) => {
      const [low, high] = ci95!.map((end) => end.toFixed(2).replace('-', '−'));
      return `${set} alone ${rho!.toFixed(2)} (95 %: ${low} to ${high})`;
    });
    for (const format of ['md', 'text'] as const)
      expect(comparisonReport(comparison, format, PLAIN).replace(/\s+/g, ' ')).toContain(
        ` drawn anew) over 10 configs; ${math}, ${eq}.`,
      );
  });

  it('may have an order in one set only', () => {
    const flat = sweep('b', {
      layers: 4,
      sets,
      scores: (i, j) => [...Array<number>(4).fill(0.5), 0.1 * i, 0.1 * j, 0.2],
    });
    const comparison = compareSweeps([inputs(4, 4)[0]!, flat]);
    expect(comparison.pairs[0]!.bySet[0]).toMatchObject({ set: 'math', rho: null, ci95: null });
    const text = comparisonReport(comparison, 'md', PLAIN);
    expect(text).toContain('; math alone none, because all its Δ of one sweep are equal, eq alone ');
    expect(text).not.toMatch(/NaN|undefined/);
  });

  it('of one set have no more than the one correlation', () => {
    const comparison = compareSweeps(only('eq', inputs(4, 4)));
    expect(comparison.pairs[0]!.bySet).toEqual([]);
    expect(comparisonReport(comparison, 'md', PLAIN)).toMatch(/over 10 configs\.$/m);
  });

  it('say that configs were drawn also where that is so of one set alone', () => {
    const one = [probeSet('math', [integerProbe('1', '11')]), sets[1]!];
    const comparison = compareSweeps(inputs(4, 4, { sets: one }));
    expect(comparison.pairs[0]!.bySet.map(({ resampled }) => resampled)).toEqual(['configs', 'probes']);
    expect(drawsConfigs(comparison)).toBe(true);
    expect(drawsConfigs(compareSweeps(inputs(4, 4)))).toBe(false);
  });
});

describe('sweeps of other depths', () => {
  it('are compared on the grid of the one with fewer layers', () => {
    const small = sweep('small', { layers: 4 });
    const comparison = compareSweeps([small, sweep('large', { layers: 8, seed: 1 })]);
    const { correlation } = comparison.pairs[0]!;
    expect(correlation.items).toBe('cells');
    expect(correlation.count).toBe(10);
    expect(correlation.resampled).toBe('probes');
    const report = JSON.parse(comparisonReport(comparison, 'json', PLAIN)) as {
      grid: number;
      sweeps: { map: (number | null)[][] }[];
      pairs: { difference: (number | null)[][] }[];
    };
    expect(report.grid).toBe(4);
    const [first, second] = report.sweeps.map(({ map }) => map) as [(number | null)[][], (number | null)[][]];
    expect(second).toHaveLength(4);
    expect(report.pairs[0]!.difference[0]![3]).toBeCloseTo(second[0]![3]! - first[0]![3]!, 12);
    expect(report.pairs[0]!.difference[1]![0]).toBeNull();
  });

  it('draws probes for the weighted means of cells, too: a sweep is its own copy at twice the depth', () => {
    // Each block of the small model is four of the large one's, all with the same scores.
    const random = generator(7);
    const scores = new Map<string, number[]>();
    const scoresOf = (key: string): number[] => {
      if (!scores.has(key))
        scores.set(
          key,
          Array.from({ length: 8 }, () => random()),
        );
      return scores.get(key)!;
    };
    const small = sweep('small', { layers: 3, scores: (i, j) => scoresOf(j === 0 ? 'base' : `${i},${j}`) });
    const large = sweep('large', {
      layers: 6,
      scores: (i, j) => scoresOf(j === 0 ? 'base' : `${i >> 1},${((j - 1) >> 1) + 1}`),
    });
    expect(correlationOf([small, large])).toMatchObject({
      rho: 1,
      ci95: [expect.closeTo(1 - 6 / 210, 9), 1],
    });
  });
});

describe('probes in common', () => {
  const probes = (from: number, to: number, prefix = 'p') =>
    Array.from({ length: to - from }, (_, n) => integerProbe(`${prefix}${from + n}`, String(100 + from + n)));

  it('are found by what they ask, whatever they are called', () => {
    const a = sweep('a', { layers: 3, sets: [probeSet('mine', probes(0, 6))] });
    const b = sweep('b', {
      layers: 3,
      sets: [probeSet('x', probes(4, 8, 'q')), probeSet('y', probes(2, 4, 'r'))],
    });
    const { sweeps } = commonProbes([a, b]);
    expect(
      sweeps.map(({ header }) =>
        header.probeSets.map(({ name, probes: list }) => [name, list.map(({ id }) => id)]),
      ),
    ).toEqual([[['mine', ['p2', 'p3', 'p4', 'p5']]], [['mine', ['p2', 'p3', 'p4', 'p5']]]]);
    const score = (input: SweepInput, set: string, probe: string): number =>
      input.records[3]!.outputs.find((output) => output.set === set && output.probe === probe)!.score;
    expect(score(sweeps[1]!, 'mine', 'p2')).toBe(score(b, 'y', 'r2'));
    expect(score(sweeps[1]!, 'mine', 'p5')).toBe(score(b, 'x', 'q5'));
    const comparison = compareSweeps([a, b]);
    expect(comparison.notes).toEqual([
      'Of a, 4 of 6 probes are compared: the others were not asked of all.',
      'Of b, 4 of 6 probes are compared: the others were not asked of all.',
    ]);
    const own = comparison.sweeps[1]!.results.configs[3]!;
    const mean = ['r2', 'r3']
      .map((id) => score(b, 'y', id))
      .concat(['q4', 'q5'].map((id) => score(b, 'x', id)));
    expect(own.combined).toBeCloseTo(mean.reduce((sum, value) => sum + value, 0) / 4, 12);
  });

  it('tell probes apart by their answer, and a question that is asked twice from itself', () => {
    const same = (id: string, digits: string) => integerProbe(id, digits, { prompt: 'How many?' });
    const a = sweep('a', {
      layers: 3,
      sets: [probeSet('s', [same('1', '7'), same('2', '7'), same('3', '8')])],
    });
    const b = sweep('b', {
      layers: 3,
      sets: [probeSet('s', [same('4', '9'), same('5', '7'), same('6', '8')])],
    });
    expect(commonProbes([a, b]).sweeps[1]!.header.probeSets[0]!.probes.map(({ id }) => id)).toEqual([
      '1',
      '3',
    ]);
  });

  it('may be scored and limited in other ways, which is said', () => {
    const plain = sweep('a', {
      layers: 3,
      sets: [probeSet('s', [integerProbe('1', '7'), integerProbe('2', '8')])],
    });
    const strict = integerProbe('1', '7', { answer: { kind: 'integer', digits: '7', candidates: 'only' } });
    const scored = sweep('b', { layers: 3, sets: [probeSet('s', [strict, integerProbe('2', '8')])] });
    const longer = sweep('c', {
      layers: 3,
      sets: [probeSet('s', [integerProbe('1', '7', { maxTokens: 9 }), integerProbe('2', '8')])],
    });
    expect(commonProbes([plain, scored])).toMatchObject({ otherScoring: true, otherLimits: false });
    expect(commonProbes([plain, longer])).toMatchObject({ otherScoring: false, otherLimits: true });
    expect(compareSweeps([plain, scored]).notes[0]).toContain('scores are not on one scale');
    expect(compareSweeps([plain, longer]).notes[0]).toContain('other limits');
    const emotions = (convention: 'austin' | 'strict') =>
      sweep(convention, {
        layers: 3,
        sets: [
          probeSet('e', [emotionProbe('1', { Joy: 3 }), emotionProbe('2', { Joy: 4 })], {
            emotions: convention,
          }),
        ],
      });
    const comparison = compareSweeps([emotions('austin'), emotions('strict')]);
    expect(comparison.notes[0]).toContain('scores are not on one scale');
    expect(comparison.facts).toEqual([{ label: 'Emotion scoring', values: ['austin', 'strict'] }]);
  });

  it('are taken by the name and size of a set where an imported sweep does not tell them', () => {
    const a = sweep('a', { layers: 4 });
    const imported = sweep('b', { layers: 4, seed: 3, imported: 8 });
    const comparison = compareSweeps([a, imported]);
    expect(comparison.probes).toBe(8);
    expect(comparison.pairs[0]!.correlation.resampled).toBe('probes');
    expect(comparison.notes).toEqual([
      'The questions of guesses are not known in every sweep: sets of that name are taken to be the same.',
    ]);
    expect(refusal([a, sweep('b', { layers: 4, imported: 7 })])).toBe(
      'a and b cannot be compared: they have no probe in common (guesses against guesses). Sets whose questions are unknown must have the same name and as many probes.',
    );
  });
});

describe('sweeps that cannot be compared', () => {
  const a = sweep('a', { layers: 4 });

  it('say which fact differs', () => {
    expect(refusal([a])).toContain('two or more sweeps');
    const others = probeSet('others', [integerProbe('p1', '777'), integerProbe('p2', '778')]);
    expect(refusal([a, sweep('b', { layers: 4, sets: [others] })])).toBe(
      'a and b cannot be compared: they have no probe in common (guesses against others).',
    );
    const bare = sweep('b', { layers: 4 });
    expect(refusal([a, { ...bare, records: bare.records.slice(1) }])).toBe(
      'b cannot be compared: it has no finished baseline, so nothing is known of its gains. Sweep it with the baseline (0,0).',
    );
    const few = { ...bare, records: bare.records.slice(0, LEAST_COMMON) };
    expect(refusal([few, a])).toBe(
      'b and a cannot be compared: they have 4 configs that both ran whole in common, and at least 5 are needed.',
    );
    expect(refusal([{ ...bare, records: bare.records.slice(0, 1) }, sweep('c', { layers: 8 })])).toBe(
      'b and c cannot be compared: they have no places of the map that both have run in common, and at least 5 are needed.',
    );
    const enough = { ...bare, records: bare.records.slice(0, LEAST_COMMON + 1) };
    expect(compareSweeps([enough, a]).pairs[0]!.correlation.count).toBe(LEAST_COMMON);
  });

  it('may have probes two by two, and none that all have', () => {
    const of = (...digits: string[]) =>
      sweep(digits.join(''), {
        layers: 4,
        sets: [
          probeSet(
            's',
            digits.map((own) => integerProbe(own, own)),
          ),
        ],
      });
    expect(refusal([of('1', '2'), of('2', '3'), of('3', '1')])).toBe(
      'These sweeps cannot be compared: there is no probe that all of them were asked.',
    );
  });
});

describe('a sweep in which all scores are equal', () => {
  const flat = sweep('flat', { layers: 4, scores: () => Array<number>(8).fill(0.5) });

  it('has no order, no gains, and no NaN anywhere', () => {
    const comparison = compareSweeps([sweep('a', { layers: 4 }), flat]);
    expect(comparison.pairs[0]!.correlation).toMatchObject({ rho: null, ci95: null });
    expect(comparison.sweeps[1]!.summary).toMatchObject({ efficient: null, curve: { shape: 'none' } });
    expect(comparison.notes).toEqual(['All scores of flat are equal: it has no best config and no order.']);
    for (const format of ['text', 'md', 'json'] as const) {
      const text = comparisonReport(comparison, format, PLAIN);
      expect(text).not.toMatch(/NaN|undefined|Infinity/);
    }
    expect(comparisonReport(comparison, 'text', PLAIN)).toContain('because all Δ of one sweep are equal');
  });
});

describe('the table', () => {
  // Gains by config of 10 layers; all else loses.
  const gains: Record<string, number> = { '2,3': 0.1, '4,7': 0.24, '3,7': 0.25, '8,9': 0.05, '1,9': 0.2 };
  const scores = (i: number, j: number): number[] => {
    const gain = j === 0 ? 0 : (gains[`${i},${j}`] ?? -0.1);
    return [0.5 + gain + 0.01, 0.5 + gain - 0.01, 0.5 + gain];
  };
  const sets = [
    probeSet(
      's',
      ['1', '2', '3'].map((id) => integerProbe(id, id)),
    ),
  ];

  it("has the 4B study's rows", () => {
    const comparison = compareSweeps([
      sweep('a', { layers: 10, sets, scores }),
      sweep('b', { layers: 10, sets, scores: (i, j) => scores(i, j).map((score) => score / 2) }),
    ]);
    const rows = tableRows(comparison);
    const cell = (label: string, n = 0): string => rows.find((row) => row.label === label)!.cells[n]!;
    expect(cell('Facts')).toBe('llama, 10 layers, Q4_K_M');
    expect(cell('Configs')).toBe('55');
    expect(cell('Baseline')).toBe('0.500');
    expect(cell('Baseline', 1)).toBe('0.250');
    expect(cell('Encoding layers')).toMatch(/^(not clear: |\d+(\.\.\d+)? \(\d+–\d+ %\), wall at layer )/);
    expect(cell('Hot layers')).toBe(hotText(comparison.sweeps[0]!));
    expect(cell('Best single layer')).toBe('(2,3) +0.100, 20–30 % deep, 10.0 % overhead (S)');
    expect(cell('Best absolute')).toBe('(3,7) +0.250, 30–70 % deep, 40.0 % overhead (L)');
    expect(cell('Best efficiency')).toBe(
      '(2,3) +0.100, 20–30 % deep, 10.0 % overhead (S): +0.100 per 10 % overhead',
    );
    expect(cell('Productive single layers')).toBe('2 of 10 (20 %)');
    expect(cell('Efficiency curve')).toBe(
      'late: 80 % of the best gain at 30.0 % overhead, all of it at 40.0 %',
    );
  });

  it('goes into Markdown, escaped', () => {
    const [a, b] = [sweep('a|x', { layers: 4 }), sweep('b', { layers: 4, seed: 2 })];
    const text = comparisonReport(compareSweeps([a, b]), 'md', PLAIN);
    expect(text).toContain('|  | a\\|x | b |\n| --- | --- | --- |\n');
    expect(text).toMatch(/- a\|x and b: rank correlation −?\d\.\d\d \(95 %: /);
    expect(text).not.toContain('## What differs');
  });
});

const hotText = ({ anatomy: { combined, layers } }: ComparedSweep): string =>
  anatomyLines(combined, layers)
    .filter(({ part }) => part === 'Hot')
    .map(({ layers: range, depth, note }) => (range ? `${range} (${depth}), ${note}` : note))
    .join('; ');

describe('labels', () => {
  it('are file names, with as many folders as tell them apart', () => {
    expect(labelsOf(['/x/a.rys.jsonl', '/x/b.rys.jsonl'])).toEqual(['a', 'b']);
    expect(labelsOf(['/x/q4/run.rys.jsonl', 'C:\\q8\\run.rys.jsonl', '/x/c.rys.jsonl'])).toEqual([
      'q4/run',
      'q8/run',
      'c',
    ]);
    expect(labelsOf(['run.rys.jsonl', '/run.rys.jsonl'])).toEqual(['run', '/run']);
  });
});
