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
  { left, top, cell, layers }: MapGeometry,
): AxisBrackets | undefined {
  if (!anatomy) return undefined;
  return {
    columns: alongAxis(anatomy, layers, (layer) => left + (layer + 1) * cell),
    rows: alongAxis(anatomy, layers, (layer) => top + layer * cell),
  };
}

function alongAxis(
  { encodingWall, decodingWall, reasoningZone, hotZones }: Anatomy,
  layers: number,
  place: (layer: number) => number,
): Brackets {
  const walls = [encodingWall, decodingWall].flatMap((wall) => ('layer' in wall ? [wall] : []));
  const range = (from: number, to: number): Range => ({ from: place(from), to: place(to) });
  const spans: Span[] = [];
  if ('layer' in encodingWall) {
    const span = range(0, encodingWall.layer);
    spans.push({ ...span, word: 'encode', at: span.from, anchor: 'start' });
  }
  if ('layer' in decodingWall) {
    const span = range(decodingWall.layer, layers);
    spans.push({ ...span, word: 'decode', at: span.to, anchor: 'end' });
  }
  if (reasoningZone) {
    const span = range(reasoningZone.from, reasoningZone.to);
    // The words of short brackets beside it reach into its room.
    const from = Math.max(span.from, place(0) + wordLength('encode') + GAP);
    const to = Math.min(span.to, place(layers) - wordLength('decode') - GAP);
    const word = to - from >= wordLength('reason') ? 'reason' : '';
    spans.push({ ...span, word, at: (from + to) / 2, anchor: 'middle' });
  }
  return {
    spans,
    doubts: walls.flatMap(({ low, high }) => (low < high ? [range(low, high)] : [])),
    hot: hotZones.map(({ from, to }) => range(from, to)),
  };
}

/** How far from the map's edge the parts lie, outwards. */
export const AWAY = { line: 4, tick: 2, word: 8, hot: 3 } as const;
