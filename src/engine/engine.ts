import { UserError } from '../core/errors.js';
import { describeModel } from '../gguf/describe.js';
import { unsupportedReason } from '../gguf/layers.js';
import { readModelHeader } from '../gguf/read.js';
import type {
  CompleteRequest,
  Completion,
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
import { gateFails, gateFirst } from './gate.js';
import { type Finished, generate } from './generation/generate.js';
import { Aborted } from './generation/lane.js';
import { noWork } from './generation/work.js';
import { asAnswer } from './jobs.js';
import type { Loaded } from './loaded.js';
import { checkKnown, LoadedModel, loadTokenizer, planMemory } from './model.js';
import { RepeatedMessages } from './nativeLog.js';
import { PromptRenderer, readTemplate } from './prompt.js';
import { ReadyProbes } from './readyProbes.js';
import { scanTexts } from './scanTexts.js';
import { Completions } from './serving/completions.js';
import type { Shell } from './shell.js';
import { defaultThreads } from './threads.js';
import { Turns } from './turns.js';

/** What the engine has to tell; answers of conversations only where somebody listens. */
export type EngineListeners = Pick<EventListeners, 'log' | 'text' | 'answer'> & Partial<EventListeners>;

/**
 * The engine behind the protocol: one backend, one model, one set of probes, one run at a time. Free conversations beside
 * the probes share the engine among them, and take turns with the runs: see {@link Turns}.
 */
export class Engine {
  private backend: { gpu: GpuChoice; loaded: Backend } | undefined;
  private abort: AbortFlag | undefined;
  private loaded: Loaded | undefined;
  private probes: ReadyProbes | undefined;
  private completions: Completions | undefined;
  private readonly turns = new Turns();
  /** Ends the wait of the run that is asked for. */
  private queued = new AbortController();
  private lastError: string | undefined;
  private readonly repeated = new RepeatedMessages();

  constructor(private readonly events: EngineListeners) {}

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
    await this.completions?.dispose();
    this.completions = undefined;
    await this.loaded?.model.dispose();
    this.loaded = undefined;
    this.lastError = undefined;
    const chatTemplate = await readTemplate(request.chatTemplate);
    const model = await LoadedModel.load(backend, header, () => this.lastError, chatTemplate);
    const threads = request.threads ?? defaultThreads(model.description.size, backend.llama.cpuMathCores);
    this.loaded = { model, backend, abort: this.abort!, threads, sequences: request.sequences };
    this.completions = new Completions({
      loaded: this.loaded,
      onDelta: (delta) => this.events.delta?.(delta),
    });
    return {
      model: withoutUndefined(model.description),
      backend: backend.name,
      device: backend.device,
      offloadedLayers: model.planner.offloadedLayers,
      llamaCpp: backend.api.version(),
      threads,
      loadMs: performance.now() - started,
    };
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
    this.probes?.dispose();
    this.probes = undefined;
  }

  setProbes(request: Request<'setProbes'>): Promise<PreparedProbes> {
    return this.alone(async (loaded) => {
      this.forgetProbes();
      this.probes = await ReadyProbes.prepare(loaded, request);
      return this.probes.told;
    });
  }

  /** Runs what needs the engine, and the memory that conversations would keep, for itself. */
  private async alone<T>(run: (loaded: Loaded) => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.needLoaded();
    return this.turns.alone(async () => {
      const loaded = this.needLoaded();
      await this.completions!.rest();
      return run(loaded);
    }, signal);
  }

  /** The same of what may be cancelled, from now on. @throws Aborted when it was before its turn came. */
  private cancellable<T>(run: (loaded: Loaded) => Promise<T>): Promise<T> {
    this.abort?.clear();
    this.queued = new AbortController();
    return this.alone(run, this.queued.signal);
  }

  /** @throws UserError when it cannot be answered: see {@link Completions}. */
  async complete(request: CompleteRequest): Promise<Completion> {
    this.needLoaded();
    const completions = this.completions!;
    const asked = completions.prepare(request);
    // Who gives up need not wait for the turn.
    return Promise.race([asked.completion, this.turns.together(() => completions.answer(asked))]);
  }

  abortRequest(id: string): void {
    this.completions?.abortRequest(id);
  }

  async run(request: RunRequest): Promise<RunResult> {
    try {
      return await this.cancellable((loaded) => this.runAlone(loaded, request));
    } catch (error) {
      if (!(error instanceof Aborted)) throw error;
      return { state: 'cancelled', outputs: [], wallMs: 0, switchMs: 0, work: noWork() };
    }
  }

  private async runAlone(
    { model, backend, abort }: Loaded,
    { path, probes, gate = [], stream }: RunRequest,
  ): Promise<RunResult> {
    const started = performance.now();
    const ready = this.probes;
    if (!ready) throw new Error('run was called before setProbes');
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
    const jobs = gateFirst(ready.jobs, probes, gate);
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
    try {
      const depth = headDepth(path);
      const head = await ready.headAt(depth, work);
      const switched = performance.now();
      shell = model.shell(head ? path.slice(depth) : path);
      switchMs = performance.now() - switched;
      const finished = await generate(jobs, {
        api: backend.api,
        shell,
        head,
        width: model.description.embeddingLength ?? 0,
        prefixes: ready.prefixes,
        vocabulary: model,
        plan: ready.plan,
        abort,
        startedAt: started,
        work,
        // It takes some steps more when the gate is passed, and spares all prompts where it is not: most of the work on a
        // CPU, little of it on a GPU.
        alone: model.planner.offloadedLayers === 0 ? gated.length : 0,
        onFinished: (output) => {
          outputs.push(output);
          if (stream) this.events.answer(asAnswer(output, byKey.get(output.key)!));
          return gateFails(ready.jobs, gate, outputs);
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

  /** What enters each layer while the model reads texts. @throws UserError when it cannot be told. */
  scan({ texts }: Request<'scan'>): Promise<Result<'scan'>> {
    return this.cancellable((loaded) => scanTexts(loaded, texts));
  }

  cancel(): void {
    this.abort?.raise();
    this.queued.abort(new Aborted());
  }

  private needLoaded(): Loaded {
    if (!this.loaded) throw new Error('no model is loaded');
    return this.loaded;
  }
}

/** Layers 0..d-1 with which a path begins, when others follow them; 0 for the model's own path. */
function headDepth(path: readonly number[]): number {
  const jump = path.findIndex((layer, n) => layer !== n);
  return Math.max(0, jump);
}

/** Optional properties are left out rather than sent as undefined. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, property]) => property !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
