import { describePath, parseConfig } from '../../core/configs/layerPath.js';
import {
  deltaOf,
  type FileResult,
  type ProbeOutcome,
  type ProbeResult,
} from '../../core/results/probeResults.js';
import { BASELINE_KEY } from '../../core/results/results.js';

/** How configs, scores and changes of single probes are written in the editor. */

export const STALE = 'prompt edited since this run';
export const ENDED_EARLY = 'ended early under the previous scoring';

/** A config for people: the baseline by its name, a long path cut. */
export function configName(key: string): string {
  if (key === BASELINE_KEY) return 'baseline';
  return key.length > 40 ? `${key.slice(0, 39)}…` : key;
}

export const scoreText = (score: number): string => score.toFixed(2);

/** What is less than this is no change. */
const LEAST_CHANGE = 0.0005;

/** Two decimals, with a sign and a true minus, and three where two would be "+0.00"; "no change" for none. */
export function changeText(delta: number): string {
  const size = Math.abs(delta);
  if (size < LEAST_CHANGE) return 'no change';
  return `${delta < 0 ? '−' : '+'}${size.toFixed(size < 0.005 ? 3 : 2)}`;
}

/** `(4,7): 0.31 → 0.89 (+0.58)` */
export function resultText({ latest, baseline, delta }: ProbeResult): string {
  const name = configName(latest.stored.config);
  if (latest.stale) return `${name}: ${scoreText(latest.score)}, ${STALE}`;
  const score = scoreText(latest.score);
  if (delta === undefined || !baseline) return `${name}: ${score}`;
  return `${name}: ${scoreText(baseline.score)} → ${score} (${changeText(delta)})`;
}

/** `0.31 → 0.89` where there is a baseline to compare with. */
export const scoresText = ({ latest, baseline, delta }: ProbeResult): string =>
  `${delta === undefined ? '' : `${scoreText(baseline!.score)} → `}${scoreText(latest.score)}`;

/** `16/16 · 0.431 → 0.512 under (4,7)`: how many probes have answered, and their mean scores. */
export function fileResultText({ config, answered, of, score, baseline }: FileResult): string {
  const change = baseline === undefined ? '' : `${baseline.toFixed(3)} → `;
  return `${answered}/${of} · ${change}${score.toFixed(3)} under ${configName(config)}`;
}

/** What stands beside the probe's first line: `(4,7) 0.89  ▲ +0.58`. */
export function inlineText({ latest, delta }: ProbeResult): string {
  const text = `${configName(latest.stored.config)} ${scoreText(latest.score)}`;
  if (latest.stale) return `${text}  (${STALE})`;
  if (latest.endedTooEarly) return `${text}  (${ENDED_EARLY})`;
  const change = delta === undefined ? '' : `  ${arrow(delta)}${changeText(delta)}`;
  return `${text}${change}${latest.parsed ? '' : '  not in the requested format'}`;
}

const arrow = (delta: number): string => {
  const text = changeText(delta);
  return text.startsWith('+') ? '▲ ' : text.startsWith('−') ? '▼ ' : '';
};

/** Longer extracts are cut: the answer itself stands nearby. */
const MOST_EXTRACT = 40;

/** What is to be known beside an outcome's score; empty where that is nothing. */
export function remarkOf(outcome: ProbeOutcome): string {
  if (outcome.stale) return STALE;
  return joined(extractedText(outcome), outcome.endedTooEarly ? ENDED_EARLY : '');
}

/** What the scorer took as the answer; empty where that is the whole answer. */
export function extractedText({ parsed, extracted, stored }: ProbeOutcome): string {
  const found = extractOf(extracted);
  if (!parsed) return `not in the requested format${found === undefined ? '' : `, read as ${found}`}`;
  return found === undefined || extracted === stored.output.trim() ? '' : `read as ${found}`;
}

function extractOf(extracted: ProbeOutcome['extracted']): string | undefined {
  if (extracted === null) return undefined;
  if (typeof extracted === 'string')
    return `“${extracted.length > MOST_EXTRACT ? `${extracted.slice(0, MOST_EXTRACT - 1)}…` : extracted}”`;
  return Object.entries(extracted)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

const ENDINGS = {
  eos: '',
  limit: ', cut off at the token limit',
  stop: ', ended at a stop text',
  decided: ', ended as soon as its score was settled',
  loop: ', ended in a loop that did not change its score',
};

/** `12 tokens in 340 ms` and why the answer ended, where that was not by itself. */
export function costText({ tokens, ms, stop }: ProbeOutcome['stored']): string {
  const time = ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
  return `${tokens} token${tokens === 1 ? '' : 's'} in ${time}${ENDINGS[stop]}`;
}

/** The layers a stored config runs. */
export function pathText({ config, layers }: ProbeOutcome['stored']): string {
  return `layers ${describePath(parseConfig(config, layers), layers)}`;
}

export const baseName = (file: string): string => file.replace(/^.*[\\/]/, '');

/** `(4,7)  0.891  +0.58` of each outcome but the latest and the baseline, the best first. */
export function otherLines({ all, latest, baseline }: ProbeResult): string[] {
  const others = all.filter((outcome) => outcome !== latest && outcome !== baseline && !outcome.stale);
  const width = Math.max(0, ...others.map(({ stored }) => configName(stored.config).length));
  return [...others]
    .sort((a, b) => b.score - a.score)
    .map((outcome) => {
      const delta = deltaOf(outcome, baseline);
      const name = configName(outcome.stored.config).padEnd(width);
      return `${name}  ${scoreText(outcome.score)}${delta === undefined ? '' : `  ${changeText(delta)}`}`;
    });
}

/** The parts that say something, in one line. */
export const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(', ');
