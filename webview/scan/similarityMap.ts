import { bracketsOf } from '../../src/core/drawing/brackets.js';
import type { Cell } from '../../src/core/drawing/cells.js';
import { css, divergingColor } from '../../src/core/drawing/colors.js';
import { cellAt, fitMap, MAP_FRAME, type MapGeometry } from '../../src/core/drawing/geometry.js';
import type { ToScanView } from '../../src/protocol/scanView.js';
import { MapCanvas, squareOf } from '../map/mapCanvas.js';
import { cellByKey } from '../map/mapKeys.js';
import { element } from '../shared/dom.js';
import { Marker, square } from '../shared/marker.js';
import type { Theme } from '../shared/theme.js';

type Scan = ToScanView['scan'];

const number = (value: number): string => value.toFixed(2).replace('-', '−');
const STEPS = 21;

/** How alike the states are that enter layers i and j, where the sweep's map has its config (i,j). */
export class SimilarityMap {
  private readonly canvas = element('canvas', { 'aria-hidden': 'true' });
  private readonly chart = new MapCanvas(this.canvas, true);
  private readonly marker = new Marker('selected');
  readonly legend = element('div', { class: 'ramp' });
  readonly element: HTMLElement;
  private geometry: MapGeometry | undefined;
  private readonly places: readonly { key: string; i: number; j: number }[];
  private selected: string;

  /** @param say what is known of the pair of layers that is pointed at, in words. */
  constructor(
    private readonly scan: Scan,
    private readonly say: (text: string) => void,
  ) {
    const { layers, suggestion } = scan;
    this.places = Array.from({ length: layers }, (_, i) =>
      Array.from({ length: layers - i }, (_, n) => ({ key: `(${i},${i + n + 1})`, i, j: i + n + 1 })),
    ).flat();
    this.selected = suggestion ? `(${suggestion.from},${suggestion.to})` : this.places[0]!.key;
    this.element = element(
      'div',
      {
        class: 'map',
        role: 'application',
        tabindex: 0,
        'aria-roledescription': 'heatmap',
        'aria-label': `Similarity of the states that enter layers i and j, a map of ${this.places.length} cells. Arrow keys move between them.`,
      },
      this.canvas,
      this.marker.element,
    );
    this.canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => {
      const at = this.geometry && cellAt(this.geometry, offsetX, offsetY);
      if (at && at.i < at.j) this.select(`(${at.i},${at.j})`);
    });
    this.element.addEventListener('keydown', (event) => {
      const from = this.places.find(({ key }) => key === this.selected)!;
      const to = cellByKey(this.places, from, event);
      if (!to) return;
      event.preventDefault();
      this.select(to.key);
    });
  }

  private select(key: string): void {
    this.selected = key;
    if (this.geometry) this.marker.place(square(squareOf(this.geometry, key)));
    const { i, j } = this.places.find((place) => place.key === key)!;
    const { layers, similarity } = this.scan;
    const source = j === layers ? 'the output of the last layer' : `what enters layer ${j}`;
    this.say(`${key} hands layer ${i} ${source}: similarity ${number(similarity[i]![j]!)}`);
  }

  draw(theme: Theme): void {
    const { scan } = this;
    const { layers, similarity, suggestion } = scan;
    const room = Math.min(this.element.parentElement!.clientWidth, 640);
    const geometry = fitMap(
      layers,
      room,
      Math.max(320, window.innerHeight - 240),
      MAP_FRAME,
      devicePixelRatio,
    );
    const cells = this.places.map(({ key, i, j }): Cell => ({
      key,
      i,
      j,
      fill: divergingColor(theme.palette, similarity[i]![j]!, 1),
      mark: null,
      text: number(similarity[i]![j]!).replace(/^(−?)0\./, '$1.'),
    }));
    const none = { notClear: 'none' } as const;
    const hotZones = suggestion
      ? [{ from: suggestion.from, to: suggestion.to, gain: suggestion.contrast, best: null }]
      : [];
    const brackets = bracketsOf(
      { encodingWall: none, decodingWall: none, reasoningZone: null, hotZones },
      geometry,
    );
    this.chart.render({ cells, rings: [], brackets, geometry, theme });
    this.geometry = geometry;
    this.select(this.selected);
    this.drawLegend(theme);
  }

  private drawLegend({ palette }: Theme): void {
    const steps = Array.from({ length: STEPS }, (_, n) => {
      const step = element('span');
      step.style.background = css(divergingColor(palette, (2 * n) / (STEPS - 1) - 1, 1));
      return step;
    });
    this.legend.replaceChildren(
      element('span', { class: 'caption' }, 'Similarity of centred states'),
      element('div', { class: 'steps', 'aria-hidden': 'true' }, ...steps),
      element('div', { class: 'ends' }, ...['−1', '0', '1'].map((end) => element('span', {}, end))),
    );
  }
}
