import * as v from 'valibot';
import { median } from '../statistics/statistics.js';

/**
 * What configs cost when they are used, measured: the time for each token and to the first one, against the baseline's.
 * Kept as a line of the sweep's results file.
 */

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const natural = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Lowest and highest. */
const range = v.pipe(v.tuple([positive, positive]), v.readonly());

const configCost = v.object({
  key: v.string(),
  /** Null where the answers are too short to tell. */
  tokensPerSecond: v.nullable(positive),
  /** Mean milliseconds from the start of a prompt to its answer's first token. */
  firstTokenMs: positive,
  /** Time per token as a multiple of the baseline's; null where the answers of either are too short to tell. */
  perToken: v.nullable(positive),
  /** Time to the first token as a multiple of the baseline's. */
  firstToken: positive,
  /** Of the rounds' values of `perToken` and `firstToken`; absent where there was one round, and of the baseline. */
  perTokenRange: v.optional(range),
  firstTokenRange: v.optional(range),
});
export type ConfigCost = v.InferOutput<typeof configCost>;

export const costSchema = v.object({
  type: v.literal('cost'),
  at: v.string(),
  backend: v.string(),
  device: v.string(),
  threads: natural,
  /** How often each config ran. */
  rounds: natural,
  /** The baseline among them. */
  configs: v.pipe(v.array(configCost), v.minLength(1), v.readonly()),
});
export type CostRecord = v.InferOutput<typeof costSchema>;

/** One run of one config, in milliseconds. */
export interface Timing {
  readonly firstTokenMs: number;
  /** Null where the answers are too short to tell. */
  readonly tokenMs: number | null;
}

/** Fewer steps than these do not tell how long one takes. */
export const LEAST_STEPS = 8;

/** What of the engine's work goes into a {@link Timing}; see `engine/generation/work.ts`. */
export interface StreamWork {
  readonly prefillMs: number;
  readonly decodeMs: number;
  /** To pick all tokens, and what of it was for the first token of each answer. */
  readonly pickMs: number;
  readonly firstPickMs: number;
  readonly steps: number;
}

/** The times of a run of some prompts, one after another. */
export const timingOf = (
  { prefillMs, decodeMs, pickMs, firstPickMs, steps }: StreamWork,
  prompts: number,
): Timing => ({
  firstTokenMs: (prefillMs + firstPickMs) / prompts,
  tokenMs: steps < LEAST_STEPS ? null : (decodeMs + pickMs - firstPickMs) / steps,
});

/** The baseline's times while a round lasted: halfway between its run before the round and the one after it. */
export const between = (before: Timing, after: Timing): Timing => ({
  firstTokenMs: (before.firstTokenMs + after.firstTokenMs) / 2,
  tokenMs: before.tokenMs === null || after.tokenMs === null ? null : (before.tokenMs + after.tokenMs) / 2,
});

/**
 * What a config costs: medians over the rounds, of its times and of their ratios to the baseline's in the same round,
 * and between which values the ratios lay.
 * @param rounds at least one; the baseline's own have the same times on both sides.
 */
export function costOf(
  key: string,
  rounds: readonly { readonly own: Timing; readonly baseline: Timing }[],
): ConfigCost {
  const tokenMs = known(rounds.map(({ own }) => own.tokenMs));
  const ratios = known(
    rounds.map(({ own, baseline }) =>
      own.tokenMs === null || baseline.tokenMs === null ? null : own.tokenMs / baseline.tokenMs,
    ),
  );
  const first = rounds.map(({ own, baseline }) => own.firstTokenMs / baseline.firstTokenMs);
  return {
    key,
    tokensPerSecond: tokenMs && 1000 / median(tokenMs),
    firstTokenMs: median(rounds.map(({ own }) => own.firstTokenMs)),
    perToken: ratios && median(ratios),
    firstToken: median(first),
    ...(rounds.length === 1 || rounds.every(({ own, baseline }) => own === baseline)
      ? {}
      : { ...(ratios && { perTokenRange: rangeOf(ratios) }), firstTokenRange: rangeOf(first) }),
  };
}

const rangeOf = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];

/** All of the values, or null where one is missing. */
function known(values: readonly (number | null)[]): number[] | null {
  const found = values.flatMap((value) => value ?? []);
  return found.length === values.length ? found : null;
}

/** The last word on each config, by key. */
export const lastCosts = (
  costs: readonly CostRecord[],
): Map<string, ConfigCost & { readonly in: CostRecord }> =>
  new Map(
    costs.flatMap((record) =>
      record.configs.map((config) => [config.key, { ...config, in: record }] as const),
    ),
  );

/** Which overhead a frontier weighs scores against: extra layers, or the time per token that was measured. */
export const OVERHEADS = ['nominal', 'measured'] as const;
export type Overhead = (typeof OVERHEADS)[number];

/** A config's overhead as a fraction; null where it was not measured. */
export function overheadOf(
  { overhead, cost }: { readonly overhead: number; readonly cost?: Pick<ConfigCost, 'perToken'> | undefined },
  which: Overhead,
): number | null {
  if (which === 'nominal') return overhead;
  const perToken = cost?.perToken ?? null;
  return perToken === null ? null : perToken - 1;
}
