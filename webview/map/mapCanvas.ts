import { blockOf } from '../../src/core/configs/layerPath.js';
import { cellSquare, isSeen, type MapGeometry } from '../../src/core/drawing/geometry.js';
import { type MapPicture, paintCells, paintMarks, paintRings, paintTexts } from './paint.js';
import { paintAxes, paintBrackets } from './paintAxes.js';

/** Rings stand around their cells, and are seen whole at the edges of the plot, too. */
const RING_ROOM = 3;

/**
 * One map on a canvas, with or without axes. It is painted as a whole: thousands of cells take a few milliseconds, so
 * that it can be moved and enlarged at the pace of the screen.
 */
export class MapCanvas {
  private readonly context: CanvasRenderingContext2D;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly axes: boolean,
  ) {
    this.context = canvas.getContext('2d')!;
  }

  render(picture: MapPicture): void {
    const { context } = this;
    const { width, height } = picture.geometry;
    sizeCanvas(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    this.inPlot(picture.geometry, 0, () => {
      paintCells(context, picture);
      paintMarks(context, picture);
      paintTexts(context, picture);
    });
    this.inPlot(picture.geometry, RING_ROOM, () => paintRings(context, picture));
    if (this.axes) paintAxes(context, picture);
    paintBrackets(context, picture);
  }

  private inPlot({ left, top, plot }: MapGeometry, room: number, paint: () => void): void {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(left - room, top - room, plot.width + 2 * room, plot.height + 2 * room);
    context.clip();
    paint();
    context.restore();
  }
}

/** Gives a canvas its size in the page, and as many pixels as the screen has there. */
export function sizeCanvas(canvas: HTMLCanvasElement, width: number, height: number): void {
  const ratio = window.devicePixelRatio;
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  canvas.getContext('2d')!.setTransform(ratio, 0, 0, ratio, 0, 0);
}

/** Where a config's square is; undefined when the map has no place for it, or it lies outside of what is seen. */
export function squareOf(geometry: MapGeometry, key: string) {
  const place = blockOf(key);
  const square = place && cellSquare(geometry, place.i, place.j);
  return square && isSeen(geometry, square) ? square : undefined;
}
