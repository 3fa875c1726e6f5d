import { basename } from 'node:path';
import { luckSentence } from '../../core/report/sentences.js';
import { countOf, type Results } from '../../core/results/results.js';
import type { Significance } from '../../core/results/significance.js';

/** What is said when a sweep ends. */

/** Whether the best config is more than luck, and what failed. */
export function finishedSentence(model: string, results: Results, significance: Significance): string {
  const failed = countOf(results, 'failed');
  const dropped = countOf(results, 'dropped');
  return [
    `The sweep of ${basename(model)} is done.`,
    failed > 0 ? `${failed} of ${results.configs.length} configs failed.` : '',
    dropped === 1 ? '1 config was dropped because it was worse than the baseline.' : '',
    dropped > 1 ? `${dropped} configs were dropped because they were worse than the baseline.` : '',
    luckSentence(results, significance),
  ]
    .filter(Boolean)
    .join(' ');
}

export interface CrashedSweep {
  readonly model: string;
  /** What the engine said last. */
  readonly message: string;
  /** Whether the model had been loaded, so that there are results. */
  readonly loaded: boolean;
  /** Whether a restart may still help. */
  readonly again: boolean;
}

export function crashedSentence({ model, message, loaded, again }: CrashedSweep): string {
  const name = basename(model);
  if (!loaded)
    return `${name} could not be loaded: ${message} See the log, or try another backend or fewer sequences.`;
  const advice = again
    ? 'Restart to continue where it stopped.'
    : 'It keeps crashing: see the log, or try another backend.';
  return `The sweep of ${name} stopped: ${message} Finished configs have been saved. ${advice}`;
}
