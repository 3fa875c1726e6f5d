import { anatomyOf } from '../anatomy/anatomy.js';
import { formatPath } from '../configs/layerPath.js';
import { percent, score } from '../format/numbers.js';
import { topConfigs } from '../results/bestConfigs.js';
import { sizeClass } from '../results/pareto.js';
import type { ConfigResult, Results } from '../results/results.js';
import type { Significance } from '../results/significance.js';
import { describeSampling } from '../sweep/sampling.js';
import { FLOORS_UNKNOWN, importedSentences, modelFacts, modelTitle } from './about.js';
import { aligned } from './aligned.js';
import { anatomyRows } from './anatomyLines.js';
import { causeSentences } from './causeSentence.js';
import { costLines } from './costTable.js';
import { heatmap, type HeatmapOptions, MARKS, type Paint } from './heatmap.js';
import { lastSearchLines } from './searchLines.js';
import {
  bounds,
  change,
  confirmedText,
  droppedSentence,
  floorLines,
  luckSentence,
  pText,
  seedSentence,
  stateCounts,
} from './sentences.js';

export type { Paint };
export type TextOptions = HeatmapOptions;

const TOP_CONFIGS = 5;
const TOP_LAYERS = 5;

/** The report for a terminal: a map for each probe set and their combination, then the tables. */
export function textReport(results: Results, significance: Significance, options: TextOptions): string {
  const { paint, width } = options;
  const { evidence } = significance;
  const { sets, baseline, header } = results;
  const maps = sets.map((set) => heatmap(results, `Δ ${set}`, ({ deltas }) => deltas[set] ?? null, options));
  if (sets.length > 1)
    maps.push(heatmap(results, `Δ combined (${results.combinedScore})`, ({ delta }) => delta, options));
  const columns: Column[] = [
    { head: 'config', cell: ({ key }) => key },
    ...sets.map((set): Column => ({
      head: set,
      right: true,
      cell: ({ scores }) => score(scores[set] ?? null),
    })),
    { head: 'combined', right: true, cell: ({ combined }) => score(combined) },
    { head: 'Δ ± SE', right: true, cell: (config) => (config.key === baseline?.key ? '' : change(config)) },
    { head: '95 %', right: true, cell: ({ key }) => bounds(evidence.get(key)) },
    { head: 'p', right: true, cell: ({ key }) => pText(evidence.get(key)) },
    { head: 'overhead', right: true, cell: ({ overhead }) => percent(overhead) },
    { head: 'parsed', right: true, cell: ({ parsed }) => (parsed === null ? '–' : percent(parsed)) },
    { head: 'path', cell: ({ path }) => formatPath(path) },
  ];
  const layers = results.singleLayers
    .filter(({ delta }) => delta !== null)
    .sort((a, b) => b.delta! - a.delta!)
    .slice(0, TOP_LAYERS);
  const states = stateCounts(results);
  const luck = luckSentence(results, significance);
  const floors = floorLines(results);
  const imported = importedSentences(results);
  const dropped = droppedSentence(results);
  return [
    `${paint.bold(modelTitle(header.model))}  ${modelFacts(header.model).join(', ')}; ` +
      `${results.configs.length} configs${states.length > 0 ? ` (${states.join(', ')})` : ''}`,
    ...(header.sampling ? [`Sampled: ${describeSampling(header.sampling)}`] : []),
    ...imported.map((sentence) => wrap(sentence, width)),
    '',
    sideBySide(maps, width),
    '',
    paint.dim(MARKS),
    '',
    paint.bold('Pareto frontier: the best score for the work'),
    table([{ head: 'size', cell: ({ overhead }) => sizeClass(overhead) }, ...columns], results.pareto, paint),
    '',
    paint.bold('Best configs'),
    table(columns, [...(baseline ? [baseline] : []), ...topConfigs(results, TOP_CONFIGS)], paint),
    '',
    paint.bold('Best single layers'),
    table([{ head: 'layer', right: true, cell: ({ i }) => String(i) }, ...columns.slice(1)], layers, paint),
    '',
    ...searchBlock(results, significance, paint, width),
    ...confirmedLines(results, paint, width),
    ...costBlock(results, paint, width),
    paint.bold('Anatomy'),
    aligned(['scores', 'part', 'layers', 'depth', ''], anatomyRows(anatomyOf(results)), paint),
    '',
    paint.bold('Is it real?'),
    ...[luck, seedSentence(results)].flatMap((sentence) => (sentence ? [wrap(sentence, width)] : [])),
    ...causeSentences(results, significance, TOP_CONFIGS).map((sentence) => wrap(sentence, width)),
    ...(dropped ? [wrap(dropped, width)] : []),
    floors.length > 0 ? paint.dim('Uninformed answers score:') : FLOORS_UNKNOWN,
    ...floors.map((line) => wrap(`  ${line}`, width, '    ')),
  ].join('\n');
}

function searchBlock(results: Results, significance: Significance, paint: Paint, width: number): string[] {
  const lines = lastSearchLines(results, significance);
  if (lines.length === 0) return [];
  return [paint.bold('Multi-block search'), ...lines.map((line) => wrap(line, width, '  ')), ''];
}

function costBlock({ costs, header }: Results, paint: Paint, width: number): string[] {
  if (costs.size === 0) return [];
  const [table, ...sentences] = costLines([...costs.values()], header.model.layers, paint);
  return [paint.bold('Measured cost'), table!, ...sentences.map((line) => wrap(line, width)), ''];
}

function confirmedLines({ confirmed }: Results, paint: Paint, width: number): string[] {
  if (confirmed.size === 0) return [];
  return [
    paint.bold('On fresh probes (mean of the sets)'),
    ...[...confirmed.values()].map((config) => wrap(`${config.key}  ${confirmedText(config)}`, width, '  ')),
    '',
  ];
}

interface Column {
  readonly head: string;
  readonly right?: boolean;
  readonly cell: (config: ConfigResult) => string;
}

function table(columns: readonly Column[], rows: readonly ConfigResult[], paint: Paint): string {
  return aligned(
    columns.map(({ head }) => head),
    rows.map((row) => columns.map(({ cell }) => cell(row))),
    paint,
    columns.map(({ right }) => right === true),
  );
}

/** Length of a text as it shows, without its colour codes. */
// eslint-disable-next-line no-control-regex
const visible = (text: string): number => text.replace(/\u001b\[[0-9;]*m/g, '').length;

/** Blocks beside one another where the terminal is wide enough, else one below the other. */
export function sideBySide(blocks: readonly string[], width: number): string {
  const gap = 3;
  const groups: string[][][] = [[]];
  let used = 0;
  for (const block of blocks.map((text) => text.split('\n'))) {
    const size = Math.max(...block.map(visible)) + gap;
    if (used > 0 && used + size - gap > width) {
      groups.push([]);
      used = 0;
    }
    groups.at(-1)!.push(block);
    used += size;
  }
  return groups.map(joinRow(gap)).join('\n\n');
}

const joinRow =
  (gap: number) =>
  (blocks: readonly string[][]): string => {
    const height = Math.max(...blocks.map((block) => block.length));
    const widths = blocks.map((block) => Math.max(...block.map(visible)));
    return Array.from({ length: height }, (_, row) =>
      blocks
        .map((block, n) => {
          const text = block[row] ?? '';
          return text + ' '.repeat(widths[n]! - visible(text));
        })
        .join(' '.repeat(gap))
        .trimEnd(),
    ).join('\n');
  };

/** Breaks a text into lines at spaces. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > Math.min(width, 110)) {
      lines.push(line);
      line = indent;
    }
    line += (line === '' || line === indent ? '' : ' ') + word;
  }
  return [...lines, line].join('\n');
}
