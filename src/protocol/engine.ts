import * as v from 'valibot';
import { EMOTION_CONVENTIONS } from '../core/probes/probes.js';
import { probeSchema, stopReasonSchema } from '../core/results/records.js';

/**
 * What the host asks of the engine process and what it hears back. The engine holds one model at a time; the
 * host sends the probes once and then one layer path after another.
 */

/** Raised with every change that an older or newer side would misunderstand. */
export const PROTOCOL_VERSION = 9;

/** Backends that may be asked for: "auto" takes the best that works, "false" the CPU. */
export const GPU_CHOICES = ['auto', 'cuda', 'vulkan', 'metal', 'false'] as const;
const gpuChoice = v.picklist(GPU_CHOICES);
export type GpuChoice = v.InferOutput<typeof gpuChoice>;

const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));

export const helloRequest = v.object({ protocol: v.number() });
export const helloResult = v.object({
  protocol: v.number(),
  pid: natural,
  nodeLlamaCpp: v.string(),
});
export type EngineInfo = v.InferOutput<typeof helloResult>;

export const inspectRequest = v.object({ model: v.string(), gpu: gpuChoice });

const memoryPlan = v.object({
  /** Where the layers would run: "cpu", "cuda", "vulkan" or "metal". */
  backend: v.string(),
  device: v.string(),
  /** Layers in device memory, of N + 1 with the output layer; 0 on the CPU. */
  offloadedLayers: natural,
  sequences: positive,
  /** Tokens per sequence. */
  contextSize: positive,
  /** Estimates in bytes. */
  weightsRam: natural,
  weightsVram: natural,
  contextRam: natural,
  contextVram: natural,
  freeRam: natural,
  /** Absent on the CPU. */
  freeVram: v.optional(natural),
});
export type MemoryPlan = v.InferOutput<typeof memoryPlan>;

const modelDescription = v.object({
  file: v.string(),
  size: natural,
  name: v.optional(v.string()),
  architecture: v.string(),
  layers: positive,
  quantization: v.string(),
  contextLength: v.optional(natural),
  embeddingLength: v.optional(natural),
});

export const inspectResult = v.object({ model: modelDescription, plan: memoryPlan });
export type Inspection = v.InferOutput<typeof inspectResult>;

export const loadRequest = v.object({
  model: v.string(),
  gpu: gpuChoice,
  /** Most sequences decoded at once; the memory plan may allow fewer. */
  sequences: v.optional(positive),
  /** CPU threads; by default the machine's physical cores. */
  threads: v.optional(positive),
  /** A file with a chat template that takes the place of the model's own. */
  chatTemplate: v.optional(v.string()),
});
export type LoadRequest = v.InferOutput<typeof loadRequest>;

export const loadResult = v.object({
  model: modelDescription,
  backend: v.string(),
  device: v.string(),
  offloadedLayers: natural,
  llamaCpp: v.string(),
  threads: positive,
  loadMs: v.number(),
});
export type LoadedModel = v.InferOutput<typeof loadResult>;

const engineProbe = v.object({
  /** Names the probe in requests and results; unique within the request. */
  key: v.string(),
  /** Probes of one group share a prompt beginning worth computing once. */
  group: v.string(),
  probe: probeSchema,
  /** How its answers will be scored, which decides when they may end; `strict` when absent. */
  emotions: v.optional(v.picklist(EMOTION_CONVENTIONS)),
  /** How its answers are sampled; without it there is one, of the most likely tokens. */
  sampling: v.optional(
    v.object({
      temperature: v.number(),
      topP: v.number(),
      /** Of each answer: what its random numbers begin with, 0..2³²−2. */
      seeds: v.pipe(v.array(natural), v.minLength(1)),
    }),
  ),
});
export type EngineProbe = v.InferOutput<typeof engineProbe>;

export const setProbesRequest = v.object({
  probes: v.pipe(v.array(engineProbe), v.minLength(1)),
  /** The longest path that will be asked for, for the memory plan. */
  longestPath: v.pipe(v.array(natural), v.minLength(1)),
  /**
   * The runs will be recorded as made with the sequences that are planned now: whether they fit is tried at once, and
   * no run makes do with fewer. With a number, it is this many where they fit, whatever the plan says.
   */
  fixed: v.optional(v.union([positive, v.literal(true)])),
  /**
   * Whether the prompts' way through the first layers is kept from one path to the next; by default where the memory
   * plan allows it. It is not worth it for one path or two.
   */
  heads: v.optional(v.boolean()),
  /** Answers go on to their own end or the limit, also when their score stands. */
  wholeAnswers: v.optional(v.boolean()),
});
export const setProbesResult = v.object({
  sequences: positive,
  contextSize: positive,
  promptTokens: natural,
  longestPrompt: natural,
  /** By name, all else that decides the outputs. */
  settings: v.record(v.string(), v.union([v.string(), v.number()])),
  /** SHA-256 of the chat template; absent for a model without one. */
  chatTemplate: v.optional(v.string()),
  /** The date that the chat template is told. */
  date: v.string(),
  /** SHA-256 of each prompt as the model gets it, by the probe's key. */
  prompts: v.record(v.string(), v.string()),
  /** Keys of the probes that do not ask for thinking, and whose model cannot be kept from it. */
  thinking: v.array(v.string()),
});
export type PreparedProbes = v.InferOutput<typeof setProbesResult>;

export const renderRequest = v.object({
  model: v.string(),
  chatTemplate: v.optional(v.string()),
  probes: v.pipe(v.array(engineProbe), v.minLength(1)),
});
const renderedPrompt = v.object({
  key: v.string(),
  /** What the model gets, special tokens included. */
  text: v.string(),
  /** How many tokens it is. */
  tokens: natural,
  /** Whether the model is to think before it answers, or cannot be kept from it. */
  thinking: v.boolean(),
});
export type RenderedPrompt = v.InferOutput<typeof renderedPrompt>;
export const renderResult = v.object({ prompts: v.array(renderedPrompt) });

export const runRequest = v.object({
  /** The config's canonical key, for messages. */
  config: v.string(),
  path: v.pipe(v.array(natural), v.minLength(1)),
  /** Keys of the probes to run; all when absent. */
  probes: v.optional(v.array(v.string())),
  /** Keys of the probes that decide whether the rest is worth running. */
  gate: v.optional(v.array(v.string())),
  /** Send the growing texts, and each answer when it has ended, as events. */
  stream: v.optional(v.boolean()),
});
export type RunRequest = v.InferOutput<typeof runRequest>;

const runOutput = v.object({
  key: v.string(),
  /** Which of the seeds it was sampled with. */
  answer: v.optional(natural),
  output: v.string(),
  /** Tokens generated, the closing one not counted. */
  tokens: natural,
  stop: stopReasonSchema,
  /** Milliseconds from the start of the config to the end of this output. */
  ms: v.number(),
});
export type RunOutput = v.InferOutput<typeof runOutput>;

const duration = v.number();
/** What a run cost: milliseconds, tokens, and calls of llama.cpp's decode. */
const runWork = v.object({
  contextMs: duration,
  headMs: duration,
  prefillMs: duration,
  decodeMs: duration,
  pickMs: duration,
  firstPickMs: duration,
  headTokens: natural,
  prefillTokens: natural,
  steps: natural,
  stepRows: natural,
  decodeCalls: natural,
});

export const runResult = v.object({
  state: v.picklist(['done', 'early-stopped', 'cancelled', 'unsupported']),
  error: v.optional(v.string()),
  outputs: v.array(runOutput),
  wallMs: v.number(),
  /** Milliseconds to rearrange the layers. */
  switchMs: v.number(),
  work: runWork,
});
export type RunResult = v.InferOutput<typeof runResult>;

export const scanRequest = v.object({
  /** As they are, outside any chat template. */
  texts: v.pipe(v.array(v.string()), v.minLength(1)),
});
export const scanResult = v.object({
  layers: positive,
  /** Of each text, `(N + 1) · width` numbers: the mean state that enters each layer, and the one that leaves the last. */
  states: v.array(v.instance(Float32Array)),
  /** Of each text. */
  tokens: v.array(natural),
});
export type ScannedStates = v.InferOutput<typeof scanResult>;

export const logEvent = v.object({
  level: v.picklist(['error', 'warn', 'info', 'debug']),
  message: v.string(),
});
export type LogEvent = v.InferOutput<typeof logEvent>;
export const textEvent = v.object({ key: v.string(), text: v.string() });
export type TextEvent = v.InferOutput<typeof textEvent>;

const chatMessage = v.object({ role: v.picklist(['system', 'user', 'assistant']), content: v.string() });
export type ChatMessage = v.InferOutput<typeof chatMessage>;

/** A free conversation, or a text to go on with, beside the probes. */
export const completeRequest = v.object({
  /** Names it in its events, and to abort it; unlike all others that are under way. */
  id: v.string(),
  path: v.pipe(v.array(natural), v.minLength(1)),
  prompt: v.variant('kind', [
    /** Put into the chat template. */
    v.object({ kind: v.literal('chat'), messages: v.pipe(v.array(chatMessage), v.minLength(1)) }),
    /** As it is; special tokens in it count as such. */
    v.object({ kind: v.literal('text'), text: v.string() }),
    v.object({ kind: v.literal('tokens'), tokens: v.array(natural) }),
  ]),
  /** Whether the model may think before it answers, where it can; its thoughts then stand in `<think>…</think>`. */
  thinking: v.optional(v.boolean()),
  /** Of the answer; without it, and at most, what the context leaves. */
  maxTokens: v.optional(positive),
  /** Most tokens of prompt and answer together; 4096 when absent, and never more than the model's context. */
  contextSize: v.optional(positive),
  /** Texts that end the answer and are no part of it. */
  stop: v.optional(v.array(v.pipe(v.string(), v.minLength(1)))),
  /** Without it, the most likely tokens. */
  sampling: v.optional(
    v.object({
      temperature: v.number(),
      topP: v.number(),
      /** 0..2³²−2 */
      seed: natural,
    }),
  ),
  /** Tell the log probability of each token, and of so many of the most likely ones. */
  logprobs: v.optional(natural),
});
export type CompleteRequest = v.InferOutput<typeof completeRequest>;

export const completeResult = v.object({
  text: v.string(),
  /** The model's own end, a stop text, the limit of tokens, or an abort. */
  finish: v.picklist(['eos', 'stop', 'limit', 'aborted']),
  promptTokens: natural,
  /** Of the prompt, those that the context still held from an earlier one. */
  heldTokens: natural,
  /** Generated, the closing one not counted. */
  tokens: natural,
  /** Milliseconds from the request to the first token, waiting included; absent when none came. */
  firstTokenMs: v.optional(v.number()),
  /** Milliseconds from the request to its end. */
  ms: v.number(),
});
export type Completion = v.InferOutput<typeof completeResult>;

export const abortRequest = v.object({ id: v.string() });

const tokenLogprob = v.object({
  /** As text; U+FFFD where it is a part of a character. */
  text: v.string(),
  /** Natural logarithm of the probability before temperature and top-p; −9999 for next to none. */
  logprob: v.number(),
});
const answerToken = v.object({ ...tokenLogprob.entries, top: v.array(tokenLogprob) });
export type AnswerToken = v.InferOutput<typeof answerToken>;
/** A further piece of an answer. All pieces together are its text. */
export const deltaEvent = v.object({
  id: v.string(),
  text: v.string(),
  /** Generated so far. */
  tokens: natural,
  /** Of the tokens that make the piece, where they were asked for. */
  logprobs: v.optional(v.array(answerToken)),
});
export type DeltaEvent = v.InferOutput<typeof deltaEvent>;

/** Every call of the host: the schema of what it sends and of what comes back. */
export const engineCalls = {
  hello: { request: helloRequest, result: helloResult },
  inspect: { request: inspectRequest, result: inspectResult },
  load: { request: loadRequest, result: loadResult },
  /** Loads no weights. */
  render: { request: renderRequest, result: renderResult },
  setProbes: { request: setProbesRequest, result: setProbesResult },
  run: { request: runRequest, result: runResult },
  /** Reads every layer's input in one pass over each text. */
  scan: { request: scanRequest, result: scanResult },
  cancel: { request: v.object({}), result: v.object({}) },
  /** May be called while others are under way: answers of one path are computed together, those of several in turns. */
  complete: { request: completeRequest, result: completeResult },
  /** Ends an answer at once; its call resolves with what it has come to. */
  abort: { request: abortRequest, result: v.object({}) },
} as const;

/** Every event of the engine. */
export const engineEvents = {
  log: logEvent,
  text: textEvent,
  answer: runOutput,
  delta: deltaEvent,
} as const;

export type EngineCall = keyof typeof engineCalls;
export type EngineEvent = keyof typeof engineEvents;
export type Request<C extends EngineCall> = v.InferOutput<(typeof engineCalls)[C]['request']>;
export type Result<C extends EngineCall> = v.InferOutput<(typeof engineCalls)[C]['result']>;
export type EngineFunctions = { [C in EngineCall]: (request: Request<C>) => Promise<Result<C>> };
export type EventListeners = {
  [E in EngineEvent]: (event: v.InferOutput<(typeof engineEvents)[E]>) => void;
};
