import { type Palette, paletteFor, type Rgb } from './colors.js';

/** The colours of a drawing on one ground. */
export interface Look {
  readonly palette: Palette;
  readonly paper: Rgb;
  readonly ink: Rgb;
  /** Secondary text. */
  readonly faint: Rgb;
  readonly line: Rgb;
}

const look = (kind: 'light' | 'dark', paper: Rgb, ink: Rgb, faint: Rgb, line: Rgb): Look => ({
  palette: paletteFor(kind, paper, ink),
  paper,
  ink,
  faint,
  line,
});

/** For papers and pages. */
export const LIGHT = look('light', [255, 255, 255], [34, 34, 34], [95, 95, 95], [205, 205, 205]);
/** For slides, and for pages that follow the reader's dark mode. */
export const DARK = look('dark', [24, 26, 27], [230, 230, 230], [165, 168, 170], [70, 74, 77]);
