import * as v from 'valibot';
import { DATA_FORMATS } from '../core/report/formats.js';
import { COMBINED_SCORES } from '../core/results/combinedScore.js';
import { CONFIRMATION_STATES } from '../core/results/confirmation.js';
import { CONFIG_STATES } from '../core/results/records.js';
import { SWEEP_STATES } from '../core/sweep/sweepState.js';

/**
 * What the results editor's host and its webview say to each other. Either side checks what arrives; a message
 * that fits no schema is dropped and logged.
 */

const nullableNumber = v.nullable(v.number());
const range = v.pipe(v.tuple([v.number(), v.number()]), v.readonly());
const bySet = v.record(v.string(), nullableNumber);
const key = v.pipe(v.string(), v.minLength(1));

/** `core/results/results.ts`'s ConfigResult without its path, which follows from the key and the number of layers. */
const configShown = v.object({
  key,
  i: nullableNumber,
  j: nullableNumber,
  extraLayers: v.number(),
  overhead: v.number(),
  state: v.picklist(CONFIG_STATES),
  error: v.optional(v.string()),
  dropped: v.optional(v.object({ mean: v.number(), low: v.number(), high: v.number(), probes: v.number() })),
  scores: bySet,
  combined: nullableNumber,
  delta: nullableNumber,
  deltas: bySet,
  standardError: nullableNumber,
  standardErrors: bySet,
  parsed: nullableNumber,
  parsedBySet: bySet,
  wallMs: nullableNumber,
  /** `core/results/costs.ts`'s ConfigCost; absent while it was not measured. */
  cost: v.optional(
    v.object({
      tokensPerSecond: nullableNumber,
      firstTokenMs: v.number(),
      perToken: nullableNumber,
      firstToken: v.number(),
      perTokenRange: v.optional(range),
      firstTokenRange: v.optional(range),
    }),
  ),
  /** What else changed with its score (formatting, the length of answers), as sentences. */
  cause: v.optional(v.string()),
});
export type ShownConfig = v.InferOutput<typeof configShown>;

const combinedScore = v.picklist(COMBINED_SCORES);

const runShown = v.object({
  /** The file's name, for titles. */
  file: v.string(),
  created: v.string(),
  model: v.object({
    file: v.string(),
    name: v.optional(v.string()),
    architecture: v.string(),
    layers: v.number(),
    quantization: v.string(),
  }),
  /** The kind of each layer, where a model mixes several ("attention", "recurrent"); empty when all are alike. */
  layerKinds: v.array(v.string()),
  sets: v.array(v.object({ name: v.string(), probes: nullableNumber })),
  /** Backend and device the scores were made with. */
  backend: v.string(),
  device: v.string(),
  /** Mean score of answers that take no model, by set. */
  floors: v.record(v.string(), v.array(v.object({ responder: v.string(), mean: v.number() }))),
  /** Where answers were sampled, how, in words, and how many there are to each probe; null for greedy decoding. */
  sampling: v.nullable(v.object({ text: v.string(), answers: v.number() })),
  /** Of an imported sweep, what it was made from and what it lacks, each a sentence; empty for our own. */
  imported: v.array(v.string()),
  /** Damaged lines of the file that were passed over. */
  skippedLines: v.number(),
});
export type ShownRun = v.InferOutput<typeof runShown>;

const summaryShown = v.object({
  combinedScore,
  baseline: v.nullable(key),
  best: v.nullable(key),
  /** Keys of the frontier's configs, by rising overhead. */
  pareto: v.array(key),
  /** What fresh probes last said, by key. */
  confirmed: v.record(v.string(), v.object({ state: v.picklist(CONFIRMATION_STATES), text: v.string() })),
  /** How many configs were dropped, and how sure that is, as a sentence; null when none was. */
  dropped: v.nullable(v.string()),
});
export type ShownSummary = v.InferOutput<typeof summaryShown>;

const significanceShown = v.object({
  /** Whether the best gain is more than luck, as a sentence. */
  sentence: v.string(),
  /** What the last search for configs of several blocks found, as sentences. */
  search: v.optional(v.string()),
  /** Keys of the configs whose gain is distinguishable from luck, the surest first. */
  survivors: v.array(key),
  /** `core/results/significance.ts`'s Evidence, by key. */
  evidence: v.record(
    v.string(),
    v.object({ ci95: v.tuple([v.number(), v.number()]), pFamily: v.number(), shrunken: v.number() }),
  ),
});
export type ShownSignificance = v.InferOutput<typeof significanceShown>;
const layer = v.pipe(v.number(), v.integer(), v.minValue(0));
const wallShown = v.union([
  v.object({ layer, low: layer, high: layer }),
  v.object({ notClear: v.picklist(['few', 'none', 'wide']) }),
]);
const zone = { from: layer, to: layer };
const anatomyShown = v.object({
  encodingWall: wallShown,
  decodingWall: wallShown,
  reasoningZone: v.nullable(v.object(zone)),
  hotZones: v.array(v.object({ ...zone, gain: v.number(), best: v.nullable(key) })),
});
/** `core/anatomy/anatomy.ts`'s SweepAnatomy. */
const sweepAnatomyShown = v.object({
  layers: v.number(),
  combined: anatomyShown,
  sets: v.record(v.string(), anatomyShown),
});
export type ShownAnatomy = v.InferOutput<typeof anatomyShown>;
export type ShownSweepAnatomy = v.InferOutput<typeof sweepAnatomyShown>;

/** `core/results/probeChanges.ts`'s ProbeChanges, for the configs that are worth a look. */
const probesShown = v.object({
  /** Whether the first configs are those that are more than luck, or only the best. */
  of: v.picklist(['survivors', 'best']),
  /** How many of the configs these are; pinned ones follow. */
  good: v.number(),
  configs: v.array(key),
  probes: v.array(
    v.object({
      set: v.string(),
      probe: v.string(),
      before: v.number(),
      changes: v.array(nullableNumber),
      gains: v.number(),
      losses: v.number(),
    }),
  ),
});
export type ShownProbes = v.InferOutput<typeof probesShown>;

const probeMapShown = v.object({
  set: v.string(),
  probe: v.string(),
  /** Change of the probe's score against the baseline's, by config. */
  changes: v.record(v.string(), v.number()),
});
export type ShownProbeMap = v.InferOutput<typeof probeMapShown>;

const sweepShown = v.object({
  /** `idle`: no sweep of this window writes this file. */
  state: v.picklist(['idle', ...SWEEP_STATES]),
  /** Whether a sweep of this file can be gone on with from here. */
  resumable: v.boolean(),
  done: v.number(),
  total: v.number(),
  /** Keys of the selected configs that have no record yet. */
  pending: v.array(key),
  /** The config under way. */
  current: v.nullable(key),
  /** Estimated milliseconds left. */
  etaMs: nullableNumber,
  /** Why the sweep failed, as a sentence. */
  error: v.nullable(v.string()),
});
export type ShownSweep = v.InferOutput<typeof sweepShown>;

/** The colours of an image: for light or dark ground, or those of the editor. */
export const IMAGE_THEMES = ['light', 'dark', 'editor'] as const;
export type ImageTheme = (typeof IMAGE_THEMES)[number];

/** Formats that the host makes from the results; the images are the webview's. */
const dataFormat = v.picklist(DATA_FORMATS);
const imageFormat = v.picklist(['svg', 'png', 'png2x']);
export type ImageFormat = v.InferOutput<typeof imageFormat>;
const imageTheme = v.picklist(IMAGE_THEMES);

const toWebview = v.variant('type', [
  /** The whole state; replaces what was there. */
  v.object({
    type: v.literal('results'),
    run: runShown,
    configs: v.array(configShown),
    summary: summaryShown,
    sweep: sweepShown,
    pinned: v.array(key),
  }),
  /** Configs that are new or changed, at most four times a second. */
  v.object({ type: v.literal('update'), configs: v.array(configShown), summary: summaryShown }),
  /** Follows the results when it is known: it takes a moment to compute. */
  v.object({ type: v.literal('significance'), significance: significanceShown }),
  /** Follows in the same way. */
  v.object({ type: v.literal('anatomy'), anatomy: sweepAnatomyShown }),
  /** Which questions change; follows the significance. */
  v.object({ type: v.literal('probes'), probes: probesShown }),
  /** The answer to `probe`. */
  v.object({ type: v.literal('probeMap'), map: probeMapShown }),
  v.object({ type: v.literal('sweep'), sweep: sweepShown }),
  v.object({ type: v.literal('pinned'), pinned: v.array(key) }),
  /** Select this config and bring it into view. */
  v.object({ type: v.literal('reveal'), key }),
  /** Draw the current map and charts as an image, and answer with `image` or `imageFailed` of the same id. */
  v.object({ type: v.literal('draw'), id: v.number(), format: imageFormat, theme: imageTheme }),
  /** The file cannot be shown: a sentence. */
  v.object({ type: v.literal('problem'), message: v.string() }),
]);
export type ToWebview = v.InferOutput<typeof toWebview>;

const fromWebview = v.variant('type', [
  /** The webview listens; the host answers with `results` or `problem`. */
  v.object({ type: v.literal('ready') }),
  /** Open a config's answers beside the baseline's. */
  v.object({ type: v.literal('open'), key }),
  /** Another config was selected: a comparison that is open beside the view shows it. */
  v.object({ type: v.literal('follow'), key }),
  /** Open the answers of one of these configs beside another's. */
  v.object({ type: v.literal('compareConfigs'), keys: v.array(key) }),
  /** Asks for the map of one probe: the host answers with `probeMap`. */
  v.object({ type: v.literal('probe'), set: v.string(), probe: v.string() }),
  /** Open one probe's outputs under these configs, each against the baseline's. */
  v.object({ type: v.literal('openProbe'), set: v.string(), probe: v.string(), keys: v.array(key) }),
  v.object({ type: v.literal('pin'), key, pinned: v.boolean() }),
  v.object({ type: v.literal('combine'), combined: combinedScore }),
  v.object({
    type: v.literal('control'),
    action: v.picklist(['pause', 'resume', 'stop', 'start', 'log', 'restart', 'text']),
  }),
  v.object({ type: v.literal('copy'), what: v.picklist(['config', 'path', 'table']), text: v.string() }),
  v.object({ type: v.literal('runAgain'), key }),
  /** Run the best or pinned configs on fresh probes. */
  v.object({ type: v.literal('confirm') }),
  v.object({ type: v.literal('export'), format: v.union([dataFormat, imageFormat]) }),
  /** An image that was asked for with `draw`: SVG text, or a PNG in base64. */
  v.object({ type: v.literal('image'), id: v.number(), data: v.string() }),
  /** Why there is no image, as a sentence. */
  v.object({ type: v.literal('imageFailed'), id: v.number(), message: v.string() }),
  v.object({ type: v.literal('error'), message: v.string() }),
]);
export type FromWebview = v.InferOutput<typeof fromWebview>;

export type Parsed<T> = { ok: true; message: T } | { ok: false; problem: string };

/** Checks messages against a schema. */
export function parserOf<S extends v.GenericSchema>(
  schema: S,
): (message: unknown) => Parsed<v.InferOutput<S>> {
  return (message) => {
    const checked = v.safeParse(schema, message);
    if (checked.success) return { ok: true, message: checked.output };
    const issue = checked.issues[0];
    return { ok: false, problem: `${v.getDotPath(issue) ?? 'message'}: ${issue.message}` };
  };
}

/** Checks a message of the host where the webview receives it. */
export const parseToWebview = parserOf(toWebview);
/** Checks a message of the webview where the host receives it. */
export const parseFromWebview = parserOf(fromWebview);
