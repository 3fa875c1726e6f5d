import type { Paint } from './heatmap.js';

/** A table for a terminal. @param right whether a column is aligned to its right. */
export function aligned(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint,
  right: readonly boolean[] = [],
): string {
  const widths = heads.map((head, n) => Math.max(head.length, ...rows.map((row) => row[n]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((text, n) => (right[n] ? text.padStart(widths[n]!) : text.padEnd(widths[n]!)))
      .join('  ')
      .trimEnd();
  return [paint.dim(line(heads)), ...rows.map(line)].join('\n');
}
