import type { ParetoPoint } from '../../src/core/drawing/paretoModel.js';
import { element } from '../shared/dom.js';
import { Marker } from '../shared/marker.js';
import type { Theme } from '../shared/theme.js';
import type { Brush } from '../state/brush.js';
import type { Part, Store } from '../state/store.js';
import { ParetoChart } from './paretoChart.js';

/** How near the pointer must be to a point. */
const REACH = 14;

/** What the gain costs: the combined score of every config over its extra work. */
export class Pareto {
  readonly element: HTMLElement;
  private readonly plot = element('div', {
    class: 'plot',
    role: 'application',
    tabindex: 0,
    'aria-roledescription': 'scatter chart',
    'aria-label':
      'Combined score over overhead. Use the left and right arrow keys to move along the frontier.',
  });
  private readonly canvas = element('canvas', { 'aria-hidden': 'true' });
  private readonly chart = new ParetoChart(this.canvas);
  private readonly hovered = new Marker('hover');
  private readonly selected = new Marker('selected');

  constructor(
    private readonly store: Store,
    private readonly brush: Brush,
  ) {
    this.plot.append(this.canvas, this.selected.element, this.hovered.element);
    this.element = element('section', { class: 'pareto', 'aria-label': 'Pareto chart' }, this.plot);
    brush.followPointer(this.canvas, (event) => this.keyAt(event));
    this.plot.addEventListener('keydown', (event) => this.onKey(event));
  }

  render(changed: ReadonlySet<Part>, width: number, height: number, theme: Theme): void {
    const { data } = this.store;
    if (!data) return;
    const anew = ['results', 'configs', 'page', 'theme', 'size', 'pinned'] as const;
    if (anew.some((part) => changed.has(part))) {
      const reshape = changed.has('theme') || changed.has('size') || changed.has('results');
      this.chart.render(data, theme, width, height, reshape);
    }
    this.mark(this.hovered, this.store.hovered);
    this.mark(this.selected, this.store.page.selected);
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
