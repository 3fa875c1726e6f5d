import type { ParetoPoint } from '../../src/core/drawing/paretoModel.js';
import { isWhole, showing, WHOLE } from '../../src/core/drawing/zoom.js';
import { button } from '../shared/controls.js';
import { element } from '../shared/dom.js';
import { Marker } from '../shared/marker.js';
import type { Theme } from '../shared/theme.js';
import { type Zoomable, zoomByPointer, zoomKey } from '../shared/zooming.js';
import type { Brush } from '../state/brush.js';
import type { Part, Store } from '../state/store.js';
import { ParetoChart } from './paretoChart.js';

/** How near the pointer must be to a point. */
const REACH = 14;
/** The largest factor: the frontier's points lie apart long before. */
const MOST_ZOOM = 40;

/** What the gain costs: the combined score of every config over its extra work. */
export class Pareto {
  readonly element: HTMLElement;
  private readonly plot = element('div', {
    class: 'plot',
    role: 'application',
    tabindex: 0,
    'aria-roledescription': 'scatter chart',
    'aria-label':
      'Combined score over overhead. Use the left and right arrow keys to move along the frontier, + and − to zoom, 0 to show all.',
  });
  private readonly canvas = element('canvas', { 'aria-hidden': 'true' });
  private readonly chart = new ParetoChart(this.canvas);
  private readonly hovered = new Marker('hover');
  private readonly selected = new Marker('selected');

  private readonly reset: HTMLElement;
  private readonly zoomable: Zoomable;
  private size = '';

  constructor(
    private readonly store: Store,
    private readonly brush: Brush,
  ) {
    this.reset = button({ label: 'Whole Chart', onClick: () => store.zoom('frontier', WHOLE) });
    this.reset.classList.add('reset');
    this.reset.hidden = true;
    this.plot.append(this.canvas, this.selected.element, this.hovered.element, this.reset);
    this.element = element('section', { class: 'pareto', 'aria-label': 'Pareto chart' }, this.plot);
    brush.followPointer(this.canvas, (event) => this.keyAt(event));
    this.zoomable = {
      plot: () => this.chart.area,
      zoom: () => store.page.zoom.frontier,
      most: () => MOST_ZOOM,
      set: (zoom) => store.zoom('frontier', zoom),
    };
    zoomByPointer(this.plot, this.zoomable);
    this.plot.addEventListener('keydown', (event) => this.onKey(event));
  }

  render(changed: ReadonlySet<Part>, width: number, height: number, theme: Theme): void {
    const { data, page } = this.store;
    if (!data) return;
    if (changed.has('selection')) this.bringIn(page.selected);
    const zoom = page.zoom.frontier;
    const resized = this.size !== `${width} ${height}`;
    this.size = `${width} ${height}`;
    const reshape = resized || changed.has('theme') || changed.has('size') || changed.has('results');
    const anew = ['results', 'configs', 'page', 'theme', 'size', 'pinned'] as const;
    if (anew.some((part) => changed.has(part))) this.chart.render(data, zoom, theme, width, height, reshape);
    else if (resized || changed.has('frontierZoom')) this.chart.show(zoom, theme, width, height, reshape);
    this.plot.classList.toggle('zoomed', !isWhole(zoom));
    this.reset.hidden = isWhole(zoom);
    this.mark(this.hovered, this.store.hovered);
    this.mark(this.selected, this.store.page.selected);
  }

  /** A config that is selected elsewhere, or by key, is moved to where it is seen. */
  private bringIn(key: string | null): void {
    const { frontier } = this.store.page.zoom;
    const at = key === null || isWhole(frontier) ? undefined : this.chart.spotOf(key);
    if (at) this.store.zoom('frontier', showing(frontier, at));
  }

  private mark(marker: Marker, key: string | null): void {
    const at = key === null ? undefined : this.chart.positionOf(key);
    marker.place(at && { x: at.x - 7, y: at.y - 7, width: 14, height: 14 });
  }

  private keyAt({ offsetX, offsetY }: MouseEvent): string | null {
    let nearest: ParetoPoint | undefined;
    let distance = REACH;
    for (const point of this.chart.points) {
      const at = this.chart.pixelOf(point);
      const d = Math.hypot(at.x - offsetX, at.y - offsetY);
      if (d < distance) [nearest, distance] = [point, d];
    }
    return nearest?.key ?? null;
  }

  private onKey(event: KeyboardEvent): void {
    const frontier = this.store.data?.frontier ?? [];
    const { selected } = this.store.page;
    const pointed = this.store.hovered ?? selected;
    if (zoomKey(event, this.zoomable, pointed === null ? undefined : this.chart.positionOf(pointed))) return;
    if (selected !== null && this.brush.key(event, selected)) return;
    const at = selected === null ? -1 : frontier.indexOf(selected);
    const to = { ArrowRight: at + 1, ArrowLeft: Math.max(0, at - 1), Home: 0, End: frontier.length - 1 }[
      event.key
    ];
    const key = to === undefined ? undefined : frontier[to];
    if (key === undefined) return;
    event.preventDefault();
    this.brush.select(key);
  }
}
