import './chat.css';
import { isOver, type Side, SIDES } from '../../src/core/chat/conversation.js';
import {
  type ChatState,
  type FromChat,
  parseChatState,
  parseToChat,
  type ShownChat,
  type ToChat,
} from '../../src/protocol/chatView.js';
import { button, checkbox } from '../shared/controls.js';
import { element, icon, setText } from '../shared/dom.js';
import { connect } from '../state/host.js';
import { Composer } from './composer.js';
import { SettingsRow } from './settingsRow.js';
import { answerElement, configName, turnElement, type TurnView } from './turns.js';

/** Puts the page together that chats with two configs of a model. */

const host = connect<FromChat, ToChat>(parseToChat);
const kept = parseChatState(host.readState());
let state: ChatState = kept.ok ? kept.message : { draft: '', differences: true, settings: false };
/** Of this page's life: what an earlier one kept is only for the host. */
let chat: ShownChat | undefined;

function keep(part: Partial<ChatState>): void {
  state = { ...state, ...part };
  host.writeState(state);
}

const title = element('h1');
const clear = button({ label: 'New Chat', icon: 'plus', onClick: () => host.post({ type: 'clear' }) });
const opener = button({ label: 'Settings', icon: 'settings', onClick: () => openSettings(!state.settings) });
opener.setAttribute('aria-controls', 'settings');
const differences = checkbox('Mark differences', (marked) => {
  keep({ differences: marked });
  render();
});
differences.set(state.differences);
const head = element(
  'header',
  { class: 'head' },
  title,
  element('div', { class: 'actions' }, differences.element, opener, clear),
);
const settingsRow = new SettingsRow((settings) => host.post({ type: 'settings', settings }));
const pickers = SIDES.map((side) => pickerOf(side));
const heads = element('div', { class: 'columns heads' }, ...pickers.map(({ root }) => root));
const turns = element('div', { class: 'turns' });
const empty = element(
  'div',
  { class: 'empty' },
  element('p', {}, 'Ask something, and both columns answer it, each under its own config.'),
  element(
    'p',
    { class: 'muted' },
    'Select a column’s config above, or “Chat under This Config” in the context menu of a results map.',
  ),
);
const scroller = element(
  'main',
  { class: 'scroller', tabindex: 0, 'aria-label': 'Conversation' },
  heads,
  empty,
  turns,
);
const waiting = element('p', { class: 'waiting', role: 'status' });
const problem = element('p', { class: 'problem', role: 'alert' });
const said = element('div', { class: 'visually-hidden', role: 'status' });
const composer = new Composer(
  {
    onSend: (text) => host.post({ type: 'send', text }),
    onStop: () => host.post({ type: 'stop' }),
    onDraft: (draft) => keep({ draft }),
  },
  state.draft,
);
document
  .getElementById('app')!
  .append(
    head,
    settingsRow.element,
    scroller,
    element('div', { class: 'bottom' }, problem, waiting, composer.element, said),
  );

function pickerOf(side: Side) {
  const name = element('span', { class: 'name' });
  const note = element('span', { class: 'muted note' });
  const choose = element('button', { type: 'button', class: 'picker' }, name, icon('chevron'));
  choose.addEventListener('click', () => host.post({ type: 'pick', side }));
  const root = element('div', { class: 'column-head' }, choose, note);
  return {
    root,
    render({ columns }: ShownChat): void {
      const { config, note: about } = columns[side];
      setText(name, configName(config));
      setText(note, about);
      const place = side === 0 ? 'left' : 'right';
      choose.title = `Select another config for the ${place} column`;
      choose.setAttribute(
        'aria-label',
        `${configName(config)}: select another config for the ${place} column`,
      );
    },
  };
}

function openSettings(open: boolean): void {
  keep({ settings: open });
  settingsRow.element.hidden = !open;
  opener.setAttribute('aria-expanded', String(open));
}

const isBusy = (): boolean => chat?.turns.at(-1)?.answers.some((answer) => !isOver(answer)) ?? false;

/** What each turn was made of. */
let made: string[] = [];

function viewOf({ turns: all, columns }: ShownChat, at: number): TurnView {
  const last = at === all.length - 1;
  return {
    turn: all[at]!,
    columns: [columns[0].config, columns[1].config],
    differences: state.differences,
    onCopy: (text) => host.post({ type: 'copy', text }),
    onKeep: () => host.post({ type: 'keep', turn: at }),
    onRegenerate: last && !isBusy() ? () => host.post({ type: 'regenerate' }) : undefined,
  };
}

function render(): void {
  const hidden = !chat;
  for (const part of [head, heads, turns, composer.element]) part.hidden = hidden;
  settingsRow.element.hidden = hidden || !state.settings;
  empty.hidden = !chat || chat.turns.length > 0;
  setText(waiting, chat ? (chat.waiting ?? '') : 'Opening the chat…');
  setText(problem, chat?.problem ?? '');
  waiting.hidden = waiting.textContent === '';
  problem.hidden = problem.textContent === '';
  if (!chat) return;
  setText(title, `Chat with ${chat.model}`);
  settingsRow.render(chat.settings);
  for (const picker of pickers) picker.render(chat);
  composer.render(isBusy());
  clear.toggleAttribute('disabled', chat.turns.length === 0);
  following(() => renderTurns(chat!));
}

/** Makes anew only what is not as it was, so that a selection in the text stays. */
function renderTurns(shown: ShownChat): void {
  const parts = shown.turns.map((turn, at) => {
    const { columns, differences: marked, onRegenerate } = viewOf(shown, at);
    return JSON.stringify([turn, columns, marked, onRegenerate !== undefined]);
  });
  while (turns.childElementCount > parts.length) turns.lastElementChild!.remove();
  parts.forEach((part, at) => {
    if (part === made[at]) return;
    const next = turnElement(viewOf(shown, at));
    const before = turns.children[at];
    if (before) before.replaceWith(next);
    else turns.append(next);
  });
  made = parts;
}

/** Changes the conversation, and stays at its end where the reader is there. */
function following(change: () => void): void {
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;
  change();
  if (atEnd) scroller.scrollTop = scroller.scrollHeight;
}

function grow(side: Side, answer: ShownChat['turns'][number]['answers'][number]): void {
  const last = chat?.turns.at(-1);
  if (!chat || !last) return;
  const answers: typeof last.answers = side === 0 ? [answer, last.answers[1]] : [last.answers[0], answer];
  chat = { ...chat, turns: [...chat.turns.slice(0, -1), { ...last, answers }] };
  const at = chat.turns.length - 1;
  const text = turns.children[at]?.querySelectorAll('.answer')[side];
  following(() => text?.replaceWith(answerElement(viewOf(chat!, at), side)));
  made[at] = '';
}

/** Says aloud when both have answered: a word at a time would be too much. */
function announce(busyBefore: boolean): void {
  if (!chat || !busyBefore || isBusy()) return;
  const [left, right] = chat.turns.at(-1)!.answers;
  const name = ({ config, state: how }: typeof left): string =>
    `${configName(config)} ${how === 'failed' ? 'failed' : how === 'stopped' ? 'was stopped' : 'has answered'}`;
  setText(said, `${name(left)}, ${name(right)}.`);
}

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !isBusy()) return;
  event.preventDefault();
  host.post({ type: 'stop' });
});
host.listen((message) => {
  if (message.type === 'answer') return grow(message.side, message.answer);
  const first = chat === undefined;
  const busy = isBusy();
  const sent = chat && message.chat.turns.length > chat.turns.length;
  chat = message.chat;
  keep({ chat });
  render();
  announce(busy);
  if (sent) scroller.scrollTop = scroller.scrollHeight;
  if (first) {
    scroller.scrollTop = scroller.scrollHeight;
    composer.focus();
  }
});
openSettings(state.settings);
render();
host.post({ type: 'ready' });
