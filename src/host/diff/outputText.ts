import { answerText } from '../../core/probes/answerText.js';
import type { OutputRecord, RunHeader, StopReason } from '../../core/results/records.js';
import type { OutputRef } from './outputUri.js';

const ENDED_EARLY: Partial<Record<StopReason, string>> = {
  decided: 'Ended early: the score was settled.',
  loop: 'Ended early: the answer was in a loop that did not change its score.',
};

/** A stored output, whether it ended early, and what was asked. */
export function outputPage(
  ref: OutputRef,
  output: OutputRecord | undefined,
  header: RunHeader | undefined,
): string {
  const parts = output
    ? [output.output, output.stop && ENDED_EARLY[output.stop]]
    : [`${ref.config} has no output for this probe.`];
  return [...parts, questionOf(header, ref)].filter(Boolean).join('\n\n');
}

/** The question and its answer, the same below both outputs, so that a diff folds them away. */
function questionOf(header: RunHeader | undefined, { set, probe }: OutputRef): string | undefined {
  const found = header?.probeSets.find(({ name }) => name === set)?.probes.find(({ id }) => id === probe);
  const asked = found
    ? `${found.prompt}\n\nExpected: ${answerText(found)}`
    : header?.imported &&
      `The question is not known: ${header.imported.file}, from which the sweep was imported, does not contain it.`;
  return asked && `${'─'.repeat(40)}\n${asked}`;
}
