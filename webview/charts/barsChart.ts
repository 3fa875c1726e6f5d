import type { ChartConfiguration, Scale as ChartScale } from 'chart.js';
import { type Bar, barColor, barEnds, clipped, cutOf } from '../../src/core/drawing/bars.js';
import { css } from '../../src/core/drawing/colors.js';
import type { MapGeometry } from '../../src/core/drawing/geometry.js';
import type { Measure } from '../../src/core/drawing/measures.js';
import type { Scale } from '../../src/core/drawing/scale.js';
import { Chart, STILL } from '../shared/charts.js';
import type { Theme } from '../shared/theme.js';

export const BARS_TITLE = 18;

interface BarsPicture {
  readonly bars: readonly Bar[];
  readonly measure: Measure;
  readonly scale: Scale;
  readonly geometry: MapGeometry;
  readonly theme: Theme;
  readonly height: number;
}

type Points = { x: number; y: number }[];

/** The bars on their canvas; their columns are the map's. */
export class BarsChart {
  private chart: Chart<'bar', Points> | undefined;
  private picture: BarsPicture | undefined;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** @param reshape whether more than the values has changed. */
  render(picture: BarsPicture, reshape: boolean): void {
    this.picture = picture;
    if (this.chart && !reshape) {
      const dataset = this.chart.data.datasets[0]!;
      dataset.data = pointsOf(picture);
      dataset.backgroundColor = colorsOf(picture);
      dataset.barThickness = thicknessOf(picture);
      Object.assign(this.chart.options.scales!['x']!, layersSeen(picture));
      this.chart.update('none');
      return;
    }
    const { geometry, height } = picture;
    this.chart?.destroy();
    this.canvas.style.width = `${geometry.width}px`;
    this.canvas.style.height = `${height}px`;
    this.canvas.width = geometry.width;
    this.canvas.height = height;
    const configuration = configurationOf(picture);
    configuration.plugins!.push({
      id: 'marks',
      afterDatasetsDraw: (chart) => {
        this.drawCuts(chart);
        this.drawSurvivors(chart);
      },
    });
    this.chart = new Chart(this.canvas, configuration);
  }

  /** Shows the same bars where another part of the map is seen. */
  move(geometry: MapGeometry): void {
    if (this.picture) this.render({ ...this.picture, geometry }, false);
  }

  /** A cut across each bar that reaches beyond the scale. */
  private drawCuts({ ctx, scales, chartArea }: Chart): void {
    if (!this.picture) return;
    const { bars, theme } = this.picture;
    const ends = endsOf(this.picture);
    const half = thicknessOf(this.picture) / 2;
    const [x, y] = [scales['x']!, scales['y']!];
    ctx.save();
    ctx.beginPath();
    ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
    ctx.clip();
    ctx.beginPath();
    for (const [n, point] of pointsOf(this.picture).entries()) {
      const at = y.getPixelForValue(point.y);
      const cut = cutOf(bars[n]!.value, ends, at, y.getPixelForValue(0));
      if (!cut) continue;
      ctx.moveTo(x.getPixelForValue(point.x) - half, cut.left);
      ctx.lineTo(x.getPixelForValue(point.x) + half, cut.right);
    }
    ctx.strokeStyle = css(theme.background);
    ctx.lineWidth = 2;
    ctx.stroke();
    ctx.restore();
  }

  /** A dot above each bar that stands out from luck. */
  private drawSurvivors({ ctx, scales }: Chart): void {
    if (!this.picture) return;
    const { bars, theme } = this.picture;
    const points = pointsOf(this.picture);
    ctx.save();
    ctx.fillStyle = css(theme.foreground);
    for (const [n, { survives }] of bars.entries()) {
      if (!survives) continue;
      ctx.beginPath();
      ctx.arc(
        scales['x']!.getPixelForValue(points[n]!.x),
        scales['y']!.getPixelForValue(points[n]!.y) - 4,
        2,
        0,
        7,
      );
      ctx.fill();
    }
    ctx.restore();
  }
}

const endsOf = ({ bars, measure, scale }: BarsPicture): [number, number] => barEnds(bars, measure, scale);

const pointsOf = (picture: BarsPicture): Points => {
  const {
    bars,
    geometry: { cell, gap },
  } = picture;
  const ends = endsOf(picture);
  return bars.map(({ layer, value }) => ({
    x: layer + 1 + (cell - gap) / cell / 2,
    y: clipped(value, ends),
  }));
};

const thicknessOf = ({ geometry: { cell, gap } }: BarsPicture): number => Math.max(1, cell - gap);

/** From the plot's left edge to its right one, in columns of the map. */
const layersSeen = ({ geometry: { left, plot, origin, cell } }: BarsPicture) => ({
  min: (left - origin.x) / cell,
  max: (left - origin.x + plot.width) / cell,
});

const colorsOf = ({ bars, measure, scale, theme: { palette } }: BarsPicture): string[] =>
  bars.map((bar) => css(barColor(bar, measure, scale, palette)));

function configurationOf(picture: BarsPicture): ChartConfiguration<'bar', Points> {
  const { measure, geometry, theme } = picture;
  const { left, cell, plot, width } = geometry;
  const font = { family: theme.fontFamily, size: Math.max(10, theme.fontSize - 2) };
  const color = css(theme.muted);
  const [from, to] = endsOf(picture);
  return {
    type: 'bar',
    data: {
      datasets: [
        {
          data: pointsOf(picture),
          backgroundColor: colorsOf(picture),
          barThickness: thicknessOf(picture),
          grouped: false,
          minBarLength: 1,
        },
      ],
    },
    options: {
      ...STILL,
      layout: {
        autoPadding: false,
        padding: { top: BARS_TITLE, bottom: 2, right: width - left - plot.width },
      },
      scales: {
        x: { type: 'linear', ...layersSeen(picture), offset: false, display: false },
        y: {
          type: 'linear',
          min: from,
          max: to,
          border: { display: false },
          grid: {
            drawTicks: false,
            color: ({ tick }) => (tick.value === 0 ? css(theme.line) : 'transparent'),
          },
          ticks: {
            color,
            font,
            padding: 4,
            callback: (value) => (Number(value) === 0 ? '0' : measure.short(Number(value))),
          },
          afterFit: (axis: ChartScale) => (axis.width = left),
          afterBuildTicks: (axis: ChartScale) => {
            axis.ticks = [...new Set([from, 0, to])].map((value) => ({ value }));
          },
        },
      },
    },
    plugins: [
      {
        id: 'title',
        afterDraw: ({ ctx }) => {
          ctx.save();
          ctx.font = `${font.size}px ${font.family}`;
          ctx.fillStyle = color;
          ctx.textBaseline = 'top';
          ctx.fillText('single layers', left + Math.min(cell, 12), 2);
          ctx.restore();
        },
      },
    ],
  };
}
