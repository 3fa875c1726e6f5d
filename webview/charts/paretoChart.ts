import type { ChartConfiguration, ChartDataset } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { blockOf, parseConfig } from '../../src/core/configs/layerPath.js';
import { css, mix, rgba } from '../../src/core/drawing/colors.js';
import { CLASS_HEIGHT, placeLabels } from '../../src/core/drawing/labels.js';
import {
  CLASSES,
  isInside,
  lowerText,
  type ParetoModel,
  paretoModel,
  type ParetoPoint,
  plotted,
  scoreTicks,
  spotOf,
  stripTick,
  zoomPareto,
} from '../../src/core/drawing/paretoModel.js';
import { DIAMOND } from '../../src/core/drawing/paretoSvg.js';
import type { Spot, Zoom } from '../../src/core/drawing/zoom.js';
import { Chart, STILL } from '../shared/charts.js';
import type { Theme } from '../shared/theme.js';
import type { Data } from '../state/data.js';

type Scatter = ChartConfiguration<'scatter', ParetoPoint[]>;

/** The most overhead of a config that is still to be run, as a fraction. */
function scopeOf({ sweep: { pending }, run: { model } }: Data): number {
  const longest = pending.reduce((most, key) => {
    const block = blockOf(key);
    const extra = block ? block.j - block.i : parseConfig(key, model.layers).extraLayers;
    return Math.max(most, extra);
  }, 0);
  return longest / model.layers;
}

/** Above this many points they are drawn smaller. */
const CROWD = 800;

/** The Pareto chart on its canvas. */
export class ParetoChart {
  private chart: Chart<'scatter', ParetoPoint[]> | undefined;
  private whole: ParetoModel | undefined;
  /** What is seen of it. */
  private model: ParetoModel | undefined;
  private axisWidth = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** Those that are seen. */
  points: readonly ParetoPoint[] = [];

  /** Where the axes enclose the points, in pixels of the canvas. */
  get area(): { left: number; top: number; width: number; height: number } | undefined {
    return this.chart?.chartArea;
  }

  /** @param reshape whether more than the values has changed. */
  render(data: Data, zoom: Zoom, theme: Theme, width: number, height: number, reshape: boolean): void {
    this.whole = paretoModel({ ...data, scope: scopeOf(data) });
    this.show(zoom, theme, width, height, reshape);
  }

  /** Shows another part of what was rendered last. */
  show(zoom: Zoom, theme: Theme, width: number, height: number, reshape: boolean): void {
    if (!this.whole) return;
    const model = (this.model = zoomPareto(this.whole, zoom));
    this.points = model.points.filter((point) => isInside(model, point));
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

  /** Where a config's point is, in pixels; undefined when it is not seen. */
  positionOf(key: string): { x: number; y: number } | undefined {
    const { model } = this;
    const point = model?.byKey.get(key);
    return point && isInside(model!, point) ? this.pixelOf(point) : undefined;
  }

  /** Where a config's point lies in the whole chart. */
  spotOf(key: string): Spot | undefined {
    const point = this.whole?.byKey.get(key);
    return point && spotOf(this.whole!, point);
  }

  /** @param scales of the chart that is drawn: while it is made, it is not ours yet. */
  pixelOf({ x, y }: ParetoPoint, { scales } = this.chart!): { x: number; y: number } {
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
            title: { display: true, text: model.axis, color, font, padding: 0 },
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
              const strip = stripTick(model);
              const ticks = scoreTicks(model, (font.size + 4) / Math.max(1, axis.height));
              if (strip !== null) ticks.unshift(strip);
              axis.ticks = ticks.map((value) => ({ value }));
            },
            // As wide as for the whole chart, so that points do not move sideways while it is enlarged.
            afterFit: (axis) => {
              if (model.x.min === this.whole?.x.min && model.x.max === this.whole.x.max)
                this.axisWidth = axis.width;
              else axis.width = Math.max(axis.width, this.axisWidth);
            },
            title: { display: true, text: 'combined score →', color, font, padding: 0 },
          },
        },
        plugins: { annotation: { annotations: annotationsOf(model, theme) } },
      },
      plugins: [
        { id: 'crowd', beforeDatasetsDraw: (chart) => this.drawCrowd(chart, theme) },
        { id: 'intervals', beforeDatasetsDraw: (chart) => this.drawIntervals(chart, theme) },
        { id: 'labels', afterDatasetsDraw: (chart) => this.drawLabels(chart, theme) },
      ],
    };
  }

  /** Every config as a dot: painted, since thousands of the chart's own elements would not move at the screen's pace. */
  private drawCrowd(chart: Chart, { background, foreground }: Theme): void {
    const { ctx, chartArea } = chart;
    const { points } = this;
    const radius = (this.model?.points.length ?? 0) > CROWD ? 2 : 2.75;
    const { left, top, width, height } = chartArea;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.fillStyle = rgba(mix(background, foreground, 0.5), 0.6);
    for (const point of points) {
      const { x, y } = this.pixelOf(point, chart as Chart<'scatter', ParetoPoint[]>);
      ctx.beginPath();
      if (point.other) diamond(ctx, x, y, radius * DIAMOND);
      else ctx.arc(x, y, radius, 0, 2 * Math.PI);
      ctx.fill();
    }
    ctx.restore();
  }

  /** A vertical line through each point of the frontier: where its score is likely to lie on other probes. */
  private drawIntervals({ ctx, chartArea, scales }: Chart, theme: Theme): void {
    if (!this.model) return;
    const { byKey, intervals, broken, y } = this.model;
    const { left, top, width } = chartArea;
    const lowest = Math.max(broken?.at ?? y.min, y.min);
    const height = scales['y']!.getPixelForValue(lowest) - top;
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

function diamond(ctx: CanvasRenderingContext2D, x: number, y: number, half: number): void {
  ctx.moveTo(x, y - half);
  ctx.lineTo(x + half, y);
  ctx.lineTo(x, y + half);
  ctx.lineTo(x - half, y);
  ctx.closePath();
}

function datasetsOf(
  { frontier, survivors, baseline, x }: ParetoModel,
  { background, foreground, palette }: Theme,
): ChartDataset<'scatter', ParetoPoint[]>[] {
  const last = frontier.at(-1);
  return [
    {
      data: [...frontier, ...(last ? [{ ...last, key: '', x: x.max }] : [])],
      showLine: true,
      stepped: 'before',
      borderColor: css(mix(foreground, background, 0.3)),
      borderWidth: 1.25,
      pointRadius: 0,
      order: 1,
    },
    {
      data: [...frontier],
      pointRadius: frontier.map(({ other }) => (other ? 4 * DIAMOND : 4)),
      pointStyle: frontier.map(({ other }) => (other ? 'rectRot' : 'circle')),
      pointBorderWidth: frontier.map(({ key }) => (survivors.has(key) ? 3 : 1.5)),
      pointBorderColor: css(foreground),
      pointBackgroundColor: frontier.map(({ y }) =>
        css(baseline !== null && y > baseline ? palette.better[2]! : palette.neutral),
      ),
      order: 0,
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
