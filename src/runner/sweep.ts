import { stat } from 'node:fs/promises';
import { earlyStopGate } from '../core/earlyStop.js';
import { UserError } from '../core/errors.js';
import type { Config } from '../core/layerPath.js';
import type { EmotionConvention, ProbeSet } from '../core/probes.js';
import type { ConfigRecord } from '../core/records.js';
import { BASELINE_KEY } from '../core/results.js';
import { resolveEmotions, scoreOutput } from '../core/scoring/index.js';
import type { EngineProbe, LoadRequest, LoadedModel, PreparedProbes, RunResult } from '../protocol/engine.js';
import { EngineCrash, EngineProcess, type EngineProcessOptions } from './engineProcess.js';

/** Crashes in a row without a finished config after which the engine is not started again. */
const MAX_CRASHES = 3;

export interface SweepOptions extends EngineProcessOptions {
  readonly load: LoadRequest;
  readonly sets: readonly ProbeSet[];
  /** Overrides the convention each set names. */
  readonly emotions?: EmotionConvention | undefined;
  readonly earlyStop: boolean;
  readonly configs: readonly Config[];
}

/** Names a probe across sets. */
export const probeKey = (set: string, probe: string): string => `${set}/${probe}`;

export const toEngineProbes = (sets: readonly ProbeSet[]): EngineProbe[] =>
  sets.flatMap((set) =>
    set.probes.map((probe) => ({ key: probeKey(set.name, probe.id), group: set.name, probe })),
  );

/**
 * A model in an engine process, ready to run configs on the sets of probes. The process is started again after
 * a crash, and the config that caused it is reported as failed.
 */
export class SweepEngine {
  private process: Awaited<ReturnType<typeof EngineProcess.start>> | undefined;
  private crashes = 0;
  private stopping = false;
  model!: LoadedModel;
  prepared!: PreparedProbes;

  private constructor(
    private readonly options: SweepOptions,
    private readonly modelStamp: string,
  ) {}

  static async start(options: SweepOptions): Promise<SweepEngine> {
    const sweep = new SweepEngine(options, await stampOf(options.load.model));
    await sweep.startProcess();
    return sweep;
  }

  get info() {
    return this.process!.info;
  }

  private async startProcess(): Promise<void> {
    const { load, sets, configs } = this.options;
    this.process = await EngineProcess.start(this.options);
    try {
      this.model = await this.process.engine.load(load);
      this.prepared = await this.process.engine.setProbes({
        probes: toEngineProbes(sets),
        longestPath: Math.max(this.model.model.layers, ...configs.map(({ path }) => path.length)),
      });
    } catch (error) {
      await this.process.end();
      throw error;
    }
  }

  /**
   * Runs every probe under one config and scores the outputs.
   * @param configs in which the path is run; its record is complete unless the run was cancelled.
   * @returns undefined when the run was cancelled.
   * @throws EngineCrash when the engine keeps crashing; UserError when it cannot be started again, or the model
   *   file is no longer the one that was loaded.
   */
  async run(config: Config): Promise<ConfigRecord | undefined> {
    const record = await this.attempt(config);
    // The file is mapped into memory: overwritten in place, its weights change under the engine's hands.
    if (record && (await stampOf(this.options.load.model)) !== this.modelStamp) throw this.modelChanged();
    return record;
  }

  private modelChanged(): UserError {
    const file = this.options.load.model;
    return new UserError(
      `The model ${file} was changed while it was in use: put the old file back and run the same command again, or begin a new results file.`,
      { file },
    );
  }

  private async attempt(config: Config): Promise<ConfigRecord | undefined> {
    if (this.stopping) return undefined;
    const { sets, earlyStop } = this.options;
    const gate = earlyStop ? earlyStopGate(sets).map(({ set, probe }) => probeKey(set, probe)) : [];
    try {
      const result = await this.process!.engine.run({
        config: config.key,
        path: [...config.path],
        // The baseline is what all is compared with: it always runs whole.
        ...(gate.length > 0 && config.key !== BASELINE_KEY ? { gate } : {}),
      });
      this.crashes = 0;
      return result.state === 'cancelled' ? undefined : this.record(config, result);
    } catch (error) {
      if (this.stopping) return undefined;
      if (error instanceof EngineCrash) {
        if (++this.crashes >= MAX_CRASHES) throw error;
        if (!(await this.restart())) return undefined;
      }
      return this.failure(config, (error as Error).message);
    }
  }

  /** @returns false when the sweep was stopped meanwhile. */
  private async restart(): Promise<boolean> {
    if ((await stampOf(this.options.load.model)) !== this.modelStamp) throw this.modelChanged();
    try {
      await this.startProcess();
    } catch (error) {
      if (!this.stopping) throw error;
    }
    return !this.stopping;
  }

  private record(config: Config, result: RunResult): ConfigRecord {
    const outputs = new Map(result.outputs.map((output) => [output.key, output]));
    return {
      ...this.blank(config),
      state: result.state === 'cancelled' ? 'failed' : result.state,
      ...(result.error === undefined ? {} : { error: result.error }),
      outputs: this.options.sets.flatMap((set) => {
        const emotions = resolveEmotions(set, this.options.emotions);
        return set.probes.flatMap((probe) => {
          const output = outputs.get(probeKey(set.name, probe.id));
          if (!output) return [];
          const { score, parsed } = scoreOutput(probe, output.output, { emotions });
          const { tokens, stop, ms } = output;
          return [
            {
              set: set.name,
              probe: probe.id,
              output: output.output,
              tokens,
              stop,
              score,
              parsed,
              ms: round(ms),
            },
          ];
        });
      }),
      wallMs: round(result.wallMs),
    };
  }

  private failure(config: Config, error: string): ConfigRecord {
    return { ...this.blank(config), state: 'failed', error };
  }

  private blank({ key, i, j, path, overhead }: Config): Omit<ConfigRecord, 'state'> {
    return {
      type: 'config',
      key,
      i,
      j,
      path: [...path],
      overhead,
      outputs: [],
      wallMs: 0,
      at: new Date().toISOString(),
    };
  }

  /** Stops the config under way at once; it leaves no record. */
  async cancel(): Promise<void> {
    this.stopping = true;
    await this.process?.engine.cancel({}).catch(() => undefined);
  }

  async end(): Promise<void> {
    this.stopping = true;
    await this.process?.end();
  }
}

/** Changes whenever the file is written to or replaced. */
async function stampOf(file: string): Promise<string> {
  const info = await stat(file).catch(() => undefined);
  return info ? `${info.dev} ${info.ino} ${info.size} ${info.mtimeMs}` : 'gone';
}

const round = (ms: number): number => Math.round(ms * 10) / 10;
