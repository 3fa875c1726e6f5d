import type { Strata } from '../statistics/strata.js';
import { scoresByProbe } from './answers.js';
import type { ConfigState, ScoredOutput } from './records.js';

/** Each config's answers beside the baseline's, probe by probe: what statistics are made of. */
export interface Differences extends Strata {
  /** Key of the config of each row. */
  readonly keys: readonly string[];
  /** `set/probe` of each column. */
  readonly probes: readonly string[];
  /** Whether the config of each row was run whole; the others are tries all the same. */
  readonly whole: readonly boolean[];
}

/** A config's scored answers by set. The lists may be made anew each time they are read, as those of a record. */
export interface Answers {
  readonly key: string;
  readonly state: ConfigState;
  readonly outputs: Readonly<Record<string, readonly ScoredOutput[]>>;
}

export interface WeightedSet {
  readonly name: string;
  readonly probes: readonly { readonly id: string }[];
  /** Of the set's mean score in the combined score. */
  readonly weight: number;
}

/**
 * The differences of all configs that were compared with the baseline. One that was stopped early counts as a try whose
 * other answers would have scored 0; one that racing dropped, as a try whose other answers would have differed from the
 * baseline's as those it had did on average. Failed and unsupported configs are no tries.
 * @returns undefined unless the baseline answered every probe.
 */
export function differencesOf(
  configs: readonly Answers[],
  baselineKey: string,
  sets: readonly WeightedSet[],
): Differences | undefined {
  const baseline = configs.find(({ key, state }) => key === baselineKey && state === 'done');
  // An imported set lists no probes: they are those that the baseline answered.
  const used = sets
    .map(({ name, probes, weight }) => ({
      name,
      weight,
      ids:
        probes.length > 0 ? probes.map(({ id }) => id) : [...scoresByProbe(baseline?.outputs[name]).keys()],
    }))
    .filter(({ ids }) => ids.length > 0);
  const before = used.map(({ name }) => scoresByProbe(baseline?.outputs[name]));
  if (used.length < sets.length || used.some(({ ids }, n) => ids.some((id) => !before[n]!.has(id))))
    return undefined;
  const bounds = used.reduce<number[]>((ends, { ids }) => [...ends, ends.at(-1)! + ids.length], [0]);
  const rows: Float64Array[] = [];
  const keys: string[] = [];
  const whole: boolean[] = [];
  for (const config of configs) {
    if (config === baseline || !['done', 'early-stopped', 'dropped'].includes(config.state)) continue;
    const row = rowOf(config, used, before, bounds);
    if (!row) continue;
    rows.push(row);
    keys.push(config.key);
    whole.push(config.state === 'done');
  }
  const probes = used.flatMap(({ name, ids }) => ids.map((id) => `${name}/${id}`));
  return { rows, bounds, keys, probes, whole };
}

/** @returns undefined for a config that ran whole and yet lacks an answer. */
function rowOf(
  { state, outputs }: Answers,
  sets: readonly { readonly name: string; readonly ids: readonly string[]; readonly weight: number }[],
  before: readonly ReadonlyMap<string, number>[],
  bounds: readonly number[],
): Float64Array | undefined {
  const row = new Float64Array(bounds.at(-1)!);
  for (const [n, { name, ids, weight }] of sets.entries()) {
    const scores = scoresByProbe(outputs[name]);
    const missing = state === 'dropped' ? meanDifference(scores, before[n]!) : undefined;
    for (const [column, id] of ids.entries()) {
      const base = before[n]!.get(id)!;
      const score = scores.get(id);
      if (score === undefined && state === 'done') return undefined;
      const difference = score === undefined ? (missing ?? -base) : score - base;
      row[bounds[n]! + column] = (weight * difference) / ids.length;
    }
  }
  return row;
}

function meanDifference(
  scores: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number>,
): number | undefined {
  const differences = [...scores].flatMap(([id, score]) => (before.has(id) ? [score - before.get(id)!] : []));
  return differences.length === 0
    ? undefined
    : differences.reduce((sum, value) => sum + value, 0) / differences.length;
}
