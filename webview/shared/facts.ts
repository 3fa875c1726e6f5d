import { SHAPE_NAMES, shapeOf } from '../../src/core/configs/configShape.js';
import { describePath, parseConfig } from '../../src/core/configs/layerPath.js';
import { isSurvivor } from '../../src/core/drawing/pictured.js';
import { interval, percent, probability, score, signed } from '../../src/core/format/numbers.js';
import { milliseconds, perSecond, ratioChangeWithin } from '../../src/core/format/times.js';
import { droppedAfter } from '../../src/core/report/sentences.js';
import { sizeClass } from '../../src/core/results/pareto.js';
import type { ShownConfig, ShownRun } from '../../src/protocol/webview.js';
import { type Data } from '../state/data.js';

/** What is known of one config, in words and numbers: for the readout and for screen readers. */
export interface Facts {
  readonly key: string;
  /** "best", "baseline", "frontier", "pinned", "several blocks", in this order. */
  readonly tags: readonly string[];
  /** "0..6, 4..9 · 13 layers" */
  readonly path: string;
  readonly rows: readonly FactRow[];
  readonly overhead: string;
  /** What was measured of it, in one line; empty where nothing was. */
  readonly measured: string;
  readonly parsed: string;
  readonly time: string;
  /** Where the config is not done, or what went wrong. */
  readonly state: string;
  /** Whether the gain is more than luck, in one line; empty while that is not known. */
  readonly evidence: string;
  /** What fresh probes said, in one line; empty when none was asked. */
  readonly confirmed: string;
  /** What else changed with the score: formatting, the length of answers. */
  readonly cause: string;
}

export interface FactRow {
  readonly name: string;
  readonly score: string;
  readonly delta: number | null;
  readonly change: string;
}

const STATES: Readonly<Record<ShownConfig['state'], string>> = {
  done: '',
  'early-stopped': 'Early-stopped: its first answers were too poor to continue.',
  dropped: 'Dropped: its first answers were worse than the baseline’s.',
  failed: 'Failed',
  unsupported: 'Unsupported',
};

export function tagsOf({ summary, frontier, pinned, significance }: Data, key: string): string[] {
  return [
    ...(key === summary.best ? ['best'] : []),
    ...(key === summary.baseline ? ['baseline'] : []),
    ...(key !== summary.best && key !== summary.baseline && frontier.includes(key) ? ['frontier'] : []),
    ...(isSurvivor({ significance }, key) ? ['more than luck'] : []),
    ...(summary.confirmed[key] && summary.confirmed[key].state !== 'unresolved'
      ? [summary.confirmed[key].state]
      : []),
    ...(pinned.includes(key) ? ['pinned'] : []),
    ...shapeTags(key),
  ];
}

function shapeTags(key: string): string[] {
  const shape = shapeOf(key);
  return shape === 'block' ? [] : [SHAPE_NAMES[shape]];
}

export function factsOf(data: Data, key: string): Facts {
  const { run, configs } = data;
  const config = configs.get(key);
  const expanded = parseConfig(key, run.model.layers);
  const extra = expanded.overhead;
  const size = sizeClass(extra);
  return {
    key,
    tags: tagsOf(data, key),
    path: `${describePath(expanded, run.model.layers)} · ${expanded.path.length} layers`,
    rows: config?.state === 'done' ? rowsOf(data, config) : [],
    overhead: `${extra < 0 ? '' : '+'}${percent(extra)} work${size === 'baseline' ? '' : ` · size ${size}`}`,
    measured: measuredText(config),
    parsed: config ? parsedText(data, config) : '',
    time: config && config.wallMs !== null ? `${(config.wallMs / 1000).toFixed(1)} s` : '',
    state: stateText(data, key, config),
    evidence: evidenceText(data, key),
    confirmed: confirmedLine(data, key),
    cause: config?.cause ?? '',
  };
}

/** "measured: +11.8 % (+11.2 to +12.1) per token, 41.2 tokens/s · first token +12.0 % (+9.8 to +14.0), 345 ms" */
function measuredText(config: ShownConfig | undefined): string {
  if (!config?.cost) return '';
  const { perToken, perTokenRange, tokensPerSecond, firstToken, firstTokenRange, firstTokenMs } = config.cost;
  const tokens =
    perToken === null || tokensPerSecond === null
      ? 'answers too short to time a token'
      : `${ratioChangeWithin(perToken, perTokenRange)} per token, ${perSecond(tokensPerSecond)} tokens/s`;
  return `measured: ${tokens} · first token ${ratioChangeWithin(firstToken, firstTokenRange)}, ${milliseconds(firstTokenMs)}`;
}

/** "Fresh probes: confirmed: +0.101 …" */
const confirmedLine = ({ summary }: Data, key: string): string => {
  const text = summary.confirmed[key]?.text;
  return text === undefined ? '' : `Fresh probes: ${text}`;
};

/** "95 %: −0.010 to +0.110 · p = 0.210 in the whole sweep · +0.031 expected on other probes" */
function evidenceText({ significance, summary }: Data, key: string): string {
  const evidence = key === summary.baseline ? undefined : significance?.evidence[key];
  if (!evidence) return '';
  const { ci95, pFamily, shrunken } = evidence;
  return [
    `95 %: ${interval(ci95)}`,
    `${probability(pFamily)} in the whole sweep`,
    `expect ${signed(shrunken)} on other probes`,
  ].join(' · ');
}

function stateText({ run, summary, sweep }: Data, key: string, config: ShownConfig | undefined): string {
  if (config) {
    if (config.dropped)
      return droppedAfter(
        config.dropped,
        probesOf(run),
        run.sets.length === 1 ? 'sum' : summary.combinedScore,
      );
    const state = STATES[config.state];
    return config.error && config.state !== 'done' ? `${state.replace(/:.*/, '')}: ${config.error}` : state;
  }
  if (sweep.current === key) return 'Running now.';
  return sweep.pending.includes(key) ? 'Not run yet.' : 'Not in this sweep.';
}

function rowsOf({ run, summary }: Data, config: ShownConfig): FactRow[] {
  const row = (
    name: string,
    value: number | null,
    delta: number | null,
    error: number | null = null,
  ): FactRow => ({
    name,
    score: score(value),
    delta,
    change: delta === null ? '–' : signed(delta) + (error === null ? '' : ` ± ${error.toFixed(3)}`),
  });
  const baseline = config.key === summary.baseline;
  const combined = row(
    run.sets.length === 1 ? run.sets[0]!.name : `combined (${summary.combinedScore})`,
    config.combined,
    baseline ? null : config.delta,
    baseline ? null : config.standardError,
  );
  if (run.sets.length === 1) return [combined];
  return [
    combined,
    ...run.sets.map(({ name }) =>
      row(name, config.scores[name] ?? null, baseline ? null : (config.deltas[name] ?? null)),
    ),
  ];
}

const probesOf = ({ sets }: ShownRun): number => sets.reduce((sum, { probes }) => sum + (probes ?? 0), 0);

/** Of a whole run the number of answers, else only their share: an imported one may lack those of a set. */
function parsedText({ run }: Data, { parsed, state }: ShownConfig): string {
  if (parsed === null) return '';
  const answers = probesOf(run) * (run.sampling?.answers ?? 1);
  return state === 'done' && run.imported.length === 0
    ? `parsed ${Math.round(parsed * answers)}/${answers}`
    : `parsed ${percent(parsed)}`;
}

/** One sentence a fact, to be read out. */
export function spoken(facts: Facts): string {
  return [
    `Config ${facts.key}${facts.tags.length > 0 ? `, ${facts.tags.join(', ')}` : ''}`,
    `path ${facts.path}`,
    ...facts.rows.map(({ name, score: value, change }) => `${name} ${value}, change ${change}`),
    facts.overhead,
    facts.measured,
    facts.evidence,
    facts.confirmed,
    facts.cause,
    facts.parsed,
    facts.state,
  ]
    .filter((part) => part !== '')
    .join('. ');
}

/** Red and blue mean better and worse; three decimals of nothing mean neither. */
export const toneOf = (delta: number | null): string =>
  delta === null || Math.abs(delta) < 5e-4 ? 'even' : delta > 0 ? 'better' : 'worse';
