import { CONFIG_STATES } from '../../src/core/results/records.js';
import { button, checkbox, dropdown } from '../shared/controls.js';
import { element, setText } from '../shared/dom.js';
import { NO_FILTER, type TableFilter } from '../state/pageState.js';
import type { Store } from '../state/store.js';
import { isFiltering, percentOf } from './filter.js';

/** One row above the table: what of it is shown, and how much that is. */
export class FilterBar {
  readonly element: HTMLElement;
  private readonly text = field('Filter configs', { placeholder: 'Filter configs' });
  private readonly overhead = field('Overhead of at most so many percent', {
    class: 'percent',
    inputmode: 'decimal',
  });
  private readonly gains;
  private readonly state;
  private readonly count = element('span', { class: 'count muted', role: 'status' });
  private readonly clear: HTMLElement;
  /** All but the text: behind a button where the bar has no room for them. */
  private readonly more: HTMLElement;
  private readonly opener: HTMLElement;

  /** @param enter goes to the table. */
  constructor(
    private readonly store: Store,
    enter: () => void,
  ) {
    const set = (change: Partial<TableFilter>): void => store.setFilter(change);
    this.text.title = 'Part of a config, or best, frontier, pinned, more than luck';
    this.overhead.title = 'Configs that do at most so much more work than the baseline';
    this.text.addEventListener('input', () => set({ text: this.text.value }));
    this.overhead.addEventListener('input', () => set({ overhead: this.overhead.value }));
    for (const [input, name] of [[this.text, 'text'] as const, [this.overhead, 'overhead'] as const])
      input.addEventListener('keydown', (event) => {
        if (event.key === 'Escape' && input.value !== '') set({ [name]: '' });
        // Once the table has the rows of what was typed last.
        else if (event.key === 'Enter' || event.key === 'ArrowDown') requestAnimationFrame(enter);
        else return;
        event.preventDefault();
        event.stopPropagation();
      });
    this.gains = checkbox('Δ > 2 SE', (gains) => set({ gains }));
    this.gains.element.title = 'Gains of more than two standard errors';
    this.state = dropdown('State', (state) => set({ state: state as TableFilter['state'] }));
    this.clear = button({
      label: 'Clear Filters',
      icon: 'close',
      appearance: 'icon',
      onClick: () => {
        set(NO_FILTER);
        this.text.focus();
      },
    });
    this.more = element(
      'div',
      { class: 'more', id: 'more-filters' },
      element('label', {}, 'overhead ≤ ', this.overhead, ' %'),
      this.gains.element,
      this.state.element,
    );
    this.opener = button({
      label: 'More Filters',
      icon: 'filter',
      appearance: 'icon',
      onClick: () => this.open(!this.isOpen),
    });
    this.opener.classList.add('opener');
    this.opener.setAttribute('aria-controls', 'more-filters');
    this.element = element(
      'div',
      { class: 'filters', role: 'search', 'aria-label': 'Filter the table' },
      element('span', { class: 'text' }, this.text, this.count, this.clear),
      this.opener,
      this.more,
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.isOpen) return;
      this.open(false);
      this.opener.focus();
    });
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && this.element.contains(relatedTarget))) this.open(false);
    });
    this.open(false);
  }

  private get isOpen(): boolean {
    return this.more.classList.contains('open');
  }

  private open(open: boolean): void {
    this.more.classList.toggle('open', open);
    this.opener.setAttribute('aria-expanded', String(open));
  }

  /** @param shown how many configs pass. */
  render(shown: number): void {
    const { data, page } = this.store;
    if (!data) return;
    const { filter } = page;
    if (this.text.value !== filter.text) this.text.value = filter.text;
    if (this.overhead.value !== filter.overhead) this.overhead.value = filter.overhead;
    this.overhead.setAttribute('aria-invalid', String(Number.isNaN(percentOf(filter.overhead))));
    this.gains.set(filter.gains);
    const present = new Set([...data.configs.values()].map(({ state }) => state));
    this.state.set(
      [
        { id: 'all', label: 'any state' },
        ...CONFIG_STATES.filter((id) => present.has(id) || id === filter.state).map((id) => ({
          id,
          label: id,
        })),
      ],
      filter.state,
    );
    const filtering = isFiltering(filter);
    const all = data.configs.size;
    setText(this.count, filtering ? `${shown} of ${all}` : `${all} ${all === 1 ? 'config' : 'configs'}`);
    this.clear.hidden = !filtering;
    this.opener.classList.toggle('active', isFiltering({ ...filter, text: '' }));
  }
}

const field = (label: string, more: Readonly<Record<string, string>>): HTMLInputElement =>
  element('input', { type: 'text', 'aria-label': label, spellcheck: 'false', autocomplete: 'off', ...more });
