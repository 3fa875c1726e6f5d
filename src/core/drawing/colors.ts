/** Colour ramps. Red against blue, which people with any of the common colour blindnesses tell apart. */

export type Rgb = readonly [number, number, number];
export type ThemeKind = 'dark' | 'light' | 'hcDark' | 'hcLight';

export interface Palette {
  /** "No change": near the editor's background. */
  readonly neutral: Rgb;
  /** From the neutral colour outward. */
  readonly better: readonly Rgb[];
  readonly worse: readonly Rgb[];
  /** From low to high. */
  readonly sequential: readonly Rgb[];
  /** Of cells without a value. */
  readonly blank: Rgb;
}

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

const hex = (text: string): Rgb => [
  Number.parseInt(text.slice(0, 2), 16),
  Number.parseInt(text.slice(2, 4), 16),
  Number.parseInt(text.slice(4, 6), 16),
];
const ramp = (text: string): Rgb[] => text.split(' ').map(hex);

/** On light ground far is dark, on dark ground far is bright: either way it stands out. */
const RAMPS = {
  light: {
    better: ramp('fbd9c8 f3a384 d75b4b a81529'),
    worse: ramp('d3e5f1 94c4df 4790c4 1d5a9e'),
    sequential: ramp('eaf4ee b4dcc8 6cb89a 2f8468 0c4b38'),
  },
  dark: {
    better: ramp('5a302b a1463b dc6552 ff8d74'),
    worse: ramp('24405a 2a6094 397ebf 559fe0'),
    sequential: ramp('22302c 295043 34755d 4a9d7d 78cba8'),
  },
};

/** The palette of a theme kind on its editor background. */
export function paletteFor(kind: ThemeKind, background: Rgb, foreground: Rgb): Palette {
  const dark = kind === 'dark' || kind === 'hcDark';
  return {
    ...RAMPS[dark ? 'dark' : 'light'],
    neutral: mix(background, foreground, kind === 'dark' ? 0.11 : kind === 'hcDark' ? 0.2 : 0.045),
    blank: mix(background, foreground, kind === 'hcDark' ? 0.08 : 0.04),
  };
}

export const mix = (a: Rgb, b: Rgb, share: number): Rgb => [
  Math.round(a[0] + (b[0] - a[0]) * share),
  Math.round(a[1] + (b[1] - a[1]) * share),
  Math.round(a[2] + (b[2] - a[2]) * share),
];

function along(stops: readonly Rgb[], share: number): Rgb {
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const from = Math.min(stops.length - 2, Math.floor(place));
  return mix(stops[from]!, stops[from + 1]!, place - from);
}

/** Red above 0, blue below, the neutral colour at 0, full colour at ±limit, and one of its own beyond. */
export function divergingColor(palette: Palette, value: number, limit: number): Rgb {
  const stops = value >= 0 ? palette.better : palette.worse;
  return isBeyond(value, limit)
    ? beyond(palette, value)
    : along([palette.neutral, ...stops], Math.abs(value) / limit);
}

/** Whether a scale clips a value; what differs by rounding alone lies within. */
export const isBeyond = (value: number, limit: number): boolean => Math.abs(value) > limit + 1e-9;

/** How far what a scale clips lies beyond the colour of its end: less for losses, which are many and should not glare. */
const BEYOND = { better: 0.42, worse: 0.22 };

/** The colour of all values that a scale clips, on the side of this one: on from its end, away from the background. */
export function beyond({ better, worse, neutral }: Palette, value: number): Rgb {
  const end = (value >= 0 ? better : worse).at(-1)!;
  const share = value >= 0 ? BEYOND.better : BEYOND.worse;
  return mix(end, luminance(end) > luminance(neutral) ? WHITE : BLACK, share);
}

export const sequentialColor = (
  palette: Palette,
  value: number,
  [from, to]: readonly [number, number],
): Rgb => along(palette.sequential, to > from ? (value - from) / (to - from) : 0);

export const css = ([r, g, b]: Rgb): string => `rgb(${r},${g},${b})`;

/** Relative luminance (WCAG 2). */
export function luminance(color: Rgb): number {
  const [r, g, b] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever reads better on a colour. */
export const readableOn = (color: Rgb): Rgb =>
  contrast(color, WHITE) >= contrast(color, BLACK) ? WHITE : BLACK;

export const rgba = ([r, g, b]: Rgb, alpha: number): string => `rgba(${r},${g},${b},${alpha})`;
