import type { Results } from '../results/results.js';
import type { Significance } from '../results/significance.js';
import { csvReport } from './csv.js';
import { jsonReport } from './json.js';
import { markdownReport } from './markdown.js';
import { type TextOptions, textReport } from './text.js';

export const REPORT_FORMATS = ['text', 'md', 'csv', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/**
 * @param significance of the results.
 * @param text how a terminal is to be written to; other formats need nothing of it.
 */
export function report(
  results: Results,
  significance: Significance,
  format: ReportFormat,
  text: TextOptions,
): string {
  switch (format) {
    case 'text':
      return textReport(results, significance, text);
    case 'md':
      return markdownReport(results, significance);
    case 'csv':
      return csvReport(results, significance);
    case 'json':
      return JSON.stringify(jsonReport(results, significance), null, 2);
  }
}
