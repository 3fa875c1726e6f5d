import type { Results } from '../results/results.js';
import type { Significance } from '../results/significance.js';
import type { Texts } from './changedProbes.js';
import { reportDocument } from './content.js';
import { csvReport } from './csv.js';
import type { ReportFormat } from './formats.js';
import { htmlReport } from './html.js';
import { jsonReport } from './json.js';
import { markdownReport } from './markdown.js';
import { type PictureTheme, svgReport } from './svgReport.js';

export { textsWanted } from './content.js';
export { textReport } from './text.js';

/**
 * Results as the content of a file.
 * @param significance of the results.
 * @param texts outputs of the configs that `textsWanted` names; without them, reports quote no answers.
 * @param theme of a picture.
 */
export function report(
  results: Results,
  significance: Significance,
  format: Exclude<ReportFormat, 'text'>,
  texts?: Texts,
  theme: PictureTheme = 'light',
): string {
  switch (format) {
    case 'html':
      return htmlReport(reportDocument(results, significance, texts));
    case 'md':
      return markdownReport(reportDocument(results, significance, texts));
    case 'csv':
      return csvReport(results, significance);
    case 'json':
      return JSON.stringify(jsonReport(results, significance), null, 2);
    case 'svg':
      return svgReport(results, significance, theme);
  }
}
