import type { Anatomy } from '../anatomy/anatomy.js';
import type { MapGeometry } from './geometry.js';

/** The model's anatomy along an axis of the map, in pixels along it. */
export interface Brackets {
  readonly spans: readonly Span[];
  /** Between the ends of a wall's interval. */
  readonly doubts: readonly Range[];
  readonly hot: readonly Range[];
}

interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Span extends Range {
  /** Empty where there is no room for it. */
  readonly word: string;
  /** Where the word stands, and which of its ends or its middle. */
  readonly at: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** Size of the words, and about what one takes. */
export const WORD_SIZE = 10;
const wordLength = (word: string): number => word.length * WORD_SIZE * 0.56;
const GAP = 6;

export interface AxisBrackets {
  /** Above the columns: layer l is the last that is repeated in column l + 1. */
  readonly columns: Brackets;
  /** Beside the rows: layer l is the first that is repeated in row l. */
  readonly rows: Brackets;
}

/** @returns undefined while nothing is known. */
export function bracketsOf(
  anatomy: Anatomy | undefined,
  { origin, left, top, plot, cell, layers }: MapGeometry,
): AxisBrackets | undefined {
  if (!anatomy) return undefined;
  const within = (start: number, length: number) => (place: number) =>
    Math.min(start + length, Math.max(start, place));
  const [across, down] = [within(left, plot.width), within(top, plot.height)];
  return {
    columns: alongAxis(anatomy, layers, (layer) => across(origin.x + (layer + 1) * cell)),
    rows: alongAxis(anatomy, layers, (layer) => down(origin.y + layer * cell)),
  };
}

/** @param place of a layer's first edge on the axis, or the end of what is seen that is nearest to it. */
function alongAxis(
  { encodingWall, decodingWall, reasoningZone, hotZones }: Anatomy,
  layers: number,
  place: (layer: number) => number,
): Brackets {
  const walls = [encodingWall, decodingWall].flatMap((wall) => ('layer' in wall ? [wall] : []));
  /** None where nothing of it is seen. */
  const range = (from: number, to: number): Range[] =>
    place(from) < place(to) ? [{ from: place(from), to: place(to) }] : [];
  const encode = 'layer' in encodingWall ? range(0, encodingWall.layer) : [];
  const decode = 'layer' in decodingWall ? range(decodingWall.layer, layers) : [];
  const reason = reasoningZone ? range(reasoningZone.from, reasoningZone.to) : [];
  // The words of short brackets beside it reach into its room.
  const [low, high] = [
    encode.length > 0 ? place(0) + wordLength('encode') + GAP : place(0),
    decode.length > 0 ? place(layers) - wordLength('decode') - GAP : place(layers),
  ];
  return {
    spans: [
      ...encode.map((span): Span => ({ ...span, word: 'encode', at: span.from, anchor: 'start' })),
      ...decode.map((span): Span => ({ ...span, word: 'decode', at: span.to, anchor: 'end' })),
      ...reason.map((span): Span => {
        const [from, to] = [Math.max(span.from, low), Math.min(span.to, high)];
        const word = to - from >= wordLength('reason') ? 'reason' : '';
        return { ...span, word, at: (from + to) / 2, anchor: 'middle' };
      }),
    ],
    doubts: walls.flatMap(({ low, high }) => range(low, high)),
    hot: hotZones.flatMap(({ from, to }) => range(from, to)),
  };
}

/** How far from the map's edge the parts lie, outwards. */
export const AWAY = { line: 4, tick: 2, word: 8, hot: 3 } as const;
