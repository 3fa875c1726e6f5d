import { answerKey } from '../results/answers.js';
import type { OutputRecord } from '../results/records.js';

/** A config's answers beside another's: what became better, what worse, what only changed. */

/** In the order in which they are shown; `alone`: there is nothing to compare it with. */
export const PAIR_KINDS = ['better', 'worse', 'changed', 'unchanged', 'alone'] as const;
export type PairKind = (typeof PAIR_KINDS)[number];

/** The answers of two configs to one probe (and seed). */
export interface AnswerPair {
  readonly kind: PairKind;
  readonly before: OutputRecord | undefined;
  readonly after: OutputRecord;
}

/** Scores are means of tenths: the last bits of such a mean are no change. */
const EPSILON = 1e-9;

function kindOf(before: OutputRecord | undefined, after: OutputRecord): PairKind {
  if (!before) return 'alone';
  const change = after.score - before.score;
  if (change > EPSILON) return 'better';
  if (change < -EPSILON) return 'worse';
  return before.output === after.output ? 'unchanged' : 'changed';
}

/**
 * Pairs the answers of a config with another's to the same probe and seed: by kind, the largest change of score first,
 * else in the order of the answers.
 * @param before the other's; without any, every answer stands alone.
 */
export function pairAnswers(before: readonly OutputRecord[], after: readonly OutputRecord[]): AnswerPair[] {
  const others = new Map(before.map((output) => [answerKey(output), output]));
  const pairs = after.map((output): AnswerPair => {
    const other = others.get(answerKey(output));
    return { kind: kindOf(other, output), before: other, after: output };
  });
  const size = (pair: AnswerPair): number =>
    Math.abs(pair.after.score - (pair.before?.score ?? pair.after.score));
  return pairs.sort((a, b) => PAIR_KINDS.indexOf(a.kind) - PAIR_KINDS.indexOf(b.kind) || size(b) - size(a));
}

/** How many pairs are of each kind. */
export const countKinds = (pairs: readonly { readonly kind: PairKind }[]): Record<PairKind, number> =>
  Object.fromEntries(
    PAIR_KINDS.map((kind) => [kind, pairs.filter((pair) => pair.kind === kind).length]),
  ) as Record<PairKind, number>;
