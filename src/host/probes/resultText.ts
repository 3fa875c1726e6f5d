import type { ProbeOutcome, ProbeResult } from '../../core/probeResults.js';
import type { Probe } from '../../core/probes.js';
import { BASELINE_KEY } from '../../core/results.js';
import type { LiveRun } from './probeRuns.js';
import {
  STALE,
  answerText,
  baseName,
  configName,
  costText,
  extractedText,
  otherLines,
  pathText,
  resultText,
  scoreText,
} from './wording.js';

export interface ResultView {
  readonly probe: Probe;
  readonly result: ProbeResult | undefined;
  readonly live: LiveRun | undefined;
}

/** The page that is peeked at: answers first, since a peek shows few lines, then what was expected and asked. */
export function resultPage({ probe, result, live }: ResultView): string {
  const shown = live?.config ?? result?.latest.stored.config;
  if (shown === undefined) return `# ${probe.id}\n\nNot run yet.\n`;
  const title = live || !result ? `${configName(shown)} …` : resultText(result);
  const others = result && !live ? otherLines(result) : [];
  const sections = [
    answerSection(shown, result, live),
    ...(shown === BASELINE_KEY ? [] : [answerSection(BASELINE_KEY, result, live)]),
    section('expected', answerText(probe)),
    section('question', probe.prompt),
    ...(probe.system ? [section('system message', probe.system)] : []),
    ...(others.length > 0 ? [section('other configs', others.join('\n'))] : []),
  ];
  const model = result ? `\n\n${baseName(result.latest.stored.model)}` : '';
  return `# ${probe.id} · ${title}\n\n${sections.flatMap((text) => text ?? []).join('\n\n')}${model}\n`;
}

const section = (title: string, body: string): string => `## ${title}\n\n${body}`;

function answerSection(config: string, result: ProbeResult | undefined, live: LiveRun | undefined) {
  const name = configName(config);
  const text = live?.texts.get(config);
  if (live?.part === config) {
    const what = { waiting: 'waits for its turn', loading: 'the model is loading', running: 'running' }[
      live.phase
    ];
    return section(`${name}: ${what} …`, text ?? '');
  }
  const outcome = result?.all.find(({ stored }) => stored.config === config);
  if (outcome) return section(`${name}: ${verdict(outcome)}`, outcomeText(outcome));
  return live && config === live.config && text !== undefined ? section(name, text) : undefined;
}

function verdict(outcome: ProbeOutcome): string {
  const score = scoreText(outcome.score);
  return outcome.stale ? `${score}, ${STALE}` : `${score}, ${extractedText(outcome)}`;
}

function outcomeText({ stored }: ProbeOutcome): string {
  const { output, cut } = stored;
  const body = output.trim() === '' ? '(no text)' : output;
  return `${body}${cut ? ' …' : ''}\n\n_${pathText(stored)}; ${costText(stored)}_`;
}
