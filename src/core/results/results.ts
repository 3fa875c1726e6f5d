import { type NullFloor, nullFloors } from '../scoring/nullFloors.js';
import { mean, pairedStandardError, populationDeviation } from '../statistics/statistics.js';
import type { RaceInterval } from '../sweep/racing.js';
import { probeScores, scoresByProbe } from './answers.js';
import type { CombinedScore } from './combinedScore.js';
import { type Confirmation, type ConfirmedConfig, lastConfirmed } from './confirmation.js';
import { type ConfigCost, type CostRecord, lastCosts } from './costs.js';
import { type Answers, type Differences, differencesOf } from './differences.js';
import { droppedInterval } from './droppedInterval.js';
import { paretoFrontier } from './pareto.js';
import {
  answersPerProbe,
  type ConfigState,
  probeCount,
  type RunHeader,
  type ScoredOutput,
  type ScoredRecord,
} from './records.js';
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
  /** The scored answers of a config by set; undefined for a config that the file does not have. */
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
  const baseScores = Object.fromEntries(
    Object.entries(base?.outputs ?? {}).map(([set, outputs]) => [set, scoresByProbe(outputs)]),
  );
  const answers = new Map<string, Answers>(
    bare.map(({ record: { key, state }, outputs }) => [key, { key, state, outputs }]),
  );
  const measuredCosts = lastCosts(costs);
  const configs = bare.map((measured) => {
    const cost = measuredCosts.get(measured.record.key);
    const interval = droppedInterval(measured.record, base?.record, header, combined);
    return {
      ...compare(measured, base, baseScores, combine, header),
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

interface Measured {
  readonly record: ScoredRecord;
  readonly outputs: Readonly<Record<string, readonly ScoredOutput[]>>;
  readonly scores: Readonly<Record<string, number | null>>;
}

/** Records never change, and results are built again after every one of them while a sweep runs. */
const measuredBefore = new WeakMap<ScoredRecord, { header: RunHeader; measured: Measured }>();

function measure(record: ScoredRecord, header: RunHeader): Measured {
  const before = measuredBefore.get(record);
  if (before?.header === header) return before.measured;
  const measured = measureAnew(record, header);
  measuredBefore.set(record, { header, measured });
  return measured;
}

/** Where there is one set, its outputs are all, and thousands of configs need no second list of theirs. */
const ofSet = (outputs: readonly ScoredOutput[], name: string): readonly ScoredOutput[] =>
  outputs.every(({ set }) => set === name) ? outputs : outputs.filter(({ set }) => set === name);

function measureAnew(record: ScoredRecord, header: RunHeader): Measured {
  const outputs: Record<string, readonly ScoredOutput[]> = {};
  for (const { name } of header.probeSets) outputs[name] = ofSet(record.outputs, name);
  const scores = Object.fromEntries(
    header.probeSets.map((set) => {
      const own = outputs[set.name]!;
      if (record.state !== 'done') return [set.name, null];
      if (own.length === 0) return [set.name, record.scores?.[set.name] ?? null];
      const asked = probeCount(set);
      const whole = asked !== null && own.length === asked * answersPerProbe(header);
      return [set.name, whole ? mean(own.map(({ score }) => score)) : null];
    }),
  );
  return { record, outputs, scores };
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

/** The baseline's score of each probe, by set. */
type ProbeScores = Readonly<Record<string, ReadonlyMap<string, number>>>;

function compare(
  { record, outputs, scores }: Measured,
  base: Measured | undefined,
  baseScores: ProbeScores,
  { weights, origins }: Combiner,
  { model: { layers }, probeSets }: RunHeader,
): ConfigResult {
  const sets = probeSets.map(({ name }) => name);
  const combinedOf = (values: Measured['scores']): number | null =>
    sets.every((set) => values[set] !== null && values[set] !== undefined)
      ? sets.reduce((sum, set) => sum + weights[set]! * (values[set]! - origins[set]!), 0)
      : null;
  const minus = (a: number | null | undefined, b: number | null | undefined): number | null =>
    a === null || a === undefined || b === null || b === undefined ? null : a - b;
  const rate = (list: readonly ScoredOutput[]): number | null =>
    list.length === 0 ? null : list.filter(({ parsed }) => parsed).length / list.length;
  const combined = combinedOf(scores);
  const delta = minus(combined, base && combinedOf(base.scores));
  const deltas = Object.fromEntries(sets.map((set) => [set, minus(scores[set], base?.scores[set])]));
  const standardErrors = Object.fromEntries(
    sets.map((set) => [set, deltas[set] === null ? null : standardError(outputs[set]!, baseScores[set])]),
  );
  return {
    key: record.key,
    i: record.i,
    j: record.j,
    path: record.path,
    extraLayers: record.path.length - layers,
    overhead: record.overhead,
    state: record.state,
    ...(record.error === undefined ? {} : { error: record.error }),
    scores,
    combined,
    delta,
    deltas,
    standardError: delta === null ? null : combinedError(standardErrors, weights),
    standardErrors,
    parsed: rate(record.outputs),
    parsedBySet: Object.fromEntries(sets.map((set) => [set, rate(outputs[set]!)])),
    wallMs: record.wallMs,
  };
}

/** Of a set's Δ, over its probes; null for fewer than two that both answered. */
function standardError(
  outputs: readonly ScoredOutput[],
  before: ReadonlyMap<string, number> | undefined,
): number | null {
  const differences = probeScores(outputs).flatMap(({ probe, score }) => {
    const own = before?.get(probe);
    return own === undefined ? [] : [score - own];
  });
  return pairedStandardError(differences) ?? null;
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

const bareCost = ({
  tokensPerSecond,
  firstTokenMs,
  perToken,
  firstToken,
}: ConfigCost): ConfigResult['cost'] => ({
  tokensPerSecond,
  firstTokenMs,
  perToken,
  firstToken,
});

/** Computes a value when it is first asked for. */
function once<T>(compute: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: compute() }).value;
}
