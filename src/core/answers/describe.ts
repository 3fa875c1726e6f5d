import { answerText } from '../probes/answerText.js';
import type { Probe } from '../probes/probes.js';
import type { OutputRecord, StopReason } from '../results/records.js';

/** What is said of an answer, and of its question, wherever answers are shown. */

const ENDINGS: Partial<Record<StopReason, string>> = {
  limit: 'cut off at the token limit',
  decided: 'ended early: the score was settled',
  loop: 'ended early: the answer was in a loop that did not change its score',
};

/** How an answer ended or was read, where that is not plain. */
export function remarksOn({ stop, parsed }: Pick<OutputRecord, 'stop' | 'parsed'>): string[] {
  const ending = stop && ENDINGS[stop];
  return [...(parsed ? [] : ['not in the requested format']), ...(ending === undefined ? [] : [ending])];
}

export interface Question {
  readonly role: 'system' | 'user';
  readonly text: string;
}

/** What a probe asks, and its right answer in one line. */
export const describeProbe = (
  probe: Probe,
): { readonly expected: string; readonly question: Question[] } => ({
  expected: answerText(probe),
  question: [
    ...(probe.system === undefined ? [] : [{ role: 'system' as const, text: probe.system }]),
    { role: 'user', text: probe.prompt },
  ],
});
