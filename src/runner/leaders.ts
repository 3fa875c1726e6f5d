import type { CombinedScore } from '../core/results/combinedScore.js';
import type { RunHeader, ScoredRecord } from '../core/results/records.js';
import { BASELINE_KEY, buildResults, type ConfigResult } from '../core/results/results.js';

/**
 * The best config so far, for a line of progress. Each record is compared with the baseline and the best alone:
 * the results of thousands of configs are not built again after every one of them.
 */
export class Leaders {
  private readonly combined: CombinedScore;
  private baseline: ScoredRecord | undefined;
  private best: ScoredRecord | undefined;

  constructor(
    private readonly content: { readonly header: RunHeader; readonly records: readonly ScoredRecord[] },
    combined: CombinedScore,
  ) {
    // The balanced score of one config depends on all of them, so the line keeps to the sum.
    this.combined = combined === 'balanced' ? 'sum' : combined;
    this.readAll();
  }

  private readAll(): void {
    const { best } = buildResults(this.content.header, this.content.records, { combined: this.combined });
    this.baseline = this.record(BASELINE_KEY);
    this.best = best && this.record(best.key);
  }

  private record(key: string): ScoredRecord | undefined {
    // A config that was run again counts with its last record.
    return this.content.records.findLast((record) => record.key === key);
  }

  /** The best config now; call it without a record before the first. */
  after(record?: ScoredRecord): ConfigResult | undefined {
    // Run again, the baseline moves every gain, and the best may no longer be it.
    if (record?.key === BASELINE_KEY || (record && record.key === this.best?.key)) this.readAll();
    const compared = [this.baseline, this.best, record].filter((one) => one !== undefined);
    const { best } = buildResults(this.content.header, compared, { combined: this.combined });
    if (record && best?.key === record.key) this.best = record;
    return best;
  }
}
