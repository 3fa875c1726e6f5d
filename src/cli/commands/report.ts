import { writeFile } from 'node:fs/promises';
import { UserError } from '../../core/errors.js';
import type { ReportFormat } from '../../core/report/formats.js';
import { PLAIN } from '../../core/report/heatmap.js';
import { report as renderReport, textReport, textsWanted } from '../../core/report/index.js';
import type { PictureTheme } from '../../core/report/svgReport.js';
import { damagedLines } from '../../core/report/units.js';
import type { CombinedScore } from '../../core/results/combinedScore.js';
import type { OutputRecord } from '../../core/results/records.js';
import { buildResults } from '../../core/results/results.js';
import { judge } from '../../core/results/significance.js';
import { readRecord, readResultsFile } from '../../store/resultsFile.js';
import type { Terminal } from '../terminal.js';

export interface ReportCommandOptions {
  readonly format: ReportFormat;
  readonly combined: CombinedScore;
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  /** Of `svg` alone. */
  readonly theme?: PictureTheme;
}

/** `rys report`: what a results file says. */
export async function report(file: string, options: ReportCommandOptions, terminal: Terminal): Promise<void> {
  const content = await readResultsFile(file);
  const { header, records, confirmations, searches, costs, skippedLines } = content;
  if (skippedLines > 0) terminal.note(damagedLines(file, skippedLines));
  const results = buildResults(header, records, {
    combined: options.combined,
    confirmations,
    searches,
    costs,
  });
  const significance = judge(results);
  const format = options.json ? 'json' : options.format;
  const { out, force } = options;
  if (format === 'text') {
    // Colours are the terminal's.
    const { paint, color, width } =
      out === undefined ? terminal : { paint: PLAIN, color: false, width: terminal.width };
    return deliver(textReport(results, significance, { paint, color, width }));
  }
  const texts = new Map<string, readonly OutputRecord[]>();
  for (const key of textsWanted(results, significance)) {
    const record = records.findLast((each) => each.key === key);
    if (record) texts.set(key, (await readRecord(file, content, record)).outputs);
  }
  return deliver(renderReport(results, significance, format, texts, options.theme));

  async function deliver(text: string): Promise<void> {
    if (out === undefined) return terminal.out(text.replace(/\n$/, ''));
    await writeReport(out, text, force ?? false);
    terminal.note(`Written to ${out}.`);
  }
}

async function writeReport(file: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, text.endsWith('\n') ? text : `${text}\n`, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(
      code === 'EEXIST'
        ? `${file} already exists: choose another file, or add --force to overwrite it.`
        : `The report could not be written to ${file} (${code ?? message}): check the path.`,
      { file, cause: error },
    );
  }
}
