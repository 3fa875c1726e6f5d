import type { HeatmapOptions } from '../report/heatmap.js';
import type { Comparison } from './comparison.js';
import { jsonComparison } from './json.js';
import { markdownComparison } from './markdown.js';
import { textComparison } from './text.js';

export const COMPARISON_FORMATS = ['text', 'md', 'json'] as const;
export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number];

/** @param text how a terminal is to be written to; other formats need nothing of it. */
export function comparisonReport(
  comparison: Comparison,
  format: ComparisonFormat,
  text: HeatmapOptions,
): string {
  switch (format) {
    case 'text':
      return textComparison(comparison, text);
    case 'md':
      return markdownComparison(comparison);
    case 'json':
      return JSON.stringify(jsonComparison(comparison), null, 2);
  }
}
