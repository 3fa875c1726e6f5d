import {
  combinedMeasures,
  deltaOf,
  type Measure,
  PARSED,
  parseMeasure,
  setMeasures,
  wholePercent,
} from '../../src/core/drawing/measures.js';
import { percent } from '../../src/core/format/numbers.js';
import { milliseconds, perSecond } from '../../src/core/format/times.js';
import { overheadOf } from '../../src/core/results/costs.js';
import type { ShownProbeMap, ShownRun, ShownSummary } from '../../src/protocol/webview.js';

/** What the maps can show: tabs, and one or more measures for each. */

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly measures: readonly Measure[];
}

export const OVERVIEW = 'overview';
export const PROBES = 'probes';

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** Only where something was measured. */
const MEASURED: readonly Measure[] = [
  {
    id: 'measured',
    label: 'Measured overhead',
    title: 'Measured overhead per token',
    ramp: 'sequential',
    value: (config) => overheadOf(config, 'measured'),
    format: percent,
    short: wholePercent,
  },
  {
    id: 'speed',
    label: 'Tokens per second',
    title: 'Tokens per second',
    ramp: 'sequential',
    value: ({ cost }) => cost?.tokensPerSecond ?? null,
    format: perSecond,
    short: perSecond,
  },
  {
    id: 'firstToken',
    label: 'Time to first token',
    title: 'Time to first token',
    ramp: 'sequential',
    value: ({ cost }) => cost?.firstTokenMs ?? null,
    format: milliseconds,
    short: milliseconds,
  },
];

/** The tabs of a run, in their order. */
export function tabsOf(
  { sets }: ShownRun,
  { combinedScore }: ShownSummary,
  { probeMap: probe, measured }: { probeMap?: ShownProbeMap | undefined; measured?: boolean } = {},
): Tab[] {
  return [
    {
      id: 'combined',
      label: sets.length === 1 ? sets[0]!.name : 'Combined',
      measures: combinedMeasures({ sets }, combinedScore),
    },
    ...(sets.length === 1 ? [] : sets).map(({ name }) => ({
      id: `set:${name}`,
      label: name,
      measures: setMeasures(name),
    })),
    {
      id: 'parsed',
      label: 'Parse rate',
      measures: [
        PARSED,
        ...(sets.length > 1 ? sets : []).map(({ name }) =>
          parseMeasure(`set:${name}`, name, ({ parsedBySet }) => parsedBySet[name] ?? null),
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
        ...(measured ? MEASURED : []),
      ],
    },
    {
      id: PROBES,
      label: 'Probes',
      measures: [
        deltaOf(
          probe ? `${probe.set} ${probe.probe}` : 'of a probe',
          ({ key }) => probe?.changes[key] ?? null,
        ),
      ],
    },
    { id: OVERVIEW, label: 'Overview', measures: [] },
  ];
}

/** The probe set that a tab is of; empty when it is of all. */
export const setOf = (tab: Tab | undefined): string => tab?.id.match(/^set:(.*)$/s)?.[1] ?? '';

/** The tab's chosen measure, its first unless another was chosen. */
export const measureOf = (tab: Tab, chosen: Readonly<Record<string, string>>): Measure | undefined =>
  tab.measures.find(({ id }) => id === chosen[tab.id]) ?? tab.measures[0];
