import type { Rgb } from './colors.js';

/** Images are drawn on white, whatever the editor's theme: they go into papers and pages. */
export const PAPER: Rgb = [255, 255, 255];
export const INK: Rgb = [34, 34, 34];
export const FAINT: Rgb = [95, 95, 95];
export const LINE: Rgb = [205, 205, 205];
