import { comparing, type Comparison, labelsOf } from '../../core/compare/comparison.js';
import { markdownComparison } from '../../core/compare/markdown.js';
import { UserError } from '../../core/errors.js';
import type { CombinedScore } from '../../core/results/combinedScore.js';
import type { FromCompare, ToCompare } from '../../protocol/compareView.js';
import { readResultsFile } from '../../store/resultsFile.js';
import { inSlicesWhile, restAfter } from '../results/judging.js';
import type { WatchFile } from '../results/resultsFile.js';
import { DisposableStore } from '../shell/disposableStore.js';
import { toShownComparison } from './shownComparison.js';

export interface ComparePanelOptions {
  readonly files: readonly string[];
  readonly combined: CombinedScore;
  readonly watch: WatchFile;
  /** Whether anybody can see it: a page that was hidden asks anew when it is shown. */
  readonly visible: () => boolean;
  readonly send: (message: ToCompare) => void;
  /** Opens a config in the results editor. */
  readonly open: (file: string, config: string) => unknown;
  readonly copy: (text: string) => unknown;
  /** What went wrong, for the log. */
  readonly warn: (message: string) => void;
}

/** One webview on some results files: reads and compares them when it is asked to, and again when one has changed. */
export class ComparePanel {
  private combined: CombinedScore;
  private comparison: Comparison | undefined;
  /** Counts comparisons: only the latest is gone on with. */
  private latest = 0;
  private running = false;
  /** Whether a file has changed since the files were last read. */
  private stale = false;
  /** Set while the panel rests from a comparison. */
  private timer: NodeJS.Timeout | undefined;
  private readonly watches = new DisposableStore();

  constructor(private readonly options: ComparePanelOptions) {
    this.combined = options.combined;
    this.watches.add(...options.files.map((file) => options.watch(file, () => this.changed())));
  }

  receive(message: FromCompare): void {
    const { files, open, copy, warn } = this.options;
    switch (message.type) {
      case 'combine':
        this.combined = message.combined;
        this.begin();
        return;
      case 'ready':
        this.begin();
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

  /** Compares at once, whatever is under way. */
  private begin(): void {
    this.options.send({ type: 'busy' });
    void this.compare();
  }

  /** A sweep writes a file in many small steps: they are compared no more often than the results editor judges one. */
  private changed(): void {
    this.stale = true;
    const idle = !this.running && this.timer === undefined;
    if (idle && this.latest > 0 && this.options.visible()) void this.compare();
  }

  private async compare(): Promise<void> {
    const run = ++this.latest;
    const wanted = (): boolean => run === this.latest;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.running = true;
    this.stale = false;
    const began = performance.now();
    const answer = await this.answer(wanted);
    if (!answer || !wanted()) return;
    this.running = false;
    this.options.send(answer);
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        if (this.stale) this.changed();
      },
      restAfter(performance.now() - began),
    );
  }

  /** Reads and compares the files. @returns undefined once that is no longer wanted. */
  private async answer(wanted: () => boolean): Promise<ToCompare | undefined> {
    const { files, warn } = this.options;
    try {
      const labels = labelsOf(files);
      const inputs = [];
      for (const [n, file] of files.entries()) {
        if (!wanted()) return undefined;
        const { header, records } = await readResultsFile(file);
        inputs.push({ label: labels[n]!, header, records });
      }
      const comparison = await inSlicesWhile(comparing(inputs, this.combined), wanted);
      if (!comparison) return undefined;
      this.comparison = comparison;
      return { type: 'comparison', comparison: toShownComparison(comparison, files) };
    } catch (error) {
      if (!wanted()) return undefined;
      const { message } = error as Error;
      warn(message);
      return {
        type: 'problem',
        message: error instanceof UserError ? message : `The sweeps could not be compared: ${message}`,
      };
    }
  }

  /** What is under way ends, too. */
  dispose(): void {
    this.latest++;
    clearTimeout(this.timer);
    this.watches.dispose();
  }
}
