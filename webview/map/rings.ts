import type { Data } from '../state/data.js';

/** A cell that is told apart by a ring, so that its colour still means Δ alone. */
export interface Ring {
  readonly key: string;
  readonly kind: 'best' | 'frontier' | 'survivor' | 'pinned' | 'baseline';
}

/** What a legend calls the filled corners. */
export const RING_NAMES = { survivor: 'more than luck', pinned: 'pinned' } as const;

/** The best last, so that its ring lies over the others. */
export const ringsOf = ({
  summary,
  frontier,
  pinned,
  significance,
}: Pick<Data, 'summary' | 'frontier' | 'pinned' | 'significance'>): Ring[] => [
  ...frontier
    .filter((key) => key !== summary.best && key !== summary.baseline)
    .map((key): Ring => ({ key, kind: 'frontier' })),
  ...(summary.best === null ? [] : [{ key: summary.best, kind: 'best' } as const]),
  ...(summary.baseline === null ? [] : [{ key: summary.baseline, kind: 'baseline' } as const]),
  ...(significance?.survivors ?? []).map((key): Ring => ({ key, kind: 'survivor' })),
  ...pinned.map((key): Ring => ({ key, kind: 'pinned' })),
];

/** The filled corners that a legend has to explain. */
export const cornersOf = (rings: readonly Ring[]): (keyof typeof RING_NAMES)[] =>
  (['survivor', 'pinned'] as const).filter((kind) => rings.some((ring) => ring.kind === kind));

type Point = readonly [x: number, y: number];
export type Corner = readonly [Point, Point, Point];

/** The filled corner of a cell: at the top right of a pinned config, at the bottom left of one that stands out. */
export function cornerOf(kind: 'pinned' | 'survivor', x: number, y: number, size: number): Corner {
  const side = Math.max(4, Math.min(10, size / 2));
  const [right, bottom] = [x + size, y + size];
  return kind === 'pinned'
    ? [
        [right, y],
        [right, y + side],
        [right - side, y],
      ]
    : [
        [x, bottom],
        [x, bottom - side],
        [x + side, bottom],
      ];
}
