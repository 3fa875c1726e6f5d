import * as v from 'valibot';
import type { Results } from './results.js';
import { FAMILY_ERROR, type Significance } from './significance.js';

/**
 * Whether configs that a sweep chose are better on probes that it has not seen. Kept as a line of the sweep's results
 * file; the answers are in a results file of their own.
 */

export const CONFIRMATION_STATES = ['confirmed', 'refuted', 'unresolved'] as const;
export type ConfirmationState = (typeof CONFIRMATION_STATES)[number];

const finite = v.pipe(v.number(), v.finite());
const interval = v.pipe(v.tuple([finite, finite]), v.readonly());

/** A gain: Δ against the baseline on the scale of the mean of the sets, which does not hang on how many there are. */
const gain = v.object({ delta: finite, ci95: v.nullable(interval) });

const confirmedConfig = v.object({
  key: v.string(),
  state: v.picklist(CONFIRMATION_STATES),
  /** What the sweep found, and what it led to expect. */
  selection: v.nullable(v.object({ ...gain.entries, expected: v.nullable(finite) })),
  /** What fresh probes found; null if the config could not be run on them. */
  confirmed: v.nullable(v.object({ ...gain.entries, p: v.nullable(finite) })),
});
export type ConfirmedConfig = v.InferOutput<typeof confirmedConfig>;

export const confirmationSchema = v.object({
  type: v.literal('confirmation'),
  at: v.string(),
  /** Name of the results file with the answers, beside the sweep's own. */
  file: v.string(),
  probeSets: v.pipe(
    v.array(v.object({ name: v.string(), hash: v.string(), probes: v.pipe(v.number(), v.integer()) })),
    v.readonly(),
  ),
  configs: v.pipe(v.array(confirmedConfig), v.readonly()),
});
export type Confirmation = v.InferOutput<typeof confirmationSchema>;

/** Results and what is known of their gains. */
export interface Judged {
  readonly results: Results;
  readonly significance: Significance;
}

/**
 * Compares what a sweep found with what fresh probes say. Both must be built with the mean of the sets as score.
 *
 * A config is confirmed when its gain on the fresh probes is more than luck among all configs that were taken to them.
 * It is refuted when the fresh probes' whole 95 % interval lies below the gain that the sweep led to expect; otherwise
 * the fresh probes were too few to tell.
 * @param keys of the configs that were to be confirmed.
 */
export function confirmationOf(
  keys: readonly string[],
  selection: Judged,
  fresh: Judged,
  about: Pick<Confirmation, 'at' | 'file'>,
): Confirmation {
  return {
    type: 'confirmation',
    ...about,
    probeSets: fresh.results.header.probeSets.map(({ name, hash, probes }) => ({
      name,
      hash,
      probes: probes.length,
    })),
    configs: keys.map((key) => {
      const before = gainOf(selection, key);
      const after = gainOf(fresh, key);
      const expected = selection.significance.evidence.get(key)?.shrunken ?? null;
      const p = fresh.significance.evidence.get(key)?.pFamily ?? null;
      return {
        key,
        state: stateOf(before && { ...before, expected }, after && { ...after, p }),
        selection: before && { ...before, expected },
        confirmed: after && { ...after, p },
      };
    }),
  };
}

function gainOf({ results, significance }: Judged, key: string): v.InferOutput<typeof gain> | null {
  const delta = results.configs.find((config) => config.key === key)?.delta ?? null;
  return delta === null ? null : { delta, ci95: significance.evidence.get(key)?.ci95 ?? null };
}

function stateOf(
  selection: ConfirmedConfig['selection'],
  confirmed: ConfirmedConfig['confirmed'],
): ConfirmationState {
  if (!confirmed?.ci95 || confirmed.p === null) return 'unresolved';
  if (confirmed.p <= FAMILY_ERROR && confirmed.delta > 0) return 'confirmed';
  const expected = Math.max(0, selection?.expected ?? selection?.delta ?? 0);
  return confirmed.ci95[1] <= expected ? 'refuted' : 'unresolved';
}

/** The last word on each config, by key. */
export const lastConfirmed = (
  confirmations: readonly Confirmation[],
): Map<string, ConfirmedConfig & { readonly in: Confirmation }> =>
  new Map(
    confirmations.flatMap((confirmation) =>
      confirmation.configs.map((config) => [config.key, { ...config, in: confirmation }] as const),
    ),
  );
