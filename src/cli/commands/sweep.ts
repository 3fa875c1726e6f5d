import { basename } from 'node:path';
import { parseSelection } from '../../core/configGrid.js';
import type { EmotionConvention } from '../../core/probes.js';
import { buildResults, type CombinedScore } from '../../core/results.js';
import { describeModel } from '../../gguf/describe.js';
import { readModelHeader } from '../../gguf/read.js';
import type { GpuChoice } from '../../protocol/engine.js';
import { readProbeSets } from '../../runner/probeFiles.js';
import { SweepEngine } from '../../runner/sweep.js';
import { runHeader } from '../../runner/runHeader.js';
import { openRunLog, type RunLog } from '../../store/runLog.js';
import { logTo } from '../log.js';
import { ENGINE_ENTRY, appVersion } from '../places.js';
import { ProgressLine, duration, type Terminal } from '../terminal.js';

export interface SweepCommandOptions {
  readonly probes: readonly string[];
  readonly out: string;
  readonly configs: string;
  readonly gpu: GpuChoice;
  readonly earlyStop: boolean;
  readonly emotions?: EmotionConvention;
  readonly combined: CombinedScore;
  readonly sequences?: number;
  readonly threads?: number;
  readonly retryFailed?: boolean;
  readonly json?: boolean;
  readonly verbose: boolean;
}

/** Exit code of a program stopped with Ctrl+C. */
const INTERRUPTED = 130;

/** `rys sweep`: runs what the results file lacks of the selected configs. */
export async function sweep(model: string, options: SweepCommandOptions, terminal: Terminal): Promise<void> {
  const { finished, log, total } = await runSweep(model, options, terminal);
  if (!finished) {
    terminal.note(
      `Stopped. ${log.records.length} configs are in ${options.out}: run the same command to go on.`,
    );
    process.exitCode = INTERRUPTED;
  }
  const results = buildResults(log.header, log.records, { combined: options.combined });
  const { best, baseline } = results;
  if (options.json) {
    const count = (state: string): number =>
      results.configs.filter((config) => config.state === state).length;
    terminal.out(
      JSON.stringify({
        file: options.out,
        finished,
        configs: total,
        done: count('done'),
        earlyStopped: count('early-stopped'),
        failed: count('failed'),
        unsupported: count('unsupported'),
        baseline: baseline?.combined ?? null,
        best: best ? { key: best.key, combined: best.combined, delta: best.delta } : null,
      }),
    );
    return;
  }
  if (best && baseline)
    terminal.out(
      `Baseline ${baseline.combined!.toFixed(3)}, best ${best.key} ${best.combined!.toFixed(3)} (${signed(best.delta ?? 0)}).`,
    );
  terminal.out(`Results: ${options.out}. See them with: rys report ${options.out}`);
}

export const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

/**
 * The sweep itself, also behind `rys demo`.
 * @returns whether every selected config has its record now.
 */
export async function runSweep(
  model: string,
  options: SweepCommandOptions,
  terminal: Terminal,
): Promise<{ finished: boolean; log: RunLog; total: number }> {
  const sets = await readProbeSets(options.probes);
  const { layers } = describeModel(await readModelHeader(model));
  const configs = parseSelection(options.configs, layers);
  const { emotions, earlyStop, gpu, sequences, threads } = options;
  const engine = await SweepEngine.start({
    entry: ENGINE_ENTRY,
    listeners: { log: logTo(terminal, options) },
    load: { model, gpu, ...(sequences ? { sequences } : {}), ...(threads ? { threads } : {}) },
    sets,
    emotions,
    earlyStop,
    configs,
  });
  const stop = (): void => void engine.cancel();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const header = await runHeader({
      model,
      sets,
      files: options.probes,
      engine,
      appVersion: appVersion(),
      emotions,
      earlyStop,
    });
    const log = await openRunLog(options.out, header);
    try {
      const skip = new Set(
        log.records.filter(({ state }) => !(options.retryFailed && state === 'failed')).map(({ key }) => key),
      );
      const todo = configs.filter(({ key }) => !skip.has(key));
      announce(terminal, model, engine, configs.length, todo.length);
      const finished = await runAll(engine, log, todo, configs.length, options.combined);
      return { finished, log, total: configs.length };
    } finally {
      await log.close();
    }
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await engine.end();
  }
}

function announce(terminal: Terminal, model: string, engine: SweepEngine, total: number, todo: number): void {
  const { model: loaded, prepared } = engine;
  terminal.note(
    `${basename(model)}: ${loaded.model.architecture}, ${loaded.model.layers} layers, ${loaded.model.quantization} on ${loaded.device}; ` +
      `loaded in ${(loaded.loadMs / 1000).toFixed(1)} s, ${prepared.sequences} probes at a time.`,
  );
  if (todo < total) terminal.note(`Resuming: ${total - todo} of ${total} configs are done.`);
}

async function runAll(
  engine: SweepEngine,
  log: RunLog,
  todo: ReturnType<typeof parseSelection>,
  total: number,
  combined: CombinedScore,
): Promise<boolean> {
  const progress = new ProgressLine();
  const started = performance.now();
  try {
    for (const [index, config] of todo.entries()) {
      const record = await engine.run(config);
      if (!record) return false;
      await log.append(record);
      const elapsed = performance.now() - started;
      const { best } = buildResults(log.header, log.records, { combined });
      const left = (elapsed / (index + 1)) * (todo.length - index - 1);
      progress.update(
        total - todo.length + index + 1,
        total,
        `${config.key}${best?.delta ? `  best ${best.key} ${signed(best.delta)}` : ''}  ETA ${duration(left)}`,
      );
    }
    return true;
  } finally {
    progress.finish();
  }
}
