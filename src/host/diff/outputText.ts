import { describeProbe, remarksOn } from '../../core/answers/describe.js';
import { wrapped } from '../../core/format/wrapped.js';
import type { OutputRecord, RunHeader } from '../../core/results/records.js';
import { headingOf } from './notices.js';
import type { OutputRef } from './outputUri.js';

/** VS Code marks other lines as characters that may be taken for others. */
const RULE = '-'.repeat(40);

/**
 * A stored output as a document: whose it is and its score, what it says, the right answer directly below it, and then
 * what was asked.
 */
export function outputPage(
  ref: OutputRef,
  output: OutputRecord | undefined,
  header: RunHeader | undefined,
): string {
  const name = headingOf(ref.config);
  if (!output) return [`${name} has no output for this probe.`, ...questionOf(header, ref)].join('\n\n');
  const { set, probe, seed } = ref;
  const seedText = seed === undefined ? '' : `, seed ${seed}`;
  const remarks = remarksOn(output).map((remark) => `, ${remark}`);
  return [
    `${name}: score ${output.score.toFixed(2)}${remarks.join('')} (${set} ${probe}${seedText})`,
    wrapped(output.output),
    ...questionOf(header, ref),
  ].join('\n\n');
}

function questionOf(header: RunHeader | undefined, { set, probe }: OutputRef): string[] {
  const found = header?.probeSets.find(({ name }) => name === set)?.probes.find(({ id }) => id === probe);
  if (found) {
    const { expected, question } = describeProbe(found);
    return [
      wrapped(`Expected: ${expected}`),
      ...question.map(
        ({ role, text }) =>
          `${RULE}\n${role === 'system' ? 'System message' : 'Question'}:\n${wrapped(text)}`,
      ),
    ];
  }
  return header?.imported
    ? [
        `${RULE}\nThe question is not known: ${header.imported.file}, from which the sweep was imported, does not contain it.`,
      ]
    : [];
}
