import { escapeMarkup } from '../format/escape.js';
import { css, type Rgb } from './colors.js';

/** SVG as text: pure functions, so that a drawing can be made and tested without a page. */

type Attributes = Readonly<Record<string, string | number | Rgb | undefined>>;

const attributeText = (attributes: Attributes): string =>
  Object.entries(attributes)
    .flatMap(([name, value]) =>
      value === undefined
        ? []
        : ` ${name}="${typeof value === 'number' ? round(value) : typeof value === 'string' ? escapeMarkup(value) : css(value)}"`,
    )
    .join('');

const FONT = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

/** Half a hundredth of a pixel shows nowhere and makes long files. */
const round = (value: number): number => Math.round(value * 100) / 100;

export const tag = (name: string, attributes: Attributes, ...children: readonly string[]): string =>
  children.length === 0
    ? `<${name}${attributeText(attributes)}/>`
    : `<${name}${attributeText(attributes)}>${children.join('')}</${name}>`;

export const text = (x: number, y: number, content: string, attributes: Attributes = {}): string =>
  tag('text', { x, y, ...attributes }, escapeMarkup(content));

export const line = (x1: number, y1: number, x2: number, y2: number, attributes: Attributes): string =>
  tag('line', { x1, y1, x2, y2, ...attributes });

export const rect = (x: number, y: number, width: number, height: number, attributes: Attributes): string =>
  tag('rect', { x, y, width, height, ...attributes });

/** The outermost element, with the font that everything in it has. */
export const svgRoot = (
  width: number,
  height: number,
  attributes: Attributes,
  ...children: readonly string[]
): string =>
  tag(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${round(width)} ${round(height)}`,
      'font-family': FONT,
      'font-size': 11,
      ...attributes,
    },
    ...children,
  );
