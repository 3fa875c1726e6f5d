import { differingWords, type Stretch } from '../../src/core/answers/differingWords.js';
import type { PairKind } from '../../src/core/answers/pairs.js';
import { BASELINE_KEY } from '../../src/core/results/results.js';
import type { ShownAnswer, ShownAnswers, ShownPair } from '../../src/protocol/answersView.js';
import { element } from '../shared/dom.js';

/** One probe's two answers, what was expected directly below them, and the question, folded. */

const WORDS: Readonly<Record<PairKind, string>> = {
  better: '▲ better',
  worse: '▼ worse',
  changed: 'changed, same score',
  unchanged: 'unchanged',
  alone: '',
};

/** Empty for an answer that is being written. */
const twoDecimals = (score: number | null): string => score?.toFixed(2) ?? '';

const verdict = (score: number | null): string =>
  score === null ? '' : score >= 1 ? 'right' : score <= 0 ? 'wrong' : '';

const configName = (key: string): string => (key === BASELINE_KEY ? 'Baseline' : key);

/** The answers to a probe that the page shows alone, so that its own title says all that theirs would. */
export const onlyPair = (pair: ShownPair, answers: ShownAnswers): HTMLElement =>
  element('article', { class: 'pair', 'aria-label': pair.probe }, ...content(pair, answers));

/** @param onDiff opens the pair in VS Code's diff editor. */
export function pairElement(
  pair: ShownPair,
  answers: ShownAnswers,
  onDiff: (id: string) => void,
): HTMLElement {
  const id = `pair-${answers.pairs.indexOf(pair)}`;
  return element(
    'article',
    { class: 'pair', 'aria-labelledby': id },
    element('header', {}, title(pair, answers, id), opener(pair, onDiff)),
    ...content(pair, answers),
  );
}

function content(pair: ShownPair, answers: ShownAnswers): HTMLElement[] {
  return [
    sides(pair, answers),
    ...(pair.expected === null
      ? []
      : [
          element(
            'p',
            { class: 'expected' },
            element('span', { class: 'label' }, 'Expected'),
            element('span', { class: 'text' }, pair.expected),
          ),
        ]),
    question(pair),
  ];
}

function title(
  { set, probe, seed, kind, config, before, after }: ShownPair,
  answers: ShownAnswers,
  id: string,
) {
  const name = [`${set} ${probe}`.trim(), ...(seed === null ? [] : [`seed ${seed}`])];
  return element(
    'h3',
    { id },
    ...(WORDS[kind] === '' ? [] : [element('span', { class: 'badge', 'data-kind': kind }, WORDS[kind]), ' ']),
    element(
      'span',
      { class: 'name' },
      [...name, ...(answers.after === null ? [configName(config)] : [])].join(' · '),
    ),
    ' ',
    element(
      'span',
      { class: 'scores' },
      kind === 'better' || kind === 'worse'
        ? `${twoDecimals(before!.score)} → ${twoDecimals(after.score)}`
        : twoDecimals(after.score),
    ),
  );
}

function opener({ id }: ShownPair, onDiff: (id: string) => void): HTMLElement {
  const made = element('button', { type: 'button', class: 'plain' }, 'Open as Text');
  made.addEventListener('click', () => onDiff(id));
  return made;
}

function sides({ kind, config, before, after }: ShownPair, answers: ShownAnswers): HTMLElement {
  const name = answers.after ?? configName(config);
  const whole = ({ text }: ShownAnswer): Stretch[] => [{ text, differs: false }];
  if (!before || kind === 'unchanged') {
    const both = before ? `${answers.before ?? 'Baseline'} and ${name}` : name;
    return element('div', { class: 'sides' }, side(both, after, whole(after)));
  }
  const [left, right] =
    before.text === after.text || before.score === null || after.score === null
      ? [whole(before), whole(after)]
      : differingWords(before.text, after.text);
  return element(
    'div',
    { class: 'sides two' },
    side(answers.before ?? 'Baseline', before, left),
    side(name, after, right),
  );
}

function side(name: string, { score, remarks }: ShownAnswer, stretches: readonly Stretch[]): HTMLElement {
  const said = [twoDecimals(score), verdict(score), ...remarks].filter(Boolean).join(', ');
  const empty = score !== null && stretches.every(({ text }) => text.trim() === '');
  return element(
    'div',
    { class: 'side' },
    element('h4', {}, name, ' ', element('span', { class: 'said' }, said)),
    element(
      'div',
      { class: 'text' },
      ...(empty
        ? [element('span', { class: 'muted' }, '(no text)')]
        : stretches.map(({ text, differs }) => (differs ? element('mark', {}, text) : text))),
    ),
  );
}

function question({ question: parts }: ShownPair): HTMLElement {
  if (parts.length === 0)
    return element(
      'p',
      { class: 'muted' },
      'The question is not known: the imported file does not contain it.',
    );
  return element(
    'details',
    { class: 'question' },
    element('summary', {}, 'Question'),
    ...parts.flatMap(({ role, text }) => [
      ...(role === 'system' ? [element('h4', {}, 'System message')] : []),
      element('div', { class: 'text' }, text),
    ]),
  );
}
