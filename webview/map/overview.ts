import { type Cell, cellsOf } from '../../src/core/drawing/cells.js';
import { BARE_FRAME, cellAt, fitMap, type MapGeometry } from '../../src/core/drawing/geometry.js';
import type { Measure } from '../../src/core/drawing/measures.js';
import { ringsOf } from '../../src/core/drawing/rings.js';
import { element, setText } from '../shared/dom.js';
import { Marker, square } from '../shared/marker.js';
import type { Theme } from '../shared/theme.js';
import type { Brush } from '../state/brush.js';
import type { Tab } from '../state/measures.js';
import type { Part, Store } from '../state/store.js';
import { Legend } from './legend.js';
import { MapCanvas, squareOf } from './mapCanvas.js';
import { mapKey } from './mapKeys.js';

/** One small map. */
interface Multiple {
  readonly tab: Tab;
  readonly measure: Measure;
  readonly element: HTMLElement;
  readonly chart: MapCanvas;
  readonly canvas: HTMLCanvasElement;
  readonly value: HTMLElement;
  readonly hovered: Marker;
  readonly selected: Marker;
  geometry: MapGeometry | undefined;
  cells: ReadonlyMap<string, Cell>;
}

const TITLE_HEIGHT = 30;
const GAP = 24;

/**
 * The Δ maps of all probe sets side by side, on one scale. A click enlarges a map, and so does its title; the keys are
 * those of the large map, and move the same selection in all of them.
 */
export class Overview {
  private readonly maps = element('div', { class: 'multiples' });
  private readonly legend = new Legend();
  readonly element = element('div', { class: 'overview' }, this.maps, this.legend.element);
  private multiples: Multiple[] = [];
  private shownTabs = '';

  constructor(
    private readonly store: Store,
    private readonly brush: Brush,
  ) {}

  render(changed: ReadonlySet<Part>, width: number, height: number, theme: Theme): void {
    const { store } = this;
    const { data } = store;
    if (!data) return;
    this.build();
    if (
      ['results', 'configs', 'sweep', 'page', 'theme', 'size', 'pinned'].some((part) =>
        changed.has(part as Part),
      )
    ) {
      const scale = store.overviewScale;
      const columns = columnsFor(this.multiples.length, width);
      const side = (width - GAP * (columns - 1)) / columns;
      const rows = Math.ceil(this.multiples.length / columns);
      const room = Math.max(160, height / rows - TITLE_HEIGHT);
      const shown: Cell[] = [];
      for (const each of this.multiples) {
        each.geometry = fitMap(data.run.model.layers, side, room, BARE_FRAME, window.devicePixelRatio);
        const faded = store.fadedOf(each.measure);
        const cells = cellsOf(data.configs, data.sweep.pending, each.measure, scale, theme.palette, faded);
        shown.push(...cells);
        each.cells = new Map(cells.map((cell) => [cell.key, cell]));
        each.chart.render({ cells, rings: ringsOf(data), geometry: each.geometry, theme });
      }
      const [first] = this.multiples;
      if (first?.geometry)
        this.legend.render({
          measure: { ...first.measure, title: 'Δ vs baseline' },
          scale,
          cells: shown,
          theme,
          rings: ringsOf(data),
          geometry: first.geometry,
          fading: store.page.fading,
        });
    }
    for (const each of this.multiples) this.renderValue(each);
  }

  private build(): void {
    const { multiples } = this.store;
    const wanted = multiples.map(([{ id }, { title }]) => `${id} ${title}`).join('\n');
    if (wanted === this.shownTabs) return;
    this.shownTabs = wanted;
    this.multiples = multiples.map(([tab, measure]) => this.multiple(tab, measure));
    this.maps.replaceChildren(...this.multiples.map((each) => each.element));
  }

  private multiple(tab: Tab, measure: Measure): Multiple {
    const title = element(
      'button',
      { type: 'button', class: 'plain', title: `Enlarge ${tab.label}` },
      tab.label,
    );
    const canvas = element('canvas', { 'aria-hidden': 'true' });
    const value = element('p', { class: 'value' });
    const [hovered, selected] = [new Marker('hover'), new Marker('selected')];
    const plot = element(
      'div',
      {
        class: 'plot',
        role: 'application',
        tabindex: 0,
        'aria-roledescription': 'heatmap',
        'aria-label': `${measure.title} of every config (i,j), a small map`,
        'aria-describedby': 'map-help',
      },
      canvas,
      selected.element,
      hovered.element,
      value,
    );
    const made: Multiple = {
      tab,
      measure,
      canvas,
      value,
      hovered,
      selected,
      chart: new MapCanvas(canvas, false),
      element: element('figure', {}, element('figcaption', {}, title), plot),
      geometry: undefined,
      cells: new Map(),
    };
    const enlarge = (): void => this.store.setPage({ tab: tab.id });
    title.addEventListener('click', enlarge);
    canvas.addEventListener('click', () => {
      if (this.store.hovered !== null) this.store.select(this.store.hovered);
      enlarge();
    });
    this.brush.locate(canvas, (event) => this.keyAt(made, event));
    canvas.addEventListener('pointermove', (event) => this.brush.hover(this.keyAt(made, event)));
    canvas.addEventListener('pointerleave', () => this.brush.hover(null));
    plot.addEventListener('keydown', (event) => mapKey(event, made.cells, this.store, this.brush));
    return made;
  }

  private renderValue({ geometry, hovered, selected, value, measure }: Multiple): void {
    const { store } = this;
    const at = (key: string | null) =>
      geometry && key !== null && store.knows(key) ? square(squareOf(geometry, key)) : undefined;
    hovered.place(at(store.hovered));
    selected.place(at(store.page.selected));
    const key = store.shown;
    const config = key === null ? undefined : store.data?.configs.get(key);
    const number = config ? measure.value(config) : null;
    setText(value, key === null ? '' : `${key}  ${number === null ? '–' : measure.format(number)}`);
  }

  private keyAt({ geometry }: Multiple, { offsetX, offsetY }: MouseEvent): string | null {
    const place = geometry && cellAt(geometry, offsetX, offsetY);
    const key = place ? `(${place.i},${place.j})` : null;
    return key !== null && this.store.knows(key) ? key : null;
  }
}

/** Side by side while each map keeps a legible size. */
function columnsFor(count: number, width: number): number {
  const columns = Math.max(1, Math.min(count, Math.floor((width + GAP) / (200 + GAP))));
  return Math.ceil(count / Math.ceil(count / columns));
}
