import type { Cell } from '../../src/core/drawing/cells.js';
import { BARE_FRAME, fitMap, type MapGeometry } from '../../src/core/drawing/geometry.js';
import { centredOn, isWhole, moved, WHOLE } from '../../src/core/drawing/zoom.js';
import { button } from '../shared/controls.js';
import { element } from '../shared/dom.js';
import type { Theme } from '../shared/theme.js';
import type { Store } from '../state/store.js';
import { MapCanvas } from './mapCanvas.js';

/** Side of the small map. */
const SIDE = 104;

/** All of an enlarged map, with a frame around the part that is seen; the frame can be dragged. */
export class MiniMap {
  private readonly canvas = element('canvas', { 'aria-hidden': 'true' });
  private readonly chart = new MapCanvas(this.canvas, false);
  private readonly frame = element('div', { class: 'frame' });
  private readonly plot = element('div', { class: 'plot', title: 'Drag to move over the map' });
  readonly element = element('div', { class: 'mini-map', hidden: true });
  private geometry: MapGeometry | undefined;
  private cells: readonly Cell[] = [];
  private theme: Theme | undefined;

  constructor(private readonly store: Store) {
    this.plot.append(this.canvas, this.frame);
    const whole = button({ label: 'Whole Map', onClick: () => store.zoom('map', WHOLE) });
    this.element.append(this.plot, whole);
    this.plot.addEventListener('pointerdown', (event) => this.begin(event));
    this.plot.addEventListener('pointermove', (event) => this.drag(event));
  }

  /** @param cells of the map: drawn again only when they are others. */
  render(cells: readonly Cell[], whole: MapGeometry, theme: Theme): void {
    const zoom = this.store.page.zoom.map;
    this.element.hidden = isWhole(zoom);
    if (this.element.hidden) return;
    const { cell, left, top, plot } = whole;
    const side = Math.min(SIDE, cell * whole.layers * 0.3);
    this.element.style.left = `${left + 6}px`;
    this.element.style.bottom = `${whole.height - top - plot.height + 6}px`;
    const geometry = fitMap(whole.layers, side, side, BARE_FRAME, 4);
    if (this.cells !== cells || this.theme !== theme || this.geometry?.cell !== geometry.cell) {
      this.chart.render({ cells, rings: [], geometry, theme });
      this.cells = cells;
      this.theme = theme;
    }
    this.geometry = geometry;
    const { style } = this.frame;
    style.left = `${geometry.left + zoom.x * geometry.plot.width}px`;
    style.top = `${geometry.top + zoom.y * geometry.plot.height}px`;
    style.width = `${geometry.plot.width / zoom.factor}px`;
    style.height = `${geometry.plot.height / zoom.factor}px`;
  }

  private begin(event: PointerEvent): void {
    if (event.button !== 0 || !this.geometry) return;
    event.preventDefault();
    this.plot.setPointerCapture(event.pointerId);
    if (event.target === this.frame) return;
    const { left, top } = this.plot.getBoundingClientRect();
    const { plot, left: x, top: y } = this.geometry;
    const at = { x: (event.clientX - left - x) / plot.width, y: (event.clientY - top - y) / plot.height };
    this.store.zoom('map', centredOn(this.store.page.zoom.map, at));
  }

  private drag({ pointerId, movementX, movementY }: PointerEvent): void {
    if (!this.geometry || !this.plot.hasPointerCapture(pointerId)) return;
    const zoom = this.store.page.zoom.map;
    const { plot } = this.geometry;
    this.store.zoom(
      'map',
      moved(zoom, (movementX / plot.width) * zoom.factor, (movementY / plot.height) * zoom.factor),
    );
  }
}
