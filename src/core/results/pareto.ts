/** The trade between work and score. */

export interface ParetoPoint {
  /** Extra layers as a fraction. */
  readonly overhead: number;
  readonly score: number;
}

/**
 * The points that no other point beats: none has at most their overhead and a higher score, or less overhead
 * and at least their score. Sorted by overhead, scores strictly rising; of equal points the first given stays.
 */
export function paretoFrontier<T extends ParetoPoint>(points: readonly T[]): T[] {
  const sorted = [...points].sort((a, b) => a.overhead - b.overhead || b.score - a.score);
  const frontier: T[] = [];
  for (const point of sorted)
    if (frontier.length === 0 || point.score > frontier.at(-1)!.score) frontier.push(point);
  return frontier;
}

export type SizeClass = 'baseline' | 'XS' | 'S' | 'M' | 'L' | 'XL';

const CLASSES: readonly [upTo: number, size: SizeClass][] = [
  [0, 'baseline'],
  [0.05, 'XS'],
  [0.1, 'S'],
  [0.2, 'M'],
  [0.4, 'L'],
];

/** Size class of an overhead: XS up to 5 %, S 10 %, M 20 %, L 40 %, XL above. */
export function sizeClass(overhead: number): SizeClass {
  // A tenth of a layer's tolerance: 1 of 10 layers is S, though 0.1 is no exact double.
  return CLASSES.find(([upTo]) => overhead <= upTo + 1e-9)?.[1] ?? 'XL';
}
