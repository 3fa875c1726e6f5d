import { mean, pairedStandardError } from '../statistics/statistics.js';
import { probeScores, scoresByProbe } from './answers.js';
import type { Answers } from './differences.js';
import {
  answersPerProbe,
  probeCount,
  type RunHeader,
  type ScoredOutput,
  type ScoredRecord,
} from './records.js';

/**
 * What a record says: by itself, and against the baseline's. Records never change, and results are built again after
 * every one of them while a sweep runs: what was worked out before is remembered.
 */

type BySet = Readonly<Record<string, number | null>>;

export interface Measured {
  readonly record: ScoredRecord;
  /** Mean score of each probe set; null unless the config was run whole. */
  readonly scores: BySet;
  /** Share of answers that had the asked form, 0..1; null without answers. */
  readonly parsed: number | null;
  readonly parsedBySet: BySet;
}

/** What is worked out of a record once, and remembered as long as the record is there. */
function remembered<T>(workOut: (record: ScoredRecord, header: RunHeader) => T): typeof workOut {
  const known = new WeakMap<ScoredRecord, { readonly header: RunHeader; readonly value: T }>();
  return (record, header) => {
    const before = known.get(record);
    if (before?.header === header) return before.value;
    const value = workOut(record, header);
    known.set(record, { header, value });
    return value;
  };
}

export const measure = remembered((record, header): Measured => {
  const { outputs } = record;
  const bySet = splitBySet(outputs, header);
  const scores = header.probeSets.map((set): [string, number | null] => {
    const own = bySet[set.name]!;
    if (record.state !== 'done') return [set.name, null];
    if (own.length === 0) return [set.name, record.scores?.[set.name] ?? null];
    const asked = probeCount(set);
    const whole = asked !== null && own.length === asked * answersPerProbe(header);
    return [set.name, whole ? mean(own.map(({ score }) => score)) : null];
  });
  return {
    record,
    scores: Object.fromEntries(scores),
    parsed: rate(outputs),
    parsedBySet: Object.fromEntries(Object.entries(bySet).map(([set, own]) => [set, rate(own)])),
  };
});

const rate = (outputs: readonly ScoredOutput[]): number | null =>
  outputs.length === 0 ? null : outputs.filter(({ parsed }) => parsed).length / outputs.length;

const splitBySet = (outputs: readonly ScoredOutput[], { probeSets }: RunHeader): Answers['outputs'] =>
  Object.fromEntries(probeSets.map(({ name }) => [name, outputs.filter(({ set }) => set === name)]));

/** The scored answers of a record by set: the same object for a record, whose lists are made anew when they are read. */
export const answersOf = remembered((record, header): Answers => ({
  key: record.key,
  state: record.state,
  get outputs() {
    return splitBySet(record.outputs, header);
  },
}));

const errorsBefore = new WeakMap<ScoredRecord, { base: ScoredRecord; header: RunHeader; errors: BySet }>();

/**
 * Standard error of each set's Δ over the probes, paired with the baseline's.
 * @param deltas the sets' Δ: there is no error of those that are null.
 */
export function standardErrorsOf(
  record: ScoredRecord,
  deltas: BySet,
  base: ScoredRecord | undefined,
  header: RunHeader,
): BySet {
  const known = Object.keys(deltas).filter((set) => deltas[set] !== null);
  const none = Object.fromEntries(Object.keys(deltas).map((set) => [set, null]));
  if (!base || known.length === 0) return none;
  const before = errorsBefore.get(record);
  if (before?.header === header && before.base === base) return before.errors;
  const outputs = splitBySet(record.outputs, header);
  const baseScores = scoresOf(base, header);
  const errors = {
    ...none,
    ...Object.fromEntries(known.map((set) => [set, standardError(outputs[set]!, baseScores[set]!)])),
  };
  errorsBefore.set(record, { base, header, errors });
  return errors;
}

/** The score of each probe, by set. */
const scoresOf = remembered((record, header): Readonly<Record<string, ReadonlyMap<string, number>>> => {
  const bySet = Object.entries(splitBySet(record.outputs, header));
  return Object.fromEntries(bySet.map(([set, outputs]) => [set, scoresByProbe(outputs)]));
});

/** Of a set's Δ, over its probes; null for fewer than two that both answered. */
function standardError(outputs: readonly ScoredOutput[], before: ReadonlyMap<string, number>): number | null {
  const differences = probeScores(outputs).flatMap(({ probe, score }) => {
    const own = before.get(probe);
    return own === undefined ? [] : [score - own];
  });
  return pairedStandardError(differences) ?? null;
}
