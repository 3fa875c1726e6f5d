import * as v from 'valibot';
import { MAX_PATH_LENGTH } from '../configs/layerPath.js';
import { CANDIDATES, EMOTION_CONVENTIONS, SCORERS } from '../probes/probes.js';

/**
 * The lines of a results file (`*.rys.jsonl`): one header, then one line per finished config. The header embeds
 * the probes, so that a file can be read and scored again without the probe files it was made with.
 */

/** Version of the lines' form; a file of another version is refused. */
export const SCHEMA_VERSION = 1;

/** Records are never changed once read. */
const list = <S extends v.GenericSchema>(item: S) => v.pipe(v.array(item), v.readonly());

const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());

const answerSchema = v.variant('kind', [
  v.object({
    kind: v.literal('integer'),
    digits: v.pipe(v.string(), v.regex(/^\d+$/)),
    candidates: v.optional(v.picklist(CANDIDATES)),
  }),
  v.object({
    kind: v.literal('emotions'),
    names: list(v.string()),
    scores: list(finite),
    reference: list(finite),
  }),
  v.object({ kind: v.literal('text'), accept: list(v.string()) }),
  v.object({ kind: v.literal('choice'), label: v.string() }),
]);

export const probeSchema = v.object({
  id: v.string(),
  prompt: v.string(),
  system: v.optional(v.string()),
  maxTokens: v.pipe(v.number(), v.integer(), v.minValue(1)),
  thinking: v.optional(v.boolean()),
  stop: v.optional(list(v.string())),
  scorer: v.picklist(SCORERS),
  answer: answerSchema,
  choices: v.optional(list(v.string())),
});

const probeSetSchema = v.object({
  name: v.string(),
  file: v.string(),
  hash: v.string(),
  /** Absent where an imported file does not tell it. */
  scorer: v.optional(v.picklist(SCORERS)),
  /** The convention under which the scores in this file were given; absent as the scorer is. */
  emotions: v.optional(v.picklist(EMOTION_CONVENTIONS)),
  /** None of an imported set: foreign files do not hold the questions. */
  probes: list(probeSchema),
  /** How many probes an imported set has; null where the file does not tell. */
  count: v.optional(v.nullable(natural)),
});

/** How many probes each config was asked of a set; null where an imported file does not tell. */
export const probeCount = ({ probes, count }: RunHeader['probeSets'][number]): number | null =>
  count === undefined ? probes.length : count;

/** How many answers a config that ran whole has to each probe. */
export const answersPerProbe = ({ sampling }: Pick<RunHeader, 'sampling'>): number =>
  sampling?.seeds.length ?? 1;

/** What stands in a header for a fact that an imported file does not tell. */
export const UNKNOWN = 'unknown';

const settingsSchema = v.record(v.string(), v.union([v.string(), v.number()]));
/** By name, what decides outputs beside the model, the probes and the backend. */
export type EngineSettings = v.InferOutput<typeof settingsSchema>;

const samplingSchema = v.object({
  /** Above 0. */
  temperature: finite,
  /** 0 < p ≤ 1 */
  topP: finite,
  /** Every probe was answered once with each. */
  seeds: v.pipe(v.array(natural), v.minLength(1), v.readonly()),
});

export const headerSchema = v.object({
  type: v.literal('header'),
  schema: v.literal(SCHEMA_VERSION),
  created: v.string(),
  app: v.object({ name: v.string(), version: v.string() }),
  model: v.object({
    file: v.string(),
    /** In bytes; absent where an imported file does not tell it. */
    size: v.optional(natural),
    architecture: v.string(),
    name: v.optional(v.string()),
    layers: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PATH_LENGTH)),
    quantization: v.string(),
    /** The kind of each layer, where a model mixes several. */
    layerKinds: v.optional(list(v.string())),
    fingerprint: v.string(),
  }),
  probeSets: v.pipe(v.array(probeSetSchema), v.minLength(1), v.readonly()),
  engine: v.object({
    nodeLlamaCpp: v.string(),
    llamaCpp: v.string(),
    backend: v.string(),
    device: v.string(),
    /** All else that decides the outputs, by name: parallel sequences, context and batch sizes, threads and more. */
    settings: v.optional(settingsSchema),
  }),
  /** What the model was asked; absent in files of versions that did not record it. */
  prompts: v.optional(
    v.object({
      /** SHA-256 of the chat template; absent for a model without one. */
      template: v.optional(v.string()),
      /** The template's file, where it is not the model's own. */
      templateFile: v.optional(v.string()),
      /** The date that the template was told. */
      date: v.string(),
      /** SHA-256 of each prompt as the model got it, by `set/probe`. */
      hashes: v.record(v.string(), v.string()),
    }),
  ),
  settings: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
  /** How the answers were sampled; absent for greedy decoding. */
  sampling: v.optional(samplingSchema),
  /** Where the scores come from another tool's file. Such a sweep can be read, but not gone on with. */
  imported: v.optional(
    v.object({
      /** The tool, as it is called in sentences. */
      format: v.string(),
      /** The file's name. */
      file: v.string(),
      /** SHA-256 of its content. */
      hash: v.string(),
      /** What was left out of it or made of it, each a sentence. */
      notes: list(v.string()),
    }),
  ),
});
export type RunHeader = v.InferOutput<typeof headerSchema>;

export const CONFIG_STATES = ['done', 'early-stopped', 'dropped', 'failed', 'unsupported'] as const;
export type ConfigState = (typeof CONFIG_STATES)[number];

/** Why an answer ended: its own end, the token limit, a stop text, because it was decided, or in an idle loop. */
export const STOP_REASONS = ['eos', 'limit', 'stop', 'decided', 'loop'] as const;
export const stopReasonSchema = v.picklist(STOP_REASONS);
export type StopReason = v.InferOutput<typeof stopReasonSchema>;

const outputSchema = v.object({
  set: v.string(),
  probe: v.string(),
  /** Of a sampled answer, of which a probe has one for each seed of the header. */
  seed: v.optional(natural),
  output: v.string(),
  /** Tokens generated; absent, like `stop` and `ms`, where an imported file does not tell it. */
  tokens: v.optional(natural),
  stop: v.optional(stopReasonSchema),
  /** 0..1 */
  score: finite,
  parsed: v.boolean(),
  /** Milliseconds from the start of the config to the end of this answer. */
  ms: v.optional(finite),
});
export type OutputRecord = v.InferOutput<typeof outputSchema>;

export const configRecordSchema = v.object({
  type: v.literal('config'),
  key: v.string(),
  i: v.nullable(natural),
  j: v.nullable(natural),
  path: list(natural),
  /** Extra layers as a fraction of the model's. */
  overhead: finite,
  state: v.picklist(CONFIG_STATES),
  error: v.optional(v.string()),
  /** Of an early-stopped or dropped config, only the answers that it had until then. */
  outputs: list(outputSchema),
  /** Mean score by set, 0..1: of an imported config, for the sets that it has no outputs of. */
  scores: v.optional(v.record(v.string(), finite)),
  /** Null where an imported file does not tell it. */
  wallMs: v.nullable(finite),
  /** Engine settings that were not those of the header. */
  settings: v.optional(settingsSchema),
  at: v.string(),
});
export type ConfigRecord = v.InferOutput<typeof configRecordSchema>;

/** An output of our own engine, of which everything is known. */
export interface OwnOutput extends OutputRecord {
  readonly tokens: number;
  readonly stop: StopReason;
  readonly ms: number;
}
export interface OwnRecord extends Omit<ConfigRecord, 'outputs'> {
  readonly outputs: readonly OwnOutput[];
}

/** What is counted with of an output; its text stays in the file. */
export type ScoredOutput = Pick<
  OutputRecord,
  'set' | 'probe' | 'seed' | 'score' | 'parsed' | 'tokens' | 'stop'
>;

/**
 * A record without the texts: thousands of them fit into memory, whatever the model said. Its outputs may be made anew
 * each time they are read: who needs them twice keeps them meanwhile, and nobody keeps those of all records.
 */
export interface ScoredRecord extends Omit<ConfigRecord, 'outputs'> {
  readonly outputs: readonly ScoredOutput[];
}

/** Whether a sweep of the header's model can have written the record: its block and its path are of these layers. */
export function fits({ i, j, path }: ConfigRecord, { model: { layers } }: RunHeader): boolean {
  const block = i === null || j === null ? i === j : (i === 0 && j === 0) || (i < j && j <= layers);
  return block && path.length >= 1 && path.length <= MAX_PATH_LENGTH && path.every((layer) => layer < layers);
}
