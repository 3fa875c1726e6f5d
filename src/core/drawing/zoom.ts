/** Which part of a chart is seen when it is enlarged. */
export interface Zoom {
  /** How many times larger than the whole: 1 and more. */
  readonly factor: number;
  /** Left edge of what is seen, as a fraction of the whole: from 0 to 1 − 1/factor. */
  readonly x: number;
  /** Its upper edge, likewise. */
  readonly y: number;
}

export const WHOLE: Zoom = { factor: 1, x: 0, y: 0 };

/** How much one step of a key or a button enlarges. */
export const ZOOM_STEP = 1.5;

/** A place in a chart, in fractions from its upper left corner. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** What is seen when nothing else is said: the middle. */
export const MIDDLE: Spot = { x: 0.5, y: 0.5 };

export const isWhole = ({ factor }: Zoom): boolean => factor === 1;

const fitted = (factor: number, x: number, y: number): Zoom => {
  const most = 1 - 1 / factor;
  const within = (edge: number): number => Math.min(most, Math.max(0, edge));
  return { factor, x: within(x), y: within(y) };
};

/**
 * Enlarges or reduces about a place, which stays where it is as far as the chart's edges allow.
 * @param by how many times larger than now; below 1 smaller.
 * @param at in fractions of what is seen.
 * @param most the largest factor, 1 and more.
 */
export function zoomedAt({ factor, x, y }: Zoom, by: number, at: Spot, most: number): Zoom {
  const to = Math.min(most, Math.max(1, factor * by));
  const change = 1 / factor - 1 / to;
  return fitted(to, x + at.x * change, y + at.y * change);
}

/** Moves what is seen. @param dx to the right, dy down: in fractions of what is seen. */
export const moved = ({ factor, x, y }: Zoom, dx: number, dy: number): Zoom =>
  fitted(factor, x + dx / factor, y + dy / factor);

/** What is seen with a place of the whole in its middle, or as near to it as the edges allow. */
export const centredOn = ({ factor }: Zoom, { x, y }: Spot): Zoom =>
  fitted(factor, x - 0.5 / factor, y - 0.5 / factor);

/** How far from the edge a place comes to lie that was brought in, as a fraction of what is seen. */
const MARGIN = 0.1;

/** Brings a place of the whole in from beyond an edge; what is seen already stays where it is. */
export function showing({ factor, x, y }: Zoom, at: Spot): Zoom {
  const axis = (edge: number, place: number): number => {
    if (place < edge) return place - MARGIN / factor;
    return place > edge + 1 / factor ? place - (1 - MARGIN) / factor : edge;
  };
  return fitted(factor, axis(x, at.x), axis(y, at.y));
}

/** The same zoom where less is allowed. @param most the largest factor, 1 and more. */
export const limited = (zoom: Zoom, most: number): Zoom =>
  zoom.factor <= most ? zoom : fitted(most, zoom.x, zoom.y);

/** The part of a range that is seen. @param from its lower end, as a fraction of the whole. */
export function partOf(
  { min, max }: { readonly min: number; readonly max: number },
  from: number,
  factor: number,
): { min: number; max: number } {
  const span = max - min;
  return { min: min + from * span, max: min + (from + 1 / factor) * span };
}
