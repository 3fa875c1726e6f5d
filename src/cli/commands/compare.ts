import { resolve } from 'node:path';
import { compareSweeps, labelsOf } from '../../core/compare/comparison.js';
import { type ComparisonFormat, comparisonReport } from '../../core/compare/index.js';
import { UserError } from '../../core/errors.js';
import { damagedLines } from '../../core/report/units.js';
import type { CombinedScore } from '../../core/results/combinedScore.js';
import { readResultsFile } from '../../store/resultsFile.js';
import type { Terminal } from '../terminal.js';

export interface CompareOptions {
  readonly format: ComparisonFormat;
  readonly combined: CombinedScore;
  readonly json?: boolean;
}

/** `rys compare`: two or more results files side by side. */
export async function compare(
  files: readonly string[],
  options: CompareOptions,
  terminal: Terminal,
): Promise<void> {
  const paths = files.map((file) => resolve(file));
  const twice = paths.findIndex((path, n) => paths.indexOf(path) < n);
  if (twice >= 0)
    throw new UserError(`${files[twice]} is named twice: compare it with another results file.`);
  const labels = labelsOf(files);
  const inputs = [];
  for (const [n, file] of files.entries()) {
    const { header, records, skippedLines } = await readResultsFile(file);
    if (skippedLines > 0) terminal.note(damagedLines(file, skippedLines));
    inputs.push({ label: labels[n]!, header, records });
  }
  const { paint, color, width } = terminal;
  const comparison = compareSweeps(inputs, options.combined);
  terminal.out(comparisonReport(comparison, options.json ? 'json' : options.format, { paint, color, width }));
}
