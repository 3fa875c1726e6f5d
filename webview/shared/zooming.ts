import {
  isWhole,
  MIDDLE,
  moved,
  type Spot,
  WHOLE,
  type Zoom,
  ZOOM_STEP,
  zoomedAt,
} from '../../src/core/drawing/zoom.js';

/** A chart that can be enlarged and moved. */
export interface Zoomable {
  /** Where it is drawn, in pixels of its element; undefined before it is. */
  readonly plot: () => PlotBox | undefined;
  readonly zoom: () => Zoom;
  /** The largest factor. */
  readonly most: () => number;
  readonly set: (zoom: Zoom) => void;
}

export interface PlotBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The factor by which a wheel enlarges for each pixel that it would scroll. */
const PER_PIXEL = 1.0022;
/** Pinches on a trackpad arrive as a wheel with the ctrl key, in far smaller steps. */
const PER_PINCH_PIXEL = 1.012;
const LINE = 18;
const PAGE = 400;

/** A pointer that moved less has clicked. */
const CLICK = 4;

/**
 * Enlarges a chart by wheel and pinch, moves it by dragging, and shows the whole on a double click. In a page of one
 * column, which has more below, a wheel scrolls it, and enlarges only with ctrl or ⌘, as maps within pages do.
 */
export function zoomByPointer(element: HTMLElement, chart: Zoomable): void {
  element.addEventListener('wheel', (event) => onWheel(event, element, chart), { passive: false });
  element.addEventListener('dblclick', () => {
    if (!isWhole(chart.zoom())) chart.set(WHOLE);
  });
  new Pointers(element, chart);
}

/** Whether a wheel over the chart is to scroll the page. */
const scrolls = (element: Element): boolean => element.closest('[data-layout="narrow"]') !== null;

function onWheel(event: WheelEvent, element: HTMLElement, chart: Zoomable): void {
  const plot = chart.plot();
  const pinched = event.ctrlKey || event.metaKey;
  if (!plot || event.deltaY === 0 || (!pinched && scrolls(element))) return;
  event.preventDefault();
  const unit = [1, LINE, PAGE][event.deltaMode] ?? 1;
  // A wheel turned with ctrl has whole notches; a trackpad's pinch has not.
  const perPixel = event.ctrlKey && Math.abs(event.deltaY) < 40 ? PER_PINCH_PIXEL : PER_PIXEL;
  const at = spotOf(plot, pointIn(element, event));
  chart.set(zoomedAt(chart.zoom(), perPixel ** (-event.deltaY * unit), at, chart.most()));
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** An event's place in the element. */
function pointIn(element: HTMLElement, { clientX, clientY }: MouseEvent): Point {
  const { left, top } = element.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}

/** A point's place in what is seen, in fractions. */
const spotOf = ({ left, top, width, height }: PlotBox, { x, y }: Point): Spot => ({
  x: Math.min(1, Math.max(0, (x - left) / width)),
  y: Math.min(1, Math.max(0, (y - top) / height)),
});

const middleOf = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const distanceOf = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** The pointers that are down: one drags, two pinch. */
class Pointers {
  private readonly down = new Map<number, Point>();
  private start: Point | undefined;
  private dragged = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly chart: Zoomable,
  ) {
    element.addEventListener('pointerdown', (event) => this.begin(event));
    element.addEventListener('pointermove', (event) => this.move(event));
    for (const end of ['pointerup', 'pointercancel'] as const)
      element.addEventListener(end, ({ pointerId }) => this.down.delete(pointerId));
    // What ends a drag is no click on what lies there.
    element.addEventListener('click', (event) => this.dragged && event.stopPropagation(), { capture: true });
  }

  private begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    if (this.down.size === 0) [this.start, this.dragged] = [pointIn(this.element, event), false];
    this.down.set(event.pointerId, pointIn(this.element, event));
  }

  private move(event: PointerEvent): void {
    const { chart, element, down } = this;
    const before = down.get(event.pointerId);
    const plot = chart.plot();
    if (!before || !plot) return;
    const now = pointIn(element, event);
    if (!this.dragged) {
      if (isWhole(chart.zoom()) && down.size < 2) return;
      if (distanceOf(this.start!, now) < CLICK) return;
      this.dragged = true;
      element.setPointerCapture(event.pointerId);
    }
    down.set(event.pointerId, now);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    const [from, to] = other ? [middleOf(before, other), middleOf(now, other)] : [before, now];
    const zoom = moved(chart.zoom(), (from.x - to.x) / plot.width, (from.y - to.y) / plot.height);
    const by = other ? distanceOf(now, other) / Math.max(1, distanceOf(before, other)) : 1;
    chart.set(zoomedAt(zoom, by, spotOf(plot, to), chart.most()));
  }
}

/**
 * The keys that enlarge a chart and show all of it: +, − and 0. Says whether the key was one of them.
 * @param at what the chart is enlarged about, in its element; the middle where there is none.
 */
export function zoomKey(event: KeyboardEvent, chart: Zoomable, at: Point | undefined): boolean {
  const plot = chart.plot();
  if (!plot || event.ctrlKey || event.metaKey || event.altKey) return false;
  const spot = at ? spotOf(plot, at) : MIDDLE;
  switch (event.key) {
    case '+':
    case '=':
      chart.set(zoomedAt(chart.zoom(), ZOOM_STEP, spot, chart.most()));
      break;
    case '-':
    case '_':
      chart.set(zoomedAt(chart.zoom(), 1 / ZOOM_STEP, spot, chart.most()));
      break;
    case '0':
      chart.set(WHOLE);
      break;
    default:
      return false;
  }
  event.preventDefault();
  return true;
}
