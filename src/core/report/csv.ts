import { overheadOf } from '../results/costs.js';
import type { ConfigResult, Results } from '../results/results.js';
import type { Evidence, Significance } from '../results/significance.js';

type Cell = string | number | null | undefined;

/** One row per config, RFC 4180; a text that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvReport({ configs, sets, costs }: Results, { evidence }: Significance): string {
  const measured = costs.size > 0;
  const head = [
    'config',
    'i',
    'j',
    'path',
    'state',
    'extra_layers',
    'overhead',
    'combined',
    'delta',
    'standard_error',
    'ci95_low',
    'ci95_high',
    'p_family',
    'expected_delta',
    'parsed',
    ...sets.flatMap((set) => [`${set} score`, `${set} delta`, `${set} parsed`]),
    'wall_ms',
    ...(measured ? COST_HEAD : []),
    'error',
  ];
  const rows = configs.map((config): Cell[] => [
    config.key,
    config.i,
    config.j,
    config.path.join(' '),
    config.state,
    config.extraLayers,
    config.overhead,
    config.combined,
    config.delta,
    config.standardError,
    ...evidenceCells(evidence.get(config.key)),
    config.parsed,
    ...sets.flatMap((set) => [config.scores[set], config.deltas[set], config.parsedBySet[set]]),
    config.wallMs,
    ...(measured ? costCells(config) : []),
    config.error,
  ]);
  return [head, ...rows].map((row) => row.map(quote).join(',')).join('\r\n');
}

/** Only where something was measured. */
const COST_HEAD = ['measured_overhead', 'tokens_per_second', 'first_token_overhead', 'first_token_ms'];

const costCells = (config: ConfigResult): Cell[] => [
  overheadOf(config, 'measured'),
  config.cost?.tokensPerSecond,
  config.cost && config.cost.firstToken - 1,
  config.cost?.firstTokenMs,
];

const evidenceCells = (evidence: Evidence | undefined): Cell[] =>
  evidence ? [...evidence.ci95, evidence.pFamily, evidence.shrunken] : [null, null, null, null];

function quote(cell: Cell): string {
  const text = typeof cell === 'string' ? cell.replace(/^(?=[=+\-@\t\r])/, "'") : String(cell ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
