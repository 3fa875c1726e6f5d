import type { ChartConfiguration, ChartDataset } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { placeOf } from '../../src/core/drawing/cells.js';
import { css, mix, rgba } from '../../src/core/drawing/colors.js';
import { CLASS_HEIGHT, placeLabels } from '../../src/core/drawing/labels.js';
import {
  CLASSES,
  lowerText,
  niceTicks,
  type ParetoModel,
  paretoModel,
  type ParetoPoint,
  plotted,
} from '../../src/core/drawing/paretoModel.js';
import { Chart, STILL } from '../shared/charts.js';
import type { Theme } from '../shared/theme.js';
import type { Data } from '../state/data.js';

type Scatter = ChartConfiguration<'scatter', ParetoPoint[]>;

/** The most overhead of a config that is still to be run, as a fraction. */
function scopeOf({ sweep: { pending }, run: { model } }: Data): number {
  const longest = pending.reduce((most, key) => {
    const place = placeOf(key);
    return place ? Math.max(most, place.j - place.i) : most;
  }, 0);
  return longest / model.layers;
}

/** Above this many points they are drawn smaller. */
const CROWD = 800;

/** The Pareto chart on its canvas. */
export class ParetoChart {
  private chart: Chart<'scatter', ParetoPoint[]> | undefined;
  private model: ParetoModel | undefined;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  get points(): readonly ParetoPoint[] {
    return this.model?.points ?? [];
  }

  /** @param reshape whether more than the values has changed. */
  render(data: Data, theme: Theme, width: number, height: number, reshape: boolean): void {
    this.model = paretoModel({ ...data, scope: scopeOf(data) });
    const configuration = this.configuration(this.model, theme);
    if (this.chart && !reshape) {
      this.chart.data.datasets = configuration.data.datasets;
      this.chart.options = configuration.options!;
      this.chart.update('none');
      return;
    }
    this.chart?.destroy();
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.canvas.width = width;
    this.canvas.height = height;
    this.chart = new Chart(this.canvas, configuration);
  }

  positionOf(key: string): { x: number; y: number } | undefined {
    const point = this.model?.byKey.get(key);
    return point && this.pixelOf(point);
  }

  pixelOf({ x, y }: ParetoPoint): { x: number; y: number } {
    const { scales } = this.chart!;
    return {
      x: scales['x']!.getPixelForValue(x),
      y: scales['y']!.getPixelForValue(plotted(this.model!, y)),
    };
  }

  private configuration(model: ParetoModel, theme: Theme): Scatter {
    const font = { family: theme.fontFamily, size: Math.max(10, theme.fontSize - 2) };
    const { broken } = model;
    const color = css(theme.muted);
    const number = (value: number | string): string => Number(value).toFixed(2).replace('-', '−');
    return {
      type: 'scatter',
      data: { datasets: datasetsOf(model, theme) },
      options: {
        ...STILL,
        layout: { autoPadding: false, padding: { top: CLASS_HEIGHT, right: 8, left: 0, bottom: 0 } },
        scales: {
          x: {
            ...model.x,
            border: { display: false },
            grid: { display: false },
            ticks: {
              color,
              font,
              maxRotation: 0,
              includeBounds: false,
              callback: (value) => `${value} %`.replace('-', '−'),
            },
            title: { display: true, text: 'overhead →', color, font, padding: 0 },
          },
          y: {
            ...model.y,
            border: { display: false },
            grid: {
              color: ({ tick }) =>
                broken && tick.value < broken.at
                  ? 'transparent'
                  : css(mix(theme.background, theme.foreground, 0.09)),
              drawTicks: false,
            },
            ticks: {
              color,
              font,
              padding: 6,
              callback: (value) =>
                broken && Number(value) < broken.at ? lowerText(broken.count) : number(value),
            },
            afterBuildTicks: (axis) => {
              const ticks = niceTicks(broken?.at ?? model.y.min, model.y.max);
              if (broken) ticks.unshift((broken.at + model.y.min) / 2);
              axis.ticks = ticks.map((value) => ({ value }));
            },
            title: { display: true, text: 'combined score →', color, font, padding: 0 },
          },
        },
        plugins: { annotation: { annotations: annotationsOf(model, theme) } },
      },
      plugins: [
        { id: 'intervals', beforeDatasetsDraw: (chart) => this.drawIntervals(chart, theme) },
        { id: 'labels', afterDatasetsDraw: (chart) => this.drawLabels(chart, theme) },
      ],
    };
  }

  /** A vertical line through each point of the frontier: where its score is likely to lie on other probes. */
  private drawIntervals({ ctx, chartArea, scales }: Chart, theme: Theme): void {
    if (!this.model) return;
    const { byKey, intervals, broken, y } = this.model;
    const { left, top, width } = chartArea;
    const height = scales['y']!.getPixelForValue(broken?.at ?? y.min) - top;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.strokeStyle = css(mix(theme.background, theme.foreground, 0.45));
    ctx.lineWidth = 1;
    for (const [key, { min, max }] of intervals) {
      const x = scales['x']!.getPixelForValue(byKey.get(key)!.x);
      ctx.beginPath();
      ctx.moveTo(x, scales['y']!.getPixelForValue(min));
      ctx.lineTo(x, scales['y']!.getPixelForValue(max));
      ctx.stroke();
    }
    ctx.restore();
  }

  private drawLabels({ ctx, chartArea, scales }: Chart, theme: Theme): void {
    if (!this.model) return;
    const size = Math.max(10, theme.fontSize - 2);
    ctx.save();
    ctx.font = `${size}px ${theme.fontFamily}`;
    ctx.textBaseline = 'top';
    const { left, top, width, height } = chartArea;
    const labels = placeLabels(this.model, {
      area: { x: left, y: top, width: width + 8, height },
      lineHeight: size + 3,
      xOf: (overhead) => scales['x']!.getPixelForValue(overhead),
      yOf: (score) => scales['y']!.getPixelForValue(score),
      widthOf: (text) => ctx.measureText(text).width,
    });
    ctx.strokeStyle = css(theme.muted);
    ctx.lineWidth = 1;
    for (const { leader } of labels) {
      if (!leader) continue;
      ctx.beginPath();
      ctx.moveTo(leader.x, leader.y);
      ctx.lineTo(leader.x, leader.y + leader.height);
      ctx.stroke();
    }
    for (const { text, x, y, faint } of labels) {
      // A halo of the background keeps the text legible over points and lines.
      ctx.lineWidth = 3;
      ctx.strokeStyle = css(theme.background);
      ctx.strokeText(text, x, y + 1);
      ctx.fillStyle = css(faint ? theme.muted : theme.foreground);
      ctx.fillText(text, x, y + 1);
    }
    ctx.restore();
  }
}

function datasetsOf(
  { points, frontier, survivors, baseline, x, ...model }: ParetoModel,
  { background, foreground, palette }: Theme,
): ChartDataset<'scatter', ParetoPoint[]>[] {
  const last = frontier.at(-1);
  return [
    {
      data: [...frontier, ...(last ? [{ key: '', x: x.max, y: last.y }] : [])],
      showLine: true,
      stepped: 'before',
      borderColor: css(mix(foreground, background, 0.3)),
      borderWidth: 1.25,
      pointRadius: 0,
      order: 1,
    },
    {
      data: [...frontier],
      pointRadius: 4,
      pointBorderWidth: frontier.map(({ key }) => (survivors.has(key) ? 3 : 1.5)),
      pointBorderColor: css(foreground),
      pointBackgroundColor: frontier.map(({ y }) =>
        css(baseline !== null && y > baseline ? palette.better[2]! : palette.neutral),
      ),
      order: 0,
    },
    {
      data: points.map((point) => ({ ...point, y: plotted(model, point.y) })),
      pointRadius: points.length > CROWD ? 2 : 2.75,
      pointBorderWidth: 0,
      pointBackgroundColor: rgba(mix(background, foreground, 0.5), 0.6),
      order: 2,
    },
  ];
}

/** Lines of the baseline and of answers that know nothing, and the limits of the size classes. */
function annotationsOf(
  { lines, x, broken }: ParetoModel,
  { background, foreground, muted }: Theme,
): AnnotationOptions[] {
  return [
    ...CLASSES.filter(({ upTo }) => upTo < x.max).map(({ upTo }): AnnotationOptions => ({
      type: 'line',
      drawTime: 'beforeDatasetsDraw',
      xMin: upTo,
      xMax: upTo,
      borderColor: css(mix(background, foreground, 0.2)),
      borderWidth: 1,
      borderDash: [1, 3],
    })),
    ...(broken ? [{ at: broken.at }] : []).map(({ at }): AnnotationOptions => ({
      type: 'line',
      drawTime: 'beforeDatasetsDraw',
      yMin: at,
      yMax: at,
      borderColor: css(mix(background, foreground, 0.3)),
      borderWidth: 1,
      borderDash: [2, 4],
    })),
    ...lines.map(({ score, kind }): AnnotationOptions => ({
      type: 'line',
      drawTime: 'beforeDatasetsDraw',
      yMin: score,
      yMax: score,
      borderColor: css(kind === 'floor' ? muted : foreground),
      borderWidth: 1,
      ...(kind === 'floor' ? { borderDash: [4, 3] } : {}),
    })),
  ];
}
