import type { ChartConfiguration, Scale as ChartScale } from 'chart.js';
import { type Cell, placeOf } from '../../src/core/drawing/cells.js';
import { css } from '../../src/core/drawing/colors.js';
import { BRACKETS, cellSquare, labelStep, type MapGeometry } from '../../src/core/drawing/geometry.js';
import type { Ring } from '../../src/core/drawing/rings.js';
import { Chart, STILL } from '../shared/charts.js';
import { type MatrixPicture, paintBrackets, paintMarks, paintRings, paintTexts } from './paint.js';

/** One map on a canvas, with or without axes. */
export class MatrixChart {
  private chart: Chart<'matrix'> | undefined;
  private picture: MatrixPicture | undefined;
  private fills: string[] = [];

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly axes: boolean,
  ) {}

  render(picture: MatrixPicture): void {
    const before = this.picture;
    this.picture = picture;
    this.fills = picture.cells.map(({ fill }) => (fill ? css(fill) : 'transparent'));
    const same = before && sameGeometry(before.geometry, picture.geometry) && before.theme === picture.theme;
    if (!this.chart || !same) return this.rebuild(picture);
    if (sameCells(before.cells, picture.cells)) return this.refill(this.chart);
    this.chart.data.datasets[0]!.data = pointsOf(picture);
    this.chart.update('none');
  }

  /** Only colours have changed: an update would lay out every cell and resolve all of its options again. */
  private refill(chart: Chart<'matrix'>): void {
    chart.getDatasetMeta(0).data.forEach((element, n) => {
      element.options = { ...element.options, backgroundColor: this.fills[n] };
    });
    chart.draw();
  }

  /** Only the rings have changed: nothing needs to be laid out again. */
  renderRings(rings: readonly Ring[]): void {
    if (!this.picture) return;
    this.picture = { ...this.picture, rings };
    this.chart?.draw();
  }

  private rebuild(picture: MatrixPicture): void {
    this.chart?.destroy();
    const { width, height } = picture.geometry;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.canvas.width = width;
    this.canvas.height = height;
    this.chart = new Chart(this.canvas, this.configuration(picture));
  }

  private configuration({ geometry, theme }: MatrixPicture): ChartConfiguration<'matrix'> {
    const { cell, gap, layers, left, top, width, height } = geometry;
    const color = css(theme.muted);
    const font = { family: theme.fontFamily, size: Math.max(10, theme.fontSize - 2) };
    const bottom = height - top - layers * cell;
    const axis = (
      fit: (scale: ChartScale) => void,
      step: number,
      first: number,
      last: number,
      title: string,
      padding: number,
    ) => ({
      type: 'linear' as const,
      border: { display: false },
      grid: { display: false },
      offset: false,
      ticks: {
        display: this.axes,
        color,
        font,
        padding,
        autoSkip: false,
        maxRotation: 0,
        callback: (value: string | number) => String(Math.floor(Number(value))),
      },
      title: { display: this.axes, text: title, color, font, padding: 0 },
      afterFit: (scale: ChartScale) => {
        fit(scale);
        // Room that the chart would keep for the outermost labels would shift the cells.
        scale.paddingLeft = scale.paddingRight = scale.paddingTop = scale.paddingBottom = 0;
      },
      afterBuildTicks: (scale: ChartScale) => {
        const count = Math.floor((last - first) / step) + 1;
        // In the middle of the cell, whose corner is at the whole number.
        const middle = (cell - gap) / cell / 2;
        scale.ticks = Array.from({ length: count }, (_, n) => ({ value: first + n * step + middle }));
      },
    });
    return {
      type: 'matrix',
      data: {
        datasets: [
          {
            data: pointsOf(this.picture!),
            width: cell - gap,
            height: cell - gap,
            anchorX: 'left',
            anchorY: 'top',
            borderWidth: 0,
            backgroundColor: ({ dataIndex }) => this.fills[dataIndex] ?? 'transparent',
          },
        ],
      },
      options: {
        ...STILL,
        layout: {
          autoPadding: false,
          padding: { top, right: width - left - (layers + 1) * cell, left: 0, bottom: 0 },
        },
        scales: {
          x: {
            ...axis(
              (scale) => (scale.height = bottom),
              labelStep(cell, 22),
              0,
              layers,
              'j: repeat ends →',
              4,
            ),
            min: 0,
            max: layers + 1,
          },
          y: {
            ...axis(
              (scale) => (scale.width = left),
              labelStep(cell, 16),
              0,
              layers - 1,
              '← i: repeat starts',
              4 + BRACKETS,
            ),
            min: 0,
            max: layers,
            reverse: true,
          },
        },
      },
      plugins: [
        {
          id: 'marks',
          afterDatasetsDraw: ({ ctx }) => {
            if (!this.picture) return;
            paintMarks(ctx, this.picture);
            paintTexts(ctx, this.picture);
            paintRings(ctx, this.picture);
            paintBrackets(ctx, this.picture);
          },
        },
      ],
    };
  }
}

const pointsOf = ({ cells }: MatrixPicture) => cells.map(({ i, j }) => ({ x: j, y: i, v: 0 }));

const sameCells = (a: readonly Cell[], b: readonly Cell[]): boolean =>
  a.length === b.length && a.every(({ key }, n) => key === b[n]!.key);

const sameGeometry = (a: MapGeometry, b: MapGeometry): boolean =>
  a.layers === b.layers && a.cell === b.cell && a.width === b.width && a.height === b.height;

/** Where a config's square is; undefined when the map has no place for it. */
export function squareOf(geometry: MapGeometry, key: string) {
  const place = placeOf(key);
  return place && cellSquare(geometry, place.i, place.j);
}
