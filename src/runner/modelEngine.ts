import type { Config } from '../core/configs/layerPath.js';
import { UserError } from '../core/errors.js';
import type { OwnRecord } from '../core/results/records.js';
import { BASELINE_KEY } from '../core/results/results.js';
import { earlyStopGate } from '../core/sweep/earlyStop.js';
import { modelStamp } from '../gguf/read.js';
import type {
  Completion,
  LoadedModel,
  LoadRequest,
  PreparedProbes,
  RunRequest,
  RunResult,
  ScannedStates,
} from '../protocol/engine.js';
import { blankRecord, recordOf } from './configRecord.js';
import { type Conversation, Conversations, type Listening } from './conversations.js';
import { EngineCrash, EngineProcess, type EngineProcessOptions } from './engineProcess.js';
import { longestOf, type ProbeJob, probeKey, toEngineProbes } from './probeJob.js';
import { type Answered, type Race, runRounds } from './racing.js';

/** Crashes in a row without a finished config after which the engine is not started again. */
const MAX_CRASHES = 3;

export interface ModelEngineOptions extends EngineProcessOptions {
  readonly load: LoadRequest;
}

/**
 * A model in an engine process, ready to run jobs of probes one config at a time; a run that is asked for while
 * another is under way waits for it. The process is started again after a crash, and the config that caused it is
 * reported as failed.
 *
 * Beside the jobs, it answers free conversations under any layer path, many at a time ({@link ModelEngine.complete}). Jobs
 * and conversations take turns: one waits until what was asked for before of the other kind has ended.
 */
export class ModelEngine {
  private process: Awaited<ReturnType<typeof EngineProcess.start>> | undefined;
  /** The job that the process has prepared. */
  private job: ProbeJob | undefined;
  /** What the jobs were planned with, the first time and therefore always. */
  private readonly plans = new WeakMap<ProbeJob, PreparedProbes>();
  /** Settles when the last run that was asked for has ended. */
  private turn: Promise<unknown> = Promise.resolve();
  /** Runs that were asked for and have not ended. */
  private asked = 0;
  private crashes = 0;
  private readonly conversations = new Conversations();
  /** Settles when the process that is being started again after a crash is ready. */
  private restarting: Promise<void> | undefined;
  private stopping = false;
  model!: LoadedModel;

  private constructor(
    private readonly options: ModelEngineOptions,
    private readonly modelStamp: string,
  ) {}

  /**
   * Starts the process and loads the model.
   * @param signal ends the process while it loads; the promise rejects then.
   */
  static async start(options: ModelEngineOptions, signal?: AbortSignal): Promise<ModelEngine> {
    const engine = new ModelEngine(options, await modelStamp(options.load.model));
    const abort = (): void => void engine.end();
    signal?.addEventListener('abort', abort);
    try {
      if (!signal?.aborted) await engine.startProcess();
      if (signal?.aborted) throw stoppedLoading();
      return engine;
    } catch (error) {
      await engine.end();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** How the model was loaded. */
  get load(): LoadRequest {
    return this.options.load;
  }

  get info() {
    return this.process!.info;
  }

  /** Whether it can take another job: its process lives, and the model file is still the one it loaded. */
  async usable(): Promise<boolean> {
    return (
      !this.stopping &&
      this.process?.alive === true &&
      (await modelStamp(this.options.load.model)) === this.modelStamp
    );
  }

  private async startProcess(): Promise<void> {
    this.job = undefined;
    const { entry, listeners, load } = this.options;
    const { text, answer, delta } = listeners ?? {};
    this.process = await EngineProcess.start({
      entry,
      listeners: {
        ...listeners,
        text: (event) => {
          text?.(event);
          this.job?.onText?.(event.key, event.text);
        },
        answer: (event) => {
          answer?.(event);
          this.job?.onAnswer?.(event);
        },
        delta: (event) => {
          delta?.(event);
          this.conversations.hear(event);
        },
      },
    });
    try {
      if (this.stopping) throw new Error('the engine was ended while it started');
      this.model = await this.process.engine.load(load);
    } catch (error) {
      await this.process.end();
      throw error;
    }
  }

  /**
   * Gives the process the probes of a job, after the runs that were asked for before. A job that is not prepared is
   * when it is run.
   * @returns what its runs are planned with, and what the model will be asked.
   * @throws UserError for probes that the model cannot be asked, or when the memory does not suffice.
   */
  prepare(job: ProbeJob): Promise<PreparedProbes> {
    return this.inTurn(() => this.prepareNow(job));
  }

  private async prepareNow(job: ProbeJob): Promise<PreparedProbes> {
    const before = this.plans.get(job);
    if (before && this.job === job) return before;
    this.job = undefined;
    const fixed = job.fixed === undefined ? undefined : (before?.sequences ?? job.fixed);
    const heads = before ? before.settings['heads'] === 'on' : job.heads;
    const prepared = await this.process!.engine.setProbes({
      probes: toEngineProbes(job),
      longestPath: [...longestOf(job.configs, this.model.model.layers)],
      ...(fixed === undefined ? {} : { fixed }),
      ...(heads === undefined ? {} : { heads }),
      ...(job.wholeAnswers ? { wholeAnswers: true } : {}),
    });
    if (before && fixed !== undefined && prepared.sequences !== before.sequences)
      throw new UserError(
        `There is only enough memory for ${prepared.sequences} parallel sequences now, but earlier runs used ${before.sequences}: free some memory and resume.`,
      );
    this.plans.set(job, prepared);
    this.job = job;
    return prepared;
  }

  /**
   * What enters each layer while the model reads texts, after the runs that were asked for before.
   * @param signal cancels it.
   * @returns undefined when it was cancelled.
   * @throws UserError when the model cannot be scanned; EngineCrash.
   */
  scan(texts: readonly string[], signal?: AbortSignal): Promise<ScannedStates | undefined> {
    return this.once(signal, () => this.process!.engine.scan({ texts: [...texts] }));
  }

  /**
   * Runs a job under one config and tells what the engine's work was, after the runs that were asked for before. Nothing
   * is scored.
   * @param signal cancels it.
   * @returns undefined when it was cancelled.
   * @throws UserError when the job cannot be run; EngineCrash.
   */
  measure({ key, path }: Config, job: ProbeJob, signal?: AbortSignal): Promise<RunResult | undefined> {
    return this.once(signal, async () => {
      await this.prepareNow(job);
      if (this.stopping || signal?.aborted) return undefined;
      return this.process!.engine.run({ config: key, path: [...path] });
    });
  }

  /** Asks the process for something in turn. @returns undefined when that was cancelled. */
  private once<T>(signal: AbortSignal | undefined, ask: () => Promise<T>): Promise<T | undefined> {
    return this.inTurn(async () => {
      if (this.stopping || signal?.aborted) return undefined;
      const abort = (): void => void this.process?.engine.cancel({}).catch(() => undefined);
      signal?.addEventListener('abort', abort);
      try {
        if (!this.process!.alive) await this.startAnew();
        return await ask();
      } catch (error) {
        if (this.stopping || signal?.aborted) return undefined;
        throw error;
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    });
  }

  /**
   * Answers a conversation, or goes on with a text, under a layer path; others may be under way.
   *
   *     const { path } = parseConfig('(21,22)', engine.model.model.layers);
   *     const prompt = { kind: 'chat', messages: [{ role: 'user', content: 'Hi' }] };
   *     const { text, finish } = await engine.complete(
   *       { path: [...path], prompt, sampling: { temperature: 0.7, topP: 1, seed: 1 } },
   *       { onDelta: ({ text, tokens }) => show(text), signal },
   *     );
   *
   * Without `sampling` it is greedy. `firstTokenMs` and `ms` of the result count from the request on, waiting included:
   * tokens/s are `(tokens - 1) / (ms - firstTokenMs) * 1000`.
   * @returns also when the signal was aborted, with `finish: 'aborted'` and what there was by then.
   * @throws UserError when the path cannot be run or the prompt does not fit (`code` tells which); EngineCrash when the
   *   process dies meanwhile, which is started again for the next request.
   */
  async complete(conversation: Conversation, listening: Listening = {}): Promise<Completion> {
    if (!this.process!.alive) await this.startAnew();
    return this.conversations.complete(this.process!, conversation, listening);
  }

  /** Whether what is asked for now has to wait for others. */
  get busy(): boolean {
    return this.asked > 0;
  }

  private inTurn<T>(run: () => Promise<T>): Promise<T> {
    this.asked++;
    const result = this.turn.then(run).finally(() => this.asked--);
    this.turn = result.catch(() => undefined);
    return result;
  }

  /**
   * Runs every probe of a job under one config and scores the outputs.
   * @param config in which the path is run; its record is complete unless the run was cancelled.
   * @param signal cancels this run alone, also while it waits for its turn.
   * @param race runs it in rounds, and drops it when it is beaten.
   * @param onTurn called when it need not wait for others any longer.
   * @returns undefined when the run was cancelled.
   * @throws EngineCrash when the engine keeps crashing; UserError when it cannot be started again, or the model
   *   file is no longer the one that was loaded.
   */
  run(
    config: Config,
    job: ProbeJob,
    signal?: AbortSignal,
    race?: Race,
    onTurn?: () => void,
  ): Promise<OwnRecord | undefined> {
    return this.inTurn(() => {
      onTurn?.();
      return this.runNow(config, job, signal, race);
    });
  }

  private async runNow(
    config: Config,
    job: ProbeJob,
    signal: AbortSignal | undefined,
    race: Race | undefined,
  ): Promise<OwnRecord | undefined> {
    if (this.stopping || signal?.aborted) return undefined;
    const abort = (): void => void this.process?.engine.cancel({}).catch(() => undefined);
    signal?.addEventListener('abort', abort);
    try {
      const record = await this.attempt(config, job, signal, race);
      // The file is mapped into memory: overwritten in place, its weights change under the engine's hands.
      if (record && (await modelStamp(this.options.load.model)) !== this.modelStamp)
        throw this.modelChanged();
      return record;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  private modelChanged(): UserError {
    const file = this.options.load.model;
    return new UserError(
      `The model ${file} was changed while it was in use: put the old file back and run the same command again, or start a new results file.`,
      { file, code: 'model_changed' },
    );
  }

  private async attempt(
    config: Config,
    job: ProbeJob,
    signal: AbortSignal | undefined,
    race: Race | undefined,
  ): Promise<OwnRecord | undefined> {
    const gate = job.earlyStop ? earlyStopGate(job.sets).map(({ set, probe }) => probeKey(set, probe)) : [];
    const cancelled = (): boolean => this.stopping || signal?.aborted === true;
    let preparing = false;
    try {
      // It died while nobody used it: no config is to blame.
      if (!this.process!.alive) await this.startAnew();
      preparing = true;
      await this.prepareNow(job);
      preparing = false;
      if (cancelled()) return undefined;
      const request: RunRequest = {
        config: config.key,
        path: [...config.path],
        // The baseline is what all is compared with: it always runs whole.
        ...(gate.length > 0 && config.key !== BASELINE_KEY ? { gate } : {}),
        ...(job.onText || job.onAnswer ? { stream: true } : {}),
      };
      const run = (asked: RunRequest): Promise<Answered> => this.process!.engine.run(asked);
      const beaten = (result: Answered): boolean => race!.isBeaten(recordOf(config, job, result).outputs);
      const result = race
        ? await runRounds(request, race.rounds, { run, beaten, cancelled })
        : await run(request);
      this.crashes = 0;
      return result.state === 'cancelled' ? undefined : recordOf(config, job, result);
    } catch (error) {
      if (this.stopping) return undefined;
      // What no config can change, such as probes too long for the model, ends the job.
      if (preparing && !(error instanceof EngineCrash)) throw error;
      if (error instanceof EngineCrash) {
        if (++this.crashes >= MAX_CRASHES) throw error;
        if (!(await this.restart())) return undefined;
      }
      return { ...blankRecord(config), state: 'failed', error: (error as Error).message };
    }
  }

  /** @returns false when the engine was stopped meanwhile. */
  private async restart(): Promise<boolean> {
    try {
      await this.startAnew();
    } catch (error) {
      if (!this.stopping) throw error;
    }
    return !this.stopping;
  }

  /** Once for all who find that the process has died. */
  private startAnew(): Promise<void> {
    if (this.process?.alive) return Promise.resolve();
    this.restarting ??= this.startAgain().finally(() => (this.restarting = undefined));
    return this.restarting;
  }

  private async startAgain(): Promise<void> {
    if ((await modelStamp(this.options.load.model)) !== this.modelStamp) throw this.modelChanged();
    await this.startProcess();
  }

  /** Stops the run under way at once, and every later one; it leaves no record. */
  async cancel(): Promise<void> {
    this.stopping = true;
    await this.process?.engine.cancel({}).catch(() => undefined);
  }

  async end(): Promise<void> {
    this.stopping = true;
    await this.process?.end();
  }
}

/** What the start of an engine rejects with once its signal is aborted. */
export const stoppedLoading = (): Error => new Error('stopped while the model was loading');
