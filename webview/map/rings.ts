import type { Data } from '../state/data.js';

/** A cell that is told apart by a ring, so that its colour still means Δ alone. */
export interface Ring {
  readonly key: string;
  readonly kind: 'best' | 'frontier' | 'pinned' | 'baseline';
}

/** The best last, so that its ring lies over the others. */
export const ringsOf = ({ summary, pinned }: Pick<Data, 'summary' | 'pinned'>): Ring[] => [
  ...summary.pareto
    .filter((key) => key !== summary.best && key !== summary.baseline)
    .map((key): Ring => ({ key, kind: 'frontier' })),
  ...(summary.best === null ? [] : [{ key: summary.best, kind: 'best' } as const]),
  ...(summary.baseline === null ? [] : [{ key: summary.baseline, kind: 'baseline' } as const]),
  ...pinned.map((key): Ring => ({ key, kind: 'pinned' })),
];
