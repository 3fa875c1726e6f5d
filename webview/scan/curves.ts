import type { ToScanView } from '../../src/protocol/scanView.js';

/** The curves of a scan as SVG: what the same content in another form has in common, against other content. */

type Scan = ToScanView['scan'];

export interface CurveLine {
  readonly name: string;
  /** The style sheet draws it: `language`, `format` or `content`. */
  readonly kind: string;
  readonly values: readonly number[];
}

const SVG = 'http://www.w3.org/2000/svg';
const MARGIN = { left: 40, right: 12, top: 10, bottom: 34 };
const TICKS = [-1, -0.5, 0, 0.5, 1];

function node(name: string, attributes: Readonly<Record<string, string | number>>, text = ''): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text) made.textContent = text;
  return made;
}

/** Where the values and boundaries lie. */
export function curvePlace(layers: number, width: number, height: number) {
  const plot = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  return {
    x: (at: number): number => MARGIN.left + (plot.width * at) / layers,
    y: (value: number): number => MARGIN.top + (plot.height * (1 - value)) / 2,
    at: (x: number): number =>
      Math.min(layers, Math.max(0, Math.round(((x - MARGIN.left) / plot.width) * layers))),
  };
}

/**
 * @param lines from bottom to top.
 * @param marked the boundary that is pointed out.
 */
export function drawCurves(
  { layers, suggestion }: Scan,
  lines: readonly CurveLine[],
  { width, height, marked }: { width: number; height: number; marked: number | undefined },
): SVGElement {
  const { x, y } = curvePlace(layers, width, height);
  const svg = node('svg', { width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' });
  if (suggestion)
    svg.append(
      node('rect', {
        class: 'suggested',
        x: x(suggestion.from),
        y: y(1),
        width: x(suggestion.to) - x(suggestion.from),
        height: y(-1) - y(1),
      }),
    );
  for (const tick of TICKS) {
    svg.append(
      node('line', {
        class: tick === 0 ? 'zero' : 'grid',
        x1: x(0),
        x2: x(layers),
        y1: y(tick),
        y2: y(tick),
      }),
      node('text', { x: x(0) - 6, y: y(tick) + 4, 'text-anchor': 'end' }, String(tick).replace('-', '−')),
    );
  }
  const step = [1, 2, 4, 5, 10, 20].find((every) => x(every) - x(0) >= 24) ?? 50;
  for (let at = 0; at <= layers; at += step)
    svg.append(node('text', { x: x(at), y: y(-1) + 16, 'text-anchor': 'middle' }, String(at)));
  svg.append(
    node('text', { x: (x(0) + x(layers)) / 2, y: height - 4, 'text-anchor': 'middle' }, 'entering layer →'),
  );
  for (const { kind, values } of lines)
    svg.append(
      node('polyline', {
        class: `curve ${kind}`,
        points: values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' '),
      }),
    );
  if (marked !== undefined)
    svg.append(node('line', { class: 'mark', x1: x(marked), x2: x(marked), y1: y(1), y2: y(-1) }));
  return svg;
}
