import { bracketsOf } from '../../src/core/drawing/brackets.js';
import { type Cell, cellsOf, placeOf } from '../../src/core/drawing/cells.js';
import { cellAt, cellSquare, type MapGeometry } from '../../src/core/drawing/geometry.js';
import { ringsOf } from '../../src/core/drawing/rings.js';
import { element, setText } from '../shared/dom.js';
import { Marker, square } from '../shared/marker.js';
import type { Theme } from '../shared/theme.js';
import type { Brush } from '../state/brush.js';
import type { Part, Store } from '../state/store.js';
import { Legend } from './legend.js';
import { MAP_HELP, mapKey } from './mapKeys.js';
import { MatrixChart, squareOf } from './matrixChart.js';

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
  private readonly chart = new MatrixChart(this.canvas, true);
  private readonly hovered = new Marker('hover');
  private readonly selected = new Marker('selected');
  /** The numbers i and j of the cell that is pointed at, on the axes: at three pixels a cell no ring says which it is. */
  private readonly row = element('div', { class: 'axis-chip row', 'aria-hidden': 'true', hidden: true });
  private readonly column = element('div', {
    class: 'axis-chip column',
    'aria-hidden': 'true',
    hidden: true,
  });
  private cells = new Map<string, Cell>();

  constructor(
    private readonly store: Store,
    brush: Brush,
  ) {
    this.element.append(
      this.canvas,
      this.selected.element,
      this.hovered.element,
      this.row,
      this.column,
      element('p', { id: 'map-help', class: 'visually-hidden' }, MAP_HELP),
    );
    brush.followPointer(this.canvas, (event) => this.keyAt(event));
    this.element.addEventListener('keydown', (event) => mapKey(event, this.cells, store, brush));
  }

  render(changed: ReadonlySet<Part>, geometry: MapGeometry, theme: Theme): void {
    const { store } = this;
    const { data, tab, measure } = store;
    if (!data || !tab || !measure) return;
    const anew = ['results', 'configs', 'anatomy', 'sweep', 'page', 'theme', 'size'] as const;
    if (anew.some((part) => changed.has(part))) {
      const scale = store.scaleOf(tab, measure);
      const cells = cellsOf(data.configs, data.sweep.pending, measure, scale, theme.palette);
      this.cells = new Map(cells.map((cell) => [cell.key, cell]));
      const rings = ringsOf(data);
      const brackets = bracketsOf(store.anatomy, geometry);
      this.chart.render({ cells, rings, brackets, geometry, theme });
      this.legend.render(measure, scale, cells, theme, rings, geometry, this.hasHot);
      this.element.setAttribute(
        'aria-label',
        `${measure.title} of every config (i,j), a map of ${cells.length} cells`,
      );
    } else if (changed.has('pinned')) {
      const rings = ringsOf(data);
      this.chart.renderRings(rings);
      const scale = store.scaleOf(tab, measure);
      this.legend.render(measure, scale, [...this.cells.values()], theme, rings, geometry, this.hasHot);
    }
    this.mark(this.hovered, store.hovered, geometry);
    this.mark(this.selected, store.page.selected, geometry);
    this.name(store.hovered ?? store.page.selected, geometry);
  }

  private get hasHot(): boolean {
    return (this.store.anatomy?.hotZones.length ?? 0) > 0;
  }

  private mark(marker: Marker, key: string | null, geometry: MapGeometry): void {
    marker.place(key !== null && this.cells.has(key) ? square(squareOf(geometry, key)) : undefined);
    this.geometry = geometry;
  }

  private name(key: string | null, geometry: MapGeometry): void {
    const place = key !== null && this.cells.has(key) ? placeOf(key) : undefined;
    this.row.hidden = this.column.hidden = place === undefined;
    if (!place) return;
    const { x, y, size } = cellSquare(geometry, place.i, place.j);
    setText(this.row, String(place.i));
    setText(this.column, String(place.j));
    this.row.style.left = `${geometry.left}px`;
    this.row.style.top = `${y + size / 2}px`;
    this.column.style.left = `${x + size / 2}px`;
    this.column.style.top = `${geometry.top + geometry.layers * geometry.cell}px`;
  }

  private geometry: MapGeometry | undefined;

  private keyAt({ offsetX, offsetY }: MouseEvent): string | null {
    const place = this.geometry && cellAt(this.geometry, offsetX, offsetY);
    const key = place && `(${place.i},${place.j})`;
    return key !== undefined && this.cells.has(key) ? key : null;
  }
}
