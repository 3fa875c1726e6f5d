/** How the scores of several probe sets make one: `sum` is the scale of the original study. */
export const COMBINED_SCORES = ['sum', 'mean', 'balanced'] as const;
export type CombinedScore = (typeof COMBINED_SCORES)[number];
