import { droppedAfter } from '../../core/report/sentences.js';
import type { ScoredRecord } from '../../core/results/records.js';
import { answersPerProbe, probeCount } from '../../core/results/records.js';
import { BASELINE_KEY } from '../../core/results/results.js';
import type { ResultsFile } from '../results/resultsFile.js';

/** What is to be said of a config whose answers are asked for. */

/** A config in the midst of a sentence. */
export const nameOf = (key: string): string => (key === BASELINE_KEY ? 'the baseline' : key);

/** The same as a heading. */
export const headingOf = (key: string): string => (key === BASELINE_KEY ? 'Baseline' : key);

const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);

/** Why a config has no answers, or not all of them; undefined where it was run whole. */
export function noticeOf(file: ResultsFile, key: string): string | undefined {
  const sentence = sentenceOf(file, key, file.record(key));
  return sentence && capital(sentence);
}

function sentenceOf(file: ResultsFile, key: string, record: ScoredRecord | undefined): string | undefined {
  const name = nameOf(key);
  const imported = file.header?.imported;
  if (!record)
    return imported
      ? `${name} is not part of the imported sweep, so there is nothing to compare.`
      : `${name} has not been run yet.`;
  if (imported && record.outputs.length === 0)
    return record.state === 'early-stopped'
      ? `${name} was stopped early, and ${imported.file}, from which the sweep was imported, contains no outputs of it.`
      : `${name} has no outputs to compare: ${imported.file}, from which the sweep was imported, contains only its scores.`;
  const reason = record.error === undefined ? '.' : `: ${record.error.replace(/\.$/, '')}.`;
  switch (record.state) {
    case 'done':
      return undefined;
    case 'failed':
      return `${name} failed${reason}`;
    case 'unsupported':
      return `${name} cannot be run on this model${reason}`;
    case 'early-stopped':
      return `${name} was stopped early, because its first answers were too poor to continue. ${extent(file, record)}`;
    case 'dropped':
      return `${name} was dropped by racing. ${droppedText(file, key)}${extent(file, record)}`;
  }
}

function extent({ header }: ResultsFile, { outputs }: ScoredRecord): string {
  if (!header || outputs.length === 0) return 'It has no answers.';
  const probes = header.probeSets.reduce((sum, set) => sum + (probeCount(set) ?? 0), 0);
  return `It had given ${outputs.length} of ${probes * answersPerProbe(header)} answers by then.`;
}

function droppedText({ results }: ResultsFile, key: string): string {
  const interval = results?.configs.find((config) => config.key === key)?.dropped;
  if (!results || !interval) return '';
  const probes = results.header.probeSets.reduce((sum, set) => sum + (probeCount(set) ?? 0), 0);
  return `${droppedAfter(interval, probes, results.combinedScore)} `;
}

/** What the button that runs a config says; null where it cannot be run. */
export function runLabel(file: ResultsFile, key: string): string | null {
  if (!file.header || file.header.imported) return null;
  const record = file.record(key);
  if (!record) return 'Run';
  return record.state === 'unsupported' ? null : 'Run Again';
}
