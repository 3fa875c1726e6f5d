import { choiceLabel } from '../probes/probes.js';
import { withoutThinking } from './text.js';
import type { Scored } from './types.js';

/**
 * A choice among labelled texts. The label is taken from, in this order: an answer that is a label or begins
 * with one (`B`, `(B)`, `B.`, `**B**`), a phrase such as `the answer is B`, or the text of exactly one choice.
 */
export function scoreChoice(output: string, choices: readonly string[], label: string): Scored {
  const chosen = chosenLabel(withoutThinking(output).trim(), choices);
  return { score: chosen === label ? 1 : 0, parsed: chosen !== null, extracted: chosen };
}

/** A label alone on its line, or followed by a delimiter that no word begins with. */
const leadingLabel = (last: string): RegExp =>
  new RegExp(`^[*_(\\["'\\s]*([A-${last}])(?:[*_)\\]"']*[.):,\\n]|[*_)\\]"']*$)`);
const namedLabel = (last: string): RegExp =>
  new RegExp(`\\b(?:answer|choice|option)\\b(?:\\s+is\\b)?[\\s:*_(\\["']*([A-${last}])(?![A-Za-z])`, 'gi');

function chosenLabel(answer: string, choices: readonly string[]): string | null {
  const last = choiceLabel(choices.length - 1);
  const leading = leadingLabel(last).exec(answer)?.[1];
  if (leading) return leading;
  const named = new Set(
    [...answer.matchAll(namedLabel(last))]
      .filter((match) => !isArticle(match[1]!, answer.slice(match.index + match[0].length)))
      .map((match) => match[1]!.toUpperCase()),
  );
  if (named.size === 1) return [...named][0]!;
  if (named.size > 1) return null;
  const written = writtenLabels(answer, choices);
  return written.length === 1 ? written[0]! : null;
}

/** "The answer is a river" names no choice A. */
const isArticle = (label: string, after: string): boolean => label === 'a' && /^\s+\p{L}/u.test(after);

/** Labels of the choices whose texts stand in the answer; "dark red" is not "red" as well. */
function writtenLabels(answer: string, choices: readonly string[]): string[] {
  let rest = answer.toLowerCase();
  return choices
    .map((choice, n) => ({ text: choice.trim().toLowerCase(), label: choiceLabel(n) }))
    .sort((a, b) => b.text.length - a.text.length)
    .flatMap(({ text, label }) => {
      if (!rest.includes(text)) return [];
      rest = rest.replaceAll(text, '\n');
      return [label];
    });
}

/** Whether the answer is a label that nothing after it can change. @param settled its settled text. */
export function isChoiceDecided(settled: string, choices: readonly string[]): boolean {
  const last = choiceLabel(choices.length - 1);
  return new RegExp(`^[*_(\\["']*[A-${last}][*_)\\]"']*[.):,\\n]`).test(settled.trimStart());
}
