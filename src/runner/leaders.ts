import type { ConfigRecord } from '../core/records.js';
import { BASELINE_KEY, buildResults, type CombinedScore, type ConfigResult } from '../core/results.js';
import type { RunContent } from '../store/runLog.js';

/**
 * The best config so far, for a line of progress. Each record is compared with the baseline and the best alone:
 * the results of thousands of configs are not built again after every one of them.
 */
export class Leaders {
  private readonly combined: CombinedScore;
  private readonly baseline: ConfigRecord | undefined;
  private best: ConfigRecord | undefined;

  constructor(
    private readonly log: RunContent,
    combined: CombinedScore,
  ) {
    // The balanced score of one config depends on all of them, so the line keeps to the sum.
    this.combined = combined === 'balanced' ? 'sum' : combined;
    const { best } = buildResults(log.header, log.records, { combined: this.combined });
    this.baseline = this.record(BASELINE_KEY);
    this.best = best && this.record(best.key);
  }

  private record(key: string): ConfigRecord | undefined {
    return this.log.records.find((record) => record.key === key);
  }

  /** The best config now; call it without a record before the first. */
  after(record?: ConfigRecord): ConfigResult | undefined {
    const baseline = this.baseline ?? this.record(BASELINE_KEY);
    const compared = [baseline, this.best, record].filter((one) => one !== undefined);
    const { best } = buildResults(this.log.header, compared, { combined: this.combined });
    if (record && best?.key === record.key) this.best = record;
    return best;
  }
}
