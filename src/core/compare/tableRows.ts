import { percent, probability, signed } from '../format/numbers.js';
import { modelFacts, modelTitle } from '../report/about.js';
import { type AnatomyLine, anatomyLines } from '../report/anatomyLines.js';
import { sizeClass } from '../results/pareto.js';
import { FAMILY_ERROR } from '../results/significance.js';
import type { ComparedSweep, Comparison, Pair } from './comparison.js';
import { depthRange } from './depthMap.js';
import type { Best, Curve } from './summary.js';

/** A row of the comparison's table: a text for each sweep. */
export interface TableRow {
  readonly label: string;
  readonly cells: readonly string[];
}

const NONE = '–';

/** The table of all sweeps, one a column, in the order of {@link Comparison.sweeps}. */
export function tableRows({ sweeps }: Comparison): TableRow[] {
  const row = (label: string, cell: (sweep: ComparedSweep) => string): TableRow => ({
    label,
    cells: sweeps.map(cell),
  });
  return [
    row('Model', ({ results }) => modelTitle(results.header.model)),
    row('Facts', ({ results }) => modelFacts(results.header.model).join(', ')),
    row('Configs', ({ summary }) => String(summary.configs)),
    row('Baseline', ({ summary }) => summary.baseline.toFixed(3)),
    row('Encoding layers', anatomyText('Encode')),
    row('Reasoning zone', anatomyText('Reason')),
    row('Decoding layers', anatomyText('Decode')),
    row('Hot layers', anatomyText('Hot')),
    row('Best single layer', ({ summary }) => bestText(summary.bestSingle)),
    row('Best absolute', ({ summary }) => bestText(summary.best)),
    row('More than luck', luckText),
    row('Best efficiency', ({ summary: { efficient } }) =>
      efficient
        ? `${bestText(efficient)}: ${signed(efficient.perTenth)} per 10 % overhead`
        : 'no config gains',
    ),
    row('Productive single layers', ({ summary: { productive } }) =>
      productive.of === 0
        ? NONE
        : `${productive.count} of ${productive.of} (${Math.round((productive.count / productive.of) * 100)} %)`,
    ),
    row('Efficiency curve', ({ summary }) => curveText(summary.curve)),
  ];
}

/** "0..5 (0–17 %), wall at layer 6" */
const anatomyText =
  (part: AnatomyLine['part']) =>
  ({ anatomy: { combined, layers } }: ComparedSweep): string =>
    anatomyLines(combined, layers)
      .filter((own) => own.part === part)
      .map((own) => (own.layers ? `${own.layers} (${own.depth}), ${own.note}` : own.note))
      .join('; ');

/** "(4,7) +0.125, 40–70 % deep, +30.0 % (L)" */
function bestText(best: Best | null): string {
  if (!best) return NONE;
  const { key, delta, overhead, depth } = best;
  const place = depth ? `, ${depthRange(depth[0], depth[1])} deep` : '';
  return `${key} ${signed(delta)}${place}, ${percent(overhead)} overhead (${sizeClass(overhead)})`;
}

function luckText({ significance: { luck }, summary }: ComparedSweep): string {
  if (!luck) return 'cannot be told';
  if ((summary.best?.delta ?? 0) <= 0) return 'no config gains';
  const { survivors, p } = luck;
  const best = `best ${probability(p)}`;
  return p <= FAMILY_ERROR || survivors.length > 0
    ? `${survivors.length === 1 ? '1 config' : `${survivors.length} configs`} (${best})`
    : `none (${best})`;
}

function curveText({ shape, most, best }: Curve): string {
  if (most === null || best === null) return 'no config gains';
  if (shape === 'single') return `one step, at ${percent(best)} overhead`;
  const words = { early: 'early, then flat', steady: 'steady', late: 'late', none: '' }[shape];
  if (most === best) return `${words}: less than 80 % of the best gain below ${percent(best)} overhead`;
  return `${words}: 80 % of the best gain at ${percent(most)} overhead, all of it at ${percent(best)}`;
}

/**
 * "a and b: rank correlation 0.61 (95 %: 0.40 to 0.76, probes drawn anew) over 55 configs; math alone 0.31 (95 %: 0.02 to
 * 0.55), eq alone 0.66 (95 %: 0.51 to 0.78)."
 */
export function correlationSentence({ sweeps }: Comparison, { a, b, correlation, bySet }: Pair): string {
  const names = `${sweeps[a]!.label} and ${sweeps[b]!.label}`;
  const alone = bySet.map(({ set, rho, ci95 }) =>
    rho === null
      ? `${set} alone none, because all its Δ of one sweep are equal`
      : `${set} alone ${two(rho)}${ci95 ? ` (${intervalText(ci95)})` : ''}`,
  );
  return `${names}: ${correlationText(correlation)}${alone.length > 0 ? `; ${alone.join(', ')}` : ''}.`;
}

function correlationText({ rho, ci95, resampled, items, count }: Pair['correlation']): string {
  const of = items === 'configs' ? `${count} configs` : `${count} cells of the common grid`;
  if (rho === null) return `no rank correlation over ${of}, because all Δ of one sweep are equal`;
  const drawn = resampled === 'probes' ? 'probes' : items;
  return `rank correlation ${two(rho)}${ci95 ? ` (${intervalText(ci95)}, ${drawn} drawn anew)` : ''} over ${of}`;
}

const intervalText = ([low, high]: readonly [number, number]): string => `95 %: ${two(low)} to ${two(high)}`;

const two = (value: number): string => value.toFixed(2).replace(/^-/, '−').replace('−0.00', '0.00');

/** Whether configs were drawn for an interval, because the scores of single probes are missing. */
export const drawsConfigs = ({ pairs }: Comparison): boolean =>
  pairs.some(({ correlation, bySet }) =>
    [correlation, ...bySet].some(({ ci95, resampled }) => ci95 !== null && resampled === 'configs'),
  );

/** How an interval was made, in words, where it is narrower than it should be. */
export const CONFIGS_DRAWN =
  'Without the scores of the same single probes in both sweeps, configs are drawn anew for the interval: neighbours are alike, so it is too narrow.';

/** A sentence on what the sweeps were compared on. */
export function probesSentence({ probes, sets, combined }: Comparison): string {
  const count = probes === null ? 'The probes' : probes === 1 ? 'The one probe' : `The ${probes} probes`;
  const score = sets.length > 1 ? `; combined score: ${combined}` : '';
  return `${count} that all were asked: ${sets.join(', ')}${score}.`;
}
