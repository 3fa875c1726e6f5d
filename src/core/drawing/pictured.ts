import type { CombinedScore } from '../results/combinedScore.js';
import type { ConfirmationState } from '../results/confirmation.js';
import type { Overhead } from '../results/costs.js';
import type { ConfigResult, Results } from '../results/results.js';
import type { Evidence, Significance } from '../results/significance.js';

/** What is drawn of a sweep: of results at hand, or of what a page was told of them. */

export type PicturedConfig = Omit<ConfigResult, 'path'>;

export interface PicturedSets {
  readonly sets: readonly { readonly name: string }[];
  readonly floors: Readonly<Record<string, readonly { readonly responder: string; readonly mean: number }[]>>;
}

export interface Pictured {
  readonly run: PicturedSets;
  readonly configs: ReadonlyMap<string, PicturedConfig>;
  readonly summary: {
    readonly combinedScore: CombinedScore;
    readonly baseline: string | null;
    readonly best: string | null;
    /** What fresh probes said, by key. */
    readonly confirmed: Readonly<Record<string, { readonly state: ConfirmationState }>>;
  };
  /** Keys of the frontier, by rising overhead. */
  readonly frontier: readonly string[];
  /** Which overhead the frontier is of; the nominal one when absent. */
  readonly overhead?: Overhead | undefined;
  readonly pinned: readonly string[];
  /** The most overhead of a config that is still to be run, as a fraction: charts have room for it from the start. */
  readonly scope?: number | undefined;
  readonly significance:
    | { readonly survivors: readonly string[]; readonly evidence: Readonly<Record<string, Evidence>> }
    | undefined;
}

export const picturedOf = (results: Results, { luck, evidence }: Significance): Pictured => ({
  run: { sets: results.sets.map((name) => ({ name })), floors: results.floors },
  configs: new Map(results.configs.map((config) => [config.key, config])),
  summary: {
    combinedScore: results.combinedScore,
    baseline: results.baseline?.key ?? null,
    best: results.best?.key ?? null,
    confirmed: Object.fromEntries(results.confirmed),
  },
  frontier: results.pareto.map(({ key }) => key),
  pinned: [],
  significance: { survivors: luck?.survivors ?? [], evidence: Object.fromEntries(evidence) },
});

/** Whether a config's gain is more than luck, as far as that is known. */
export const isSurvivor = ({ significance }: Pick<Pictured, 'significance'>, key: string): boolean =>
  significance?.survivors.includes(key) ?? false;
