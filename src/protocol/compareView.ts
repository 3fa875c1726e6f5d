import * as v from 'valibot';
import { COMBINED_SCORES } from '../core/results/combinedScore.js';
import { CONFIG_STATES } from '../core/results/records.js';
import { parserOf } from './webview.js';

/** What the comparison's host and its webview say to each other, checked as the results editor's messages are. */

const nullableNumber = v.nullable(v.number());
const size = v.pipe(v.number(), v.integer(), v.minValue(1));
const row = v.object({ label: v.string(), cells: v.array(v.string()) });

const sweepShown = v.object({
  label: v.string(),
  /** Architecture, layers and quantization, in words. */
  facts: v.string(),
  layers: size,
  /** Blocks that the sweep has, with Δ by measure. */
  configs: v.array(
    v.object({
      i: v.number(),
      j: v.number(),
      state: v.picklist(CONFIG_STATES),
      deltas: v.record(v.string(), nullableNumber),
    }),
  ),
  /** By rising overhead; the baseline is at 0. */
  frontier: v.array(v.object({ key: v.string(), overhead: v.number(), delta: v.number() })),
});
export type ShownSweep = v.InferOutput<typeof sweepShown>;

const comparisonShown = v.object({
  /** What was compared, for VS Code to open it again. */
  files: v.array(v.string()),
  combined: v.picklist(COMBINED_SCORES),
  /** The combined score first, then each set where there are several. */
  measures: v.pipe(v.array(v.object({ id: v.string(), label: v.string() })), v.minLength(1)),
  sweeps: v.pipe(v.array(sweepShown), v.minLength(2)),
  /** What was compared, as a sentence. */
  about: v.string(),
  /** How well every two sweeps agree, a sentence each. */
  agreement: v.array(v.string()),
  notes: v.array(v.string()),
  table: v.array(row),
  /** What is not the same in all. */
  facts: v.array(row),
});
export type ShownComparison = v.InferOutput<typeof comparisonShown>;

const toCompare = v.variant('type', [
  /** The whole state; replaces what was there. */
  v.object({ type: v.literal('comparison'), comparison: comparisonShown }),
  /** The sweeps are being read and compared, as somebody asked. */
  v.object({ type: v.literal('busy') }),
  /** They cannot be compared: a sentence. */
  v.object({ type: v.literal('problem'), message: v.string() }),
]);
export type ToCompare = v.InferOutput<typeof toCompare>;

const fromCompare = v.variant('type', [
  /** The webview listens. */
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('combine'), combined: v.picklist(COMBINED_SCORES) }),
  /** Open a config in the results editor of a sweep, by its place. */
  v.object({
    type: v.literal('open'),
    sweep: v.pipe(v.number(), v.integer(), v.minValue(0)),
    key: v.pipe(v.string(), v.minLength(1)),
  }),
  /** Copy the report as Markdown. */
  v.object({ type: v.literal('copy') }),
  v.object({ type: v.literal('error'), message: v.string() }),
]);
export type FromCompare = v.InferOutput<typeof fromCompare>;

export const parseToCompare = parserOf(toCompare);
export const parseFromCompare = parserOf(fromCompare);

/** What VS Code keeps of the view while it is hidden, and across reloads of the window. */
const compareState = v.object({
  files: v.array(v.string()),
  measure: v.optional(v.string()),
  reference: v.optional(v.number()),
  cursor: v.optional(v.nullable(v.object({ first: v.number(), last: v.number() }))),
});
export type CompareState = v.InferOutput<typeof compareState>;
export const parseCompareState = parserOf(compareState);
