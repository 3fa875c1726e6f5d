import { report as renderReport, type ReportFormat } from '../../core/report/index.js';
import { damagedLines } from '../../core/report/units.js';
import type { CombinedScore } from '../../core/results/combinedScore.js';
import { buildResults } from '../../core/results/results.js';
import { judge } from '../../core/results/significance.js';
import { readResultsFile } from '../../store/resultsFile.js';
import type { Terminal } from '../terminal.js';

export type { ReportFormat };

export interface ReportCommandOptions {
  readonly format: ReportFormat;
  readonly combined: CombinedScore;
  readonly json?: boolean;
}

/** `rys report`: what a results file says. */
export async function report(file: string, options: ReportCommandOptions, terminal: Terminal): Promise<void> {
  const { header, records, confirmations, skippedLines } = await readResultsFile(file);
  if (skippedLines > 0) terminal.note(damagedLines(file, skippedLines));
  const results = buildResults(header, records, { combined: options.combined, confirmations });
  const format = options.json ? 'json' : options.format;
  terminal.out(
    renderReport(results, judge(results), format, {
      paint: terminal.paint,
      color: terminal.color,
      width: terminal.width,
    }),
  );
}
