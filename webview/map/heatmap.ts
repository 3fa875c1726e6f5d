import { blockOf } from '../../src/core/configs/layerPath.js';
import { bracketsOf } from '../../src/core/drawing/brackets.js';
import { type Cell, cellsOf } from '../../src/core/drawing/cells.js';
import { cellAt, cellSquare, type MapGeometry, mostZoom } from '../../src/core/drawing/geometry.js';
import { ringsOf } from '../../src/core/drawing/rings.js';
import { isWhole, showing } from '../../src/core/drawing/zoom.js';
import { element, setText } from '../shared/dom.js';
import { Marker, square } from '../shared/marker.js';
import type { Theme } from '../shared/theme.js';
import { type Zoomable, zoomByPointer, zoomKey } from '../shared/zooming.js';
import type { Brush } from '../state/brush.js';
import type { Part, Store } from '../state/store.js';
import { type Explained, Legend } from './legend.js';
import { MapCanvas, squareOf } from './mapCanvas.js';
import { MAP_HELP, mapKey } from './mapKeys.js';
import { MiniMap } from './miniMap.js';

/** The map at its place: all of it, and the part that is seen. */
export interface MapView {
  readonly whole: MapGeometry;
  readonly seen: MapGeometry;
}

/** The large map: every config's value by where its repeated block starts and ends. */
export class Heatmap {
  readonly element = element('div', {
    class: 'map',
    role: 'application',
    tabindex: 0,
    'aria-roledescription': 'heatmap',
    'aria-describedby': 'map-help',
  });
  readonly legend = new Legend();
  private readonly canvas = element('canvas', { 'aria-hidden': 'true' });
  private readonly chart = new MapCanvas(this.canvas, true);
  private readonly hovered = new Marker('hover');
  private readonly selected = new Marker('selected');
  /** The numbers i and j of the cell that is pointed at, on the axes: at three pixels a cell no ring says which it is. */
  private readonly row = element('div', { class: 'axis-chip row', 'aria-hidden': 'true', hidden: true });
  private readonly column = element('div', {
    class: 'axis-chip column',
    'aria-hidden': 'true',
    hidden: true,
  });
  private readonly zoomable: Zoomable;
  /** To be laid over the map. */
  readonly miniMap: MiniMap;
  private cells = new Map<string, Cell>();
  /** What is drawn, which moving and enlarging leave as it is. */
  private values: Pick<Explained, 'cells' | 'measure' | 'scale'> | undefined;
  private view: MapView | undefined;

  constructor(
    private readonly store: Store,
    brush: Brush,
  ) {
    this.zoomable = {
      plot: () => this.view && { ...this.view.whole, ...this.view.whole.plot },
      zoom: () => store.page.zoom.map,
      most: () => (this.view ? mostZoom(this.view.whole) : 1),
      set: (zoom) => store.zoom('map', zoom),
    };
    this.miniMap = new MiniMap(store);
    this.element.append(
      this.canvas,
      this.selected.element,
      this.hovered.element,
      this.row,
      this.column,
      element('p', { id: 'map-help', class: 'visually-hidden' }, MAP_HELP),
    );
    brush.followPointer(this.canvas, (event) => this.keyAt(event));
    zoomByPointer(this.element, this.zoomable);
    this.element.addEventListener('keydown', (event) => {
      if (!zoomKey(event, this.zoomable, this.placeOfShown)) mapKey(event, this.cells, store, brush);
    });
  }

  render(changed: ReadonlySet<Part>, view: MapView, theme: Theme): void {
    const { store } = this;
    const { data, tab, measure } = store;
    if (!data || !tab || !measure) return;
    this.view = view;
    if (changed.has('selection')) this.bringIn(store.page.selected);
    const { whole, seen } = view;
    const values = ['results', 'configs', 'sweep', 'page', 'theme'] as const;
    const marks = ['anatomy', 'pinned', 'size', 'mapZoom'] as const;
    if (values.some((part) => changed.has(part))) {
      const scale = store.scaleOf(tab, measure);
      const faded = store.fadedOf(measure);
      const cells = cellsOf(data.configs, data.sweep.pending, measure, scale, theme.palette, faded);
      this.cells = new Map(cells.map((cell) => [cell.key, cell]));
      this.values = { cells, measure, scale };
      this.element.setAttribute(
        'aria-label',
        `${measure.title} of every config (i,j), a map of ${cells.length} cells`,
      );
    }
    if (this.values && [...values, ...marks].some((part) => changed.has(part))) {
      const { cells } = this.values;
      const rings = ringsOf(data);
      this.chart.render({ cells, rings, brackets: bracketsOf(store.anatomy, seen), geometry: seen, theme });
      const { fading } = store.page;
      const explained = { ...this.values, theme, rings, geometry: seen, hot: this.hasHot, fading };
      this.legend.render(explained);
      this.miniMap.render(cells, whole, theme);
      this.element.classList.toggle('zoomed', !isWhole(store.page.zoom.map));
    }
    this.mark(this.hovered, store.hovered, seen);
    this.mark(this.selected, store.page.selected, seen);
    this.name(store.hovered ?? store.page.selected, seen);
  }

  /** A config that is selected elsewhere, or by key, is moved to where it is seen. */
  private bringIn(key: string | null): void {
    const { zoom } = this.store.page;
    const place = key === null ? undefined : blockOf(key);
    const layers = this.view?.whole.layers;
    if (!place || layers === undefined || isWhole(zoom.map)) return;
    const at = { x: (place.j + 0.5) / (layers + 1), y: (place.i + 0.5) / layers };
    this.store.zoom('map', showing(zoom.map, at));
  }

  /** What keys enlarge the map about: the config that is pointed at or selected. */
  private get placeOfShown(): { x: number; y: number } | undefined {
    const key = this.store.hovered ?? this.store.page.selected;
    const at = key !== null && this.view ? squareOf(this.view.seen, key) : undefined;
    return at && { x: at.x + at.size / 2, y: at.y + at.size / 2 };
  }

  private get hasHot(): boolean {
    return (this.store.anatomy?.hotZones.length ?? 0) > 0;
  }

  private mark(marker: Marker, key: string | null, geometry: MapGeometry): void {
    marker.place(key !== null && this.cells.has(key) ? square(squareOf(geometry, key)) : undefined);
  }

  private name(key: string | null, geometry: MapGeometry): void {
    const seen = key !== null && this.cells.has(key) && squareOf(geometry, key) !== undefined;
    const place = seen ? blockOf(key) : undefined;
    this.row.hidden = this.column.hidden = place === undefined;
    if (!place) return;
    const { x, y, size } = cellSquare(geometry, place.i, place.j);
    setText(this.row, String(place.i));
    setText(this.column, String(place.j));
    this.row.style.left = `${geometry.left}px`;
    this.row.style.top = `${y + size / 2}px`;
    this.column.style.left = `${x + size / 2}px`;
    this.column.style.top = `${geometry.top + geometry.plot.height}px`;
  }

  private keyAt({ offsetX, offsetY }: MouseEvent): string | null {
    const place = this.view && cellAt(this.view.seen, offsetX, offsetY);
    const key = place && `(${place.i},${place.j})`;
    return key !== undefined && this.cells.has(key) ? key : null;
  }
}
