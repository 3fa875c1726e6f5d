import { setTimeout as delay } from 'node:timers/promises';
import type { LoadRequest, LogEvent } from '../protocol/engine.js';
import { UserError } from '../core/errors.js';
import { ModelEngine, type ProbeJob } from '../runner/modelEngine.js';
import type { EngineSource } from '../runner/sweepRun.js';

/** How long the window waits for the engine when it closes, in milliseconds. */
const END_GRACE = 3000;

export interface EngineHostOptions {
  /** Path of the engine's bundle. */
  readonly entry: string;
  readonly onLog: (event: LogEvent) => void;
  /** How long a model stays loaded after its last run, in milliseconds. */
  readonly keepLoadedMs: () => number;
}

interface Loaded {
  readonly engine: Promise<ModelEngine>;
  readonly load: LoadRequest;
  /** Runs that hold it. */
  users: number;
}

/**
 * The window's one engine: it holds one model at a time, so that a consumer GPU need not hold two. A sweep and
 * single probes of the same model share it and take turns; it stays loaded for a while after the last of them.
 */
export class EngineHost implements EngineSource {
  private loaded: Loaded | undefined;
  private opening: Promise<unknown> = Promise.resolve();
  private idle: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(private readonly options: EngineHostOptions) {}

  /** The model that is loaded or loading now. */
  get model(): string | undefined {
    return this.loaded?.load.model;
  }

  /**
   * The engine with this model; give it back with {@link release}.
   * @throws UserError when the engine is in use with another model, or the model cannot be loaded.
   */
  async acquire(load: LoadRequest, job: ProbeJob, signal?: AbortSignal): Promise<ModelEngine> {
    // One after another, so that no two find the same room free.
    const opening = this.opening.then(() => this.open(load, job));
    this.opening = opening.catch(() => undefined);
    const loaded = await opening;
    try {
      return await aborting(loaded.engine, signal);
    } catch (error) {
      if (--loaded.users === 0) void this.unload(loaded);
      throw error;
    }
  }

  private async open(load: LoadRequest, job: ProbeJob): Promise<Loaded> {
    if (this.ended) throw new Error('the engine was asked for after the window had closed');
    clearTimeout(this.idle);
    await this.makeRoom(load);
    const { entry, onLog } = this.options;
    const loaded = (this.loaded ??= {
      engine: ModelEngine.start({ entry, listeners: { log: onLog }, load }, job),
      load,
      users: 0,
    });
    loaded.users++;
    return loaded;
  }

  /** Ends an engine that nobody uses, unless it can serve the request. */
  private async makeRoom(load: LoadRequest): Promise<void> {
    const { loaded } = this;
    if (!loaded) return;
    const same = sameLoad(loaded.load, load);
    if (loaded.users === 0) {
      if (!same || !(await (await loaded.engine).usable())) await this.unload(loaded);
    } else if (!same) {
      const { model } = loaded.load;
      throw new UserError(
        model === load.model
          ? `The model ${model} is in use with other engine settings: wait until its run is done, or stop it.`
          : `The model ${model} is in use: wait until its run is done, or stop it, before ${load.model} is loaded.`,
        { file: load.model },
      );
    }
  }

  /** Gives an engine back; the model is freed when nobody has asked for it for a while. */
  async release(engine: ModelEngine): Promise<void> {
    const { loaded } = this;
    if (!loaded || (await loaded.engine) !== engine) return engine.end();
    if (--loaded.users > 0) return;
    clearTimeout(this.idle);
    if (await engine.usable())
      this.idle = setTimeout(() => void this.unload(loaded), this.options.keepLoadedMs());
    else await this.unload(loaded);
  }

  private async unload(loaded: Loaded): Promise<void> {
    if (this.loaded === loaded) this.loaded = undefined;
    await loaded.engine.then(
      (engine) => engine.end(),
      () => undefined,
    );
  }

  /** Ends the engine process. */
  async end(): Promise<void> {
    this.ended = true;
    clearTimeout(this.idle);
    const { loaded } = this;
    // A model that is still loading is not waited for: its process leaves when this one does.
    if (loaded) await Promise.race([this.unload(loaded), delay(END_GRACE, undefined, { ref: false })]);
  }
}

const sameLoad = (a: LoadRequest, b: LoadRequest): boolean =>
  a.model === b.model && a.gpu === b.gpu && a.threads === b.threads && a.sequences === b.sequences;

/** Rejects as soon as the signal is aborted. */
function aborting<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error('stopped while the model was loading'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
