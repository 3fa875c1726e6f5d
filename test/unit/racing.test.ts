import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isBeaten,
  type Paired,
  pairedOrder,
  racedScores,
  raceInterval,
  RACING_ERROR,
  RACING_ROUND,
  racingConfigs,
  racingOrder,
} from '../../src/core/sweep/racing.js';

/** Sets of probes `s0`, `s1` … with this many probes each. */
const sets = (...sizes: readonly number[]) =>
  sizes.map((size, s) => ({
    name: `s${s}`,
    probes: Array.from({ length: size }, (_, n) => ({ id: `p${n}` })),
  }));

/** What each probe of each set scored. */
type Answers = readonly (readonly number[])[];

const outputs = (answers: Answers) =>
  answers.flatMap((scores, s) => scores.map((score, n) => ({ set: `s${s}`, probe: `p${n}`, score })));

interface Raced {
  readonly paired: readonly Paired[];
  readonly scores: readonly number[];
}

function race(baseline: Answers, config: Answers, seed = 1): Raced {
  const order = racingOrder(sets(...baseline.map(({ length }) => length)), seed);
  return { paired: pairedOrder(order, outputs(baseline))!, scores: racedScores(order, outputs(config)) };
}

/** Whether a config would be dropped after any round. */
function isDropped({ paired, scores }: Raced, configs: number): boolean {
  for (let n = RACING_ROUND; n < paired.length; n += RACING_ROUND)
    if (isBeaten(paired, scores.slice(0, n), configs)) return true;
  return false;
}

const times = <T>(count: number, value: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => value(n));

/** Pseudo-random numbers 0..1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

describe('the order of a race', () => {
  const order = racingOrder(sets(6, 3));

  it('holds every probe once, with its weight in the sum of the means', () => {
    expect(new Set(order.map(({ set, probe }) => `${set}/${probe}`)).size).toBe(9);
    expect(order.filter(({ set }) => set === 's0').map(({ weight }) => weight)).toEqual(
      times(6, () => 1 / 6),
    );
    expect(order.filter(({ set }) => set === 's1').map(({ weight }) => weight)).toEqual(
      times(3, () => 1 / 3),
    );
  });

  it('is always the same, and another for another seed', () => {
    expect(racingOrder(sets(6, 3))).toEqual(order);
    expect(racingOrder(sets(6, 3), 2)).not.toEqual(order);
  });

  it('keeps the order of the others when a probe is taken out', () => {
    const names = (list: readonly { set: string; probe: string }[]): string[] =>
      list.map(({ set, probe }) => `${set}/${probe}`);
    const fewer = sets(6, 3).map(({ name, probes }) => ({
      name,
      probes: probes.filter(({ id }) => id !== 'p1'),
    }));
    expect(names(racingOrder(fewer))).toEqual(names(order).filter((name) => !name.endsWith('/p1')));
  });

  it('puts every probe in every place alike', () => {
    const first = new Map<string, number>();
    for (let seed = 0; seed < 3000; seed++) {
      const { set, probe } = racingOrder(sets(4, 2), seed)[0]!;
      first.set(`${set}/${probe}`, (first.get(`${set}/${probe}`) ?? 0) + 1);
    }
    for (const count of first.values()) expect(Math.abs(count - 500)).toBeLessThan(100);
    expect(first.size).toBe(6);
  });
});

describe('pairing with the baseline', () => {
  const order = racingOrder(sets(4));

  it('needs an answer of the baseline to every probe', () => {
    expect(pairedOrder(order, outputs([[1, 1, 1, 1]]))).toHaveLength(4);
    expect(pairedOrder(order, outputs([[1, 1, 1]]))).toBeUndefined();
  });

  it('counts scores up to the first probe that was not asked, whatever their order in the file', () => {
    const all = outputs([[0.1, 0.2, 0.3, 0.4]]);
    const missing = order[2]!;
    expect(racedScores(order, all)).toHaveLength(4);
    expect(racedScores(order, all.toReversed())).toEqual(racedScores(order, all));
    expect(
      racedScores(
        order,
        all.filter(({ probe }) => probe !== missing.probe),
      ),
    ).toHaveLength(2);
  });
});

describe('the verdict', () => {
  const half = times(96, (n) => n % 2);

  it('drops a config that answers nothing any more, but not before 16 probes nor at the end', () => {
    const lost = race([times(96, () => 1)], [times(96, () => 0)]);
    const verdicts = times(97, (n) => isBeaten(lost.paired, lost.scores.slice(0, n), 55));
    expect(verdicts.indexOf(true)).toBe(RACING_ROUND);
    expect(verdicts.lastIndexOf(true)).toBe(95);
  });

  it('goes on with a config that answers as the baseline does, or better', () => {
    expect(isDropped(race([half], [half]), 1)).toBe(false);
    expect(isDropped(race([half], [times(96, () => 1)]), 1)).toBe(false);
  });

  it('is not sure of a small loss only because it is always the same', () => {
    // Without a spread a test by standard errors would be certain, and the next probe may make good for all of them.
    const { paired, scores } = race([times(64, () => 0.5)], [times(64, () => 0.49)]);
    expect(isBeaten(paired, scores.slice(0, 32), 55)).toBe(false);
  });

  it('knows when not even right answers to all that is left would do', () => {
    const { paired, scores } = race([times(64, () => 0.9)], [times(64, () => 0.8)]);
    // 45 of the 64 have lost 4.5 in all, and the other 19 can win 1.9.
    expect(isBeaten(paired, scores.slice(0, 45), 1e6)).toBe(true);
  });

  it('needs more where more configs share the error', () => {
    const before = times(96, (n) => (n % 4 === 0 ? 0 : 1));
    const { paired, scores } = race([before], [times(96, (n) => (n % 8 === 1 ? 1 : 0))]);
    const after = (configs: number): number =>
      times(96, (n) => n).find((n) => isBeaten(paired, scores.slice(0, n), configs)) ?? 96;
    expect(after(10)).toBeLessThan(after(1000));
    expect(racingConfigs(10)).toBe(55);
    expect(racingConfigs(10, 70)).toBe(70);
  });
});

/** Differences whose sum over all probes is 0, so that the config is just no worse: the hardest cases. */
const LEVEL: Readonly<Record<string, (random: () => number) => [baseline: Answers, config: Answers]>> = {
  'as many right for wrong as wrong for right': (random) => {
    const baseline = times(96, () => (random() < 0.5 ? 1 : 0));
    const changed = baseline.map((score, n) => ({ score, n }));
    const flip = new Set([
      ...changed
        .filter(({ score }) => score === 1)
        .slice(0, 20)
        .map(({ n }) => n),
      ...changed
        .filter(({ score }) => score === 0)
        .slice(0, 20)
        .map(({ n }) => n),
    ]);
    return [[baseline], [baseline.map((score, n) => (flip.has(n) ? 1 - score : score))]];
  },
  'many small losses and one large gain': () => [
    [[...times(95, () => 0.5), 0]],
    [[...times(95, () => 0.5 - 1 / 95), 1]],
  ],
  'a few large gains': () => [
    [times(96, (n) => (n < 8 ? 0 : 0.2))],
    [times(96, (n) => (n < 8 ? 1 : 0.2 - 8 / 88))],
  ],
  'one set lost and the other gained': () => [
    [times(64, () => 0.8), times(32, () => 0.2)],
    [times(64, () => 0.4), times(32, () => 0.6)],
  ],
};

describe('the rate of errors', () => {
  const ORDERS = 600;

  it.each(Object.entries(LEVEL))('%s: no more than promised, however often one looks', (_name, make) => {
    const [baseline, config] = make(generator(7));
    // With this many configs, each of them has an error of 5 %.
    const configs = RACING_ERROR / 0.05;
    const dropped = times(ORDERS, (seed) => isDropped(race(baseline, config, seed), configs)).filter(Boolean);
    // Four standard deviations above 5 %.
    expect(dropped.length / ORDERS).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / ORDERS));
  });

  it('holds for all configs of a sweep together, which share one order', () => {
    const random = generator(3);
    const baseline = [times(96, () => (random() < 0.6 ? 1 : 0))];
    const sweep = times(55, () => {
      const all = times(96, (n) => n).sort(() => random() - 0.5);
      const lose = all.filter((n) => baseline[0]![n] === 1).slice(0, 12);
      const win = all.filter((n) => baseline[0]![n] === 0).slice(0, 12);
      return [baseline[0]!.map((score, n) => (lose.includes(n) ? 0 : win.includes(n) ? 1 : score))];
    });
    const wrong = times(60, (seed) => {
      const order = racingOrder(sets(96), seed);
      const paired = pairedOrder(order, outputs(baseline))!;
      return sweep.some((config) =>
        isDropped({ paired, scores: racedScores(order, outputs(config)) }, sweep.length),
      );
    }).filter(Boolean).length;
    // 1 % of 60 sweeps, and what chance adds to it.
    expect(wrong).toBeLessThanOrEqual(4);
  });

  it('leaves configs alone that are better, and finds those that are much worse', () => {
    const random = generator(5);
    const baseline = [times(96, () => (random() < 0.5 ? 1 : 0))];
    const changed = (share: number, to: number): Answers => [
      baseline[0]!.map((b) => (random() < share ? to : b)),
    ];
    const rate = (config: Answers): number =>
      times(100, (seed) => isDropped(race(baseline, config, seed), 55)).filter(Boolean).length / 100;
    expect(rate(changed(0.3, 1))).toBe(0);
    expect(rate(changed(0.7, 0))).toBeGreaterThan(0.95);
  });
});

describe('the interval of a config', () => {
  it('holds the Δ over all probes far more often than not, whenever one looks', () => {
    const random = generator(11);
    const baseline = [times(64, () => random()), times(32, () => random())];
    const config = baseline.map((scores) => scores.map((score) => Math.max(0, score - random() * 0.5 + 0.1)));
    const clipped = config.map((scores) => scores.map((score) => Math.min(1, score)));
    const delta = baseline.reduce(
      (sum, scores, s) =>
        sum + scores.reduce((total, score, n) => total + clipped[s]![n]! - score, 0) / scores.length,
      0,
    );
    const missed = times(60, (seed) => {
      const { paired, scores } = race(baseline, clipped, seed);
      return [16, 32, 48, 80].some((n) => {
        const { low, high } = raceInterval(paired, scores.slice(0, n));
        return delta < low || delta > high;
      });
    }).filter(Boolean).length;
    expect(missed).toBeLessThanOrEqual(7);
  });

  it('lies below 0 when the config is dropped, and is the Δ itself after all probes', () => {
    const { paired, scores } = race([times(96, () => 1)], [times(96, (n) => (n % 2 === 0 ? 0 : 0.9))]);
    const { mean, low, high, probes } = raceInterval(paired, scores.slice(0, 32));
    expect(probes).toBe(32);
    expect(low).toBeLessThan(mean);
    expect(mean).toBeLessThan(high);
    expect(high).toBeLessThan(0);
    const all = raceInterval(paired, scores);
    expect(all.mean).toBeCloseTo(-0.55, 10);
    expect(all.high - all.low).toBeLessThan(0.05);
  });

  it('of one answer, of sets that differ in size, is no more than Δ can be', () => {
    const all = (count: number, score: number) => Array.from({ length: count }, () => score);
    const means = [[2, 9] as const, [9, 2] as const].map(([first, second]) => {
      const { paired, scores } = race([all(first, 0), all(second, 0)], [all(first, 1), all(second, 1)]);
      return raceInterval(paired, scores.slice(0, 1)).mean;
    });
    // Whichever set the first probe is of: 11 / 9, or 11 / 2 and no more than 2.
    expect(means.map((mean) => mean.toFixed(2)).sort()).toEqual(['1.22', '2.00']);
  });

  it('is ordered and within what Δ can be, for any scores', () => {
    const score = fc.double({ min: 0, max: 1, noNaN: true });
    const pair = fc.tuple(score, score);
    fc.assert(
      fc.property(
        fc.array(pair, { minLength: 1, maxLength: 40 }),
        fc.array(pair, { minLength: 1, maxLength: 40 }),
        fc.nat(80),
        (first, second, asked) => {
          const column = (n: 0 | 1): Answers => [first.map((p) => p[n]), second.map((p) => p[n])];
          const { paired, scores } = race(column(0), column(1));
          const some = scores.slice(0, Math.max(1, Math.min(asked, scores.length)));
          const { mean, low, high } = raceInterval(paired, some);
          expect(-2.0001 <= low && low <= mean && mean <= high && high <= 2.0001).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
