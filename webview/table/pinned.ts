import type { ShownConfig } from '../../src/protocol/webview.js';
import { button } from '../shared/controls.js';
import { element, icon } from '../shared/dom.js';
import { toneOf } from '../shared/facts.js';
import { type Brush, keyOf } from '../state/brush.js';
import type { Part, Store } from '../state/store.js';
import { columnsOf } from './columns.js';
import type { TableShape } from './table.js';

/** The pinned configs under one another, to be compared. */
export class Pinned {
  readonly element = element('section', { class: 'pinned', 'aria-label': 'Pinned configs' });

  private readonly columns = element('colgroup');
  private readonly table = element('table');
  private aligned = '';

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
    const [, ...columns] = columnsOf(data);
    const cells = (config: ShownConfig | undefined): HTMLElement[] =>
      columns.map(({ id, numeric, text, brief, tone }) =>
        element(
          'td',
          {
            class: `${numeric ? 'numeric' : 'word'} ${config && tone ? toneOf(tone(config)) : ''}`,
            'data-column': id,
            title: config && brief ? text(config) : undefined,
          },
          config ? (brief ?? text)(config) : '–',
        ),
      );
    const head = columns.map(({ id, label, numeric }) =>
      element('th', { scope: 'col', class: numeric ? 'numeric' : '', 'data-column': id }, label),
    );
    const rows = pinned.map((key) =>
      element(
        'tr',
        { 'data-key': key },
        element('th', { scope: 'row' }, this.link(key), this.remover(key)),
        ...cells(data.configs.get(key)),
      ),
    );
    this.columns.replaceChildren(
      ...['config', ...columns.map(({ id }) => id)].map((id) => element('col', { 'data-column': id })),
    );
    this.table.replaceChildren(
      this.columns,
      element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'pinned'), ...head)),
      element('tbody', {}, ...rows),
    );
    this.aligned = '';
    this.element.replaceChildren(this.table, ...this.comparer(pinned.filter((key) => data.configs.has(key))));
  }

  /** Stands its columns over those of the table below. */
  align(shape: TableShape): void {
    const wanted = JSON.stringify(shape);
    if (this.element.hidden || wanted === this.aligned) return;
    this.aligned = wanted;
    this.table.dataset['spared'] = shape.spared;
    this.table.style.width = `${shape.width}px`;
    shape.columns.forEach((width, n) => {
      const column = this.columns.children[n];
      if (column instanceof HTMLElement) column.style.width = `${width}px`;
    });
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
