import type { ShownConfig } from '../../src/protocol/webview.js';
import { element, setText } from '../shared/dom.js';
import { tagsOf, toneOf } from '../shared/facts.js';
import { type Brush, keyOf } from '../state/brush.js';
import type { Part, Store } from '../state/store.js';
import { type Column, columnsOf, sortRows, SPARED, tabSeparated } from './columns.js';
import { filterConfigs } from './filter.js';
import { FilterBar } from './filterBar.js';

/** Of a row, in pixels; the style sheet has the same. */
export const ROW = 22;
/** Rows beyond the visible ones, so that fast scrolling shows no gap. */
const SPARE = 8;

/** Widths in pixels; columns that are left out have none. */
export interface TableShape {
  /** Names of the columns that are left out, with spaces between. */
  readonly spared: string;
  readonly width: number;
  readonly columns: readonly number[];
}

/** Every config with its numbers, or those that pass the filter. Only the rows in view are in the document. */
export class ConfigTable {
  readonly element: HTMLElement;
  private readonly table = element('table', {
    role: 'grid',
    tabindex: 0,
    id: 'configs',
    'aria-label': 'All configs',
  });
  private readonly head = element('tr', { 'aria-rowindex': 1 });
  private readonly above = element('tbody', { 'aria-hidden': 'true' });
  private readonly body = element('tbody');
  private readonly below = element('tbody', { 'aria-hidden': 'true' });
  private readonly scroller = element('div', { class: 'scroller' });
  private readonly filters: FilterBar;
  /** In place of rows that the filter leaves out. */
  private readonly none = element('p', { class: 'none muted', hidden: true }, 'No config fits the filter.');
  private columns: Column[] = [];
  private rows: ShownConfig[] = [];
  private pool: HTMLTableRowElement[] = [];
  /** How many columns are left out. */
  private spared = 0;
  private scrolled = false;

  constructor(
    private readonly store: Store,
    private readonly brush: Brush,
  ) {
    this.table.append(element('thead', {}, this.head), this.above, this.body, this.below);
    this.filters = new FilterBar(store, () => this.focus());
    this.scroller.append(this.table, this.none);
    this.element = element(
      'section',
      { class: 'configs', 'aria-label': 'Configs' },
      this.filters.element,
      this.scroller,
    );
    this.scroller.addEventListener('scroll', () => {
      this.scrolled = true;
      this.store.touch('hover');
      this.store.page.scrollTop = this.scroller.scrollTop;
    });
    this.body.addEventListener('pointermove', ({ target }) => brush.hover(keyOf(target)));
    this.body.addEventListener('pointerleave', () => brush.hover(null));
    this.body.addEventListener('click', (event) => {
      const key = keyOf(event.target);
      if (key !== null) brush.click(key, event);
    });
    this.table.addEventListener('keydown', (event) => this.onKey(event));
  }

  focus(): void {
    // One that is filtered out stays selected.
    if (this.store.page.selected === null && this.rows[0]) this.brush.select(this.rows[0].key);
    this.table.focus();
  }

  /** The rows as shown, for the clipboard. */
  get text(): string {
    return tabSeparated(this.columns, this.rows);
  }

  /** How its columns are shown, for what lines up with them. */
  get shape(): TableShape {
    return {
      spared: this.table.dataset['spared'] ?? '',
      width: this.table.getBoundingClientRect().width,
      columns: [...this.head.children].map((cell) => cell.getBoundingClientRect().width),
    };
  }

  render(changed: ReadonlySet<Part>): void {
    const { data, page } = this.store;
    if (!data) return;
    // What is pinned can be filtered by.
    if ((['results', 'configs', 'page', 'filter', 'pinned'] as const).some((part) => changed.has(part))) {
      this.columns = columnsOf(data);
      const column = this.columns.find(({ id }) => id === page.sort.column) ?? this.columns[1]!;
      this.rows = sortRows(filterConfigs(data, page.filter), column, page.sort.descending);
      this.filters.render(this.rows.length);
      this.none.hidden = this.rows.length > 0 || data.configs.size === 0;
      this.renderHead(column);
      this.table.setAttribute('aria-rowcount', String(this.rows.length + 1));
    }
    if (changed.has('results')) {
      // The rows give the table the height that it needs to be scrolled.
      const top = page.scrollTop;
      this.renderRows();
      this.scroller.scrollTop = top;
    } else if (changed.has('selection') && !this.isPointedAt(page.selected)) this.reveal();
    this.renderRows();
    if (changed.has('filter')) this.scroller.scrollTop = 0;
    if ((['results', 'page', 'filter', 'size', 'pinned'] as const).some((part) => changed.has(part)))
      this.fit(0);
    else if (changed.has('configs') || this.scrolled) this.fit(this.spared);
    this.scrolled = false;
  }

  /** Leaves out columns until none is cut off. While rows come and go no column comes back, or they would flicker. */
  private fit(from: number): void {
    const { scroller, table } = this;
    for (let count = from; count <= SPARED.length; count++) {
      this.spared = count;
      table.dataset['spared'] = SPARED.slice(0, count).join(' ');
      if (scroller.scrollWidth <= scroller.clientWidth) return;
    }
  }

  private renderHead(sorted: Column): void {
    const { descending } = this.store.page.sort;
    if (
      this.head.children.length !== this.columns.length ||
      this.head.dataset['columns'] !== this.columns.map(({ id }) => id).join()
    ) {
      this.head.dataset['columns'] = this.columns.map(({ id }) => id).join();
      this.head.replaceChildren(...this.columns.map((column) => this.headCell(column)));
    }
    this.columns.forEach((column, n) => {
      const cell = this.head.children[n]!;
      cell.setAttribute(
        'aria-sort',
        column.id !== sorted.id ? 'none' : descending ? 'descending' : 'ascending',
      );
    });
  }

  private headCell({ id, label, title, numeric }: Column): HTMLElement {
    const sort = element('button', { type: 'button', title: title ?? label }, label);
    sort.addEventListener('click', () => {
      const { column, descending } = this.store.page.sort;
      // Numbers are first wanted from the top down, names in their order.
      this.store.setPage({ sort: { column: id, descending: column === id ? !descending : numeric } });
    });
    return element('th', { scope: 'col', class: numeric ? 'numeric' : '', 'data-column': id }, sort);
  }

  private get selectedIndex(): number {
    return this.rows.findIndex(({ key }) => key === this.store.page.selected);
  }

  /** Whether the pointer is on the row of a config, which must not move from under it. */
  private isPointedAt(key: string | null): boolean {
    return key === this.store.hovered && this.body.matches(':hover');
  }

  /** Scrolls the selected row into view, no farther than needed. */
  private reveal(): void {
    const index = this.selectedIndex;
    if (index < 0) return;
    const room = this.scroller.clientHeight - ROW;
    const top = index * ROW;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    else if (top + ROW > this.scroller.scrollTop + room) this.scroller.scrollTop = top + ROW - room;
  }

  private renderRows(): void {
    const { scrollTop, clientHeight } = this.scroller;
    const first = Math.max(0, Math.min(Math.floor(scrollTop / ROW) - SPARE, this.rows.length - 1));
    const count = Math.max(0, Math.min(this.rows.length - first, Math.ceil(clientHeight / ROW) + 2 * SPARE));
    setHeight(this.above, first * ROW);
    setHeight(this.below, (this.rows.length - first - count) * ROW);
    while (this.pool.length < count) this.pool.push(element('tr'));
    const shown = this.pool.slice(0, count);
    if (this.body.children.length !== count) this.body.replaceChildren(...shown);
    shown.forEach((row, n) => this.renderRow(row, first + n));
    const selected = this.selectedIndex;
    if (selected >= first && selected < first + count)
      this.table.setAttribute('aria-activedescendant', `row-${this.rows[selected]!.key}`);
    else this.table.removeAttribute('aria-activedescendant');
  }

  private renderRow(row: HTMLTableRowElement, index: number): void {
    const config = this.rows[index]!;
    const { data, page, hovered } = this.store;
    if (row.children.length !== this.columns.length)
      row.replaceChildren(
        ...this.columns.map(({ id, numeric }) =>
          element('td', { class: numeric ? 'numeric' : 'word', 'data-column': id }),
        ),
      );
    row.id = `row-${config.key}`;
    row.dataset['key'] = config.key;
    row.setAttribute('aria-rowindex', String(index + 2));
    row.setAttribute('aria-selected', String(config.key === page.selected));
    row.classList.toggle('undone', config.state !== 'done');
    row.classList.toggle('hovered', config.key === hovered);
    this.columns.forEach((column, n) => {
      const cell = row.children[n] as HTMLElement;
      if (column.id === 'config') {
        const tags = data ? tagsOf(data, config.key).join(' · ') : '';
        if (cell.dataset['shown'] === config.key + tags) return;
        cell.dataset['shown'] = config.key + tags;
        cell.replaceChildren(config.key, ...(tags ? [element('span', { class: 'tag' }, tags)] : []));
        return;
      }
      setText(cell, (column.brief ?? column.text)(config));
      if (column.brief) cell.title = config.error ?? column.text(config);
      if (column.tone) cell.className = `numeric ${toneOf(column.tone(config))}`;
    });
  }

  private onKey(event: KeyboardEvent): void {
    if (event.target !== this.table) return;
    const at = this.selectedIndex;
    const current = this.rows[at];
    if (current && this.brush.key(event, current.key)) return;
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / ROW) - 2);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: this.rows.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const row = this.rows[Math.max(0, Math.min(this.rows.length - 1, to))];
    if (row) this.brush.select(row.key);
  }
}

function setHeight(body: HTMLElement, height: number): void {
  const wanted = String(height);
  if (body.dataset['height'] === wanted) return;
  body.dataset['height'] = wanted;
  const row = element('tr');
  row.style.height = `${height}px`;
  body.replaceChildren(...(height > 0 ? [row] : []));
}
