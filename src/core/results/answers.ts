import { meansBy } from '../statistics/statistics.js';
import type { ScoredOutput } from './records.js';

/**
 * The score of each probe: of a sampled sweep, the mean over the probe's answers. Whatever counts probes counts these, so
 * that several answers to one probe never pass for answers to several probes.
 * @param outputs of one config and set.
 */
export const scoresByProbe = (
  outputs: readonly Pick<ScoredOutput, 'probe' | 'score'>[] = [],
): Map<string, number> =>
  meansBy(
    outputs,
    ({ probe }) => probe,
    ({ score }) => score,
  );

/** The same as a list; of answers that were not sampled, it is they themselves, which costs nothing. */
export const probeScores = (
  outputs: readonly Pick<ScoredOutput, 'probe' | 'seed' | 'score'>[],
): readonly Pick<ScoredOutput, 'probe' | 'score'>[] =>
  outputs[0]?.seed === undefined
    ? outputs
    : [...scoresByProbe(outputs)].map(([probe, score]) => ({ probe, score }));

/** Names an answer within a config: its probe, and where it was sampled, with which seed. */
export const answerKey = ({ set, probe, seed }: Pick<ScoredOutput, 'set' | 'probe' | 'seed'>): string =>
  seed === undefined ? `${set}/${probe}` : `${set}/${probe} · seed ${seed}`;
