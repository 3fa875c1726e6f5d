import type { EmotionConvention, Probe } from '../probes/probes.js';
import { endedTooEarly, type Scored, scoreOutput } from '../scoring/index.js';
import { mean } from '../statistics/statistics.js';
import { askedKey, type StoredOutput } from './probeOutputs.js';
import { BASELINE_KEY } from './results.js';

/** A stored output, scored under the probe as it is now. */
export interface ProbeOutcome extends Scored {
  readonly stored: StoredOutput;
  /** The model was asked something else: the probe has been edited since. */
  readonly stale: boolean;
  /** It ended because its score was settled; as it is scored now, a whole answer might have another. */
  readonly endedTooEarly: boolean;
}

/** What is known of one probe on one model. */
export interface ProbeResult {
  /** The last config run, or the baseline when nothing else was. */
  readonly latest: ProbeOutcome;
  readonly baseline: ProbeOutcome | undefined;
  /** Change of the latest's score against the baseline's; undefined while the two cannot be compared. */
  readonly delta: number | undefined;
  /** Every outcome, the newest first. */
  readonly all: readonly ProbeOutcome[];
}

/**
 * Scores a probe's stored outputs; no model is needed.
 * @param stored outputs of one model, the newest first.
 */
export function resultOf(
  probe: Probe,
  emotions: EmotionConvention,
  stored: readonly StoredOutput[],
): ProbeResult | undefined {
  const asked = askedKey(probe);
  const all = stored.map((output): ProbeOutcome => ({
    ...scoreOutput(probe, output.output, { emotions }),
    stored: output,
    stale: output.asked !== asked,
    endedTooEarly: !output.cut && endedTooEarly(probe, output, { emotions }),
  }));
  const baseline = all.find(({ stored: { config } }) => config === BASELINE_KEY);
  const others = all.filter((outcome) => outcome !== baseline);
  const latest =
    others.find(({ stale }) => !stale) ?? (baseline?.stale === false ? baseline : (others[0] ?? baseline));
  if (!latest) return undefined;
  return { latest, baseline, delta: deltaOf(latest, baseline), all };
}

/** The change against the baseline, where both answer the probe as it is now. */
export const deltaOf = (outcome: ProbeOutcome, baseline: ProbeOutcome | undefined): number | undefined =>
  !baseline || outcome === baseline || outcome.stale || baseline.stale
    ? undefined
    : outcome.score - baseline.score;

/** Mean scores of a whole file under one config. */
export interface FileResult {
  readonly config: string;
  readonly score: number;
  readonly baseline: number;
}

/** The file's result under a config; undefined unless every probe has answered it and the baseline as it is now. */
export function fileResultOf(
  config: string,
  results: readonly (ProbeResult | undefined)[],
): FileResult | undefined {
  const pairs = results.flatMap((result) => {
    const outcome = result?.all.find(({ stored }) => stored.config === config);
    const delta = outcome && deltaOf(outcome, result?.baseline);
    return delta === undefined ? [] : [{ score: outcome!.score, baseline: outcome!.score - delta }];
  });
  if (pairs.length === 0 || pairs.length < results.length) return undefined;
  return {
    config,
    score: mean(pairs.map(({ score }) => score)),
    baseline: mean(pairs.map(({ baseline }) => baseline)),
  };
}
