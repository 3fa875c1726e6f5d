import { signed } from '../../src/core/format/numbers.js';
import type { ShownComparison } from '../../src/protocol/compareView.js';
import { element, setText } from '../shared/dom.js';
import type { CompareStore } from './compareStore.js';
import { placeText, readoutOf } from './model.js';

/** The table of all sweeps, what differs, how well they agree, and what to keep in mind. */
export class ComparisonText {
  private readonly about = element('p');
  private readonly agreement = element('ul', { class: 'plain-list' });
  private readonly notes = element('ul', { class: 'plain-list muted' });
  private readonly table = scrolling('table-title');
  private readonly facts = scrolling('facts-title');
  private readonly factsPart = element(
    'div',
    {},
    element('h2', { id: 'facts-title' }, 'What differs'),
    this.facts,
  );
  readonly summary = element(
    'section',
    { class: 'agreement', 'aria-labelledby': 'agreement-title' },
    element('h2', { id: 'agreement-title' }, 'Do they agree on the order of configs?'),
    this.agreement,
    this.about,
    this.notes,
  );
  readonly element = element(
    'div',
    { class: 'comparison' },
    element('div', { id: 'table' }, element('h2', { id: 'table-title' }, 'Side by side'), this.table),
    this.factsPart,
  );

  render({ sweeps, about, agreement, notes, table, facts }: ShownComparison): void {
    const labels = sweeps.map(({ label }) => label);
    setText(this.about, about);
    this.agreement.replaceChildren(...agreement.map((sentence) => element('li', {}, sentence)));
    this.notes.replaceChildren(...notes.map((note) => element('li', {}, note)));
    this.notes.hidden = notes.length === 0;
    this.table.replaceChildren(tableOf(labels, table));
    this.facts.replaceChildren(tableOf(labels, facts));
    this.factsPart.hidden = facts.length === 0;
  }

  focusTable(): void {
    this.table.focus();
  }
}

/** Tables of many sweeps are wider than the page, and scroll by themselves. */
const scrolling = (title: string): HTMLElement =>
  element('div', { class: 'table-box', tabindex: 0, role: 'region', 'aria-labelledby': title });

function tableOf(labels: readonly string[], rows: ShownComparison['table']): HTMLElement {
  return element(
    'table',
    { class: 'comparison-table' },
    element(
      'thead',
      {},
      element('tr', {}, element('td'), ...labels.map((label) => element('th', { scope: 'col' }, label))),
    ),
    element(
      'tbody',
      {},
      ...rows.map(({ label, cells }) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, label),
          ...cells.map((cell) => element('td', {}, cell)),
        ),
      ),
    ),
  );
}

/** Long enough that moving across the maps says only where it ended. */
const SETTLED_MS = 300;

/** What lies under the cursor, in every sweep. */
export class DepthReadout {
  private readonly place = element('h2');
  private readonly rows = element('tbody');
  private readonly live = element('div', { class: 'visually-hidden', 'aria-live': 'polite', id: 'live' });
  private timer: number | undefined;
  readonly element = element(
    'section',
    { class: 'readout', 'aria-label': 'Config under the cursor' },
    this.place,
    element('table', {}, this.rows),
    this.live,
  );

  constructor(private readonly store: CompareStore) {}

  render(): void {
    const { data, model, cursor, reference } = this.store;
    if (!data || !model) return;
    const place = cursor
      ? placeText(model.grid, cursor)
      : 'Point at a map, or move over it with the arrow keys';
    setText(this.place, `${place[0]!.toUpperCase()}${place.slice(1)}`);
    const rows = cursor ? readoutOf(data, model, reference, cursor) : [];
    this.rows.replaceChildren(
      ...rows.map(({ label, configs, delta, difference, why = '' }) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, label),
          element('td', {}, configs),
          element('td', { class: toneOf(delta) }, delta === null ? 'no value' : signed(delta)),
          element('td', {}, difference === null ? why : `difference ${signed(difference)}`),
        ),
      ),
    );
    window.clearTimeout(this.timer);
    if (!cursor) return;
    const words = rows.map(
      ({ label, delta, difference, why }) =>
        `${label} ${delta === null ? `no value${why ? `: ${why}` : ''}` : signed(delta)}${difference === null ? '' : `, difference ${signed(difference)}`}`,
    );
    this.timer = window.setTimeout(() => setText(this.live, `${place}: ${words.join('; ')}`), SETTLED_MS);
  }
}

const toneOf = (delta: number | null): string =>
  delta === null || Math.abs(delta) < 0.0005 ? 'even' : delta > 0 ? 'better' : 'worse';
