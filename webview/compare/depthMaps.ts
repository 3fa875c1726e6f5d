import { fitLimit, type Scale } from '../../src/core/drawing/scale.js';
import { signed } from '../../src/core/format/numbers.js';
import type { FromCompare } from '../../src/protocol/compareView.js';
import { rampOf } from '../map/legend.js';
import { cellByKey } from '../map/mapKeys.js';
import { element, setText } from '../shared/dom.js';
import { Marker } from '../shared/marker.js';
import type { Theme } from '../shared/theme.js';
import type { Change, CompareStore } from './compareStore.js';
import { boxOf, cellAtPoint, paintDepthMap, sideIn } from './depthCanvas.js';
import { configsUnder, type Cursor, type MapModel, readoutOf, whyEmptyIn } from './model.js';

/** Narrower maps are put into fewer columns. */
const LEAST_WIDTH = 250;
const MOST_WIDTH = 460;
const GAP = 24;

interface Shown {
  readonly element: HTMLElement;
  readonly plot: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly title: HTMLElement;
  readonly facts: HTMLElement;
  readonly hovered: Marker;
  readonly selected: Marker;
}

/** The Δ maps of all sweeps and their differences, on one depth axis; one cursor moves over all of them. */
export class DepthMaps {
  private readonly maps = element('div', { class: 'multiples' });
  private readonly legend = element('div', { class: 'legend' });
  readonly element = element(
    'section',
    { class: 'overview', 'aria-label': 'Maps' },
    this.maps,
    this.legend,
    element('p', { id: 'depth-help', class: 'visually-hidden' }, HELP),
  );
  private readonly shown = new Map<string, Shown>();
  private side = LEAST_WIDTH;

  constructor(
    private readonly store: CompareStore,
    private readonly post: (message: FromCompare) => void,
  ) {}

  render(change: Change, width: number, theme: Theme): void {
    const { model, data } = this.store;
    if (!model || !data) return;
    if (change === 'all') {
      this.side = sideIn(columnWidth(model.maps.length, width));
      this.build(model.maps);
      const scale = scaleOf(model.maps);
      for (const map of model.maps) this.draw(map, scale.to, theme);
      const measure = data.measures.find(({ id }) => id === this.store.measure)!;
      this.legend.replaceChildren(
        rampOf({ title: `Δ ${measure.label}`, ramp: 'diverging', format: signed }, scale, theme),
        element('p', { class: 'muted' }, 'A frame marks the best config. Faint cells have no value.'),
      );
    }
    const { cursor, reference } = this.store;
    const rows = cursor ? readoutOf(data, model, reference, cursor) : [];
    for (const map of model.maps) {
      const shown = this.shown.get(map.id)!;
      this.mark(shown);
      shown.canvas.title = whyEmptyIn(map, rows);
    }
  }

  private build(maps: readonly MapModel[]): void {
    for (const id of [...this.shown.keys()]) if (!maps.some((map) => map.id === id)) this.shown.delete(id);
    for (const map of maps) if (!this.shown.has(map.id)) this.shown.set(map.id, this.make(map.id));
    const wanted = maps.map(({ id }) => this.shown.get(id)!.element);
    if (wanted.some((node, n) => this.maps.children[n] !== node) || this.maps.children.length > wanted.length)
      this.maps.replaceChildren(...wanted);
  }

  private make(id: string): Shown {
    const canvas = element('canvas', { 'aria-hidden': 'true' });
    const [hovered, selected] = [new Marker('hover'), new Marker('selected')];
    const [title, facts] = [element('h2', { class: 'label' }), element('p', { class: 'muted' })];
    const plot = element(
      'div',
      {
        class: 'plot',
        role: 'application',
        tabindex: 0,
        'aria-roledescription': 'heatmap',
        'aria-describedby': 'depth-help',
      },
      canvas,
      selected.element,
      hovered.element,
    );
    const at = ({ offsetX, offsetY }: MouseEvent): Cursor | undefined =>
      cellAtPoint(this.store.model!.grid, this.side, offsetX, offsetY);
    canvas.addEventListener('pointermove', (event) => this.store.hover(at(event) ?? null));
    canvas.addEventListener('pointerleave', () => this.store.hover(null));
    canvas.addEventListener('click', (event) => {
      const cell = at(event);
      if (cell) this.store.select(cell);
    });
    canvas.addEventListener('dblclick', () => this.open(id));
    plot.addEventListener('keydown', (event) => this.onKey(event, id));
    const figure = element('figure', {}, element('figcaption', {}, title, facts), plot);
    return { element: figure, plot, canvas, title, facts, hovered, selected };
  }

  private draw({ id, title, facts, map, kind }: MapModel, limit: number, theme: Theme): void {
    const shown = this.shown.get(id)!;
    setText(shown.title, title);
    setText(shown.facts, facts);
    const of = kind === 'delta' ? `Δ of ${title}` : `Difference of Δ, ${title}`;
    shown.plot.setAttribute('aria-label', `${of} by depth, a map of ${map.size} layers`);
    const best = kind === 'delta' ? bestOf(map.values) : undefined;
    paintDepthMap(shown.canvas, map, this.side, limit, theme, best);
  }

  private mark({ hovered, selected }: Shown): void {
    const { store, side } = this;
    const place = (cursor: Cursor | null) => (cursor ? boxOf(store.model!.grid, side, cursor) : undefined);
    hovered.place(place(store.hovered));
    selected.place(place(store.selected));
  }

  private onKey(event: KeyboardEvent, id: string): void {
    if (event.metaKey || event.altKey) return;
    const { store } = this;
    if (event.key === 'Enter') this.open(id);
    else {
      const { grid } = store.model!;
      const cells = Array.from({ length: grid }, (_, i) =>
        Array.from({ length: grid - i }, (__, n) => ({ key: '', i, j: i + n })),
      ).flat();
      const from = store.selected ?? store.cursor;
      const to = from
        ? cellByKey(cells, { key: '', i: from.first, j: from.last }, event)
        : event.key.startsWith('Arrow')
          ? cells[0]
          : undefined;
      if (!to) return;
      store.select({ first: to.i, last: to.j });
    }
    event.preventDefault();
  }

  /** Opens the config under the cursor in the results of the sweep. */
  private open(id: string): void {
    const { data, model, cursor } = this.store;
    const sweep = model?.maps.find((map) => map.id === id)?.sweep ?? null;
    if (!data || !model || !cursor || sweep === null) return;
    const [key] = configsUnder(data.sweeps[sweep]!, model.grid, cursor);
    this.post({ type: 'open', sweep, key: key! });
  }
}

const HELP =
  'Arrow keys move over all maps at once, Home and End to the ends of a row. Enter opens the config in the results of the sweep whose map has the focus.';

/** As many columns as there is room for, filled evenly. */
function columnWidth(count: number, width: number): number {
  const fit = Math.max(1, Math.min(count, Math.floor((width + GAP) / (LEAST_WIDTH + GAP))));
  const columns = Math.ceil(count / Math.ceil(count / fit));
  return Math.min(MOST_WIDTH, Math.floor((width - GAP * (columns - 1)) / columns));
}

/** One scale for all: a difference looks as large as it is beside the maps. It shows the gains of the sweeps well. */
function scaleOf(maps: readonly MapModel[]): Scale {
  const valuesOf = (shown: readonly MapModel[]): number[] =>
    shown.flatMap(({ map }) => map.values.flat()).filter((value) => value !== null);
  const limit = fitLimit(valuesOf(maps.filter(({ kind }) => kind === 'delta')));
  const clipped = valuesOf(maps).filter((value) => Math.abs(value) > limit + 1e-9).length;
  return { from: -limit, to: limit, clipped };
}

function bestOf(values: MapModel['map']['values']): Cursor | undefined {
  let best: Cursor | undefined;
  let most = 0;
  for (const [first, row] of values.entries())
    for (const [last, value] of row.entries())
      if (value !== null && value > most + 1e-9) [best, most] = [{ first, last }, value];
  return best;
}
