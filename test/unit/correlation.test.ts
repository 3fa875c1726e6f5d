import { describe, expect, it } from 'vitest';
import { compareSweeps } from '../../src/core/compare/comparison.js';
import { correlating, type Correlation, itemsOf } from '../../src/core/compare/correlation.js';
import { blockConfig } from '../../src/core/configs/layerPath.js';
import { buildResults, type Results } from '../../src/core/results/results.js';
import { generator } from '../../src/core/statistics/random.js';
import { drain } from '../../src/core/statistics/steps.js';
import { sweep, type SweepOptions } from '../support/comparisons.js';
import { blockRecord, configRecord, integerProbe, probeSet, runHeader } from '../support/runs.js';

const resultsOf = (options: SweepOptions): Results => {
  const { header, records } = sweep('', options);
  return buildResults(header, records);
};
const correlate = (a: Results, b: Results): Correlation => drain(correlating(a, b));

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const probes = (count: number) =>
  Array.from({ length: count }, (_, n) => integerProbe(`p${n + 1}`, String(n + 1)));

/** Spearman's ρ where there are no ties. */
function spearman(x: readonly number[], y: readonly number[]): number {
  const place = (list: readonly number[]) =>
    list.map((value) => list.filter((other) => other < value).length);
  const [a, b] = [place(x), place(y)];
  const squares = a.reduce((sum, value, n) => sum + (value - b[n]!) ** 2, 0);
  return 1 - (6 * squares) / (x.length * (x.length ** 2 - 1));
}

const fisherInterval = (rho: number, error: number): [number, number] => [
  Math.tanh(Math.atanh(rho) - 1.96 * error),
  Math.tanh(Math.atanh(rho) + 1.96 * error),
];

describe('the interval of a correlation', () => {
  it.each([0, 0.6, -0.8])(
    'of configs drawn anew is near that of the formula for normal values: ρ ≈ %d',
    (wanted) => {
      const random = generator(7);
      const shared = new Map<string, number>();
      const noise = Math.sqrt(1 / wanted ** 2 - 1);
      const made = (scores: (common: number) => number) =>
        resultsOf({
          ...{ layers: 20, outputs: false, sets: [probeSet('s', probes(1))] },
          scores: (i, j) => {
            const key = `${i},${j}`;
            if (!shared.has(key)) shared.set(key, normal(random));
            return [scores(shared.get(key)!)];
          },
        });
      const a = made((common) => common);
      const b = made((common) =>
        wanted === 0 ? normal(random) : Math.sign(wanted) * common + noise * normal(random),
      );
      const { rho, ci95, resampled, count } = correlate(a, b);
      expect([resampled, count]).toEqual(['configs', 210]);
      expect(Math.abs(rho! - wanted)).toBeLessThan(0.15);
      // D. G. Bonett and T. A. Wright, Psychometrika 65, 2000.
      const [low, high] = fisherInterval(rho!, Math.sqrt((1 + rho! ** 2 / 2) / (210 - 3)));
      expect(Math.abs(ci95![0] - low)).toBeLessThan(0.035);
      expect(Math.abs(ci95![1] - high)).toBeLessThan(0.035);
    },
  );

  it('of probes drawn anew is that of draws made in another way', () => {
    const random = generator(3);
    const [first, second] = [12, 6];
    const scores = () => {
      const level = new Map<string, number[]>();
      return (i: number, j: number): number[] => {
        const own =
          level.get(`${i},${j}`) ?? Array.from({ length: first + second }, () => (i + j) / 40 + random());
        level.set(`${i},${j}`, own);
        return own;
      };
    };
    const [x, y] = [scores(), scores()];
    const sets = [
      probeSet('s', probes(first)),
      probeSet(
        't',
        probes(second).map((probe) => ({ ...probe, prompt: `${probe.prompt} t` })),
      ),
    ];
    const [a, b] = [resultsOf({ layers: 5, sets, scores: x }), resultsOf({ layers: 5, sets, scores: y })];
    const { rho, ci95, resampled } = correlate(a, b);
    expect(resampled).toBe('probes');

    const configs = a.configs.filter(({ j }) => j !== 0).map(({ i, j }) => [i!, j!] as const);
    const deltas = (of: typeof x, drawn: readonly number[]) =>
      configs.map(([i, j]) =>
        drawn.reduce((sum, n) => sum + (of(i, j)[n]! - of(0, 0)[n]!) / (n < first ? first : second), 0),
      );
    const all = Array.from({ length: first + second }, (_, n) => n);
    expect(rho).toBeCloseTo(spearman(deltas(x, all), deltas(y, all)), 12);
    const other = generator(99);
    const draws = Array.from({ length: 1500 }, () => {
      const drawn = all.map((n) =>
        n < first ? Math.floor(other() * first) : first + Math.floor(other() * second),
      );
      return Math.atanh(spearman(deltas(x, drawn), deltas(y, drawn)));
    });
    const mean = draws.reduce((sum, z) => sum + z, 0) / draws.length;
    const error = Math.sqrt(draws.reduce((sum, z) => sum + (z - mean) ** 2, 0) / draws.length);
    const [low, high] = fisherInterval(rho!, error);
    expect(Math.abs(ci95![0] - low)).toBeLessThan(0.04);
    expect(Math.abs(ci95![1] - high)).toBeLessThan(0.04);
  });

  it('counts a perfect order as half a swap of neighbours less', () => {
    const gains = (sign: number) => (i: number, j: number) =>
      [0.5, 0.5].map((half) => half + (sign * (10 * i + j)) / 100);
    const sets = [probeSet('s', probes(2))];
    const up = resultsOf({ layers: 4, sets, scores: gains(1) });
    const down = resultsOf({ layers: 4, sets, scores: gains(-1) });
    expect(correlate(up, down)).toEqual({
      ...{ rho: -1, resampled: 'probes', items: 'configs', count: 10 },
      ci95: [-1, expect.closeTo(6 / 990 - 1, 9) as number],
    });
  });

  it('is none where fewer than half of the draws have an order', () => {
    /** Configs differ in one of three probes. */
    const on = (probe: number) =>
      resultsOf({
        ...{ layers: 4, sets: [probeSet('s', probes(3))] },
        scores: (i, j) => [0, 1, 2].map((n) => (n === probe ? (10 * i + j) / 100 : 0)),
      });
    // Both probes are in 12 of 27 draws, one in 19.
    expect(correlate(on(0), on(1))).toMatchObject({ rho: 1, ci95: null, resampled: 'probes' });
    expect(correlate(on(0), on(0)).ci95).not.toBeNull();
  });

  it('is found in a step for each draw', () => {
    const own = resultsOf({ layers: 4 });
    expect([...correlating(own, own)]).toHaveLength(1000);
    const bare = resultsOf({ layers: 4, outputs: false });
    expect([...correlating(bare, bare)]).toHaveLength(1000);
  });
});

describe('what is drawn', () => {
  const whole = { layers: 4 };
  it.each<[string, SweepOptions, SweepOptions, Correlation['resampled']]>([
    ['probes where both have them', whole, { ...whole, seed: 2 }, 'probes'],
    ['configs where one has none', whole, { ...whole, outputs: false }, 'configs'],
    ['configs where the other has none', { ...whole, outputs: false }, whole, 'configs'],
    [
      'configs where the probes are others',
      whole,
      {
        ...whole,
        sets: [
          probeSet(
            'guesses',
            probes(8).map((probe) => ({ ...probe, id: `q${probe.id}` })),
          ),
        ],
      },
      'configs',
    ],
    [
      'configs where a set has a single probe',
      { ...whole, sets: [probeSet('a', probes(2)), probeSet('b', probes(1))] },
      { ...whole, seed: 2, sets: [probeSet('a', probes(2)), probeSet('b', probes(1))] },
      'configs',
    ],
  ])('are %s', (_, a, b, drawn) => {
    expect(correlate(resultsOf(a), resultsOf(b)).resampled).toBe(drawn);
  });

  it('are configs where one has its scores alone', () => {
    const own = sweep('', whole);
    const records = own.records.map((record, n) =>
      n === 3 ? { ...record, outputs: [], scores: { guesses: 0.5 } } : record,
    );
    const mixed = buildResults(own.header, records);
    expect(correlate(resultsOf(whole), mixed)).toMatchObject({ resampled: 'configs', count: 10 });
  });
});

describe('what is compared', () => {
  const header = (layers: number) => runHeader({ layers, sets: [probeSet('s', probes(2))] });
  const results = (layers: number, deltas: Readonly<Record<string, number>>) =>
    buildResults(header(layers), [
      blockRecord(0, 0, layers, { s: [0.5, 0.5] }),
      ...Object.entries(deltas).map(([key, delta]) => {
        const [i, j] = key.split(',').map(Number) as [number, number];
        return configRecord(blockConfig(i, j, layers), { s: [0.5 + delta, 0.5 + delta] });
      }),
      blockRecord(layers - 1, layers, layers, {}, { state: 'failed' }),
    ]);

  it('are the configs that both ran whole', () => {
    const { items, kind } = itemsOf(
      results(4, { '0,1': 0.25, '1,2': 0.5, '1,3': 0.125 }),
      results(4, { '1,2': -0.25, '0,1': 0.5, '0,3': 0.5 }),
    );
    expect(kind).toBe('configs');
    expect(items).toEqual([
      { a: [{ key: '(0,1)', delta: 0.25, weight: 1 }], b: [{ key: '(0,1)', delta: 0.5, weight: 1 }] },
      { a: [{ key: '(1,2)', delta: 0.5, weight: 1 }], b: [{ key: '(1,2)', delta: -0.25, weight: 1 }] },
    ]);
  });

  it('are the cells of the coarser grid that both fill, as means by area', () => {
    const fine = results(4, { '0,1': 0.25, '0,2': 0.5, '1,2': 0.75, '2,4': 0.25 });
    const coarse = results(2, { '0,1': 0.125, '0,2': 0.5 });
    const { items, kind } = itemsOf(fine, coarse);
    expect(kind).toBe('cells');
    // Of the cell of blocks from the first half to the second, the fine sweep ran none.
    expect(items).toEqual([
      {
        a: ['(0,1)', '(0,2)', '(1,2)'].map((key, n) => ({
          key,
          delta: [0.25, 0.5, 0.75][n]!,
          weight: expect.closeTo(1 / 3, 12) as number,
        })),
        b: [{ key: '(0,1)', delta: 0.125, weight: 1 }],
      },
    ]);
    expect(itemsOf(coarse, fine).items.map(({ a, b }) => [a.length, b.length])).toEqual([[1, 3]]);
  });
});

describe('the notes of a comparison', () => {
  it('tell paths that have no place on the map, and scores on no common scale', () => {
    const two = [
      probeSet('a', probes(4)),
      probeSet(
        'b',
        probes(4).map((probe) => ({ ...probe, prompt: `${probe.prompt}?` })),
      ),
    ];
    const own = sweep('own', { layers: 4, sets: two });
    const paths = (count: number) => ({
      ...own,
      records: [
        ...own.records,
        ...Array.from({ length: count }, (_, n) => ({ ...own.records[4]!, key: `0,${n}`, i: null, j: null })),
      ],
    });
    expect(compareSweeps([own, paths(1)]).notes).toEqual([
      '1 config of own with paths of several blocks is not on its map.',
    ]);
    expect(compareSweeps([paths(2), own], 'balanced')).toMatchObject({
      combined: 'balanced',
      probes: 8,
      sets: ['a', 'b'],
      notes: [
        'Balanced scores weigh the sets of each sweep by their own spread: Δ is not on one scale.',
        '2 configs of own with paths of several blocks are not on its map.',
      ],
    });
  });

  it('know the number of probes where one sweep tells it', () => {
    const known = sweep('a', { layers: 4 });
    const unknown = sweep('b', { layers: 4, outputs: false });
    const uncounted = {
      ...unknown,
      header: {
        ...unknown.header,
        probeSets: unknown.header.probeSets.map((set) => ({ ...set, count: null })),
      },
    };
    expect(compareSweeps([uncounted, known]).probes).toBe(8);
    expect(compareSweeps([known, uncounted]).probes).toBe(8);
    expect(compareSweeps([uncounted, { ...uncounted, label: 'c' }]).probes).toBeNull();
  });
});
