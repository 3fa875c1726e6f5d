import type { ShownConfig } from '../../src/protocol/webview.js';
import { button } from '../shared/controls.js';
import { element, icon } from '../shared/dom.js';
import { toneOf } from '../shared/facts.js';
import { type Brush, keyOf } from '../state/brush.js';
import type { Part, Store } from '../state/store.js';
import { columnsOf } from './columns.js';

/** The pinned configs under one another, to be compared. */
export class Pinned {
  readonly element = element('section', { class: 'pinned', 'aria-label': 'Pinned configs' });

  constructor(
    private readonly store: Store,
    private readonly brush: Brush,
  ) {
    this.element.addEventListener('pointermove', ({ target }) => brush.hover(keyOf(target)));
    this.element.addEventListener('pointerleave', () => brush.hover(null));
  }

  render(changed: ReadonlySet<Part>): void {
    if (!['results', 'configs', 'pinned'].some((part) => changed.has(part as Part))) return;
    const { data } = this.store;
    const pinned = data?.pinned ?? [];
    this.element.hidden = pinned.length === 0;
    if (!data || pinned.length === 0) return this.element.replaceChildren();
    const columns = columnsOf(data).filter(({ id }) => id !== 'state' && id !== 'config');
    const cells = (config: ShownConfig | undefined): HTMLElement[] =>
      columns.map(({ text, tone }) =>
        element(
          'td',
          { class: `numeric ${config && tone ? toneOf(tone(config)) : ''}` },
          config ? text(config) : '–',
        ),
      );
    const head = columns.map(({ label }) => element('th', { scope: 'col', class: 'numeric' }, label));
    const rows = pinned.map((key) =>
      element(
        'tr',
        { 'data-key': key },
        element('th', { scope: 'row' }, this.link(key)),
        ...cells(data.configs.get(key)),
        element('td', { class: 'remove' }, this.remover(key)),
      ),
    );
    this.element.replaceChildren(
      element(
        'table',
        {},
        element(
          'thead',
          {},
          element('tr', {}, element('th', { scope: 'col' }, 'pinned'), ...head, element('td')),
        ),
        element('tbody', {}, ...rows),
      ),
      ...this.comparer(pinned.filter((key) => data.configs.has(key))),
    );
  }

  /** Two pinned configs, or two of more, can be compared with one another. */
  private comparer(keys: readonly string[]): HTMLElement[] {
    if (keys.length < 2) return [];
    const [first, second] = keys;
    const label = keys.length === 2 ? `Compare ${first} with ${second}` : 'Compare Two of Them…';
    return [element('div', { class: 'actions' }, button({ label, onClick: () => this.brush.compare(keys) }))];
  }

  private link(key: string): HTMLElement {
    const made = element(
      'button',
      { type: 'button', class: 'plain', title: `Compare the answers of ${key} with the baseline’s` },
      key,
    );
    made.addEventListener('click', () => this.brush.open(key));
    return made;
  }

  private remover(key: string): HTMLElement {
    const made = element(
      'button',
      { type: 'button', class: 'plain', 'aria-label': `Unpin ${key}` },
      icon('close'),
    );
    made.addEventListener('click', () => this.brush.togglePin(key));
    return made;
  }
}
