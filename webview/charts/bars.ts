import { type Bar, barsOf } from '../../src/core/drawing/bars.js';
import type { MapGeometry } from '../../src/core/drawing/geometry.js';
import { element } from '../shared/dom.js';
import { Marker } from '../shared/marker.js';
import type { Theme } from '../shared/theme.js';
import type { Brush } from '../state/brush.js';
import type { Part, Store } from '../state/store.js';
import { BARS_TITLE, BarsChart } from './barsChart.js';

/** Each layer repeated alone, under the map and on its x axis. */
export class Bars {
  readonly element = element('div', {
    class: 'bars',
    role: 'application',
    tabindex: 0,
    'aria-roledescription': 'bar chart',
    'aria-label':
      'Single layers, each repeated alone. Use the left and right arrow keys to move between layers.',
  });
  private readonly canvas = element('canvas', { 'aria-hidden': 'true' });
  private readonly chart = new BarsChart(this.canvas);
  private readonly hovered = new Marker('hover');
  private readonly selected = new Marker('selected');
  private bars: Bar[] = [];
  private geometry: MapGeometry | undefined;
  private height = 0;

  constructor(
    private readonly store: Store,
    private readonly brush: Brush,
  ) {
    this.element.append(this.canvas, this.selected.element, this.hovered.element);
    brush.followPointer(this.canvas, (event) => this.keyAt(event));
    this.element.addEventListener('keydown', (event) => this.onKey(event));
  }

  render(changed: ReadonlySet<Part>, geometry: MapGeometry, height: number, theme: Theme): void {
    const { data, tab, measure } = this.store;
    if (!data || !tab || !measure) return;
    this.geometry = geometry;
    this.height = height;
    const reshape = (['page', 'theme', 'size', 'results'] as const).some((part) => changed.has(part));
    if (reshape || changed.has('configs')) {
      this.bars = barsOf(data, measure, this.store.fadedOf(measure));
      const scale = this.store.scaleOf(tab, measure);
      this.chart.render({ bars: this.bars, measure, scale, geometry, height, theme }, reshape);
    } else if (changed.has('mapZoom')) this.chart.move(geometry);
    this.mark(this.hovered, this.store.hovered);
    this.mark(this.selected, this.store.page.selected);
  }

  private mark(marker: Marker, key: string | null): void {
    const bar = this.bars.find((each) => each.key === key);
    const { geometry } = this;
    if (!bar || !geometry) return marker.place(undefined);
    const { left, plot, origin, cell, gap } = geometry;
    const x = Math.max(left, origin.x + (bar.layer + 1) * cell);
    const right = Math.min(left + plot.width, origin.x + (bar.layer + 2) * cell - gap);
    const [y, height] = [BARS_TITLE, this.height - BARS_TITLE];
    marker.place(right > x ? { x, y, width: right - x, height } : undefined);
  }

  private keyAt({ offsetX }: MouseEvent): string | null {
    if (!this.geometry) return null;
    const { left, plot, origin, cell } = this.geometry;
    if (offsetX < left || offsetX >= left + plot.width) return null;
    const layer = Math.floor((offsetX - origin.x) / cell) - 1;
    return this.bars.find((bar) => bar.layer === layer)?.key ?? null;
  }

  private onKey(event: KeyboardEvent): void {
    const at = this.bars.findIndex(({ key }) => key === this.store.page.selected);
    const current = this.bars[at];
    if (current && this.brush.key(event, current.key)) return;
    const to = {
      ArrowRight: at + 1,
      ArrowLeft: Math.max(0, at - 1),
      Home: 0,
      End: this.bars.length - 1,
    }[event.key];
    const bar = to === undefined ? undefined : this.bars[to];
    if (!bar) return;
    event.preventDefault();
    this.brush.select(bar.key);
  }
}
