import { css, mix, readableOn } from '../../src/core/drawing/colors.js';
import type { MapGeometry } from '../../src/core/drawing/geometry.js';
import { strokesOf } from '../../src/core/drawing/marks.js';
import {
  fitPasses,
  passAt,
  passBox,
  type PassCell,
  passCellsOf,
  PASSES_NAME,
  PASSES_TITLE,
  passesHaveText,
  type PassGeometry,
  passRows,
  rowName,
} from '../../src/core/drawing/passes.js';
import { element } from '../shared/dom.js';
import { Marker } from '../shared/marker.js';
import type { Theme } from '../shared/theme.js';
import type { Brush } from '../state/brush.js';
import type { Data } from '../state/data.js';
import type { Part, Store } from '../state/store.js';
import { sizeCanvas } from './mapCanvas.js';

/** Rows of the map of passes; none where the bars say it all. */
export const rowsOf = ({ configs, sweep }: Data): number[] => passRows([...configs.keys(), ...sweep.pending]);

/** How often each layer runs, under the bars and in their columns. */
export class Passes {
  readonly element = element('div', {
    class: 'passes',
    role: 'application',
    tabindex: 0,
    'aria-roledescription': 'heatmap of passes',
    'aria-label':
      'Passes through each layer: left out, once, twice or more. Use the arrow keys to move between layers and numbers of passes.',
  });
  private readonly canvas = element('canvas', { 'aria-hidden': 'true' });
  private readonly hovered = new Marker('hover');
  private readonly selected = new Marker('selected');
  private cells: PassCell[] = [];
  private geometry: PassGeometry | undefined;

  constructor(
    private readonly store: Store,
    private readonly brush: Brush,
  ) {
    this.element.append(this.canvas, this.selected.element, this.hovered.element);
    brush.followPointer(this.canvas, (event) => this.keyAt(event));
    this.element.addEventListener('keydown', (event) => this.onKey(event));
  }

  render(changed: ReadonlySet<Part>, map: MapGeometry, theme: Theme): void {
    const { data, tab, measure } = this.store;
    if (!data || !tab || !measure) return;
    const redraw = ['page', 'theme', 'size', 'results', 'configs', 'sweep', 'mapZoom'] as const;
    if (redraw.some((part) => changed.has(part))) {
      const rows = rowsOf(data);
      this.element.hidden = rows.length === 0;
      if (rows.length === 0) {
        this.geometry = undefined;
        return;
      }
      this.geometry = fitPasses(map, rows);
      const { layers } = data.run.model;
      const scale = this.store.scaleOf(tab, measure);
      const faded = this.store.fadedOf(measure);
      const { pending } = data.sweep;
      this.cells = passCellsOf(data.configs, pending, layers, measure, scale, theme.palette, faded);
      this.paint(this.geometry, theme);
    }
    this.mark(this.hovered, this.store.hovered);
    this.mark(this.selected, this.store.page.selected);
  }

  private paint(geometry: PassGeometry, theme: Theme): void {
    const { rows, row, map, height } = geometry;
    const ctx = this.canvas.getContext('2d')!;
    sizeCanvas(this.canvas, map.width, height);
    ctx.clearRect(0, 0, map.width, height);
    const size = Math.max(10, theme.fontSize - 2);
    ctx.font = `${size}px ${theme.fontFamily}`;
    ctx.fillStyle = css(theme.muted);
    ctx.textBaseline = 'top';
    ctx.textAlign = 'left';
    ctx.fillText(PASSES_NAME, map.left + Math.min(map.cell, 12), 2);
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'right';
    for (const [n, passes] of rows.entries())
      if (row >= size || n % 2 === 0)
        ctx.fillText(rowName(passes), map.left - 4, PASSES_TITLE + n * row + row / 2);
    ctx.textAlign = 'center';
    for (const cell of this.cells) paintCell(ctx, cell, geometry, theme);
  }

  /** The baseline's row is one config: none of its cells is marked. */
  private mark(marker: Marker, key: string | null): void {
    const cell = this.cells.find((each) => each.key === key && each.passes !== 1);
    marker.place(cell && this.geometry && passBox(this.geometry, cell));
  }

  private keyAt({ offsetX, offsetY }: MouseEvent): string | null {
    const at = this.geometry && passAt(this.geometry, offsetX, offsetY);
    return this.cells.find(({ layer, passes }) => layer === at?.layer && passes === at.passes)?.key ?? null;
  }

  private onKey(event: KeyboardEvent): void {
    const current = this.cells.find(({ key, passes }) => key === this.store.page.selected && passes !== 1);
    if (current && this.brush.key(event, current.key)) return;
    const [across, down] = STEPS[event.key] ?? [];
    if (across === undefined) return;
    event.preventDefault();
    const next = current
      ? this.nextTo(current, across, down!)
      : this.cells.find(({ passes }) => passes !== 1);
    if (next) this.brush.select(next.key);
  }

  /** The next cell in a direction, over those that the sweep does not have. */
  private nextTo(from: PassCell, across: number, down: number): PassCell | undefined {
    const { rows } = this.geometry!;
    let [layer, n] = [from.layer, rows.indexOf(from.passes)];
    for (;;) {
      layer += across;
      n += down;
      if (layer < 0 || layer >= this.geometry!.map.layers || n < 0 || n >= rows.length) return undefined;
      const found = this.cells.find((cell) => cell.layer === layer && cell.passes === rows[n]);
      if (found && found.passes !== 1) return found;
    }
  }
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function paintCell(
  ctx: CanvasRenderingContext2D,
  { fill, mark, text, ...place }: PassCell,
  geometry: PassGeometry,
  theme: Theme,
): void {
  const box = passBox(geometry, place);
  if (!box) return;
  const { x, y, width, height } = box;
  if (fill) {
    ctx.fillStyle = css(fill);
    ctx.fillRect(x, y, width, height);
  }
  if (mark) {
    const size = Math.min(width, height);
    ctx.strokeStyle = css(mark === 'pending' ? theme.line : mix(theme.foreground, theme.background, 0.35));
    ctx.lineWidth = 1;
    if (!fill || mark === 'none') ctx.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    ctx.beginPath();
    for (const [x1, y1, x2, y2] of strokesOf(mark, x + (width - size) / 2, y, size).lines) {
      ctx.moveTo(x1, y1);
      ctx.lineTo(x2, y2);
    }
    ctx.stroke();
  }
  if (text && fill && passesHaveText(geometry)) {
    ctx.fillStyle = css(readableOn(fill));
    ctx.fillText(text, x + width / 2, y + height / 2 + 0.5, width - 2);
  }
}
