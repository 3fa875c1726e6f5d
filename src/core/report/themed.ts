import { DARK, LIGHT, type Look } from '../drawing/look.js';

/** In attributes: quotes of texts are escaped. */
const COLOR = /(?<==")rgb\(\d+,\d+,\d+\)(?=")/g;

/** Colours that are one on light ground and another on dark: drawings name them, the page's style sheet says what they are. */
export class ThemedColors {
  private readonly names = new Map<string, string>();

  /** A drawing that has the colours of the reader's theme. */
  draw(draw: (look: Look) => string): string {
    const dark = draw(DARK).match(COLOR) ?? [];
    let n = 0;
    return draw(LIGHT).replace(COLOR, (light) => `var(${this.nameOf(light, dark[n++] ?? light)})`);
  }

  private nameOf(light: string, dark: string): string {
    const pair = `${light} ${dark}`;
    const known = this.names.get(pair);
    if (known !== undefined) return known;
    const name = `--k${this.names.size}`;
    this.names.set(pair, name);
    return name;
  }

  /** The declarations of one theme, for a style sheet. */
  declarations(theme: 'light' | 'dark'): string {
    return [...this.names]
      .map(([pair, name]) => `${name}:${pair.split(' ')[theme === 'light' ? 0 : 1]}`)
      .join(';');
  }
}
