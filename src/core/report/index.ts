import type { Results } from '../results.js';
import { csvReport } from './csv.js';
import { jsonReport } from './json.js';
import { markdownReport } from './markdown.js';
import { textReport, type TextOptions } from './text.js';

export type ReportFormat = 'text' | 'md' | 'csv' | 'json';

/** @param text how a terminal is to be written to; other formats need nothing of it. */
export function report(results: Results, format: ReportFormat, text: TextOptions): string {
  switch (format) {
    case 'text':
      return textReport(results, text);
    case 'md':
      return markdownReport(results);
    case 'csv':
      return csvReport(results);
    case 'json':
      return JSON.stringify(jsonReport(results), null, 2);
  }
}
