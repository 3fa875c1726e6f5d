import { type AnswersState, SHOWN_KINDS, type ShownAnswers } from '../../src/protocol/answersView.js';
import { dropdown } from '../shared/controls.js';
import { element, setText } from '../shared/dom.js';
import { countsOf, searched, setsOf } from './groups.js';

const LABELS: Readonly<Record<AnswersState['kinds'], string>> = {
  all: 'All',
  changes: 'Changed',
  better: '▲ Better',
  worse: '▼ Worse',
};
const ALL_SETS = 'every set';

/** Which answers are shown: by kind, by set, by a text. */
export class Filters {
  readonly element: HTMLElement;
  private readonly kinds = new Map<AnswersState['kinds'], HTMLButtonElement>();
  private readonly kindBox = element('div', { class: 'kinds', role: 'group', 'aria-label': 'Answers shown' });
  private readonly sets: ReturnType<typeof dropdown>;
  private readonly search = element('input', {
    type: 'search',
    class: 'search',
    placeholder: 'Search probes and answers',
    'aria-label': 'Search probes and answers',
    spellcheck: 'false',
  });

  constructor(set: (change: Partial<AnswersState>) => void) {
    for (const kind of SHOWN_KINDS) {
      const made = element('button', { type: 'button', class: 'kind' });
      made.addEventListener('click', () => set({ kinds: kind }));
      this.kinds.set(kind, made);
      this.kindBox.append(made);
    }
    this.sets = dropdown('Probe set', (chosen) => set({ set: chosen === ALL_SETS ? '' : chosen }));
    this.search.addEventListener('input', () => set({ search: this.search.value }));
    this.element = element('div', { class: 'filters' }, this.kindBox, this.sets.element, this.search);
  }

  render(answers: ShownAnswers, state: AnswersState): void {
    const counts = countsOf(answers, searched(answers, state));
    this.element.hidden = answers.pairs.length < 2;
    this.kindBox.hidden = answers.before === null;
    for (const [kind, made] of this.kinds) {
      setText(made, `${LABELS[kind]} ${counts[kind]}`);
      made.setAttribute('aria-pressed', String(kind === state.kinds));
    }
    const sets = setsOf(answers);
    this.sets.element.hidden = sets.length < 2;
    this.sets.set(
      [ALL_SETS, ...sets].map((id) => ({ id, label: id })),
      sets.includes(state.set) ? state.set : ALL_SETS,
    );
    if (this.search.value !== state.search) this.search.value = state.search;
  }

  focusSearch(): void {
    this.search.focus();
    this.search.select();
  }
}
