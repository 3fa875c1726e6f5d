import { type NullFloor, nullFloors } from '../scoring/nullFloors.js';
import { populationDeviation } from '../statistics/statistics.js';
import type { RaceInterval } from '../sweep/racing.js';
import type { CombinedScore } from './combinedScore.js';
import { type Confirmation, type ConfirmedConfig, lastConfirmed } from './confirmation.js';
import { type ConfigCost, type CostRecord, lastCosts } from './costs.js';
import { type Answers, type Differences, differencesOf } from './differences.js';
import { droppedInterval } from './droppedInterval.js';
import { answersOf, measure, type Measured, standardErrorsOf } from './measured.js';
import { paretoFrontier } from './pareto.js';
import type { ConfigState, RunHeader, ScoredRecord } from './records.js';
import type { SearchRecord, SearchSettings } from './searches.js';

export interface ConfigResult {
  readonly key: string;
  readonly i: number | null;
  readonly j: number | null;
  readonly path: readonly number[];
  readonly extraLayers: number;
  /** Extra layers as a fraction of the model's. */
  readonly overhead: number;
  readonly state: ConfigState;
  readonly error?: string | undefined;
  /** What Δ over all probes can be of a config that was dropped, on the scale of the sum where scores are balanced. */
  readonly dropped?: RaceInterval | undefined;
  /** Mean score of each probe set; null unless the config was run whole. */
  readonly scores: Readonly<Record<string, number | null>>;
  readonly combined: number | null;
  /** Change of `combined` against the baseline; null while there is none. */
  readonly delta: number | null;
  readonly deltas: Readonly<Record<string, number | null>>;
  /** Standard error of `delta` over the probes, paired with the baseline's. */
  readonly standardError: number | null;
  /** Likewise of each set's Δ. */
  readonly standardErrors: Readonly<Record<string, number | null>>;
  /** Share of answers that had the asked form, 0..1; null without answers. */
  readonly parsed: number | null;
  readonly parsedBySet: Readonly<Record<string, number | null>>;
  /** Null where an imported file does not tell it. */
  readonly wallMs: number | null;
  /** What it was last measured to cost; absent while it was not. */
  readonly cost?: Omit<ConfigCost, 'key'> | undefined;
}

export interface Results {
  readonly header: RunHeader;
  /** How `combined` was made: always the sum with a single set. */
  readonly combinedScore: CombinedScore;
  readonly sets: readonly string[];
  /** In the order of the file; the last record of a config counts. */
  readonly configs: readonly ConfigResult[];
  readonly baseline: ConfigResult | undefined;
  /** The highest combined score other than the baseline's. */
  readonly best: ConfigResult | undefined;
  readonly pareto: readonly ConfigResult[];
  /** Configs that repeat one layer, by layer. */
  readonly singleLayers: readonly ConfigResult[];
  readonly floors: Readonly<Record<string, readonly NullFloor[]>>;
  /** What fresh probes last said of configs, by key. */
  readonly confirmed: ReadonlyMap<string, ConfirmedConfig & { readonly in: Confirmation }>;
  /** What configs were last measured to cost, by key; some may not be of the sweep. */
  readonly costs: ReadonlyMap<string, ConfigCost & { readonly in: CostRecord }>;
  /** The last search for configs of several blocks. */
  readonly search: SearchSettings | undefined;
  /** What each set's score counts in `combined`. */
  readonly weights: Readonly<Record<string, number>>;
  /** The scored answers of a config by set, made anew each time they are read; undefined for a config that the file does not have. */
  readonly answersOf: (key: string) => Answers | undefined;
  /** Each config's answers beside the baseline's; undefined unless the baseline answered every probe. */
  readonly differences: () => Differences | undefined;
}

export const BASELINE_KEY = '(0,0)';

export interface ResultsOptions {
  readonly combined?: CombinedScore;
  /** What fresh probes said, the last one last. */
  readonly confirmations?: readonly Confirmation[];
  /** The last one last. */
  readonly searches?: readonly Pick<SearchRecord, 'settings'>[];
  /** The last one last. */
  readonly costs?: readonly CostRecord[];
}

/** How many configs are in a state. */
export const countOf = ({ configs }: Pick<Results, 'configs'>, wanted: ConfigState): number =>
  configs.filter(({ state }) => state === wanted).length;

/** Makes sense of a results file, also of one that is still being written. */
export function buildResults(
  header: RunHeader,
  records: readonly ScoredRecord[],
  { combined: wanted = 'sum', confirmations = [], searches = [], costs = [] }: ResultsOptions = {},
): Results {
  const sets = header.probeSets.map(({ name }) => name);
  // There is nothing to balance with a single set, and its own scale says more.
  const combined = sets.length === 1 ? 'sum' : wanted;
  const latest = [...new Map(records.map((record) => [record.key, record])).values()];
  const bare = latest.map((record) => measure(record, header));
  const base = bare.find(({ record }) => record.key === BASELINE_KEY);
  const combine = combiner(combined, sets, bare, base);
  const answers = new Map(latest.map((record) => [record.key, answersOf(record, header)]));
  const measuredCosts = lastCosts(costs);
  const configs = bare.map((measured) => {
    const cost = measuredCosts.get(measured.record.key);
    const interval = droppedInterval(measured.record, base?.record, header, combined);
    return {
      ...compare(measured, base, combine, header),
      ...(interval ? { dropped: interval } : {}),
      ...(cost ? { cost: bareCost(cost) } : {}),
    };
  });
  const baseline = configs.find(({ key }) => key === BASELINE_KEY);
  const done = configs.filter((config) => config.combined !== null);
  const others = done.filter(({ key }) => key !== BASELINE_KEY);
  return {
    header,
    combinedScore: combined,
    sets,
    configs,
    baseline,
    best: others.reduce<ConfigResult | undefined>(
      (a, b) => (a && a.combined! >= b.combined! ? a : b),
      undefined,
    ),
    pareto: paretoFrontier(done.map((config) => ({ ...config, score: config.combined! }))).map(
      ({ score: _score, ...config }) => config,
    ),
    singleLayers: configs.filter(({ i, j }) => i !== null && j === i + 1).sort((a, b) => a.i! - b.i!),
    floors: Object.fromEntries(
      header.probeSets.map(({ name, probes, emotions = 'strict' }) => [name, nullFloors(probes, emotions)]),
    ),
    confirmed: lastConfirmed(confirmations),
    costs: measuredCosts,
    search: searches.at(-1)?.settings,
    weights: combine.weights,
    answersOf: (key) => answers.get(key),
    differences: once(() =>
      differencesOf(
        [...answers.values()],
        BASELINE_KEY,
        header.probeSets.map(({ name, probes }) => ({ name, probes, weight: combine.weights[name]! })),
      ),
    ),
  };
}

interface Combiner {
  /** Weight of each set's score in the combined score. */
  readonly weights: Readonly<Record<string, number>>;
  /** Subtracted from each set's score before it is weighted. */
  readonly origins: Readonly<Record<string, number>>;
}

/** `balanced` gives each set's Δ the weight 1/σ, with σ over the configs other than the baseline. */
function combiner(
  combined: CombinedScore,
  sets: readonly string[],
  measured: readonly Measured[],
  base: Measured | undefined,
): Combiner {
  const weights: Record<string, number> = {};
  const origins: Record<string, number> = {};
  for (const set of sets) {
    origins[set] = 0;
    if (combined === 'sum') weights[set] = 1;
    else if (combined === 'mean') weights[set] = 1 / sets.length;
    else {
      const values = measured
        .filter((other) => other !== base)
        .flatMap(({ scores }) => (scores[set] === null ? [] : [scores[set]!]));
      const deviation = values.length === 0 ? 0 : populationDeviation(values);
      origins[set] = base?.scores[set] ?? 0;
      weights[set] = deviation < 1e-12 ? 1 : 1 / deviation;
    }
  }
  return { weights, origins };
}

function compare(
  { record, scores, parsed, parsedBySet }: Measured,
  base: Measured | undefined,
  { weights, origins }: Combiner,
  header: RunHeader,
): ConfigResult {
  const sets = header.probeSets.map(({ name }) => name);
  const combinedOf = (values: Measured['scores']): number | null =>
    sets.every((set) => values[set] !== null && values[set] !== undefined)
      ? sets.reduce((sum, set) => sum + weights[set]! * (values[set]! - origins[set]!), 0)
      : null;
  const minus = (a: number | null | undefined, b: number | null | undefined): number | null =>
    a === null || a === undefined || b === null || b === undefined ? null : a - b;
  const combined = combinedOf(scores);
  const delta = minus(combined, base && combinedOf(base.scores));
  const deltas = Object.fromEntries(sets.map((set) => [set, minus(scores[set], base?.scores[set])]));
  const standardErrors = standardErrorsOf(record, deltas, base?.record, header);
  return {
    key: record.key,
    i: record.i,
    j: record.j,
    path: record.path,
    extraLayers: record.path.length - header.model.layers,
    overhead: record.overhead,
    state: record.state,
    ...(record.error === undefined ? {} : { error: record.error }),
    scores,
    combined,
    delta,
    deltas,
    standardError: delta === null ? null : combinedError(standardErrors, weights),
    standardErrors,
    parsed,
    parsedBySet,
    wallMs: record.wallMs,
  };
}

/** The sets' probes are independent of one another: variances add, each by the square of its weight. */
function combinedError(errors: ConfigResult['standardErrors'], weights: Combiner['weights']): number | null {
  let variance = 0;
  for (const [set, error] of Object.entries(errors)) {
    if (error === null) return null;
    variance += (error * weights[set]!) ** 2;
  }
  return Math.sqrt(variance);
}

/** What was measured, without the config and the record that it is of. */
const bareCost = ({
  key: _key,
  in: _record,
  ...cost
}: ConfigCost & { readonly in: CostRecord }): ConfigResult['cost'] => cost;

/** Computes a value when it is first asked for. */
function once<T>(compute: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: compute() }).value;
}
