import type { Config } from '../../core/configs/layerPath.js';
import { UserError } from '../../core/errors.js';
import type { EmotionConvention, Probe, ProbeSet } from '../../core/probes/probes.js';
import { askedKey } from '../../core/results/probeOutputs.js';
import type { ConfigRecord } from '../../core/results/records.js';
import { BASELINE_KEY } from '../../core/results/results.js';
import { endedTooEarly, resolveEmotions } from '../../core/scoring/index.js';
import type { LoadRequest, RunOutput } from '../../protocol/engine.js';
import { withEngine } from '../../runner/engineSource.js';
import type { ModelEngine } from '../../runner/modelEngine.js';
import { type ProbeJob, probeKey } from '../../runner/probeJob.js';
import { Signal } from '../shell/signal.js';
import type { EngineHost } from '../sweeps/engineHost.js';
import type { ProbeStore } from './probeStore.js';

export interface ProbeRunRequest {
  /** The probe file, as the store names it. */
  readonly file: string;
  /** Only the probes to run. */
  readonly set: ProbeSet;
  readonly emotions?: EmotionConvention | undefined;
  readonly load: LoadRequest;
  /** Of the model's file. */
  readonly stamp: string;
  readonly layers: number;
  readonly config: Config;
  /** Run too, afterwards, on the probes whose stored baseline cannot be compared with. */
  readonly baseline: Config;
  /** Hears how far it is. */
  readonly onProgress?: (progress: RunProgress) => void;
}

/** `waiting` for an earlier run of probes, `queued` behind the config that a sweep runs. */
export type RunPhase = 'waiting' | 'loading' | 'queued' | 'running';

export interface RunProgress {
  readonly phase: RunPhase;
  /** The config that runs; the baseline may follow the one asked for. */
  readonly part: string;
  /** Probes that have answered under that config, of so many. */
  readonly answered: number;
  readonly of: number;
}

/** A run that still owes an answer to a probe. */
export interface LiveRun {
  /** The config asked for. */
  readonly config: string;
  readonly phase: RunPhase;
  /** The config whose answer grows now. */
  readonly part: string;
  /** The probe's answers so far, by config. */
  readonly texts: ReadonlyMap<string, string>;
}

interface Entry {
  readonly request: ProbeRunRequest;
  readonly stopper: AbortController;
  readonly texts: Map<string, Map<string, string>>;
  /** Ids of the probes that an answer is still awaited of. */
  readonly open: Set<string>;
  phase: RunPhase;
  part: string;
  answered: number;
  of: number;
}

/** Which probes of which file something happened to. */
export interface ProbesEvent {
  readonly file: string;
  readonly probes: readonly string[];
}

/** Runs single probes, one run after another; a sweep of the same model takes turns with them. */
export class ProbeRuns {
  /** Runs that have not ended, the one under way first. */
  private entries: Entry[] = [];
  private turn: Promise<unknown> = Promise.resolve();
  /** A run began, got on, or ended. */
  readonly changed = new Signal<ProbesEvent>();
  /** An answer grew. */
  readonly streamed = new Signal<ProbesEvent>();

  constructor(
    private readonly engines: EngineHost,
    private readonly store: ProbeStore,
  ) {}

  /** The first run that still owes an answer to a probe. */
  live(file: string, probe: string): LiveRun | undefined {
    const entry = this.entriesOf(file, probe)[0];
    if (!entry) return undefined;
    const { request, phase, part, texts } = entry;
    const own = [...texts].flatMap(([config, answers]): [string, string][] => {
      const answer = answers.get(probe);
      return answer === undefined ? [] : [[config, answer]];
    });
    const texted = new Map(own);
    // Of many probes, only some are answered at once.
    const next = phase === 'running' && request.set.probes.length > 1 && !texted.has(part);
    return { config: request.config.key, phase: next ? 'waiting' : phase, part, texts: texted };
  }

  /** The first run of several probes of a file that has not ended. */
  liveAll(file: string): (RunProgress & { readonly config: string }) | undefined {
    const entry = this.entriesOf(file).find(({ request }) => request.set.probes.length > 1);
    return entry && { ...progressOf(entry), config: entry.request.config.key };
  }

  /** Stops the runs of one probe, or of every probe of a file. */
  stop(file: string, probe?: string): void {
    for (const { stopper } of this.entriesOf(file, probe)) stopper.abort();
  }

  stopAll(): void {
    for (const { stopper } of this.entries) stopper.abort();
  }

  isBusy(file: string): boolean {
    return this.entriesOf(file).length > 0;
  }

  private entriesOf(file: string, probe?: string): Entry[] {
    return this.entries.filter(
      ({ request, stopper, open }) =>
        !stopper.signal.aborted && request.file === file && (probe === undefined || open.has(probe)),
    );
  }

  /**
   * Asks the model and stores each answer when it has ended.
   * @param signal stops it, as {@link stop} does.
   * @returns whether the config asked for was run whole; false when it was stopped.
   * @throws UserError when the model cannot be loaded, or cannot run the config.
   */
  async run(request: ProbeRunRequest, signal?: AbortSignal): Promise<boolean> {
    const stopper = new AbortController();
    const part = request.config.key;
    const ids = request.set.probes.map(({ id }) => id);
    const state = { phase: 'waiting', part, answered: 0, of: ids.length } as const;
    const entry: Entry = { request, stopper, texts: new Map(), open: new Set(ids), ...state };
    const abort = (): void => stopper.abort();
    if (signal?.aborted) return false;
    signal?.addEventListener('abort', abort);
    stopper.signal.addEventListener('abort', () => this.tell(entry));
    this.entries.push(entry);
    const run = this.turn.then(() => this.runNow(entry));
    this.turn = run.catch(() => undefined);
    this.tell(entry);
    try {
      return await run;
    } finally {
      signal?.removeEventListener('abort', abort);
      this.entries = this.entries.filter((other) => other !== entry);
      this.tell(entry);
    }
  }

  private tell(entry: Entry): void {
    const { request } = entry;
    // The first waits for nothing.
    if (entry.phase !== 'waiting' || entry !== this.entries[0]) request.onProgress?.(progressOf(entry));
    this.changed.fire({ file: request.file, probes: request.set.probes.map(({ id }) => id) });
  }

  private enter(entry: Entry, phase: RunPhase): void {
    entry.phase = phase;
    this.tell(entry);
  }

  private async runNow(entry: Entry): Promise<boolean> {
    const { request, stopper } = entry;
    const { signal } = stopper;
    if (signal.aborted) return false;
    const job = this.job(entry, request.set.probes);
    // A sweep may hold the model with settings of its own; a second copy of it would have to wait for its end.
    const shared = this.engines.loadedFor(request.load.model);
    if (!shared) this.enter(entry, 'loading');
    const load = shared ?? request.load;
    const ran = await withEngine(this.engines, { load, signal }, async (engine) => {
      if (!(await this.runConfig(engine, entry, request.config, request.set.probes.length, job)))
        return false;
      await this.runBaseline(engine, entry, job);
      return true;
    });
    return ran ?? false;
  }

  private async runBaseline(engine: ModelEngine, entry: Entry, whole: ProbeJob): Promise<void> {
    const { set, config, baseline } = entry.request;
    if (config.key === BASELINE_KEY) return;
    const lacking = set.probes.filter((probe) => !this.hasBaseline(entry.request, probe));
    if (lacking.length === 0) return;
    // The same job again spares preparing it anew.
    const job = lacking.length === set.probes.length ? whole : this.job(entry, lacking);
    await this.runConfig(engine, entry, baseline, lacking.length, job);
  }

  private hasBaseline({ file, set, emotions, load, stamp }: ProbeRunRequest, probe: Probe): boolean {
    const scored = { emotions: resolveEmotions(set, emotions) };
    return this.store
      .of(file, probe.id, load.model)
      .some(
        (stored) =>
          stored.config === BASELINE_KEY &&
          stored.stamp === stamp &&
          stored.asked === askedKey(probe) &&
          !endedTooEarly(probe, stored, scored),
      );
  }

  private job(entry: Entry, probes: readonly Probe[]): ProbeJob {
    const { file, set, emotions, config, baseline } = entry.request;
    const ids = new Map(probes.map(({ id }) => [probeKey(set.name, id), id]));
    return {
      sets: [{ ...set, probes }],
      emotions,
      earlyStop: false,
      configs: [config, baseline],
      heads: false,
      onText: (key, text) => {
        const id = ids.get(key);
        if (id === undefined) return;
        const answers = entry.texts.get(entry.part) ?? new Map<string, string>();
        entry.texts.set(entry.part, answers.set(id, text));
        this.streamed.fire({ file, probes: [id] });
      },
      onAnswer: (answer) => {
        const id = ids.get(answer.key);
        if (id !== undefined) this.keep(entry, id, answer);
      },
    };
  }

  /**
   * @param of how many probes the job has.
   * @returns false when it was stopped.
   */
  private async runConfig(
    engine: ModelEngine,
    entry: Entry,
    config: Config,
    of: number,
    job: ProbeJob,
  ): Promise<boolean> {
    const { signal } = entry.stopper;
    Object.assign(entry, { part: config.key, answered: 0, of });
    const begin = (): void => {
      if (!signal.aborted) this.enter(entry, 'running');
    };
    if (engine.busy) this.enter(entry, 'queued');
    const record = await engine.run(config, job, signal, undefined, begin);
    if (!record) return false;
    const { model } = entry.request.load;
    if (record.state !== 'done') throw new UserError(failure(record, model), { file: model });
    return true;
  }

  private keep(entry: Entry, probe: string, { output, tokens, stop, ms }: RunOutput): void {
    const { file, set, load, stamp, layers } = entry.request;
    const { part: config } = entry;
    const asked = set.probes.find(({ id }) => id === probe)!;
    const at = new Date().toISOString();
    const answer = { asked: askedKey(asked), output, tokens, stop, ms: Math.round(ms * 10) / 10, at };
    this.store.put([{ file, probe, model: load.model, stamp, layers, config, ...answer }]);
    entry.answered++;
    if (config === BASELINE_KEY || this.hasBaseline(entry.request, asked)) entry.open.delete(probe);
    this.tell(entry);
  }
}

const progressOf = ({ phase, part, answered, of }: Entry): RunProgress => ({ phase, part, answered, of });

const failure = ({ key, error, state }: ConfigRecord, model: string): string =>
  `${key} could not be run on ${model}: ${error?.replace(/\.$/, '') ?? state}. Try another config, or see the log.`;
