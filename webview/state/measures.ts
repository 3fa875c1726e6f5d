import { percent, score, signed } from '../../src/core/report/sentences.js';
import type { ShownConfig, ShownProbeMap, ShownRun, ShownSummary } from '../../src/protocol/webview.js';

/** What the maps can show: tabs, and one or more measures for each. */

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
  value(config: ShownConfig): number | null;
  format(value: number): string;
  /** With few digits, for axes and cells. */
  short(value: number): string;
}

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly measures: readonly Measure[];
}

export const OVERVIEW = 'overview';
export const PROBES = 'probes';

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

const wholePercent = (value: number): string => `${Math.round(value * 100)} %`;

/** Two decimals, without a leading zero. */
const trim = (value: number): string => value.toFixed(2).replace(/^0\./, '.');

function scoreMeasures(
  name: string,
  delta: (config: ShownConfig) => number | null,
  value: (config: ShownConfig) => number | null,
  range?: readonly [number, number],
): Measure[] {
  return [
    {
      id: 'delta',
      label: 'Δ vs baseline',
      title: `Δ ${name}`,
      ramp: 'diverging',
      value: delta,
      format: signed,
      short: (value) => (Math.abs(value) < 0.005 ? '0' : `${value < 0 ? '−' : '+'}${trim(Math.abs(value))}`),
    },
    {
      id: 'score',
      label: 'Score',
      title: `Score ${name}`,
      ramp: 'sequential',
      ...(range ? { range } : {}),
      value,
      format: score,
      short: trim,
    },
  ];
}

/** The tabs of a run, in their order. */
export function tabsOf({ sets }: ShownRun, { combinedScore }: ShownSummary, probe?: ShownProbeMap): Tab[] {
  const parsed = (id: string, label: string, value: Measure['value']): Measure => ({
    id,
    label,
    title: id === 'all' ? 'Parse rate' : `Parse rate ${label}`,
    ramp: 'sequential',
    range: [0, 1],
    value,
    format: percent,
    short: wholePercent,
  });
  return [
    {
      id: 'combined',
      label: sets.length === 1 ? sets[0]!.name : 'Combined',
      measures: scoreMeasures(
        sets.length === 1 ? sets[0]!.name : `combined (${combinedScore})`,
        ({ delta }) => delta,
        ({ combined }) => combined,
      ),
    },
    ...(sets.length === 1 ? [] : sets).map(({ name }) => ({
      id: `set:${name}`,
      label: name,
      measures: scoreMeasures(
        name,
        ({ deltas }) => deltas[name] ?? null,
        ({ scores }) => scores[name] ?? null,
        [0, 1],
      ),
    })),
    {
      id: 'parsed',
      label: 'Parse rate',
      measures: [
        parsed('all', 'All sets', (config) => config.parsed),
        ...(sets.length > 1 ? sets : []).map(({ name }) =>
          parsed(`set:${name}`, name, ({ parsedBySet }) => parsedBySet[name] ?? null),
        ),
      ],
    },
    {
      id: 'cost',
      label: 'Cost',
      measures: [
        {
          id: 'overhead',
          label: 'Overhead',
          title: 'Overhead',
          ramp: 'sequential',
          range: [0, 1],
          value: ({ overhead, state }) => (state === 'done' ? overhead : null),
          format: percent,
          short: wholePercent,
        },
        {
          id: 'time',
          label: 'Wall time',
          title: 'Wall time',
          ramp: 'sequential',
          value: ({ wallMs, state }) => (state === 'done' ? wallMs : null),
          format: seconds,
          short: seconds,
        },
      ],
    },
    {
      id: PROBES,
      label: 'Probes',
      measures: scoreMeasures(
        probe ? `${probe.set} ${probe.probe}` : 'of a probe',
        ({ key }) => probe?.changes[key] ?? null,
        () => null,
      ).slice(0, 1),
    },
    { id: OVERVIEW, label: 'Overview', measures: [] },
  ];
}

/** The probe set that a tab is of; empty when it is of all. */
export const setOf = (tab: Tab | undefined): string => tab?.id.match(/^set:(.*)$/s)?.[1] ?? '';

/** The tab's chosen measure, its first unless another was chosen. */
export const measureOf = (tab: Tab, chosen: Readonly<Record<string, string>>): Measure | undefined =>
  tab.measures.find(({ id }) => id === chosen[tab.id]) ?? tab.measures[0];
