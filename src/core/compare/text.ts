import { scaleLimit } from '../drawing/scale.js';
import { cellWidthOf, type HeatmapOptions, legend, valueCell } from '../report/heatmap.js';
import { sideBySide, wrap } from '../report/text.js';
import type { Comparison } from './comparison.js';
import { commonGrid, type DepthMap, differenceMap, resample } from './depthMap.js';
import { deltaMaps } from './maps.js';
import {
  CONFIGS_DRAWN,
  correlationSentence,
  drawsConfigs,
  probesSentence,
  type TableRow,
  tableRows,
} from './tableRows.js';

/** The comparison for a terminal: maps on one depth axis, differences to the first sweep, the table. */
export function textComparison(comparison: Comparison, options: HeatmapOptions): string {
  const { paint, width } = options;
  const { sweeps, facts, notes, pairs } = comparison;
  const maps = deltaMaps(comparison);
  const grid = commonGrid(maps.map(({ size }) => size));
  const limit = scaleLimit(maps.flatMap(valuesOf));
  const drawn = maps.map((map, n) => drawMap(`Δ ${sweeps[n]!.label}`, resample(map, grid), limit, options));
  const differences = maps.slice(1).map((map, n) => {
    const difference = differenceMap(maps[0]!, map);
    const title = `${sweeps[n + 1]!.label} less ${sweeps[0]!.label}`;
    return drawMap(title, difference, scaleLimit(valuesOf(difference)), options, false);
  });
  return [
    paint.bold(sweeps.map(({ label }) => label).join(' / ')),
    wrap(probesSentence(comparison), width),
    ...notes.map((note) => wrap(note, width)),
    '',
    sideBySide([...drawn, ...differences], width),
    '',
    paint.bold('Do they agree on the order of configs?'),
    ...pairs.map((pair) => wrap(correlationSentence(comparison, pair), width)),
    ...(drawsConfigs(comparison) ? [wrap(CONFIGS_DRAWN, width)] : []),
    '',
    ...lists(tableRows(comparison), sweeps, options),
    ...(facts.length > 0
      ? ['', paint.bold('What differs'), ...lists(facts.map(rowOf), sweeps, options)]
      : []),
  ].join('\n');
}

const rowOf = ({ label, values }: Comparison['facts'][number]): TableRow => ({ label, cells: values });

const valuesOf = ({ values }: DepthMap): number[] => values.flat().filter((value) => value !== null);

/** x = the last repeated layer, y = the first one downward, both in percent of the depth. */
function drawMap(
  title: string,
  map: DepthMap,
  limit: number,
  options: HeatmapOptions,
  markBest = true,
): string {
  const { paint } = options;
  const cellWidth = cellWidthOf(map.size, options);
  const best = markBest ? Math.max(...valuesOf(map)) : undefined;
  const rows = map.values.map((row, first) => {
    const cells = row.map((value) =>
      value === null ? ' '.repeat(cellWidth) : valueCell(value, limit, value === best, cellWidth, options),
    );
    return `${`${Math.round((first / map.size) * 100)}%`.padStart(4)} ${cells.join('')}`;
  });
  return [
    paint.bold(title),
    paint.dim(axis(map.size, cellWidth)),
    ...rows,
    ...legend(options, limit, markBest),
  ].join('\n');
}

/** Depths of the columns' ends, as many as fit without touching. */
function axis(size: number, cellWidth: number): string {
  const every = Math.ceil(5 / cellWidth);
  let line = '';
  for (let last = 0; last < size; last += every)
    line += `${Math.round(((last + 1) / size) * 100)}%`.padEnd(every * cellWidth);
  return ` from ${line}`.trimEnd();
}

/** Rows with a line for each sweep: their texts are long. */
function lists(
  rows: readonly TableRow[],
  sweeps: Comparison['sweeps'],
  { paint, width }: HeatmapOptions,
): string[] {
  const room = Math.max(...sweeps.map(({ label }) => label.length)) + 4;
  return rows.flatMap(({ label, cells }) => [
    paint.bold(label),
    ...cells.map((cell, n) => {
      const lines = wrap(cell, Math.max(40, width - room)).split('\n');
      return lines.map((line, at) => `  ${at === 0 ? sweeps[n]!.label : ''}`.padEnd(room) + line).join('\n');
    }),
  ]);
}
