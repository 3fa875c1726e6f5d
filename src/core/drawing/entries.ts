import type { Look } from './look.js';
import { text } from './svg.js';

/** One line of a legend: a sign of 11 × 11 pixels and what it means. */
export interface Entry {
  readonly draw: (x: number, y: number) => string;
  readonly name: string;
}

/** Side of a sign. */
export const SIGN = 11;
/** From one entry to the next. */
export const ENTRY_HEIGHT = 17;

/** Entries below one another. */
export const entriesSvg = (entries: readonly Entry[], x: number, y: number, { faint }: Look): string =>
  entries
    .map(({ draw, name }, n) => {
      const top = y + n * ENTRY_HEIGHT;
      return draw(x, top) + text(x + SIGN + 7, top + 10, name, { fill: faint });
    })
    .join('');
