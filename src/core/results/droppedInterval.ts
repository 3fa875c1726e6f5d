import {
  type Paired,
  pairedOrder,
  racedScores,
  type RaceInterval,
  raceInterval,
  racingOrder,
} from '../sweep/racing.js';
import type { CombinedScore } from './combinedScore.js';
import type { RunHeader, ScoredRecord } from './records.js';

/** Records never change, and results are built again after every one of them while a sweep runs. */
const races = new WeakMap<ScoredRecord, { header: RunHeader; paired: readonly Paired[] | undefined }>();
const intervals = new WeakMap<
  ScoredRecord,
  { paired: readonly Paired[]; interval: RaceInterval | undefined }
>();

/**
 * What the Δ of a dropped config can be, from the answers that it had.
 * @returns undefined for a config that was not dropped, and where the answers cannot be compared with the baseline's.
 */
export function droppedInterval(
  record: ScoredRecord,
  baseline: ScoredRecord | undefined,
  header: RunHeader,
  combined: CombinedScore,
): RaceInterval | undefined {
  const paired = record.state === 'dropped' && baseline ? raceAgainst(baseline, header) : undefined;
  const interval = paired && intervalOf(record, paired);
  if (!interval || combined !== 'mean') return interval;
  const { mean, low, high, probes } = interval;
  const sets = header.probeSets.length;
  return { mean: mean / sets, low: low / sets, high: high / sets, probes };
}

function raceAgainst(baseline: ScoredRecord, header: RunHeader): readonly Paired[] | undefined {
  const before = races.get(baseline);
  if (before?.header === header) return before.paired;
  const paired = pairedOrder(racingOrder(header.probeSets), baseline.outputs);
  races.set(baseline, { header, paired });
  return paired;
}

function intervalOf(record: ScoredRecord, paired: readonly Paired[]): RaceInterval | undefined {
  const before = intervals.get(record);
  if (before?.paired === paired) return before.interval;
  const scores = racedScores(paired, record.outputs);
  const interval = scores.length > 0 ? raceInterval(paired, scores) : undefined;
  intervals.set(record, { paired, interval });
  return interval;
}
