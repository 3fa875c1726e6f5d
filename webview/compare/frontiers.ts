import { niceTicks } from '../../src/core/drawing/paretoModel.js';
import { line, tag, text } from '../../src/core/drawing/svg.js';
import { percent, signed } from '../../src/core/format/numbers.js';
import type { ShownComparison } from '../../src/protocol/compareView.js';
import { element } from '../shared/dom.js';

const AREA = { left: 52, top: 10, right: 14, bottom: 38 };
/** Sweeps beyond these share looks. */
export const LOOKS = 6;

/** The frontiers of all sweeps over one another: what each overhead gains. Told apart by mark, dash and colour. */
export class Frontiers {
  private readonly plot = element('div', { class: 'frontier-plot' });
  private readonly legend = element('ul', { class: 'series' });
  readonly element = element(
    'section',
    { class: 'frontiers', 'aria-labelledby': 'frontiers-title' },
    element('h2', { id: 'frontiers-title' }, 'Frontiers: the best gain for the extra layers'),
    this.plot,
    this.legend,
  );

  render({ sweeps }: ShownComparison, width: number, height: number): void {
    this.plot.replaceChildren(drawing(frontiersSvg(sweeps, width, height)));
    this.legend.replaceChildren(
      ...sweeps.map(({ label, frontier }, n) => {
        const best = frontier.at(-1);
        const words =
          best && best.delta > 0
            ? `${label}: ${signed(best.delta)} at ${percent(best.overhead)}`
            : `${label}: no gain`;
        return element('li', {}, drawing(keySvg(n)), words);
      }),
    );
  }
}

type Sweeps = ShownComparison['sweeps'];

export function frontiersSvg(sweeps: Sweeps, width: number, height: number): string {
  const points = sweeps.flatMap(({ frontier }) => frontier);
  const mostX = Math.max(0.1, ...points.map(({ overhead }) => overhead)) * 100 * 1.04;
  const highest = Math.max(0.02, ...points.map(({ delta }) => delta));
  const lowest = Math.min(0, ...points.map(({ delta }) => delta));
  const room = (highest - lowest) * 0.1;
  const [from, to] = [lowest - room, highest + room];
  const [right, bottom] = [width - AREA.right, height - AREA.bottom];
  const leastX = Math.min(0, ...points.map(({ overhead }) => overhead * 100)) - mostX * 0.02;
  const xOf = (overhead: number): number =>
    AREA.left + ((overhead * 100 - leastX) / (mostX - leastX)) * (right - AREA.left);
  const yOf = (delta: number): number => bottom - ((delta - from) / (to - from)) * (bottom - AREA.top);
  const axes = [
    ...niceTicks(from, to).map(
      (value) =>
        line(AREA.left, yOf(value), right, yOf(value), { class: Math.abs(value) < 1e-12 ? 'zero' : 'grid' }) +
        text(AREA.left - 6, yOf(value) + 4, value === 0 ? '0' : signedShort(value), { 'text-anchor': 'end' }),
    ),
    ...niceTicks(leastX, mostX)
      .filter((value) => value >= 0)
      .map((value) => text(xOf(value / 100), bottom + 16, `${value} %`, { 'text-anchor': 'middle' })),
    text((AREA.left + right) / 2, bottom + 33, 'overhead →', { 'text-anchor': 'middle' }),
    text(0, 0, 'Δ →', {
      'text-anchor': 'middle',
      transform: `translate(10 ${(AREA.top + bottom) / 2}) rotate(-90)`,
    }),
  ];
  const series = sweeps.map(({ label, frontier }, n) => {
    const [first, ...others] = frontier;
    if (!first) return '';
    const steps = others.map(({ overhead, delta }) => `H${at2(xOf(overhead))}V${at2(yOf(delta))}`).join('');
    const d = `M${at2(xOf(first.overhead))} ${at2(yOf(first.delta))}${steps}H${at2(right)}`;
    return tag(
      'g',
      { class: `series-${n % LOOKS}` },
      tag('path', { d, class: 'frontier-line' }),
      ...frontier.map(({ key, overhead, delta }) =>
        tag(
          'path',
          { d: mark(n, xOf(overhead), yOf(delta)), class: 'frontier-mark' },
          tag('title', {}, escape(`${label} ${key} ${signed(delta)}`)),
        ),
      ),
    );
  });
  const best = sweeps
    .map(({ label, frontier }) => `${label} ${signed(frontier.at(-1)?.delta ?? 0)}`)
    .join(', ');
  return tag(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': `Best gains by overhead: ${best}`,
    },
    ...axes,
    ...series,
  );
}

const escape = (words: string): string => words.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const at2 = (value: number): string => value.toFixed(2);
const signedShort = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** Circle, square, triangle, diamond, and the first two turned and crossed. */
function mark(n: number, x: number, y: number): string {
  const r = 4.5;
  switch (n % LOOKS) {
    case 0:
      return `M${at2(x - r)} ${at2(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
    case 1:
      return `M${at2(x - r + 0.5)} ${at2(y - r + 0.5)}h${2 * r - 1}v${2 * r - 1}h${1 - 2 * r}z`;
    case 2:
      return `M${at2(x)} ${at2(y - r - 0.5)}l${r + 0.5} ${2 * r}h${-2 * r - 1}z`;
    case 3:
      return `M${at2(x)} ${at2(y - r - 1)}l${r + 1} ${r + 1}l${-r - 1} ${r + 1}l${-r - 1} ${-r - 1}z`;
    case 4:
      return `M${at2(x)} ${at2(y + r + 0.5)}l${r + 0.5} ${-2 * r}h${-2 * r - 1}z`;
    default:
      return `M${at2(x - r)} ${at2(y - 1.5)}h${2 * r}v3h${-2 * r}z`;
  }
}

const keySvg = (n: number): string =>
  tag(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: 34,
      height: 14,
      viewBox: '0 0 34 14',
      'aria-hidden': 'true',
    },
    tag(
      'g',
      { class: `series-${n % LOOKS}` },
      tag('path', { d: 'M0 7H34', class: 'frontier-line' }),
      tag('path', { d: mark(n, 17, 7), class: 'frontier-mark' }),
    ),
  );

/** SVG as text becomes part of the page. */
const drawing = (svg: string): Node =>
  document.importNode(new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement, true);
