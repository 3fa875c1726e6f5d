import './answers.css';
import {
  type AnswersState,
  type FromAnswers,
  parseAnswersState,
  parseToAnswers,
  type ShownAnswers,
  type ToAnswers,
} from '../../src/protocol/answersView.js';
import { button, dropdown } from '../shared/controls.js';
import { element, setText } from '../shared/dom.js';
import { connect } from '../state/host.js';
import { Filters } from './filters.js';
import { type Group, groupsOf } from './groups.js';
import { onlyPair, pairElement } from './pair.js';

/** Puts the page together that shows answers beside one another. */

const host = connect<FromAnswers, ToAnswers>(parseToAnswers);
const kept = parseAnswersState(host.readState());
let state: AnswersState = kept.ok ? kept.message : { kinds: 'all', set: '', search: '', open: {} };
let answers: ShownAnswers | undefined;
let problem: string | undefined;

const title = element('h1');
const change = element('span', { class: 'change' });
const counts = element('p', { class: 'counts', role: 'status' });
const notices = element('div', { class: 'notices' });
const against = dropdown('Compare with', (key) => {
  if (key !== answers?.against) host.post({ type: 'against', key });
});
const againstBox = element(
  'span',
  { class: 'labelled' },
  element('span', { class: 'muted', 'aria-hidden': 'true' }, 'Compare with'),
  against.element,
);
const pin = button({
  label: 'Pin',
  onClick: () => host.post({ type: 'pin', pinned: !answers?.pinned }),
});
const run = button({ label: 'Run Again', onClick: () => host.post({ type: 'run' }) });
const reveal = button({ label: 'Show in Map', onClick: () => host.post({ type: 'reveal' }) });
const actions = element('div', { class: 'actions' }, againstBox, run, pin, reveal);
const filters = new Filters((part) => {
  state = { ...state, ...part };
  render();
});
const list = element('div', { class: 'groups' });
const blank = element('p', { class: 'blank', role: 'status' });
const head = element(
  'header',
  { class: 'head' },
  element('div', { class: 'title' }, title, change),
  counts,
  notices,
  actions,
);
const app = document.getElementById('app')!;
app.append(head, filters.element, blank, element('main', {}, list));

function render(): void {
  head.hidden = filters.element.hidden = !answers;
  setText(blank, blankText());
  blank.hidden = blank.textContent === '';
  list.replaceChildren();
  if (!answers) return;
  const shown = answers;
  setText(title, shown.title);
  setText(change, shown.change);
  setText(counts, countsText(shown));
  notices.replaceChildren(...shown.notices.map((text) => element('p', {}, text)));
  againstBox.hidden = shown.others.length === 0;
  // Where the answers stand alone, none is chosen until one is.
  against.set(
    shown.against === null ? [{ id: NONE, label: '–' }, ...shown.others] : shown.others,
    shown.against ?? NONE,
  );
  run.hidden = shown.run === null;
  if (shown.run !== null) run.textContent = shown.run;
  pin.hidden = shown.pinned === null;
  pin.textContent = shown.pinned ? 'Unpin' : 'Pin';
  reveal.hidden = shown.pinned === null;
  actions.hidden = [againstBox, run, pin, reveal].every(({ hidden }) => hidden);
  filters.render(shown, state);
  list.replaceChildren(
    ...(ofProbeFile(shown)
      ? shown.pairs.map((pair) => onlyPair(pair, shown))
      : groupsOf(shown, state).map((group) => groupElement(group, shown))),
    ...shown.more.map(moreElement),
  );
  host.writeState({ ...state, subject: shown.subject });
}

/** Then there is one probe, and the page is about it. */
const ofProbeFile = ({ subject }: ShownAnswers): boolean => subject.kind === 'lens';

const moreElement = ({ title: name, lines }: ShownAnswers['more'][number]): HTMLElement =>
  element(
    'section',
    { class: 'more' },
    element('h2', {}, name),
    ...lines.map((line) => element('div', { class: 'text' }, line)),
  );

const NONE = '–';

function blankText(): string {
  if (problem !== undefined) return problem;
  if (!answers) return 'Reading the answers…';
  const { pairs } = answers;
  return pairs.length > 0 && !ofProbeFile(answers) && groupsOf(answers, state).length === 0
    ? 'No answers fit the filter: choose All, or search for something else.'
    : '';
}

/** "3 better, 5 worse, 2 changed without effect, 22 unchanged" */
function countsText(shown: ShownAnswers): string {
  const { pairs, before } = shown;
  const count = (kind: string): number => pairs.filter((pair) => pair.kind === kind).length;
  if (pairs.length === 0 || ofProbeFile(shown)) return '';
  if (before === null) return pairs.length === 1 ? '1 answer' : `${pairs.length} answers`;
  return [
    `${count('better')} better`,
    `${count('worse')} worse`,
    `${count('changed')} changed without effect`,
    `${count('unchanged')} unchanged`,
  ].join(', ');
}

function groupElement({ id, title: name, folded, pairs }: Group, shown: ShownAnswers): HTMLElement {
  const made = element(
    'details',
    { class: 'group', open: state.open[id] ?? !folded },
    element(
      'summary',
      {},
      element('h2', {}, name, ' ', element('span', { class: 'muted' }, String(pairs.length))),
    ),
  );
  const onDiff = (pair: string): void => host.post({ type: 'diff', id: pair });
  // What is folded costs nothing until it is opened.
  const fill = (): void => {
    if (made.open && made.childElementCount === 1)
      made.append(...pairs.map((pair) => pairElement(pair, shown, onDiff)));
  };
  fill();
  made.addEventListener('toggle', () => {
    fill();
    if (made.open === (state.open[id] ?? !folded)) return;
    state = { ...state, open: { ...state.open, [id]: made.open } };
    host.writeState({ ...state, subject: shown.subject });
  });
  return made;
}

document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof Element && event.target.closest('input, vscode-dropdown');
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.key !== '/') return;
  event.preventDefault();
  filters.focusSearch();
});
host.listen((message) => {
  const before = answers?.title;
  answers = message.type === 'answers' ? message.answers : undefined;
  problem = message.type === 'problem' ? message.message : undefined;
  render();
  if (answers && answers.title !== before) window.scrollTo(0, 0);
});
render();
host.post({ type: 'ready' });
