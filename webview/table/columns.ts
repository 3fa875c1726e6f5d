import { percent, signed } from '../../src/core/format/numbers.js';
import { perSecond } from '../../src/core/format/times.js';
import { overheadOf } from '../../src/core/results/costs.js';
import type { ShownConfig, ShownSignificance } from '../../src/protocol/webview.js';
import type { Data } from '../state/data.js';

/** The table's columns. */
export interface Column {
  readonly id: string;
  readonly label: string;
  /** Longer than the label, where that is short. */
  readonly title?: string;
  readonly numeric: boolean;
  readonly text: (config: ShownConfig) => string;
  /** In fewer letters, where the table shows it so; the text is then the cell's title. */
  readonly brief?: (config: ShownConfig) => string;
  /** What is sorted by; null goes last either way. */
  readonly sortBy: (config: ShownConfig) => number | string | null;
  /** Coloured by its sign. */
  readonly tone?: (config: ShownConfig) => number | null;
}

const DASH = '–';

const number = (
  id: string,
  label: string,
  value: (config: ShownConfig) => number | null,
  format: (value: number) => string,
  more: Partial<Column> = {},
): Column => ({
  id,
  label,
  numeric: true,
  text: (config) => {
    const shown = value(config);
    return shown === null ? DASH : format(shown);
  },
  sortBy: value,
  ...more,
});

const BRIEF_STATES: Readonly<Record<ShownConfig['state'], string>> = {
  done: 'done',
  'early-stopped': 'early',
  dropped: 'dropped',
  failed: 'failed',
  unsupported: 'unsup.',
};

/** What a narrow table leaves out, in this order: the readout has it. */
export const SPARED = [
  'error',
  'parsed',
  'speed',
  'state',
  'expected',
  'measured',
  'sets',
  'p',
  'overhead',
] as const;

export function columnsOf({
  run: { sets },
  significance,
  measured,
}: Pick<Data, 'run' | 'significance' | 'measured'>): Column[] {
  const short = withoutCommonStart(sets.map(({ name }) => name));
  const delta = (value: (config: ShownConfig) => number | null): Partial<Column> => ({ tone: value });
  return [
    {
      id: 'config',
      label: 'config',
      numeric: false,
      text: ({ key }) => key,
      // By start, then by end; paths of several blocks after the blocks.
      sortBy: ({ key, i, j }) => (i === null || j === null ? `z${key}` : `${pad(i)},${pad(j)}`),
    },
    number('delta', 'Δ', (config) => config.delta, signed, {
      title: 'Change of the combined score',
      ...delta((config) => config.delta),
    }),
    number(
      'error',
      '± SE',
      (config) => config.standardError,
      (value) => value.toFixed(3),
      {
        title: 'Standard error of Δ',
      },
    ),
    ...(significance && Object.keys(significance.evidence).length > 0 ? evidenceColumns(significance) : []),
    ...(sets.length > 1 ? sets : []).map(({ name }, n) =>
      number(`set:${name}`, `Δ ${short[n]}`, ({ deltas }) => deltas[name] ?? null, signed, {
        title: `Change of ${name}`,
        ...delta(({ deltas }) => deltas[name] ?? null),
      }),
    ),
    number('overhead', 'overhead', ({ overhead }) => overhead, percent, { title: 'Extra layers' }),
    ...(measured ? MEASURED : []),
    number('parsed', 'parsed', ({ parsed }) => parsed, percent, {
      title: 'Answers in the requested format',
    }),
    {
      id: 'state',
      label: 'state',
      numeric: false,
      text: ({ state }) => state,
      brief: ({ state }) => BRIEF_STATES[state],
      sortBy: ({ state }) => state,
    },
  ];
}

/** Only once they say something: before, no config has any. */
const evidenceColumns = ({ evidence }: ShownSignificance): Column[] => [
  number(
    'p',
    'p',
    ({ key }) => evidence[key]?.pFamily ?? null,
    (p) => (p < 0.001 ? '<.001' : p.toFixed(3)),
    { title: 'Probability that luck alone shows such a gain anywhere in the sweep' },
  ),
  number('expected', 'expect', ({ key }) => evidence[key]?.shrunken ?? null, signed, {
    title: 'Δ to expect on other probes',
  }),
];

/** Likewise. */
const MEASURED: readonly Column[] = [
  number('measured', 'measured', (config) => overheadOf(config, 'measured'), percent, {
    title: 'Measured overhead: time per token',
  }),
  number('speed', 'tok/s', ({ cost }) => cost?.tokensPerSecond ?? null, perSecond, {
    title: 'Tokens per second',
  }),
];

/** "demo-arithmetic, demo-scenes" → "arithmetic, scenes": columns are narrow. */
export function withoutCommonStart(names: readonly string[]): string[] {
  const [first = ''] = names;
  const starts = [...first.matchAll(/[-_. ]/g)].map(({ index }) => first.slice(0, index + 1));
  const common = starts.findLast((start) =>
    names.every((name) => name.startsWith(start) && name.length > start.length),
  );
  return names.map((name) => name.slice(common?.length ?? 0));
}

const pad = (value: number): string => String(value).padStart(4, '0');

/** Sorted copies; ties keep the order of the configs themselves. */
export function sortRows(
  configs: Iterable<ShownConfig>,
  { sortBy }: Column,
  descending: boolean,
): ShownConfig[] {
  const keyed = [...configs].map((config) => ({ config, by: sortBy(config) }));
  keyed.sort((a, b) => {
    if (a.by === null || b.by === null) return a.by === b.by ? 0 : a.by === null ? 1 : -1;
    const order = a.by < b.by ? -1 : a.by > b.by ? 1 : 0;
    return descending ? -order : order;
  });
  return keyed.map(({ config }) => config);
}

/** The table as text that spreadsheets take. */
export const tabSeparated = (columns: readonly Column[], rows: readonly ShownConfig[]): string =>
  [
    columns.map(({ label }) => label).join('\t'),
    ...rows.map((row) => columns.map(({ text }) => text(row)).join('\t')),
  ].join('\n');
