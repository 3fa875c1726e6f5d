import type { ConfigResult, Results } from '../results/results.js';

/** What a sweep's gains look like in short: a column of the comparison's table. */
export interface SweepSummary {
  /** Combined score of the baseline on the probes in common. */
  readonly baseline: number;
  /** Configs that were compared with the baseline. */
  readonly configs: number;
  /** The single layer whose repetition gains most; null where none was run. */
  readonly bestSingle: Best | null;
  /** The config that gains most. */
  readonly best: Best | null;
  /** The config that gains most for its extra layers; null where none gains. */
  readonly efficient: (Best & { readonly perTenth: number }) | null;
  /** Single layers whose repetition gains, of those that were run. */
  readonly productive: { readonly count: number; readonly of: number };
  readonly curve: Curve;
}

export interface Best {
  readonly key: string;
  readonly delta: number;
  /** Extra layers as a fraction of the model's. */
  readonly overhead: number;
  /** Where its block begins and ends, as fractions of the depth; null for a path that is no block. */
  readonly depth: readonly [from: number, to: number] | null;
}

/**
 * How the best gain within an overhead grows with it, by the overhead at which the frontier reaches 80 % of its best
 * gain: in the first third of the overhead of that best gain, in the second, in the last, or at once, where only one
 * config of the frontier gains.
 */
export interface Curve {
  readonly shape: 'none' | 'single' | 'early' | 'steady' | 'late';
  /** Least overhead with 80 % of the best gain, and that of the best; null without a gain. */
  readonly most: number | null;
  readonly best: number | null;
}

const MOST = 0.8;

export function summarize(results: Results): SweepSummary {
  const { configs, baseline, singleLayers } = results;
  const run = configs.filter((config) => config !== baseline && config.delta !== null);
  const singles = singleLayers.filter(({ delta }) => delta !== null);
  const gaining = run.filter(({ delta, extraLayers }) => delta! > GAIN && extraLayers > 0);
  const efficient = highest(gaining, efficiency);
  return {
    baseline: baseline!.combined!,
    configs: run.length,
    bestSingle: bestOf(
      highest(singles, ({ delta }) => delta!),
      results,
    ),
    best: bestOf(
      highest(run, ({ delta }) => delta!),
      results,
    ),
    efficient: efficient ? { ...bestOf(efficient, results)!, perTenth: efficiency(efficient) / 10 } : null,
    productive: { count: singles.filter(({ delta }) => delta! > GAIN).length, of: singles.length },
    curve: curveOf(results.pareto),
  };
}

/** Less is rounding. */
const GAIN = 1e-9;

const efficiency = ({ delta, overhead }: ConfigResult): number => delta! / overhead;

/** The config with the highest value; of equals the one with less overhead. */
function highest(
  configs: readonly ConfigResult[],
  value: (config: ConfigResult) => number,
): ConfigResult | undefined {
  return configs.reduce<ConfigResult | undefined>((top, config) => {
    if (!top) return config;
    const more = value(config) - value(top);
    return more > GAIN || (more > -GAIN && config.overhead < top.overhead) ? config : top;
  }, undefined);
}

function bestOf(config: ConfigResult | undefined, { header }: Results): Best | null {
  if (!config) return null;
  const { key, delta, overhead, i, j } = config;
  const { layers } = header.model;
  return {
    key,
    delta: delta!,
    overhead,
    depth: i === null || j === null ? null : [i / layers, j / layers],
  };
}

function curveOf(pareto: readonly ConfigResult[]): Curve {
  const gaining = pareto.filter(({ delta, overhead }) => delta !== null && delta > GAIN && overhead > 0);
  const best = gaining.at(-1);
  if (!best) return { shape: 'none', most: null, best: null };
  const most = gaining.find(({ delta }) => delta! >= MOST * best.delta! - GAIN)!.overhead;
  const share = most / best.overhead;
  const shape =
    gaining.length === 1
      ? 'single'
      : share <= 1 / 3 + GAIN
        ? 'early'
        : share <= 2 / 3 + GAIN
          ? 'steady'
          : 'late';
  return { shape, most, best: best.overhead };
}
