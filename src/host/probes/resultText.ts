import { wrapped } from '../../core/format/wrapped.js';
import { answerText } from '../../core/probes/answerText.js';
import type { Probe } from '../../core/probes/probes.js';
import type { ProbeOutcome, ProbeResult } from '../../core/results/probeResults.js';
import { BASELINE_KEY } from '../../core/results/results.js';
import type { LiveRun, RunPhase } from './probeRuns.js';
import {
  baseName,
  configName,
  costText,
  joined,
  otherLines,
  pathText,
  remarkOf,
  resultText,
  scoreText,
} from './wording.js';

export interface ShownResult {
  readonly probe: Probe;
  readonly result: ProbeResult | undefined;
  readonly live: LiveRun | undefined;
}

const PHASES: Readonly<Record<RunPhase, string>> = {
  waiting: 'waiting for the previous run…',
  queued: 'waiting for its turn in the sweep…',
  loading: 'loading the model…',
  running: 'running…',
};

/** The page that is peeked at: answers first, since a peek shows few lines, then what was expected and asked. */
export function resultPage({ probe, result, live }: ShownResult): string {
  const shown = live?.config ?? result?.latest.stored.config;
  if (shown === undefined) return `# ${probe.id}\n\nNot run yet.\n`;
  const outcomeOf = (config: string): ProbeOutcome | undefined =>
    result?.all.find(({ stored }) => stored.config === config);
  const configs = shown === BASELINE_KEY ? [shown] : [shown, BASELINE_KEY];
  const title = live || !result ? `${configName(shown)}…` : plainMinus(resultText(result));
  const others = result && !live ? otherLines(result) : [];
  const sections = [
    ...configs.map((config) => answerSection(config, outcomeOf(config), live)),
    section('expected', wrapped(answerText(probe))),
    section('question', wrapped(probe.prompt)),
    ...(probe.system ? [section('system message', wrapped(probe.system))] : []),
    ...(others.length > 0 ? [section('other configs', plainMinus(others.join('\n')))] : []),
    runsSection(configs.flatMap((config) => outcomeOf(config) ?? [])),
  ];
  const page = [`# ${probe.id} · ${title}`, ...sections.filter((text) => text !== undefined)].join('\n\n');
  return `${page}\n`;
}

/** VS Code marks a true minus as a character that may be taken for another. */
const plainMinus = (text: string): string => text.replaceAll('−', '-');

const section = (title: string, body: string): string => `## ${title}\n${body}`;

function answerSection(
  config: string,
  outcome: ProbeOutcome | undefined,
  live: LiveRun | undefined,
): string | undefined {
  const name = configName(config);
  if (live?.part === config)
    return section(`${name}: ${PHASES[live.phase]}`, wrapped(live.texts.get(config) ?? ''));
  if (!outcome) return undefined;
  const verdict = joined(scoreText(outcome.score), remarkOf(outcome));
  const { output, cut } = outcome.stored;
  const body = output.trim() === '' ? '(no text)' : wrapped(output);
  return section(`${name}: ${verdict}`, `${body}${cut ? ' …' : ''}`);
}

function runsSection(outcomes: readonly ProbeOutcome[]): string | undefined {
  const [first] = outcomes;
  if (!first) return undefined;
  const lines = outcomes.map(
    ({ stored }) => `${configName(stored.config)}: ${pathText(stored)}; ${costText(stored)}`,
  );
  return section(`on ${baseName(first.stored.model)}`, lines.join('\n'));
}
