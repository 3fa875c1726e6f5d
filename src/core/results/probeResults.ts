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

/** Mean scores of a file's probes under one config. */
export interface FileResult {
  readonly config: string;
  /** Probes of the file that have answered it as they are now, and all of them. */
  readonly answered: number;
  readonly of: number;
  /** Of those that have answered, 0..1. */
  readonly score: number;
  /** Of the same probes under the baseline; undefined for the baseline itself, and where one lacks it. */
  readonly baseline: number | undefined;
}

/**
 * The file's result under a config.
 * @param results of all its probes.
 * @param config by default the one that was run last: the baseline only where nothing else was.
 * @returns undefined when no probe has answered it as it is now.
 */
export function fileResultOf(
  results: readonly (ProbeResult | undefined)[],
  config = lastConfig(results.flatMap((result) => result?.latest ?? [])),
): FileResult | undefined {
  const found = results.flatMap((result) => {
    const outcome = result?.all.find(({ stored, stale }) => stored.config === config && !stale);
    if (!outcome) return [];
    const compared = deltaOf(outcome, result!.baseline) !== undefined;
    return [{ score: outcome.score, baseline: compared ? result!.baseline!.score : undefined }];
  });
  if (config === undefined || found.length === 0) return undefined;
  const baselines = found.flatMap(({ baseline }) => baseline ?? []);
  return {
    config,
    answered: found.length,
    of: results.length,
    score: mean(found.map(({ score }) => score)),
    baseline: baselines.length === found.length ? mean(baselines) : undefined,
  };
}

function lastConfig(outcomes: readonly ProbeOutcome[]): string | undefined {
  const current = outcomes.filter(({ stale }) => !stale).map(({ stored }) => stored);
  const others = current.filter(({ config }) => config !== BASELINE_KEY);
  const last = (others.length > 0 ? others : current).reduce(
    (newest: StoredOutput | undefined, stored) => (newest && newest.at >= stored.at ? newest : stored),
    undefined,
  );
  return last?.config;
}
