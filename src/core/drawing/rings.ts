import type { Pictured } from './pictured.js';

/** A cell that is told apart by a ring, so that its colour still means Δ alone. */
export interface Ring {
  readonly key: string;
  readonly kind: 'best' | 'frontier' | 'survivor' | 'confirmed' | 'refuted' | 'pinned' | 'baseline';
}

/** What a legend calls the filled corners. */
export const RING_NAMES = {
  survivor: 'more than luck',
  confirmed: 'confirmed',
  refuted: 'refuted',
  pinned: 'pinned',
} as const;
export type CornerKind = keyof typeof RING_NAMES;

export const isCorner = (kind: Ring['kind']): kind is CornerKind => kind in RING_NAMES;

/** The best last, so that its ring lies over the others. */
export const ringsOf = ({
  summary,
  frontier,
  pinned,
  significance,
}: Pick<Pictured, 'summary' | 'frontier' | 'pinned' | 'significance'>): Ring[] => [
  ...frontier
    .filter((key) => key !== summary.best && key !== summary.baseline)
    .map((key): Ring => ({ key, kind: 'frontier' })),
  ...(summary.best === null ? [] : [{ key: summary.best, kind: 'best' } as const]),
  ...(summary.baseline === null ? [] : [{ key: summary.baseline, kind: 'baseline' } as const]),
  ...(significance?.survivors ?? []).map((key): Ring => ({ key, kind: 'survivor' })),
  ...Object.entries(summary.confirmed).flatMap(([key, { state }]): Ring[] =>
    state === 'unresolved' ? [] : [{ key, kind: state }],
  ),
  ...pinned.map((key): Ring => ({ key, kind: 'pinned' })),
];

/** The filled corners that a legend has to explain. */
export const cornersOf = (rings: readonly Ring[]): CornerKind[] =>
  (Object.keys(RING_NAMES) as CornerKind[]).filter((kind) => rings.some((ring) => ring.kind === kind));

type Point = readonly [x: number, y: number];
export type Corner = readonly [Point, Point, Point];

/** Where a mark stands: a pinned config's at the top right, of one that stands out at the bottom left, the word of fresh
 * probes at the top left. */
export function cornerOf(kind: CornerKind, x: number, y: number, size: number): Corner {
  const side = Math.max(4, Math.min(10, size / 2));
  const [right, bottom] = [x + size, y + size];
  switch (kind) {
    case 'pinned':
      return [
        [right, y],
        [right, y + side],
        [right - side, y],
      ];
    case 'survivor':
      return [
        [x, bottom],
        [x, bottom - side],
        [x + side, bottom],
      ];
    case 'confirmed':
    case 'refuted':
      return [
        [x, y],
        [x + side, y],
        [x, y + side],
      ];
  }
}

/** What fresh probes refuted is hollow. */
export const isHollow = (kind: CornerKind): boolean => kind === 'refuted';
