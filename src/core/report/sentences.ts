import { interval, percent, probability, score, signed } from '../format/numbers.js';
import type { CombinedScore } from '../results/combinedScore.js';
import type { ConfirmationState } from '../results/confirmation.js';
import { type ConfigResult, countOf, type Results } from '../results/results.js';
import { seedNoise } from '../results/seedNoise.js';
import {
  type Evidence,
  FAMILY_ERROR,
  type Luck,
  type Significance,
  type Unjudged,
} from '../results/significance.js';
import { type RaceInterval, RACING_ERROR } from '../sweep/racing.js';

/** Wording and number forms that the reports for people share. */

/** "+0.051 ± 0.020", the standard error where it is known. */
export function change({ delta, standardError }: ConfigResult): string {
  if (delta === null) return '–';
  return standardError === null ? signed(delta) : `${signed(delta)} ± ${standardError.toFixed(3)}`;
}

/** "+0.012 to +0.150"; a dash where nothing is known. */
export const bounds = (of: { readonly ci95: readonly [number, number] | null } | null | undefined): string =>
  of?.ci95 ? interval(of.ci95) : '–';

/** Family-wise p with a star where it is at most 0.05; a dash where nothing is known. */
export const pText = (evidence: Evidence | undefined): string => {
  if (!evidence) return '–';
  const { pFamily } = evidence;
  return `${pFamily < 0.001 ? '<0.001' : pFamily.toFixed(3)}${pFamily <= FAMILY_ERROR ? ' *' : ''}`;
};

/** Of an interval that could be narrower. */
const WORTH_SAYING = 0.05;

const WHY_UNJUDGED: Record<Unjudged, string> = {
  'no-baseline': 'Without a finished baseline, gains cannot be told from luck.',
  'no-probes': 'Without the scores of single probes, gains cannot be told from luck.',
  'single-probe':
    'With a set of a single probe, gains cannot be told from luck: use at least two of each kind.',
  'no-configs': 'No config has finished yet.',
};

/** Whether the best config, and which others, can be told from luck. */
export function luckSentence(
  { best }: Pick<Results, 'best'>,
  { luck, unjudged, evidence }: Significance,
): string {
  if (!luck || !best || best.delta === null) return WHY_UNJUDGED[unjudged ?? 'no-configs'];
  if (best.delta <= 0) return `No config beats the baseline (${tries(luck)}).`;
  const { p, survivors, threshold95, leastP, probesNeeded } = luck;
  const real = survivors.includes(best.key);
  const others = survivors.filter((key) => key !== best.key);
  const verdict = `The best config, ${best.key} with ${signed(best.delta)}, is ${real ? '' : 'not '}distinguishable from luck among ${tries(luck)} (${probability(p)}).`;
  const more = others.length > 0 ? [`${real ? 'So' : 'But'} ${are(others)}.`] : [];
  if (real) return [verdict, ...more, expectation(best.key, evidence)].join(' ');
  if (leastP > FAMILY_ERROR) return `${verdict} With so few probes, no gain could be: use more.`;
  const bar = threshold95 > best.delta ? [`Only a gain from ${signed(threshold95)} on would be.`] : [];
  const fresh =
    probesNeeded === null
      ? []
      : [`About ${count(probesNeeded, 'fresh probe')} would tell: confirm it on them.`];
  return [verdict, ...more, ...bar, ...fresh].join(' ');
}

/** What more seeds could do for the interval of the best config; undefined where that is not known, or next to nothing. */
export function seedSentence(results: Results): string | undefined {
  const { best } = results;
  const noise = best && seedNoise(results, best);
  const narrower = noise ? 1 - Math.sqrt(1 - noise.share) : 0;
  return best && narrower >= WORTH_SAYING
    ? `${percent(noise!.share)} of the variance of ${best.key}’s Δ comes from sampling: more seeds would narrow its interval by at most ${percent(narrower)}.`
    : undefined;
}

const tries = ({ tries: n }: Luck): string => (n === 1 ? '1 try' : `${n} tries`);
const NAMED = 3;

/** "is (4,7)", "are (4,7) and (3,6)", "are 5 others, first of all (4,7)". */
function are(keys: readonly string[]): string {
  if (keys.length === 1) return `is ${keys[0]}`;
  return keys.length <= NAMED
    ? `are ${keys.slice(0, -1).join(', ')} and ${keys.at(-1)}`
    : `are ${keys.length} others, first of all ${keys[0]}`;
}

/** The winner's curse, in words. */
function expectation(key: string, evidence: Significance['evidence']): string {
  const { shrunken } = evidence.get(key)!;
  return `On other probes, expect about ${signed(shrunken)}: the best of many is chosen for its luck too.`;
}

/** "confirmed: +0.101 (+0.052 to +0.149) on math-120, eq-64 after +0.126" */
export function confirmedText({ state, confirmed, selection, in: { probeSets } }: Confirmed): string {
  const where = probeSets.map(({ name }) => name).join(', ');
  if (!confirmed) return `not resolved: it could not be run on ${where}`;
  const range = confirmed.ci95 ? ` (${interval(confirmed.ci95)})` : '';
  const before = selection ? ` after ${signed(selection.delta)}` : '';
  return `${CONFIRMED_WORDS[state]}: ${signed(confirmed.delta)}${range} on ${where}${before}`;
}

/** What fresh probes said of a config. */
export type Confirmed = Results['confirmed'] extends ReadonlyMap<string, infer C> ? C : never;

export const CONFIRMED_WORDS: Readonly<Record<ConfirmationState, string>> = {
  confirmed: 'confirmed',
  refuted: 'refuted',
  unresolved: 'not resolved',
};

/** How many configs were dropped, and how sure that is; undefined when none was. */
export function droppedSentence(results: Results): string | undefined {
  const count = countOf(results, 'dropped');
  if (count === 0) return undefined;
  const were = count === 1 ? '1 config was' : `${count} configs were`;
  return `${were} dropped as worse than the baseline. In at most ${RACING_ERROR * 100} % of sweeps, this test drops a config that is no worse.`;
}

/**
 * "Dropped after 32 of 192 probes: worse than the baseline by 0.120 (0.050 to 0.190)."
 * @param probes of the whole sweep.
 */
export function droppedAfter(
  { mean, low, high, probes: asked }: RaceInterval,
  probes: number,
  combined: CombinedScore,
): string {
  // Scored again under other probes, it may no longer be worse.
  const change =
    high < 0
      ? `worse than the baseline by ${score(-mean)} (${score(-high)} to ${score(-low)})`
      : `changed by ${signed(mean)} (${signed(low)} to ${signed(high)})`;
  const scale = combined === 'balanced' ? ', in the sum of the sets' : '';
  return `Dropped after ${asked} of ${probes} probes: ${change}${scale}.`;
}

/** "1 fresh probe", "1,200 fresh probes". */
const count = (n: number, what: string): string =>
  `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;

/** Lines such as "demo-arithmetic: always "6" 0.031 · no answer 0.000". */
export const floorLines = ({ floors }: Results): string[] =>
  Object.entries(floors)
    .filter(([, list]) => list.length > 0)
    .map(
      ([set, list]) =>
        `${set}: ${list.map(({ responder, mean }) => `${responder} ${mean.toFixed(3)}`).join(' · ')}`,
    );

/** How many configs are in each state other than done; empty when all are done. */
export function stateCounts({ configs }: Results): string[] {
  const counts = new Map<string, number>();
  for (const { state } of configs) if (state !== 'done') counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, n]) => `${n} ${state}`);
}
