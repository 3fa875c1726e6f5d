/** The little that the DOM lacks for building a page in code. */

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = Node | string;

/** An element with attributes and children; `true` sets an empty attribute, `false` and undefined none. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

/** A sign of a legend, which the style sheet draws by its kind. */
export const swatch = (kind: string): HTMLElement =>
  element('span', { class: `swatch ${kind}`, 'aria-hidden': 'true' });

/** Sets the text only where it differs, so that an unchanged node costs no layout. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

const SVG = 'http://www.w3.org/2000/svg';

/** Outlines on a 16 × 16 grid. */
const ICONS = {
  pause: 'M5 3v10M11 3v10',
  play: 'M5 3l8 5-8 5z',
  stop: 'M4 4h8v8H4z',
  restart: 'M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3',
  close: 'M4 4l8 8M12 4l-8 8',
  chevron: 'M4 6l4 4 4-4',
  help: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM6.2 6.4a1.8 1.8 0 1 1 2.6 1.6C8.2 8.3 8 8.6 8 9.3M8 11.2v.1',
  filter: 'M2 3h12L9.5 8.5V13l-3-1.5v-3z',
  copy: 'M6 5h7v8H6zM4 11H3V3h7v1',
  plus: 'M8 3v10M3 8h10',
  settings: 'M2 5h5M11 5h3M2 11h3M9 11h5M7 3.5h4v3H7zM5 9.5h4v3H5z',
  info: 'M8 7v5M8 4.2v.1M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z',
} as const;
export type IconName = keyof typeof ICONS;

export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  for (const [key, value] of Object.entries({
    viewBox: '0 0 16 16',
    width: 16,
    height: 16,
    fill: name === 'play' || name === 'stop' ? 'currentColor' : 'none',
    stroke: 'currentColor',
    'stroke-width': name === 'pause' ? 2 : 1.2,
    'aria-hidden': 'true',
  }))
    svg.setAttribute(key, String(value));
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}
