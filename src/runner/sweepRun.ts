import type { Config } from '../core/configs/layerPath.js';
import { UserError } from '../core/errors.js';
import type { ConfigRecord, ScoredRecord } from '../core/results/records.js';
import { BASELINE_KEY } from '../core/results/results.js';
import { isOver, type SweepState } from '../core/sweep/sweepState.js';
import { unsupportedReason } from '../gguf/layers.js';
import type { PreparedProbes } from '../protocol/engine.js';
import { storedHeader } from '../store/resultsFile.js';
import { checkResultsFile, openResultsWriter, type ResultsWriter } from '../store/resultsWriter.js';
import { type EngineSource, withEngine } from './engineSource.js';
import { Leaders } from './leaders.js';
import type { ModelEngine } from './modelEngine.js';
import type { ProbeJob } from './probeJob.js';
import { racesOf } from './racing.js';
import { type Rounds, roundsOf } from './rounds.js';
import { completeHeader } from './runHeader.js';
import { beginSearch, endSearch, plannedSearch } from './search.js';
import {
  isUnchanged,
  loadRequest,
  type PlannedRun,
  planRun,
  type SweepPlan,
  withRacingOfFile,
} from './sweepPlan.js';

export interface SweepProgress {
  readonly state: SweepState;
  /** Configs of the selection that have their record, and all of them. */
  readonly done: number;
  readonly total: number;
  /** The config under way. */
  readonly current: string | undefined;
  /** The config with the highest score other than the baseline, which may be a loss all the same. */
  readonly best: { readonly key: string; readonly delta: number } | undefined;
  /** Of those that are done, how many failed. */
  readonly failed: number;
  /** Estimated milliseconds left; unknown before the first config is done. */
  readonly etaMs: number | undefined;
  readonly error: Error | undefined;
}

/** A sweep whose results file is open. */
export interface OpenedSweep {
  readonly writer: ResultsWriter;
  readonly engine: ModelEngine;
  /** What its runs are planned with. */
  readonly prepared: PreparedProbes;
}

export interface SweepListeners {
  /** The results file is open; nothing has run yet. */
  readonly onOpened?: (opened: OpenedSweep, todo: readonly Config[]) => void;
  /** A record was written. */
  readonly onRecord?: (record: ConfigRecord) => void;
  readonly onProgress?: (progress: SweepProgress) => void;
}

/** One sweep, from its plan to the last record. It can be paused, resumed and stopped at any time. */
export class SweepRun {
  private readonly stopper = new AbortController();
  private resumed: (() => void) | undefined;
  private now: SweepProgress = {
    state: 'starting',
    done: 0,
    total: 0,
    current: undefined,
    best: undefined,
    failed: 0,
    etaMs: undefined,
    error: undefined,
  };
  configs: readonly Config[] = [];
  /** Whether the model cannot run a config. */
  private refuses: (config: Config) => boolean = () => false;
  /** What was read and written; undefined until the results file is open. */
  writer: ResultsWriter | undefined;

  constructor(
    readonly plan: SweepPlan,
    private readonly engines: EngineSource,
    private readonly appVersion: string,
    private readonly listeners: SweepListeners = {},
    /** What the plan comes to, where that is known already: its files are not read again. */
    private readonly planned?: PlannedRun,
  ) {}

  get progress(): SweepProgress {
    return this.now;
  }

  private update(change: Partial<SweepProgress>): void {
    this.now = { ...this.now, ...change };
    this.listeners.onProgress?.(this.now);
  }

  /**
   * Runs what the results file lacks of the selected configs.
   * @returns whether every selected config has its record now.
   * @throws UserError for a plan that cannot be run; EngineCrash when the engine keeps crashing.
   */
  async run(): Promise<boolean> {
    try {
      const finished = await this.runSweep();
      this.update({
        state: finished ? 'finished' : 'stopped',
        current: undefined,
        etaMs: undefined,
      });
      return finished;
    } catch (error) {
      this.update({ state: 'failed', error: error as Error, current: undefined, etaMs: undefined });
      throw error;
    }
  }

  private async runSweep(): Promise<boolean> {
    const plan = await withRacingOfFile(this.plan);
    const { sets, model, modelHeader, header } = await this.plannedRun(plan);
    this.refuses = ({ path }) => unsupportedReason(modelHeader, path) !== undefined;
    const rounds = roundsOf(plan, model.layers);
    this.select(rounds.first);
    // A model may take minutes to load: what is wrong with the results file is said before.
    await checkResultsFile(plan.out, header);
    const { signal } = this.stopper;
    if (signal.aborted) return false;
    const { emotions, sampling, earlyStop, wholeAnswers } = plan;
    const before = (await storedHeader(plan.out))?.engine.settings;
    const fixed = plan.sequences === undefined ? (toNumber(before?.sequences) ?? true) : true;
    const heads = plan.heads === false ? false : before && before.heads === 'on';
    const job: ProbeJob = {
      sets,
      emotions,
      sampling,
      earlyStop,
      configs: rounds.longest,
      fixed,
      heads,
      wholeAnswers,
    };
    const load = loadRequest({ ...plan, threads: plan.threads ?? toNumber(before?.threads) });
    const use = async (engine: ModelEngine): Promise<boolean> => {
      const prepared = await engine.prepare(job);
      const writer = await openResultsWriter(plan.out, completeHeader(header, engine, prepared), {
        onWait: () => this.change('starting', 'waiting'),
        acceptSettings: plan.acceptSettings,
      });
      this.writer = writer;
      try {
        return await this.runAll({ engine, writer, job, prepared }, rounds);
      } finally {
        await writer.close();
      }
    };
    return (await withEngine(this.engines, { load, signal }, use)) ?? false;
  }

  private async plannedRun(plan: SweepPlan): Promise<PlannedRun> {
    const { planned } = this;
    if (planned && (await isUnchanged(plan.model, planned))) return planned;
    return plan.search ? plannedSearch(plan) : planRun(plan, this.appVersion);
  }

  private async runAll(
    { engine, writer, job, prepared }: OpenedSweep & { job: ProbeJob },
    rounds: Rounds,
  ): Promise<boolean> {
    const { retryFailed, finishDropped, combined, search } = this.plan;
    // All is compared with the baseline: a failed one is always run again.
    const again = ({ key, state }: ScoredRecord): boolean =>
      (state === 'failed' && (retryFailed === true || key === BASELINE_KEY)) ||
      (state === 'dropped' && finishDropped === true);
    const latest = new Map(writer.records.map((record) => [record.key, record]));
    const has = new Set([...latest.values()].filter((record) => !again(record)).map(({ key }) => key));
    const leaders = new Leaders(writer, combined);
    const pace = new Pace();
    const ending = AbortSignal.any([this.stopper.signal, writer.lost]);
    if (search) await beginSearch(writer, search);
    for (let round = 0; ; round++) {
      this.select(rounds.configs(writer));
      const todo = this.configs.filter(({ key }) => !has.has(key));
      if (round === 0) {
        this.listeners.onOpened?.({ writer, engine, prepared }, todo);
        this.change('waiting', 'starting');
        const failed = this.configs.filter(({ key }) => has.has(key) && latest.get(key)?.state === 'failed');
        this.update({ failed: failed.length, best: leader(leaders) });
      }
      this.update({ done: this.configs.length - todo.length });
      if (todo.length === 0) break;
      const races = racesOf(writer, { engine: engine.model, prepared, selected: this.configs.length - 1 });
      for (const [n, config] of todo.entries()) {
        const goOn = await this.mayGoOn(ending);
        await writer.checkLock();
        if (!goOn) return false;
        this.update({ state: 'running', current: config.key });
        pace.begin();
        const record = await engine.run(config, job, ending, races?.(config));
        if (!record) {
          await writer.checkLock();
          return false;
        }
        await writer.append(record);
        if (!this.refuses(config)) pace.end();
        has.add(config.key);
        this.listeners.onRecord?.(record);
        this.update({
          done: this.now.done + 1,
          failed: this.now.failed + (record.state === 'failed' ? 1 : 0),
          best: leader(leaders, record),
          etaMs: pace.left(todo.length - n - 1),
        });
        if (record.key === BASELINE_KEY && record.state === 'failed') throw withoutBaseline(record);
      }
    }
    if (search) await endSearch(writer, search);
    return true;
  }

  /** Takes the configs that cannot run first, after the baseline: they take no time, and the map tells of them early. */
  private select(configs: readonly Config[]): void {
    const [baseline, others] = [configs.slice(0, 1), configs.slice(1)];
    const refused = new Set(others.filter(this.refuses));
    this.configs = [...baseline, ...refused, ...others.filter((config) => !refused.has(config))];
    this.update({ total: configs.length });
  }

  /** Waits while the sweep is paused. @returns false when it was stopped. */
  private async mayGoOn(signal: AbortSignal): Promise<boolean> {
    if (this.now.state === 'pausing' && !signal.aborted) {
      this.update({ state: 'paused', current: undefined });
      await new Promise<void>((resolve) => {
        this.resumed = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      this.resumed = undefined;
    }
    return !signal.aborted;
  }

  /** Waits after the config under way, with the model loaded. */
  pause(): void {
    this.change('running', 'pausing');
  }

  private change(from: SweepState, to: SweepState): void {
    if (this.now.state === from) this.update({ state: to });
  }

  resume(): void {
    if (this.now.state === 'pausing') this.update({ state: 'running' });
    else if (this.now.state === 'paused') this.resumed?.();
  }

  /** Stops at once: the config under way leaves no record, and runs again when the sweep is gone on with. */
  stop(): void {
    if (this.stopper.signal.aborted) return;
    if (!isOver(this.now.state)) this.update({ state: 'stopping' });
    this.stopper.abort();
  }
}

const withoutBaseline = ({ error }: ConfigRecord): UserError =>
  new UserError(
    `The model could not be run as it is (${error?.replace(/\.$/, '') ?? 'unknown reason'}), so there is nothing to compare other configs with: see the log, or try another backend.`,
  );

const toNumber = (setting: string | number | undefined): number | undefined =>
  typeof setting === 'number' ? setting : undefined;

function leader(leaders: Leaders, record?: ConfigRecord): SweepProgress['best'] {
  const best = leaders.after(record);
  return best && best.delta !== null ? { key: best.key, delta: best.delta } : undefined;
}

/** The time configs take, pauses not counted. */
class Pace {
  private elapsed = 0;
  private began = 0;
  private count = 0;

  begin(): void {
    this.began = performance.now();
  }

  end(): void {
    this.elapsed += performance.now() - this.began;
    this.count++;
  }

  /** Estimated milliseconds for so many more configs; undefined before the first is done. */
  left(configs: number): number | undefined {
    return this.count === 0 ? undefined : (this.elapsed / this.count) * configs;
  }
}
