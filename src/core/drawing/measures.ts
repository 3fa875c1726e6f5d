import { percent, score, signed } from '../format/numbers.js';
import type { CombinedScore } from '../results/combinedScore.js';
import type { PicturedConfig, PicturedSets } from './pictured.js';

/** A number of each config, and how it is drawn. */
export interface Measure {
  readonly id: string;
  /** As the value selector names it. */
  readonly label: string;
  /** As headings and legends name it. */
  readonly title: string;
  /** Only changes against the baseline are shown in red and blue. */
  readonly ramp: 'diverging' | 'sequential';
  /** Ends of a sequential scale where they do not follow from the data. */
  readonly range?: readonly [number, number];
  value(config: PicturedConfig): number | null;
  /** Standard error of a change over the probes; null where it is not known. */
  readonly error?: (config: PicturedConfig) => number | null;
  format(value: number): string;
  /** With few digits, for axes and cells. */
  short(value: number): string;
}

export const wholePercent = (value: number): string => `${Math.round(value * 100)} %`;

/** Two decimals, without a leading zero. */
const trim = (value: number): string => value.toFixed(2).replace(/^0\./, '.');

/** A change against the baseline. */
export const deltaOf = (name: string, value: Measure['value'], error?: Measure['error']): Measure => ({
  id: 'delta',
  label: 'Δ vs baseline',
  title: `Δ ${name}`,
  ramp: 'diverging',
  value,
  ...(error ? { error } : {}),
  format: signed,
  short: (value) => (Math.abs(value) < 0.005 ? '0' : `${value < 0 ? '−' : '+'}${trim(Math.abs(value))}`),
});

const scoreOf = (name: string, value: Measure['value'], range?: readonly [number, number]): Measure => ({
  id: 'score',
  label: 'Score',
  title: `Score ${name}`,
  ramp: 'sequential',
  ...(range ? { range } : {}),
  value,
  format: score,
  short: trim,
});

/** Δ and score of all sets together. */
export function combinedMeasures({ sets }: Pick<PicturedSets, 'sets'>, combined: CombinedScore): Measure[] {
  const name = sets.length === 1 ? sets[0]!.name : `combined (${combined})`;
  return [
    deltaOf(
      name,
      ({ delta }) => delta,
      ({ standardError }) => standardError,
    ),
    scoreOf(name, (config) => config.combined),
  ];
}

/** Δ and score of one set. */
export const setMeasures = (name: string): Measure[] => [
  deltaOf(
    name,
    ({ deltas }) => deltas[name] ?? null,
    ({ standardErrors }) => standardErrors[name] ?? null,
  ),
  scoreOf(name, ({ scores }) => scores[name] ?? null, [0, 1]),
];

/** Share of the answers in the requested format. */
export const parseMeasure = (id: string, label: string, value: Measure['value']): Measure => ({
  id,
  label,
  title: id === 'all' ? 'Parse rate' : `Parse rate ${label}`,
  ramp: 'sequential',
  range: [0, 1],
  value,
  format: percent,
  short: wholePercent,
});

export const PARSED = parseMeasure('all', 'All sets', (config) => config.parsed);
