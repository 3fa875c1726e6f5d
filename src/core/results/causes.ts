import { answerKey } from './answers.js';
import type { Answers } from './differences.js';
import type { ScoredOutput } from './records.js';
import { BASELINE_KEY, type ConfigResult, type Results } from './results.js';

/**
 * What else changed with a config's score: whether more or fewer of its answers are in the requested format, and whether they
 * became longer. docs/statistics.md has the rules.
 */

/** A number under the baseline and under the config. */
export interface BeforeAfter {
  readonly before: number;
  readonly after: number;
}

/** A config's answers beside the baseline's answers to the same probes. */
export interface AnswerChanges {
  /** How many answers are compared. */
  readonly answers: number;
  /** Share of them that were in the requested format, 0..1. */
  readonly parsed: BeforeAfter;
  /** Those that were so under both, and their mean scores; null when none was. */
  readonly parsedUnderBoth: (BeforeAfter & { readonly answers: number }) | null;
  /** Mean tokens of the answers that ended by themselves under both; null when their lengths are not known. */
  readonly tokens: (BeforeAfter & { readonly answers: number }) | null;
  /** What of Δ comes from answers that were in the requested format under only one of the two, on the scale of Δ. */
  readonly byForm: number;
  readonly delta: number;
  readonly causes: readonly Cause[];
}

export type Cause = 'formatting' | 'longer answers' | 'shorter answers';

/** Δ is one of formatting when at least this share of it comes from answers that were parsed under only one of the two. */
export const FORM_SHARE = 0.75;
/** Answers are longer or shorter when their mean length changes by this factor … */
export const LENGTH_FACTOR = 1.25;
/** … and by at least one token, in at least so many answers. */
export const LENGTH_ANSWERS = 8;

/**
 * Compares a config's answers with the baseline's.
 * @returns undefined for the baseline, and unless both were run whole and their answers are in the file.
 */
export function answerChanges(
  results: Results,
  { key, delta }: Pick<ConfigResult, 'key' | 'delta'>,
): AnswerChanges | undefined {
  if (key === BASELINE_KEY) return undefined;
  const [base, own] = [results.answersOf(BASELINE_KEY), results.answersOf(key)];
  if (base?.state !== 'done' || own?.state !== 'done' || delta === null) return undefined;
  const tallies = talliesOf(own, base, results.sets);
  if (tallies.some(({ answers }) => answers === 0)) return undefined;
  const total = (of: (tally: Tally) => number): number => tallies.reduce((sum, tally) => sum + of(tally), 0);
  const answers = total((tally) => tally.answers);
  const both = total((tally) => tally.both);
  const timed = total((tally) => tally.timed);
  const byForm = results.sets.reduce((sum, set, n) => {
    const { answers: asked, byForm: ofSet } = tallies[n]!;
    return sum + (results.weights[set]! * ofSet) / asked;
  }, 0);
  const changes = {
    answers,
    parsed: {
      before: total(({ parsedBefore }) => parsedBefore) / answers,
      after: total(({ parsedAfter }) => parsedAfter) / answers,
    },
    parsedUnderBoth:
      both === 0
        ? null
        : {
            answers: both,
            before: total(({ scoreBefore }) => scoreBefore) / both,
            after: total(({ scoreAfter }) => scoreAfter) / both,
          },
    tokens:
      timed === 0
        ? null
        : {
            answers: timed,
            before: total(({ tokensBefore }) => tokensBefore) / timed,
            after: total(({ tokensAfter }) => tokensAfter) / timed,
          },
    byForm,
    delta,
  };
  return { ...changes, causes: causesOf(changes) };
}

function causesOf({ parsed, byForm, delta, tokens }: Omit<AnswerChanges, 'causes'>): Cause[] {
  const rise = parsed.after - parsed.before;
  const formatting = delta !== 0 && rise * delta > 0 && byForm / delta >= FORM_SHARE - 1e-9;
  return [...(formatting ? (['formatting'] as const) : []), ...lengthOf(tokens)];
}

function lengthOf(tokens: AnswerChanges['tokens']): Cause[] {
  if (!tokens || tokens.answers < LENGTH_ANSWERS) return [];
  const { before, after } = tokens;
  if (Math.abs(after - before) < 1) return [];
  if (after >= before * LENGTH_FACTOR) return ['longer answers'];
  return after <= before / LENGTH_FACTOR ? ['shorter answers'] : [];
}

/** Sums over the probes of a set that both have answered. */
interface Tally {
  readonly answers: number;
  readonly parsedBefore: number;
  readonly parsedAfter: number;
  readonly both: number;
  readonly scoreBefore: number;
  readonly scoreAfter: number;
  /** Answers that ended by themselves under both: one that was cut short would have gone on. */
  readonly timed: number;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  readonly byForm: number;
}

/** Answers never change, and results are built again after every record while a sweep runs. */
const talliedBefore = new WeakMap<Answers, { base: Answers; tallies: readonly Tally[] }>();

/** One for each of the sets. */
function talliesOf(own: Answers, base: Answers, sets: readonly string[]): readonly Tally[] {
  const before = talliedBefore.get(own);
  if (before?.base === base) return before.tallies;
  const baseline = indexed(base);
  const { outputs } = own;
  const tallies = sets.map((set) => tallyOf(outputs[set]!, baseline));
  talliedBefore.set(own, { base, tallies });
  return tallies;
}

type ByAnswer = ReadonlyMap<string, ScoredOutput>;

/** The baseline's answers by set, probe and seed: every config is compared with the same. */
const indexedBefore = new WeakMap<Answers, ByAnswer>();

function indexed(answers: Answers): ByAnswer {
  const before = indexedBefore.get(answers);
  if (before) return before;
  const all = Object.values(answers.outputs).flat();
  const index = new Map(all.map((output) => [answerKey(output), output]));
  indexedBefore.set(answers, index);
  return index;
}

function tallyOf(own: readonly ScoredOutput[], baseline: ByAnswer): Tally {
  const tally = {
    answers: 0,
    parsedBefore: 0,
    parsedAfter: 0,
    both: 0,
    scoreBefore: 0,
    scoreAfter: 0,
    timed: 0,
    tokensBefore: 0,
    tokensAfter: 0,
    byForm: 0,
  };
  for (const after of own) {
    const before = baseline.get(answerKey(after));
    if (!before) continue;
    tally.answers++;
    if (before.parsed) tally.parsedBefore++;
    if (after.parsed) tally.parsedAfter++;
    if (before.parsed && after.parsed) {
      tally.both++;
      tally.scoreBefore += before.score;
      tally.scoreAfter += after.score;
    }
    if (before.parsed !== after.parsed) tally.byForm += after.score - before.score;
    if (endedItself(before) && endedItself(after)) {
      tally.timed++;
      tally.tokensBefore += before.tokens!;
      tally.tokensAfter += after.tokens!;
    }
  }
  return tally;
}

/** One that was cut short would have gone on; one at the token limit counts as that long. */
const endedItself = ({ tokens, stop }: ScoredOutput): boolean =>
  tokens !== undefined && stop !== 'decided' && stop !== 'loop';
