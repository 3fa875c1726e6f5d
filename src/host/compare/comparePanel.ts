import { comparing, type Comparison, labelsOf } from '../../core/compare/comparison.js';
import { markdownComparison } from '../../core/compare/markdown.js';
import { UserError } from '../../core/errors.js';
import type { CombinedScore } from '../../core/results/combinedScore.js';
import type { FromCompare, ToCompare } from '../../protocol/compareView.js';
import { readResultsFile } from '../../store/resultsFile.js';
import { inSlices } from '../results/judging.js';
import { toShownComparison } from './shownComparison.js';

export interface ComparePanelOptions {
  readonly files: readonly string[];
  readonly combined: CombinedScore;
  readonly send: (message: ToCompare) => void;
  /** Opens a config in the results editor. */
  readonly open: (file: string, config: string) => unknown;
  readonly copy: (text: string) => unknown;
  /** What went wrong, for the log. */
  readonly warn: (message: string) => void;
}

/** One webview on some results files: reads and compares them when it is asked to. */
export class ComparePanel {
  private combined: CombinedScore;
  private comparison: Comparison | undefined;
  /** Counts comparisons: only the latest is shown. */
  private latest = 0;

  constructor(private readonly options: ComparePanelOptions) {
    this.combined = options.combined;
  }

  receive(message: FromCompare): void {
    const { files, open, copy, warn } = this.options;
    switch (message.type) {
      case 'combine':
        this.combined = message.combined;
        void this.compare();
        return;
      case 'ready':
      case 'refresh':
        void this.compare();
        return;
      case 'open': {
        const file = files[message.sweep];
        if (file !== undefined) open(file, message.key);
        return;
      }
      case 'copy':
        if (this.comparison) copy(markdownComparison(this.comparison));
        return;
      case 'error':
        warn(`The comparison’s page reports: ${message.message}`);
    }
  }

  private async compare(): Promise<void> {
    const { files, send, warn } = this.options;
    const run = ++this.latest;
    const answer = (message: ToCompare): void => {
      if (run === this.latest) send(message);
    };
    answer({ type: 'busy' });
    try {
      const labels = labelsOf(files);
      const inputs = [];
      for (const [n, file] of files.entries()) {
        const { header, records } = await readResultsFile(file);
        inputs.push({ label: labels[n]!, header, records });
      }
      const comparison = await inSlices(comparing(inputs, this.combined));
      if (run === this.latest) this.comparison = comparison;
      answer({ type: 'comparison', comparison: toShownComparison(comparison, files) });
    } catch (error) {
      const { message } = error as Error;
      warn(message);
      answer({
        type: 'problem',
        message: error instanceof UserError ? message : `The sweeps could not be compared: ${message}`,
      });
    }
  }

  dispose(): void {
    this.latest++;
  }
}
