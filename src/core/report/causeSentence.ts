import { percent, score } from '../format/numbers.js';
import { goodConfigs } from '../results/bestConfigs.js';
import { type AnswerChanges, answerChanges, type BeforeAfter } from '../results/causes.js';
import type { Results } from '../results/results.js';
import type { Significance } from '../results/significance.js';

const arrow = ({ before, after }: BeforeAfter, text: (value: number) => string): string =>
  `${text(before)} → ${text(after)}`;

const length = (tokens: number): string => tokens.toFixed(1);

/** "50.0 % → 90.0 %" */
export const parsedText = ({ parsed }: AnswerChanges): string => arrow(parsed, percent);

/** Mean scores of the answers parsed under both: "0.612 → 0.610"; a dash where there are none. */
export const parsedScoresText = ({ parsedUnderBoth }: AnswerChanges): string =>
  parsedUnderBoth ? arrow(parsedUnderBoth, score) : '–';

/** Mean tokens of an answer: "12.0 → 16.8"; a dash where they are not known. */
export const lengthText = ({ tokens }: AnswerChanges): string => (tokens ? arrow(tokens, length) : '–');

/** What else changed with a config's score, in a sentence or two; undefined where nothing stands out. */
export function causeSentence(changes: AnswerChanges | undefined): string | undefined {
  if (!changes || changes.causes.length === 0) return undefined;
  return changes.causes
    .map((cause) => (cause === 'formatting' ? formatting(changes) : lengths(changes, cause)))
    .join(' ');
}

function formatting(changes: AnswerChanges): string {
  const { delta, byForm, parsedUnderBoth } = changes;
  const share = byForm / delta;
  const much = share > 0.995 ? 'all of it' : `${Math.round(share * 100)} % of it`;
  const [what, which] = delta > 0 ? ['gain', 'were not'] : ['loss', 'are no longer'];
  const others = parsedUnderBoth
    ? ` Answers parsed under both: mean score ${parsedScoresText(changes)}.`
    : ' No answer was parsed under both.';
  return `The ${what} is one of formatting: ${much} comes from answers that ${which} in the requested format${delta > 0 ? ' before' : ''} (parsed ${parsedText(changes)}).${others}`;
}

const lengths = (changes: AnswerChanges, cause: string): string =>
  `It gives ${cause}: ${lengthText(changes)} tokens on average.`;

/**
 * The same of each of the good configs, as "(4,7): The gain is …".
 * @param most of how many configs.
 */
export const causeSentences = (results: Results, significance: Significance, most: number): string[] =>
  goodConfigs(results, significance, most)
    .configs.slice(0, most)
    .flatMap((config) => {
      const sentence = causeSentence(answerChanges(results, config));
      return sentence === undefined ? [] : [`${config.key}: ${sentence}`];
    });
