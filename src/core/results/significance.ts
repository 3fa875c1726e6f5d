import { bootstrapIntervals, type Interval } from '../statistics/bootstrap.js';
import { maxTest } from '../statistics/maxTest.js';
import { shrink } from '../statistics/shrinkage.js';
import { drain } from '../statistics/steps.js';
import { rowStatistics, type Strata } from '../statistics/strata.js';
import type { ConfigResult, Results } from './results.js';

/**
 * Whether the gains of a sweep are more than luck. Everything follows from the stored scores, with fixed seeds: the
 * same file gives the same numbers. docs/statistics.md explains the methods.
 */

/** What is known of a config's gain; only of those that answered every probe. */
export interface Evidence {
  /** 95 % interval of Δ over other probes of the same kind (bootstrap, BCa). */
  readonly ci95: Interval;
  /** Probability that luck alone shows such a gain anywhere in the sweep. */
  readonly pFamily: number;
  /** Δ to expect on other probes: corrected for having been chosen among many. */
  readonly shrunken: number;
}

/** What luck alone would show in this sweep. */
export interface Luck {
  /** Configs compared with the baseline, early-stopped and dropped ones among them. */
  readonly tries: number;
  /** Family-wise p-value of the config with the highest score. */
  readonly p: number;
  /** Δ from which that config would have been distinguishable from luck, at p = 0.05. */
  readonly threshold95: number;
  /** Keys of the configs whose gain is distinguishable from luck, the surest first. */
  readonly survivors: readonly string[];
  /** Fresh probes that would resolve the gain to be expected of the best config; null where none is. */
  readonly probesNeeded: number | null;
  /** The least p that so few probes can give. */
  readonly leastP: number;
}

/** Why gains cannot be told from luck. */
export type Unjudged = 'no-baseline' | 'no-probes' | 'single-probe' | 'no-configs';

export interface Significance {
  readonly evidence: ReadonlyMap<string, Evidence>;
  readonly luck: Luck | undefined;
  readonly unjudged: Unjudged | undefined;
}

/** A gain is taken for real when luck shows as much in at most this share of sweeps. */
export const FAMILY_ERROR = 0.05;

/** Φ⁻¹(0.975) + Φ⁻¹(0.8): an effect of so many standard errors is found in 80 % of tests at 95 % confidence. */
const RESOLVED = 1.959964 + 0.841621;

const nothing = (unjudged: Unjudged): Significance => ({ evidence: new Map(), luck: undefined, unjudged });

/** Judges a sweep in small steps, between which a caller may do other things. */
export function* judging(results: Results): Generator<void, Significance> {
  const differences = results.differences();
  if (!differences)
    return nothing((results.baseline?.combined ?? null) === null ? 'no-baseline' : 'no-probes');
  const { rows, bounds, keys, whole } = differences;
  if (!whole.includes(true)) return nothing('no-configs');
  if (bounds.some((end, n) => n > 0 && end - bounds[n - 1]! < 2)) return nothing('single-probe');
  const { p, threshold95, draws } = yield* maxTest({ rows, bounds });
  const run = keys.flatMap((key, n) => (whole[n] ? [{ key, row: rows[n]!, p: p[n]! }] : []));
  const ofRun: Strata = { rows: run.map(({ row }) => row), bounds };
  const intervals = yield* bootstrapIntervals(ofRun);
  const statistics = ofRun.rows.map((row) => rowStatistics(row, bounds));
  const shrunken = yield* shrink(
    statistics.map(({ delta, standardError }) => ({ value: delta, error: standardError })),
  );
  const evidence = new Map(
    run.map(({ key, p: pFamily }, n): [string, Evidence] => [
      key,
      { ci95: intervals[n]!, pFamily, shrunken: shrunken[n]! },
    ]),
  );
  const best = run.findIndex(({ key }) => key === results.best?.key);
  if (best < 0) return nothing('no-configs');
  const { standardError, delta } = statistics[best]!;
  const expected = shrunken[best]! > 0 ? shrunken[best]! : delta;
  return {
    evidence,
    luck: {
      tries: rows.length,
      p: run[best]!.p,
      threshold95: threshold95 * standardError,
      survivors: run
        .map(({ key, p: pFamily }, n) => ({ key, pFamily, t: statistics[n]!.t }))
        .filter(({ pFamily }) => pFamily <= FAMILY_ERROR)
        .sort((a, b) => b.t - a.t)
        .map(({ key }) => key),
      probesNeeded:
        expected > 0 && standardError > 0
          ? Math.ceil(bounds.at(-1)! * ((RESOLVED * standardError) / expected) ** 2)
          : null,
      leastP: 1 / draws,
    },
    unjudged: undefined,
  };
}

/** Results never change: each is judged once. */
const judged = new WeakMap<Results, Significance>();

/** Judges a sweep at once: 0.5 s for 667 configs and 32 probes, some seconds for thousands of configs. */
export function judge(results: Results): Significance {
  const before = judged.get(results);
  if (before) return before;
  const significance = drain(judging(results));
  judged.set(results, significance);
  return significance;
}

/** Configs whose gain is distinguishable from luck. */
export const survives = ({ key }: Pick<ConfigResult, 'key'>, { luck }: Pick<Significance, 'luck'>): boolean =>
  luck?.survivors.includes(key) ?? false;
