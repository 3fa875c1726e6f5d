import * as v from 'valibot';

/**
 * A search for configs of several blocks, as lines of a sweep's results file: one when it begins, and one when it has
 * ended. What it tried are configs like all others, and have their own lines.
 */

/** Why a search ended: at its depth, because more blocks no longer helped, at its budget, or with nothing left to try. */
export const SEARCH_ENDS = ['depth', 'plateau', 'budget', 'exhausted'] as const;
export type SearchEnd = (typeof SEARCH_ENDS)[number];

const positive = v.pipe(v.number(), v.integer(), v.minValue(1));

export const searchSettingsSchema = v.object({
  /** Keys of the blocks that are put together, each measured alone by the sweep, the best first. */
  pool: v.pipe(v.array(v.string()), v.minLength(1), v.readonly()),
  /** So many combinations of one size are gone on with. */
  width: positive,
  /** The most blocks of a combination. */
  depth: v.pipe(v.number(), v.integer(), v.minValue(2)),
  /** The most combinations that are tried. */
  budget: positive,
  /** The most extra layers of a combination. */
  maxExtra: positive,
});
export type SearchSettings = v.InferOutput<typeof searchSettingsSchema>;

export const searchSchema = v.object({
  type: v.literal('search'),
  at: v.string(),
  settings: searchSettingsSchema,
  /** Absent while it has not ended. */
  end: v.optional(v.picklist(SEARCH_ENDS)),
});
export type SearchRecord = v.InferOutput<typeof searchSchema>;
