import { existsSync } from 'node:fs';
import { UserError } from '../../core/errors.js';
import type { ConfigRecord } from '../../core/results/records.js';
import { isOver } from '../../core/sweep/sweepState.js';
import { EngineCrash } from '../../runner/engineProcess.js';
import type { EngineSource } from '../../runner/engineSource.js';
import type { PlannedRun, SweepPlan } from '../../runner/sweepPlan.js';
import { type SweepListeners, type SweepProgress, SweepRun } from '../../runner/sweepRun.js';
import type { ResultsWriter } from '../../store/resultsWriter.js';
import type { Memory } from '../shell/memory.js';
import { Signal } from '../shell/signal.js';

export interface SweepsOptions {
  readonly engines: EngineSource;
  readonly appVersion: string;
  readonly memory: Memory;
}

/** What happened to the sweep of a file. */
export type SweepEvent =
  | {
      readonly type: 'opened';
      readonly file: string;
      readonly writer: ResultsWriter;
      /** Probes that the model may think about though they do not ask for it. */
      readonly thinking: readonly string[];
    }
  | { readonly type: 'record'; readonly file: string; readonly record: ConfigRecord }
  | { readonly type: 'progress'; readonly file: string; readonly progress: SweepProgress };

const PLANS = 'rys.plans';
const MOST_PLANS = 50;
/** Times in a row that restarting is offered after the engine gave up, with no config done in between. */
export const MAX_RESTARTS = 2;

/** A sweep of this workspace, as it was when it last ran. */
export interface RememberedSweep {
  readonly plan: SweepPlan;
  readonly done: number;
  readonly total: number;
  /** Whether the window closed while it ran: it was not the user who stopped it. */
  readonly interrupted: boolean;
}

/** The window's sweep: at most one runs at a time. Plans are remembered, so that any sweep can be resumed. */
export class Sweeps {
  private run: SweepRun | undefined;
  /** Settles when the run has ended, and its file and its engine are given back. */
  private over: Promise<unknown> = Promise.resolve();
  /** Times in a row that the engine gave up, by results file. */
  private readonly crashes = new Map<string, number>();
  private closing = false;
  private lastRemembered = '';
  readonly events = new Signal<SweepEvent>();

  constructor(private readonly options: SweepsOptions) {}

  /** The sweep that runs, or the last one that did. */
  get current(): SweepRun | undefined {
    return this.run;
  }

  get busy(): boolean {
    return this.run !== undefined && !isOver(this.run.progress.state);
  }

  /** @throws UserError when a sweep is under way. */
  refuseBusy(): void {
    if (this.busy)
      throw new UserError(
        `A sweep is already writing ${this.run!.plan.out}: stop it, or wait until it has finished.`,
      );
  }

  /** The progress of the sweep that writes this file, if one of this window does or did. */
  progressOf(file: string): SweepProgress | undefined {
    return this.run?.plan.out === file ? this.run.progress : undefined;
  }

  /** The selected configs, once they are known. */
  configsOf(file: string): readonly string[] {
    return this.run?.plan.out === file ? this.run.configs.map(({ key }) => key) : [];
  }

  /**
   * Runs a sweep to its end.
   * @param planned what it comes to, where that is known: its files are not read again.
   * @returns whether every config has its record; false when it was stopped.
   * @throws UserError when another runs, or the plan cannot be run; EngineCrash when the engine keeps crashing.
   */
  async start(plan: SweepPlan, planned?: PlannedRun): Promise<boolean> {
    this.refuseBusy();
    const file = plan.out;
    const listeners: SweepListeners = {
      onOpened: ({ writer, prepared: { thinking } }) =>
        this.events.fire({ type: 'opened', file, writer, thinking }),
      onRecord: (record) => {
        if (record.state === 'done') this.crashes.delete(file);
        this.events.fire({ type: 'record', file, record });
      },
      onProgress: (progress) => {
        void this.remember(plan, progress);
        this.events.fire({ type: 'progress', file, progress });
      },
    };
    const { engines, appVersion } = this.options;
    const run = new SweepRun(plan, engines, appVersion, listeners, planned);
    this.run = run;
    const running = run.run();
    this.over = running.catch(() => undefined);
    try {
      return await running;
    } catch (error) {
      if (error instanceof EngineCrash) this.crashes.set(file, (this.crashes.get(file) ?? 0) + 1);
      throw error;
    }
  }

  /** Lets the config under way finish. @returns when the sweep waits, or has ended. */
  async pause(): Promise<void> {
    const { run } = this;
    if (!run) return;
    run.pause();
    await this.events.until(() => run.progress.state !== 'pausing');
  }

  /** Resumes the paused sweep. */
  resume(): void {
    this.run?.resume();
  }

  /** Gives up the config under way. @returns when the sweep has ended and its file is closed. */
  async stop(): Promise<void> {
    this.run?.stop();
    await this.over;
  }

  /** Whether resuming this file may help: not after the engine gave up repeatedly. */
  mayRestart(file: string): boolean {
    return (this.crashes.get(file) ?? 0) <= MAX_RESTARTS;
  }

  /** The plan that a sweep of this workspace wrote this file with; that of a search where the sweep was none of ours. */
  planOf(file: string): SweepPlan | undefined {
    const [sweep, search] = this.bothOf(file);
    return (sweep ?? search)?.plan;
  }

  /** What there is to resume of this file, or how far its sweep had got when it last ran. */
  rememberedOf(file: string): RememberedSweep | undefined {
    const both = this.bothOf(file);
    return both.find((one) => one && one.done < one.total) ?? both[0] ?? both[1];
  }

  private bothOf(file: string): [sweep: RememberedSweep | undefined, search: RememberedSweep | undefined] {
    const ofFile = this.remembered.filter(({ plan }) => plan.out === file);
    return [ofFile.find(({ plan }) => !plan.search), ofFile.find(({ plan }) => plan.search)];
  }

  private get remembered(): RememberedSweep[] {
    return this.options.memory.get<RememberedSweep[]>(PLANS, []);
  }

  /** Sweeps that lack configs, the latest first. */
  get unfinished(): readonly RememberedSweep[] {
    return this.remembered.filter(({ plan, done, total }) => done < total && existsSync(plan.out));
  }

  /** The user knows that this sweep was interrupted. */
  async acknowledge(file: string): Promise<void> {
    await this.options.memory.update(
      PLANS,
      this.remembered.map((sweep) => (sweep.plan.out === file ? { ...sweep, interrupted: false } : sweep)),
    );
  }

  private async remember(
    { retryFailed: _, finishDropped: __, ...plan }: SweepPlan,
    { state, done, total }: SweepProgress,
  ): Promise<void> {
    const what = `${plan.out} ${state} ${done}`;
    // Before its results file is open, there is nothing to resume.
    if (!this.run?.writer || what === this.lastRemembered || this.closing) return;
    this.lastRemembered = what;
    // A search leaves the sweep as it was, which may be gone on with, too.
    const others = this.remembered.filter(
      (other) => other.plan.out !== plan.out || !other.plan.search !== !plan.search,
    );
    const interrupted = !isOver(state);
    await this.options.memory.update(
      PLANS,
      [{ plan, done, total, interrupted }, ...others].slice(0, MOST_PLANS),
    );
  }

  /** The window closes: the config under way is given up, and the plan stays marked as interrupted. */
  close(): void {
    this.closing = true;
    this.run?.stop();
  }
}
