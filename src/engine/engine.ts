import { createHash } from 'node:crypto';
import { UserError } from '../core/errors.js';
import { describeModel } from '../gguf/describe.js';
import { unsupportedReason } from '../gguf/layers.js';
import { readModelHeader } from '../gguf/read.js';
import type {
  EventListeners,
  GpuChoice,
  Inspection,
  LoadedModel as LoadedModelInfo,
  LoadRequest,
  LogEvent,
  PreparedProbes,
  Request,
  Result,
  RunRequest,
  RunResult,
} from '../protocol/engine.js';
import { AbortFlag } from './abortFlag.js';
import { type Backend, loadBackend } from './backend.js';
import { PROMPT_DATE } from './chat/jinja.js';
import { gateFails, gateFirst } from './gate.js';
import {
  type Finished,
  generate,
  type GenerationPlan,
  type Job,
  sequencesThatFit,
} from './generation/generate.js';
import { Head } from './generation/head.js';
import { headWorks } from './generation/headCheck.js';
import { Aborted, CONTEXT_SETTINGS } from './generation/lane.js';
import { byLength, type Prefix, sharedPrefixes } from './generation/prompts.js';
import { meanStates } from './generation/scan.js';
import { noWork, timed, type Work } from './generation/work.js';
import { asAnswer, byProbe, type Jobs, prepareJobs } from './jobs.js';
import { checkKnown, LoadedModel, loadTokenizer, planMemory } from './model.js';
import { recordsLayerInputs } from './native/layerInputs.js';
import { RepeatedMessages } from './nativeLog.js';
import { PromptRenderer, readTemplate } from './prompt.js';
import type { Shell } from './shell.js';
import { defaultThreads } from './threads.js';

/** Sequences of a context; `LLAMA_MAX_SEQ`. */
const MAX_SEQUENCES = 256;
/** On a CPU a placeholder costs a fraction of what it costs to read all weights again, on a GPU next to nothing. */
const MOST_PLACEHOLDERS = 4;

/** The engine behind the protocol: one backend, one model, one set of probes, one run at a time. */
export class Engine {
  private backend: { gpu: GpuChoice; loaded: Backend } | undefined;
  private model: LoadedModel | undefined;
  private abort: AbortFlag | undefined;
  private request: LoadRequest | undefined;
  private jobs: Jobs = new Map();
  private prefixes: readonly Prefix[] = [];
  private plan: GenerationPlan | undefined;
  /** Keeps the prompts' way through the first layers, where the probes are to be run under many paths. */
  private head: Head | undefined;
  /** Whether head and tail compute the same as the whole path, once that was tried with the model. */
  private headWorks: boolean | undefined;
  private lastError: string | undefined;
  private readonly repeated = new RepeatedMessages();

  constructor(private readonly events: EventListeners) {}

  private readonly log = (event: LogEvent): void => {
    if (event.level === 'error' && event.message.includes('error')) this.lastError = event.message;
    const told = this.repeated.fold(event);
    if (told) this.events.log(told);
  };

  private async useBackend(gpu: GpuChoice): Promise<Backend> {
    if (this.backend && this.backend.gpu !== gpu)
      throw new Error(`this engine process runs on "${this.backend.gpu}": start another for "${gpu}"`);
    this.backend ??= { gpu, loaded: await loadBackend(gpu, this.log) };
    this.abort ??= new AbortFlag(this.backend.loaded.api);
    return this.backend.loaded;
  }

  async inspect(model: string, gpu: GpuChoice): Promise<Inspection> {
    const description = describeModel(await readModelHeader(model));
    this.lastError = undefined;
    const { llama } = await this.useBackend(gpu);
    const planner = await planMemory(llama, description, () => this.lastError);
    await checkKnown(llama, description, () => this.lastError);
    return { model: withoutUndefined(description), plan: await planner.plan() };
  }

  async load(request: LoadRequest): Promise<LoadedModelInfo> {
    const started = performance.now();
    // A wrong file is said at once, before a backend is loaded for it.
    const header = await readModelHeader(request.model);
    describeModel(header);
    const backend = await this.useBackend(request.gpu);
    this.forgetProbes();
    await this.model?.dispose();
    this.model = undefined;
    this.headWorks = undefined;
    this.lastError = undefined;
    const chatTemplate = await readTemplate(request.chatTemplate);
    this.model = await LoadedModel.load(backend, header, () => this.lastError, chatTemplate);
    this.request = request;
    return {
      model: withoutUndefined(this.model.description),
      backend: backend.name,
      device: backend.device,
      offloadedLayers: this.model.planner.offloadedLayers,
      llamaCpp: backend.api.version(),
      threads: this.threads(backend, this.model.description.size),
      loadMs: performance.now() - started,
    };
  }

  private threads(backend: Backend, modelSize: number): number {
    return this.request?.threads ?? defaultThreads(modelSize, backend.llama.cpuMathCores);
  }

  /** Renders prompts as a run would, with the model's vocabulary alone. */
  async render({ model, chatTemplate, probes }: Request<'render'>): Promise<Result<'render'>> {
    const header = await readModelHeader(model);
    const description = describeModel(header);
    const own = await readTemplate(chatTemplate);
    // Tokenizing needs no GPU, but a process keeps the backend it has.
    const { llama } = await this.useBackend(this.backend?.gpu ?? 'false');
    const tokenizer = await loadTokenizer(llama, description, () => this.lastError);
    try {
      const renderer = new PromptRenderer(tokenizer, header, own);
      return {
        prompts: probes.map(({ key, probe }) => {
          const { text, tokens, thinking } = renderer.render(probe);
          return { key, text, tokens: tokens.length, thinking };
        }),
      };
    } finally {
      await tokenizer.dispose();
    }
  }

  private forgetProbes(): void {
    this.jobs = new Map();
    this.head?.dispose();
    this.head = undefined;
  }

  async setProbes({
    probes,
    longestPath,
    fixed,
    heads,
    wholeAnswers,
  }: Request<'setProbes'>): Promise<PreparedProbes> {
    const { model, backend } = this.loaded();
    this.forgetProbes();
    const rendered = probes.flatMap((probe) => prepareJobs(model, probe, wholeAnswers === true));
    const distinct = rendered.filter(({ answer = 0 }) => answer === 0);
    this.prefixes = sharedPrefixes(distinct);
    const jobs = byLength(rendered, this.prefixes);
    this.jobs = byProbe(jobs);
    const need = {
      probes: jobs.length,
      prefixes: this.prefixes.length,
      tokens: Math.max(...jobs.map((job) => job.tokens.length + job.maxTokens)),
      longestPath: longestPath.length,
    };
    const memory = await model.planner.plan(need, this.request?.sequences);
    const { contextSize } = memory;
    this.plan = {
      sequences: typeof fixed === 'number' ? fixed : memory.sequences,
      contextSize,
      threads: this.threads(backend, model.description.size),
      fixed: fixed !== undefined,
      fillGaps: model.planner.offloadedLayers > 0 ? Infinity : MOST_PLACEHOLDERS,
    };
    if (fixed !== undefined) this.settle(longestPath);
    const promptTokens = distinct.reduce((sum, job) => sum + job.tokens.length, 0);
    if (heads ?? (await model.planner.holdsHead(need, memory, promptTokens)))
      this.head = await this.makeHead(jobs);
    const { source } = model.prompts;
    return {
      sequences: this.plan.sequences,
      contextSize,
      promptTokens,
      longestPrompt: Math.max(...jobs.map((job) => job.tokens.length)),
      settings: {
        sequences: this.plan.sequences,
        contextSize,
        threads: this.plan.threads,
        heads: this.head ? 'on' : 'off',
        ...CONTEXT_SETTINGS,
      },
      ...(source === undefined ? {} : { chatTemplate: sha256(source) }),
      date: PROMPT_DATE,
      prompts: Object.fromEntries(distinct.map((job) => [job.asked, sha256(job.prompt.text)])),
      thinking: distinct
        .filter((job) => job.prompt.thinking && !job.probe.thinking)
        .map(({ asked }) => asked),
    };
  }

  /** @returns undefined where the architecture does not allow it, or it does not compute the same. */
  private async makeHead(prompts: readonly Job[]): Promise<Head | undefined> {
    const { model, backend } = this.loaded();
    const { api } = backend;
    const { architecture, layers, embeddingLength: width } = model.description;
    const { layerInputs: inputs } = api;
    if (!inputs || width === undefined) return undefined;
    // In a sequence each, as many as llama.cpp allows.
    if (!recordsLayerInputs(architecture) || prompts.length + this.prefixes.length > MAX_SEQUENCES)
      return undefined;
    const shell = (path: readonly number[]) => model.shell(path);
    const { threads, contextSize, fillGaps } = this.plan!;
    const common = { api, inputs, shell, layers, width, abort: this.abort! };
    // A run that was cancelled before has left it raised.
    this.abort!.clear();
    try {
      this.headWorks ??= await headWorks({ ...common, threads });
    } catch (error) {
      if (!(error instanceof Aborted)) throw error;
    }
    if (!this.headWorks) return undefined;
    return new Head({
      ...common,
      prompts,
      prefixes: this.prefixes,
      plan: { threads, contextSize },
      fillGaps,
    });
  }

  /** Plans as many of the sequences as really fit under the longest path: none of the runs may make do with fewer. */
  private settle(path: readonly number[]): void {
    const { model, backend } = this.loaded();
    // A path that cannot be run is said when it is run.
    if (unsupportedReason(model.header, path)) return;
    const { plan, abort } = this;
    const shell = model.shell(path);
    try {
      const context = { api: backend.api, shell, plan: plan!, abort: abort! };
      const jobs = [...this.jobs.values()].flat();
      const fit = sequencesThatFit(jobs, this.prefixes.length, context);
      const wanted = Math.min(plan!.sequences, jobs.length);
      if (fit === 0)
        throw new UserError(
          `There is not enough memory for a context of ${plan!.contextSize} tokens: free some memory, or choose a smaller model.`,
        );
      if (fit < wanted) this.plan = { ...plan!, sequences: fit };
    } finally {
      shell.dispose();
    }
  }

  async run({ path, probes, gate = [], stream }: RunRequest): Promise<RunResult> {
    const started = performance.now();
    const { model, backend } = this.loaded();
    if (!this.plan || !this.abort) throw new Error('run was called before setProbes');
    const outside = path.find((layer) => layer >= model.description.layers);
    if (outside !== undefined)
      throw new UserError(
        `The model has layers 0..${model.description.layers - 1}, but the path names ${outside}.`,
      );
    const unsupported = unsupportedReason(model.header, path);
    if (unsupported)
      return {
        state: 'unsupported',
        error: unsupported,
        outputs: [],
        wallMs: 0,
        switchMs: 0,
        work: noWork(),
      };
    const jobs = gateFirst(this.jobs, probes, gate);
    const byKey = new Map(jobs.map((job) => [job.key, job]));
    const gated = jobs.filter(({ asked }) => gate.includes(asked));
    const outputs: Finished[] = [];
    const work = noWork();
    let switchMs = 0;
    let shell: Shell | undefined;
    const result = (state: RunResult['state']): RunResult => ({
      state,
      outputs: outputs
        .map((output) => asAnswer(output, byKey.get(output.key)!))
        .filter(({ key }) => state !== 'early-stopped' || gate.includes(key)),
      wallMs: performance.now() - started,
      switchMs,
      work,
    });
    this.abort.clear();
    try {
      const depth = headDepth(path);
      const head = depth > 0 && (await this.reach(depth, work)) ? this.head : undefined;
      const switched = performance.now();
      shell = model.shell(head ? path.slice(depth) : path);
      switchMs = performance.now() - switched;
      const finished = await generate(jobs, {
        api: backend.api,
        shell,
        head,
        width: model.description.embeddingLength ?? 0,
        prefixes: this.prefixes,
        vocabulary: model,
        plan: this.plan,
        abort: this.abort,
        startedAt: started,
        work,
        // It takes some steps more when the gate is passed, and spares all prompts where it is not: most of the work on a
        // CPU, little of it on a GPU.
        alone: model.planner.offloadedLayers === 0 ? gated.length : 0,
        onFinished: (output) => {
          outputs.push(output);
          if (stream) this.events.answer(asAnswer(output, byKey.get(output.key)!));
          return gateFails(this.jobs, gate, outputs);
        },
        onText: stream
          ? (key, text) => {
              const { asked, answer = 0 } = byKey.get(key)!;
              if (answer === 0) this.events.text({ key: asked, text });
            }
          : undefined,
      });
      return result(finished ? 'done' : 'early-stopped');
    } catch (error) {
      if (error instanceof Aborted) return result('cancelled');
      throw error;
    } finally {
      shell?.dispose();
    }
  }

  /**
   * What enters each layer while the model reads texts, as {@link meanStates}.
   * @throws UserError when the architecture does not record it, a text does not fit, or the memory does not suffice.
   */
  async scan({ texts }: Request<'scan'>): Promise<Result<'scan'>> {
    const { model, backend } = this.loaded();
    const { architecture, layers, embeddingLength: width, contextLength, file } = model.description;
    const { layerInputs: inputs } = backend.api;
    if (!inputs || width === undefined || !recordsLayerInputs(architecture))
      throw new UserError(
        `Models of the architecture ${architecture} cannot be scanned, because llama.cpp does not record the input of their layers: sweep single layers instead.`,
        { file },
      );
    const tokens = texts.map((text) => model.prompts.tokenize(text));
    for (const [n, { length }] of tokens.entries())
      if (length < 2 || length > (contextLength ?? Infinity))
        throw new UserError(
          length < 2
            ? `The text "${texts[n]}" is too short to scan: it needs at least two tokens.`
            : `The text that begins "${texts[n]!.slice(0, 40)}" has ${length} tokens, but the model's context holds ${contextLength}: shorten it.`,
        );
    const abort = this.abort!;
    abort.clear();
    const path = [...Array(layers).keys(), layers - 1];
    const shell = model.shell(path);
    try {
      const threads = this.threads(backend, model.description.size);
      const options = { api: backend.api, inputs, shell, layers, width, threads, abort };
      const states = await meanStates(options, tokens);
      if (!states)
        throw new UserError(
          `There is not enough memory to scan ${file}: free some memory, or choose a smaller model.`,
          { file },
        );
      return { layers, states, tokens: tokens.map(({ length }) => length) };
    } finally {
      shell.dispose();
    }
  }

  /** @returns false when there is no head, or no memory for one so deep. */
  private async reach(depth: number, work: Work): Promise<boolean> {
    const { head } = this;
    return head !== undefined && timed(work, 'headMs', () => head.reach(depth, work));
  }

  cancel(): void {
    this.abort?.raise();
  }

  private loaded(): { model: LoadedModel; backend: Backend } {
    if (!this.model || !this.backend) throw new Error('no model is loaded');
    return { model: this.model, backend: this.backend.loaded };
  }
}

/** Layers 0..d-1 with which a path begins, when others follow them; 0 for the model's own path. */
function headDepth(path: readonly number[]): number {
  const jump = path.findIndex((layer, n) => layer !== n);
  return Math.max(0, jump);
}

const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Optional properties are left out rather than sent as undefined. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, property]) => property !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
