import { differingWords, type Stretch } from '../../src/core/answers/differingWords.js';
import { type Answer, comparable, type Side, SIDES, type Turn } from '../../src/core/chat/conversation.js';
import { speedText } from '../../src/core/chat/speed.js';
import { BASELINE_KEY } from '../../src/core/results/results.js';
import { element } from '../shared/dom.js';

/** One question, and the answers of both columns below it. What a model says is text, and never markup. */

export interface TurnView {
  readonly turn: Turn;
  /** Configs of the columns now. */
  readonly columns: readonly [string, string];
  readonly differences: boolean;
  readonly onCopy: (text: string) => void;
  readonly onKeep: () => void;
  /** Of the last turn, when nothing is under way. */
  readonly onRegenerate: (() => void) | undefined;
}

export const configName = (key: string): string => (key === BASELINE_KEY ? 'Baseline' : key);

export function turnElement(view: TurnView): HTMLElement {
  const { turn, onKeep, onRegenerate } = view;
  return element(
    'article',
    { class: 'turn' },
    element(
      'header',
      { class: 'prompt' },
      element('h2', { class: 'visually-hidden' }, 'You'),
      element('div', { class: 'text' }, turn.prompt),
      element(
        'div',
        { class: 'links' },
        ...(onRegenerate ? [plain('Regenerate', onRegenerate, 'Answer the question again')] : []),
        plain('Keep as Probe…', onKeep, 'Keep the question as a probe of a probe file'),
      ),
    ),
    element('div', { class: 'columns' }, ...SIDES.map((side) => answerElement(view, side))),
  );
}

export function answerElement(view: TurnView, side: Side): HTMLElement {
  const answer = view.turn.answers[side];
  const { config, state, text, error } = answer;
  // Wide, the head of the column says it.
  const same = config === view.columns[side];
  const over = state !== 'waiting' && state !== 'streaming';
  return element(
    'section',
    { class: 'answer', 'data-state': state },
    element('h3', same ? { class: 'same' } : {}, configName(config)),
    element('div', { class: 'text' }, ...words(view, side)),
    ...(error === null ? [] : [element('p', { class: 'failed', role: 'alert' }, error)]),
    element(
      'footer',
      {},
      element('span', { class: 'facts' }, factsOf(answer)),
      ...(over && text !== '' ? [plain('Copy', () => view.onCopy(text), 'Copy the answer')] : []),
    ),
  );
}

function words({ turn, differences }: TurnView, side: Side): (Node | string)[] {
  const { state, text } = turn.answers[side];
  if (text === '')
    return state === 'done' || state === 'cut' ? [element('span', { class: 'muted' }, '(no text)')] : [];
  if (!differences || !comparable(turn)) return [text];
  const [left, right] = turn.answers;
  const stretches: readonly Stretch[] = differingWords(left.text, right.text)[side];
  return stretches.map(({ text: part, differs }) => (differs ? element('mark', {}, part) : part));
}

/** How the answer ended, where that is not plain, and how fast it came. */
function factsOf(answer: Answer): string {
  const how = {
    waiting: '…',
    streaming: '',
    done: '',
    cut: 'cut off at the token limit',
    stopped: 'stopped',
    failed: '',
  };
  return [how[answer.state], speedText(answer)].filter(Boolean).join(' · ');
}

function plain(label: string, run: () => void, title: string): HTMLElement {
  const made = element('button', { type: 'button', class: 'plain link', title }, label);
  made.addEventListener('click', run);
  return made;
}
