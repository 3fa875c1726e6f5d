import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../../core/errors.js';
import type { LoadRequest, LogEvent } from '../../protocol/engine.js';
import type { EngineSource } from '../../runner/engineSource.js';
import { ModelEngine, stoppedLoading } from '../../runner/modelEngine.js';
import { Signal } from '../shell/signal.js';

/** How long the window waits for the engine when it closes, in milliseconds. */
const END_GRACE = 3000;
/** Longer times overflow a timer, which then fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

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
  /** Ends the process while it loads. */
  readonly stopper: AbortController;
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
  /** Settles when the models that were given up have left the memory. */
  private leaving: Promise<unknown> = Promise.resolve();
  private idle: NodeJS.Timeout | undefined;
  private ended = false;
  private readonly loading = new Signal<LoadRequest>();
  /** A model is about to be loaded. */
  readonly onLoading = this.loading.on;

  constructor(private readonly options: EngineHostOptions) {}

  /** The model that is loaded or loading now. */
  get model(): string | undefined {
    return this.loaded?.load.model;
  }

  /** How a model that is in use was loaded, so that another run can share it; undefined when it is not in use. */
  loadedFor(model: string): LoadRequest | undefined {
    const { loaded } = this;
    // One that nobody uses is loaded anew as the settings are now.
    return loaded && loaded.users > 0 && loaded.load.model === model ? loaded.load : undefined;
  }

  /**
   * The engine with this model; give it back with {@link release}.
   * @throws UserError when the engine is in use with another model, or the model cannot be loaded.
   */
  async acquire(load: LoadRequest, signal?: AbortSignal): Promise<ModelEngine> {
    // One after another, so that no two find the same room free.
    const opening = this.opening.then(() => this.open(load, signal));
    this.opening = opening.catch(() => undefined);
    const loaded = await opening;
    try {
      return await aborting(loaded.engine, signal);
    } catch (error) {
      if (--loaded.users === 0) void this.unload(loaded);
      throw error;
    }
  }

  private async open(load: LoadRequest, signal: AbortSignal | undefined): Promise<Loaded> {
    clearTimeout(this.idle);
    await this.makeRoom(load);
    if (signal?.aborted) throw stoppedLoading();
    if (this.ended) throw new Error('the engine was asked for after the window had closed');
    const { entry, onLog } = this.options;
    if (!this.loaded) {
      this.loading.fire(load);
      const stopper = new AbortController();
      const options = { entry, listeners: { log: onLog }, load };
      this.loaded = { engine: ModelEngine.start(options, stopper.signal), load, stopper, users: 0 };
    }
    this.loaded.users++;
    return this.loaded;
  }

  /** Ends an engine that nobody uses, unless it can serve the request, and waits until its memory is free. */
  private async makeRoom(load: LoadRequest): Promise<void> {
    const { loaded } = this;
    if (loaded && loaded.users > 0 && !sameLoad(loaded.load, load)) throw inUse(loaded.load, load);
    if (loaded?.users === 0) {
      const serves = sameLoad(loaded.load, load) && (await (await loaded.engine).usable());
      if (!serves) await this.unload(loaded);
    }
    await this.leaving;
  }

  /** The next run gets a new engine, unless a run is under way: what there is of backends has changed. */
  async renew(): Promise<void> {
    clearTimeout(this.idle);
    if (this.loaded?.users === 0) await this.unload(this.loaded);
  }

  /** Gives an engine back; the model is freed when nobody has asked for it for a while. */
  async release(engine: ModelEngine): Promise<void> {
    const { loaded } = this;
    if (!loaded || (await loaded.engine) !== engine) return engine.end();
    if (--loaded.users > 0) return;
    const usable = await engine.usable();
    // Somebody else may have taken it meanwhile.
    const free = (): boolean => loaded.users === 0 && this.loaded === loaded;
    if (!free()) return;
    if (!usable) return this.unload(loaded);
    clearTimeout(this.idle);
    const wait = Math.min(this.options.keepLoadedMs(), LONGEST_TIMER);
    this.idle = setTimeout(() => free() && void this.unload(loaded), wait);
  }

  private unload(loaded: Loaded): Promise<void> {
    if (this.loaded === loaded) this.loaded = undefined;
    loaded.stopper.abort();
    const left = loaded.engine.then(
      (engine) => engine.end(),
      () => undefined,
    );
    this.leaving = Promise.all([this.leaving, left]);
    return left;
  }

  /** Ends the engine process. */
  async end(): Promise<void> {
    this.ended = true;
    clearTimeout(this.idle);
    if (this.loaded) void this.unload(this.loaded);
    await Promise.race([this.leaving, delay(END_GRACE, undefined, { ref: false })]);
  }
}

const inUse = (used: LoadRequest, wanted: LoadRequest): UserError =>
  new UserError(
    used.model === wanted.model
      ? `The model ${used.model} is in use with different engine settings: wait for its run to finish, or stop it.`
      : `The model ${used.model} is in use: wait for its run to finish, or stop it, before loading ${wanted.model}.`,
    { file: wanted.model },
  );

const sameLoad = (a: LoadRequest, b: LoadRequest): boolean =>
  a.model === b.model &&
  a.gpu === b.gpu &&
  a.threads === b.threads &&
  a.sequences === b.sequences &&
  a.chatTemplate === b.chatTemplate;

/** Rejects as soon as the signal is aborted. */
function aborting<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(stoppedLoading());
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
