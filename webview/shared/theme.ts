import { mix, type Palette, paletteFor, type Rgb, type ThemeKind } from '../../src/core/drawing/colors.js';

/** VS Code's theme as canvases need it: colours and fonts by value. */
export interface Theme {
  readonly kind: ThemeKind;
  readonly palette: Palette;
  readonly background: Rgb;
  readonly foreground: Rgb;
  /** Secondary text. */
  readonly muted: Rgb;
  /** Lines of axes and of empty cells. */
  readonly line: Rgb;
  readonly fontFamily: string;
  readonly fontSize: number;
}

const KINDS: Readonly<Record<string, ThemeKind>> = {
  'vscode-dark': 'dark',
  'vscode-light': 'light',
  'vscode-high-contrast': 'hcDark',
  'vscode-high-contrast-light': 'hcLight',
};

/** Reads the theme from the CSS variables that VS Code sets. */
export function readTheme(): Theme {
  const kind = KINDS[document.body.dataset['vscodeThemeKind'] ?? ''] ?? kindOfClass();
  const dark = kind === 'dark' || kind === 'hcDark';
  const style = getComputedStyle(document.body);
  const background = colorOf(style.backgroundColor) ?? (dark ? [30, 30, 30] : [255, 255, 255]);
  const foreground = colorOf(style.color) ?? (dark ? [220, 220, 220] : [40, 40, 40]);
  const highContrast = kind === 'hcDark' || kind === 'hcLight';
  return {
    kind,
    palette: paletteFor(kind, background, foreground),
    background,
    foreground,
    muted: highContrast ? foreground : mix(foreground, background, 0.28),
    line: mix(background, foreground, highContrast ? 0.45 : 0.22),
    fontFamily: style.fontFamily,
    fontSize: Number.parseFloat(style.fontSize) || 13,
  };
}

function kindOfClass(): ThemeKind {
  const { classList } = document.body;
  // The light high-contrast theme carries the class of the dark one as well.
  for (const name of ['vscode-high-contrast-light', 'vscode-high-contrast', 'vscode-light'])
    if (classList.contains(name)) return KINDS[name]!;
  return 'dark';
}

function colorOf(text: string): Rgb | undefined {
  const parts = text.match(/[\d.]+/g)?.map(Number);
  return parts && parts.length >= 3 && parts[3] !== 0 ? [parts[0]!, parts[1]!, parts[2]!] : undefined;
}

/** Calls back when VS Code changes the theme: it rewrites the body's class and the root's inline style. */
export function watchTheme(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'style', 'data-vscode-theme-kind', 'data-vscode-theme-id'],
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
}
