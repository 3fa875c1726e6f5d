import { findingAnatomy, type SweepAnatomy } from '../anatomy/anatomy.js';
import { UserError } from '../errors.js';
import type { CombinedScore } from '../results/combinedScore.js';
import { buildResults, type Results } from '../results/results.js';
import { judging, type Significance } from '../results/significance.js';
import { drain } from '../statistics/steps.js';
import { commonProbes, type SweepInput } from './commonProbes.js';
import { correlating, type Correlation, itemsOf } from './correlation.js';
import { differingFacts, type Fact } from './facts.js';
import { summarize, type SweepSummary } from './summary.js';

/** Two or more sweeps, measured on the probes that all have in common. */
export interface Comparison {
  readonly combined: CombinedScore;
  readonly sweeps: readonly ComparedSweep[];
  /** Every two of them. */
  readonly pairs: readonly Pair[];
  /** Probes in common; null where the number of a set's is unknown. */
  readonly probes: number | null;
  /** Names of the sets, as in the first sweep. */
  readonly sets: readonly string[];
  /** What is not the same in all sweeps. */
  readonly facts: readonly Fact[];
  /** What to keep in mind, each a sentence. */
  readonly notes: readonly string[];
}

export interface ComparedSweep {
  readonly label: string;
  /** Of the probes in common alone. */
  readonly results: Results;
  readonly significance: Significance;
  readonly summary: SweepSummary;
  readonly anatomy: SweepAnatomy;
}

export interface Pair {
  /** Places of the two in `sweeps`, a < b. */
  readonly a: number;
  readonly b: number;
  readonly correlation: Correlation;
  /** Of each set by itself, where there are several. */
  readonly bySet: readonly SetCorrelation[];
}

export interface SetCorrelation extends Correlation {
  readonly set: string;
}

/** An order of fewer configs says nothing. */
export const LEAST_COMMON = 5;

/** @throws UserError for sweeps that cannot be compared, saying which fact prevents it. */
export function compareSweeps(inputs: readonly SweepInput[], combined: CombinedScore = 'sum'): Comparison {
  return drain(comparing(inputs, combined));
}

/** The same in small steps, between which a caller may do other things. */
export function* comparing(
  inputs: readonly SweepInput[],
  combined: CombinedScore = 'sum',
): Generator<void, Comparison> {
  if (inputs.length < 2)
    throw new UserError('Comparing takes two or more sweeps: name at least two results files.');
  const common = commonProbes(inputs);
  const results = common.sweeps.map(({ header, records }) => buildResults(header, records, { combined }));
  for (const [n, { baseline }] of results.entries())
    if ((baseline?.combined ?? null) === null)
      throw new UserError(
        `${inputs[n]!.label} cannot be compared: it has no finished baseline, so nothing is known of its gains. Sweep it with the baseline (0,0).`,
      );
  const couples = results.flatMap((_, a) => results.slice(a + 1).map((__, n) => [a, a + 1 + n] as const));
  for (const [a, b] of couples) refuseTooFew(inputs, results, a, b);
  const { sets } = results[0]!;
  const pairs: Pair[] = [];
  for (const [a, b] of couples) {
    const correlation = yield* correlating(results[a]!, results[b]!);
    const bySet: SetCorrelation[] = [];
    for (const set of sets.length > 1 ? sets : [])
      bySet.push({ set, ...(yield* correlating(results[a]!, results[b]!, set)) });
    pairs.push({ a, b, correlation, bySet });
  }
  const sweeps: ComparedSweep[] = [];
  for (const [n, own] of results.entries())
    sweeps.push({
      label: inputs[n]!.label,
      results: own,
      significance: yield* judging(own),
      summary: summarize(own),
      anatomy: yield* findingAnatomy(own),
    });
  const counts = common.sweeps[0]!.header.probeSets.map(
    (set, n) => set.count ?? (set.probes.length || countOf(common.sweeps, n)),
  );
  return {
    combined: results[0]!.combinedScore,
    sweeps,
    pairs,
    probes: counts.includes(null) ? null : counts.reduce<number>((sum, count) => sum + count!, 0),
    sets,
    facts: differingFacts(inputs),
    notes: notesOf(inputs, common, results),
  };
}

/** The number of an imported set's probes, which another sweep may tell. */
const countOf = (sweeps: readonly SweepInput[], set: number): number | null =>
  sweeps.map(({ header }) => header.probeSets[set]!.count ?? null).find((count) => count !== null) ?? null;

function refuseTooFew(
  inputs: readonly SweepInput[],
  results: readonly Results[],
  a: number,
  b: number,
): void {
  const { items, kind } = itemsOf(results[a]!, results[b]!);
  if (items.length >= LEAST_COMMON) return;
  const what = kind === 'configs' ? 'configs that both ran whole' : 'places of the map that both have run';
  throw new UserError(
    `${inputs[a]!.label} and ${inputs[b]!.label} cannot be compared: they have ${items.length || 'no'} ${what} in common, and at least ${LEAST_COMMON} are needed.`,
  );
}

function notesOf(
  inputs: readonly SweepInput[],
  { sweeps, byName, otherLimits, otherScoring }: ReturnType<typeof commonProbes>,
  results: readonly Results[],
): string[] {
  const notes: string[] = [];
  const count = ({ header }: SweepInput): number =>
    header.probeSets.reduce((sum, set) => sum + set.probes.length, 0);
  for (const [n, input] of inputs.entries()) {
    const [all, used] = [count(input), count(sweeps[n]!)];
    if (byName.length === 0 && used < all)
      notes.push(
        `Of ${input.label}, ${used} of ${all} probes are compared: the others were not asked of all.`,
      );
  }
  if (byName.length > 0)
    notes.push(
      `The questions of ${byName.join(', ')} are not known in every sweep: sets of that name are taken to be the same.`,
    );
  if (otherScoring) notes.push('The same answer may be scored in another way: scores are not on one scale.');
  if (otherLimits) notes.push('Some probes have other limits: tokens, thinking or stop texts.');
  if (results[0]!.combinedScore === 'balanced')
    notes.push('Balanced scores weigh the sets of each sweep by their own spread: Δ is not on one scale.');
  for (const [n, { configs, baseline }] of results.entries()) {
    const pathsOnly = configs.filter((config) => config !== baseline && config.i === null).length;
    if (pathsOnly > 0)
      notes.push(
        `${pathsOnly === 1 ? '1 config' : `${pathsOnly} configs`} of ${inputs[n]!.label} with paths of several blocks ${pathsOnly === 1 ? 'is' : 'are'} not on its map.`,
      );
    const first = baseline!.combined!;
    if (configs.every(({ combined: own }) => own === null || Math.abs(own - first) < 1e-9))
      notes.push(`All scores of ${inputs[n]!.label} are equal: it has no best config and no order.`);
  }
  return notes;
}

const SUFFIX = /\.rys\.jsonl$/;

/** Names for sweeps: those of their files, and where two are alike, with as much of their folders as tells them apart. */
export function labelsOf(files: readonly string[]): string[] {
  const parts = files.map((file) => file.replace(SUFFIX, '').split(/[\\/]+/));
  const label = (own: readonly string[], depth: number): string => own.slice(-depth).join('/');
  return parts.map((own, n) => {
    for (let depth = 1; depth < own.length; depth++)
      if (parts.every((other, m) => m === n || label(other, depth) !== label(own, depth)))
        return label(own, depth);
    return own.join('/');
  });
}
