import { configCount } from '../configs/configGrid.js';
import { hash32 } from '../statistics/random.js';
import { mean, meansBy } from '../statistics/statistics.js';

/**
 * Racing: a config whose answers so far are worse than the baseline's beyond doubt is dropped before it has been asked
 * all probes.
 *
 * The probes are asked in one random order, and the baseline's scores of all of them are known. With N probes, probe p
 * of a set of n adds c = (score − baseline's score) / n to the config's Δ, so Δ is the sum of all c. If Δ were d or
 * more, the next c, drawn at random from what is left, would be expected to be at least
 *
 *     m = (d − sum of the c so far) / (probes left).
 *
 * Betting the share f of what one has on the next c being below m turns a wealth of 1 into
 *
 *     K(d) = mean over f of Π (1 + f · (m − c) / (u − m)),
 *
 * where u is the most that c can still be: no probe scores above 1, and the baseline's score is known. No factor is
 * negative and none is expected to be above 1, so K(d) is a supermartingale, and the probability that it ever reaches
 * 1/α is at most α (J. Ville, 1939), whatever the scores look like and however often one looks. A config is dropped when
 * K(0) ≥ C/α, with C the number of configs: so the probability that any config is dropped whose Δ over all probes would
 * have been 0 or more is at most α in a whole sweep. The bets are those of I. Waudby-Smith and A. Ramdas, Estimating
 * means of bounded random variables by betting (J. R. Stat. Soc. B 86, 2024), for sampling without replacement.
 *
 * The order is not stratified by set: then the next probe would be no random one of those left, and all this void.
 */

/** α: in at most this share of sweeps is any config dropped that would have been no worse than the baseline. */
export const RACING_ERROR = 0.01;
/** Probes of a round: the fewest that decide anything. */
export const RACING_ROUND = 16;

/** 1 − the confidence of the interval that is shown of a dropped config. It holds whenever the config was dropped. */
const INTERVAL_ERROR = 0.05;

const BETS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99];

/** A probe of a race, in the order of the race. */
export interface RacedProbe {
  readonly set: string;
  readonly probe: string;
  /** Of its score in the sum of the sets' means. */
  readonly weight: number;
}

interface NamedSet {
  readonly name: string;
  readonly probes: readonly { readonly id: string }[];
}

/**
 * All probes in an order that is random and always the same: it hangs on their names and the seed alone, so that the
 * order of the others stays when a probe is taken out.
 */
export function racingOrder(sets: readonly NamedSet[], seed = 1): RacedProbe[] {
  return sets
    .flatMap(({ name, probes }) =>
      probes.map(({ id }) => ({
        at: hash32(`${seed} ${name}/${id}`),
        raced: { set: name, probe: id, weight: 1 / probes.length },
      })),
    )
    .sort((a, b) => a.at - b.at)
    .map(({ raced }) => raced);
}

/** How many configs share the probability of an error: all blocks of the model, also where fewer are selected. */
export const racingConfigs = (layers: number, selected = 0): number =>
  Math.max(configCount(layers) - 1, selected);

/** A probe of a race, and what the baseline scored on it. */
export interface Paired extends RacedProbe {
  readonly baseline: number;
}

/** A score of an answer, as results files have it; of sampled answers, a probe has several. */
interface Scored {
  readonly set: string;
  readonly probe: string;
  readonly score: number;
}

const nameOf = ({ set, probe }: { set: string; probe: string }): string => JSON.stringify([set, probe]);

/** The score of each probe: the mean over its answers. */
const scoresOf = (outputs: readonly Scored[]): Map<string, number> =>
  meansBy(outputs, nameOf, ({ score }) => score);

/** The order with the baseline's scores; undefined unless the baseline has answered every probe. */
export function pairedOrder(order: readonly RacedProbe[], baseline: readonly Scored[]): Paired[] | undefined {
  const scores = scoresOf(baseline);
  const paired = order.flatMap((raced) => {
    const score = scores.get(nameOf(raced));
    return score === undefined ? [] : [{ ...raced, baseline: score }];
  });
  return paired.length === order.length ? paired : undefined;
}

/** The scores of the probes in the order of the race, up to the first that has none. */
export function racedScores(order: readonly RacedProbe[], outputs: readonly Scored[]): number[] {
  const scores = scoresOf(outputs);
  const inOrder = order.map((raced) => scores.get(nameOf(raced)));
  const end = inOrder.indexOf(undefined);
  return (end < 0 ? inOrder : inOrder.slice(0, end)) as number[];
}

/** What a config's Δ, on the scale of the sum, can be after some of the probes. */
export interface RaceInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Probes that were counted. */
  readonly probes: number;
}

/**
 * Whether a config is worse than the baseline beyond doubt.
 * @param paired all probes of the race in their order.
 * @param scores of the config on the first of them.
 * @param configs see {@link racingConfigs}.
 */
export function isBeaten(paired: readonly Paired[], scores: readonly number[], configs: number): boolean {
  if (scores.length < RACING_ROUND || scores.length >= paired.length) return false;
  return wealth(downward(paired, scores), 0) >= configs / RACING_ERROR;
}

/**
 * The Δ over all probes, estimated from the first ones, with an interval that holds it in 95 % of cases though the
 * number of probes hangs on the scores.
 * @param scores of the config on the first probes, at least one.
 */
export function raceInterval(paired: readonly Paired[], scores: readonly number[]): RaceInterval {
  const sets = [...new Set(paired.map(({ set }) => set))];
  const differences = scores.map((score, n) => ({ ...paired[n]!, difference: score - paired[n]!.baseline }));
  const bySet = sets.map((set) => differences.filter((other) => other.set === set));
  const estimate = bySet.every((own) => own.length > 0)
    ? sum(bySet.map((own) => mean(own.map(({ difference }) => difference))))
    : within(
        sets.length,
        paired.length * mean(differences.map(({ weight, difference }) => weight * difference)),
      );
  const high = bound(downward(paired, scores), sets.length);
  const low = -bound(upward(paired, scores), sets.length);
  return {
    mean: estimate,
    low: Math.min(low, estimate),
    high: Math.max(high, estimate),
    probes: scores.length,
  };
}

/** Of few answers, of sets that differ in size, the estimate can be more than Δ can. */
const within = (most: number, value: number): number => Math.max(-most, Math.min(most, value));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What was drawn, and the most that each draw could have been. */
interface Draws {
  readonly values: readonly number[];
  readonly ceilings: readonly number[];
  readonly total: number;
}

/** Of bets that Δ is smaller. */
const downward = (paired: readonly Paired[], scores: readonly number[]): Draws => ({
  values: scores.map((score, n) => paired[n]!.weight * (score - paired[n]!.baseline)),
  ceilings: ceilings(paired.map(({ weight, baseline }) => weight * (1 - baseline))),
  total: paired.length,
});

/** Of bets that Δ is larger: the same with all signs changed. */
const upward = (paired: readonly Paired[], scores: readonly number[]): Draws => ({
  values: scores.map((score, n) => paired[n]!.weight * (paired[n]!.baseline - score)),
  ceilings: ceilings(paired.map(({ weight, baseline }) => weight * baseline)),
  total: paired.length,
});

/** The largest of each value and all that come after it. */
function ceilings(values: readonly number[]): number[] {
  let largest = -Infinity;
  return values.map((_, n) => (largest = Math.max(largest, values[values.length - 1 - n]!))).reverse();
}

/** Smaller differences are none. */
const EPSILON = 1e-12;
/** Far above any threshold. */
const MOST = 1e200;

/** K(d): the wealth of one who has bet against a sum of d or more. */
function wealth({ values, ceilings: most, total }: Draws, d: number): number {
  const held = BETS.map(() => 1);
  let drawn = 0;
  for (const [n, value] of values.entries()) {
    const expected = (d - drawn) / (total - n);
    const ceiling = most[n]!;
    // Not even with the most that is left can the sum be reached.
    if (expected > ceiling + EPSILON) return Infinity;
    if (ceiling - expected > EPSILON) {
      const gain = (expected - value) / (ceiling - expected);
      for (let f = 0; f < held.length; f++)
        held[f] = Math.min(MOST, Math.max(0, held[f]! * (1 + BETS[f]! * gain)));
    }
    drawn += value;
  }
  return mean(held);
}

const STEPS = 30;

/** The smallest sum that the draws rule out. K(d) rises with d. @param sets the largest sum that there can be. */
function bound(draws: Draws, sets: number): number {
  let [inside, outside] = [-sets, sets];
  for (let step = 0; step < STEPS; step++) {
    const middle = (inside + outside) / 2;
    if (wealth(draws, middle) >= 2 / INTERVAL_ERROR) outside = middle;
    else inside = middle;
  }
  return outside;
}
