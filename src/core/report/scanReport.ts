import type { Scan } from '../scan/similarity.js';
import { PAIR_KINDS, type PairKind } from '../scan/texts.js';
import { divergingColor, type HeatmapOptions } from './heatmap.js';

/** What a scan found, in words and for a terminal. */

export const KIND_NAMES: Readonly<Record<PairKind, string>> = {
  language: 'same content, other language',
  format: 'same content, other format',
  content: 'other content, same form',
};

/** Where a sweep is worth its time, as a sentence. */
export function scanSentence({ suggestion, layers }: Scan): string {
  if (!suggestion)
    return 'Not clear: no part of the model stands out in which the same content in another form is more alike than other content in the same form. Sweep single layers first.';
  const { from, to, peak, contrast, error, blocks, allBlocks } = suggestion;
  const depth = (layer: number): number => Math.round((100 * layer) / layers);
  return (
    `Layers ${from}..${to - 1} (${depth(from)}–${depth(to)} %) carry content rather than wording: there, the same content in another form is more alike ` +
    `than other content in the same form, by up to ${contrast.toFixed(2)} ± ${error.toFixed(2)} ${peak === layers ? 'after the last layer' : `at layer ${peak}`}. ` +
    `A sweep within them has ${blocks} of ${allBlocks} blocks.`
  );
}

const cosineText = (value: number): string => value.toFixed(2).replace('-', '−');

/** One row for each boundary: the layer that is entered, its depth, the curves and the contrast. */
export function scanRows({ layers, curves, contrast }: Scan): { heads: string[]; rows: string[][] } {
  const kinds = PAIR_KINDS.filter((kind) => curves[kind]);
  return {
    heads: ['entering', 'depth', ...kinds.map((kind) => KIND_NAMES[kind]), 'contrast'],
    rows: contrast.values.map((value, at) => [
      at === layers ? 'output' : String(at),
      `${Math.round((100 * at) / layers)} %`,
      ...kinds.map((kind) => cosineText(curves[kind]!.values[at]!)),
      `${cosineText(value)} ± ${contrast.errors[at]!.toFixed(2)}`,
    ]),
  };
}

/** The curves as a table, the map, and the sentence. */
export function scanText(scan: Scan, title: string, { paint, color, width }: HeatmapOptions): string {
  const { heads, rows } = scanRows(scan);
  const widths = heads.map((head, n) => Math.max(head.length, ...rows.map((row) => row[n]!.length)));
  const line = (row: readonly string[]): string => row.map((cell, n) => cell.padStart(widths[n]!)).join('  ');
  const { layers, similarity } = scan;
  const cell = color ? Math.max(1, Math.min(4, Math.floor((width - 6) / layers))) : 4;
  const mapRows = Array.from({ length: layers }, (_, i) => {
    const cells = Array.from({ length: layers }, (_, n) => {
      const j = n + 1;
      if (j <= i) return ' '.repeat(cell);
      const value = similarity[i]![j]!;
      return color
        ? paint.bg(...divergingColor(value, 1), ' '.repeat(cell))
        : String(Math.round(value * 100))
            .replace('-', '−')
            .padStart(cell);
    });
    return `${String(i).padStart(4)} ${cells.join('')}`;
  });
  return [
    `${paint.bold(title)}  ${scan.texts} texts of ${scan.contents} contents`,
    '',
    paint.bold('How alike the states are that enter each layer'),
    paint.dim(line(heads)),
    ...rows.map(line),
    '',
    paint.bold('How alike the states are that enter layers i and j'),
    paint.dim(color ? ' i\\j  1 to N; red alike, blue opposite' : ' i\\j  1 to N; hundredths'),
    ...mapRows,
    '',
    scanSentence(scan),
    ...(scan.suggestion ? [paint.dim(`rys sweep … --configs "${scan.suggestion.configs}"`)] : []),
  ].join('\n');
}
