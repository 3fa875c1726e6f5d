import { scaleLimit } from '../drawing/scale.js';
import { signed } from '../format/numbers.js';
import type { ConfigResult, Results } from '../results/results.js';

/** Heatmaps for a terminal: x = j, y = i downward, red better, blue worse, the neutral colour 0. */

/** Colours and weights, so that the core needs no terminal library. */
export interface Paint {
  bg(r: number, g: number, b: number, text: string): string;
  fg(r: number, g: number, b: number, text: string): string;
  bold(text: string): string;
  dim(text: string): string;
}

/** Neither: for files. */
export const PLAIN: Paint = {
  bg: (_r, _g, _b, text) => text,
  fg: (_r, _g, _b, text) => text,
  bold: (text) => text,
  dim: (text) => text,
};

export interface HeatmapOptions {
  readonly paint: Paint;
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

type Rgb = readonly [number, number, number];
const BETTER: Rgb = [202, 0, 32];
const WORSE: Rgb = [5, 97, 186];
const NEUTRAL: Rgb = [244, 244, 244];

const mix = (a: Rgb, b: Rgb, share: number): Rgb =>
  [0, 1, 2].map((n) => Math.round(a[n]! + (b[n]! - a[n]!) * share)) as unknown as Rgb;

/** Red above 0, blue below, by the share of the scale's end. */
export const divergingColor = (value: number, limit: number): Rgb =>
  mix(NEUTRAL, value >= 0 ? BETTER : WORSE, limit <= 0 ? 0 : Math.min(1, Math.abs(value) / limit));

/** Marks of cells that have no value, none of which looks like "no change". */
const STATE_MARKS: Readonly<Record<ConfigResult['state'], string>> = {
  done: ' ',
  'early-stopped': '/',
  dropped: 'v',
  failed: 'x',
  unsupported: '.',
};

/**
 * One map with its legend.
 * @param value of a config, or null where there is none.
 */
export function heatmap(
  results: Results,
  title: string,
  value: (config: ConfigResult) => number | null,
  options: HeatmapOptions,
): string {
  const { paint } = options;
  const layers = results.header.model.layers;
  const cells = new Map(
    results.configs.filter(({ i }) => i !== null).map((config) => [`${config.i},${config.j}`, config]),
  );
  const values = [...cells.values()].flatMap((config) =>
    config === results.baseline ? [] : (value(config) ?? []),
  );
  const limit = scaleLimit(values);
  const best = [...cells.values()]
    .filter((config) => config !== results.baseline && value(config) !== null)
    .reduce<ConfigResult | undefined>((a, b) => (a && value(a)! >= value(b)! ? a : b), undefined);
  const cellWidth = cellWidthOf(layers, options);

  const cell = (i: number, j: number): string => {
    const config = cells.get(`${i},${j}`);
    if (!config) return ' '.repeat(cellWidth);
    const number = value(config);
    if (number === null) {
      const mark = STATE_MARKS[config.state].repeat(Math.max(1, cellWidth - 1)).padEnd(cellWidth);
      return config.state === 'dropped' ? paint.fg(...WORSE, mark) : paint.dim(mark);
    }
    return valueCell(number, limit, config === best, cellWidth, options);
  };

  const columns = Array.from({ length: layers }, (_, n) => n + 1);
  const rows = columns.map((_, i) => {
    const drawn = columns.map((j) => (j <= i ? ' '.repeat(cellWidth) : cell(i, j))).join('');
    return `${String(i).padStart(4)} ${drawn}`;
  });
  const bestText = best ? `best ${best.key} ${signed(value(best)!)}` : 'nothing measured yet';
  return [
    `${paint.bold(title)}  ${paint.dim(bestText)}`,
    `${paint.dim(' i\\j')} ${axis(layers, cellWidth)}`,
    ...rows,
    ...legend(options, limit),
  ].join('\n');
}

/** Columns of the terminal for each cell. */
export const cellWidthOf = (size: number, { color, width }: HeatmapOptions): number =>
  color ? Math.max(1, Math.min(4, Math.floor((width - 6) / size))) : 4;

/** A cell with a value: its colour, or without colours its hundredths. */
export function valueCell(
  value: number,
  limit: number,
  best: boolean,
  cellWidth: number,
  { paint, color }: HeatmapOptions,
): string {
  if (!color)
    return (
      String(Math.round(value * 100))
        .replace('-', '−')
        .padStart(cellWidth - 1) + (best ? '*' : ' ')
    );
  const mark = best
    ? cellWidth >= 3
      ? '[' + ' '.repeat(cellWidth - 2) + ']'
      : '*'.padEnd(cellWidth)
    : ' '.repeat(cellWidth);
  const [r, g, b] = divergingColor(value, limit);
  const light = (r + g + b) / 3 > 140;
  return paint.bg(r, g, b, light ? paint.fg(0, 0, 0, mark) : paint.fg(255, 255, 255, mark));
}

/** Column numbers, as many as fit without touching. */
function axis(layers: number, cellWidth: number): string {
  const every = Math.ceil((String(layers).length + 1) / cellWidth);
  const line = Array<string>(layers * cellWidth + 4).fill(' ');
  for (let j = 1; j <= layers; j += every)
    [...String(j)].forEach((digit, n) => (line[(j - 1) * cellWidth + n] = digit));
  return line.join('').trimEnd();
}

/** What the marks of all maps mean. */
export const MARKS = '/ early-stopped  v dropped  x failed  . unsupported  blank not run';

/** What the colours of a map mean. */
export function legend({ paint, color }: HeatmapOptions, limit: number, best = true): string[] {
  if (!color) return [paint.dim(`     hundredths of Δ${best ? '; * best' : ''}`)];
  const steps = 13;
  const ramp = Array.from({ length: steps }, (_, n) => {
    const [r, g, b] = divergingColor(((n * 2) / (steps - 1) - 1) * limit, limit);
    return paint.bg(r, g, b, ' ');
  }).join('');
  return [
    `     −${limit.toFixed(2)} ${ramp} +${limit.toFixed(2)}  ${best ? paint.dim('[ ] best') : ''}`.trimEnd(),
  ];
}
