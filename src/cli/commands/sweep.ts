import { basename } from 'node:path';
import { parseSelection } from '../../core/configGrid.js';
import type { EmotionConvention } from '../../core/probes.js';
import type { Config } from '../../core/layerPath.js';
import type { ConfigRecord, ConfigState } from '../../core/records.js';
import { score, signed } from '../../core/report/sentences.js';
import {
  BASELINE_KEY,
  buildResults,
  type CombinedScore,
  type ConfigResult,
  type Results,
} from '../../core/results.js';
import { describeModel } from '../../gguf/describe.js';
import { readModelHeader } from '../../gguf/read.js';
import type { GpuChoice } from '../../protocol/engine.js';
import { readProbeSets } from '../../runner/probeFiles.js';
import { SweepEngine } from '../../runner/sweep.js';
import { completeHeader, planHeader } from '../../runner/runHeader.js';
import { checkRunLog, openRunLog, type RunLog } from '../../store/runLog.js';
import { INTERRUPTED, onInterrupt } from '../interrupt.js';
import { logTo } from '../log.js';
import { ENGINE_ENTRY, appVersion } from '../places.js';
import { ProgressLine, damagedLines, duration, type Terminal } from '../terminal.js';

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

/** `rys sweep`: runs what the results file lacks of the selected configs. */
export async function sweep(model: string, options: SweepCommandOptions, terminal: Terminal): Promise<void> {
  const { finished, log, configs } = await runSweep(model, options, terminal);
  if (!finished) noteStopped(log, options.out, 'the same command', terminal);
  const results = buildResults(log.header, log.records, { combined: options.combined });
  const { best, baseline } = results;
  const selected = new Set(configs.map(({ key }) => key));
  const count = (state: ConfigState): number =>
    results.configs.filter((config) => selected.has(config.key) && config.state === state).length;
  const counts = {
    done: count('done'),
    earlyStopped: count('early-stopped'),
    failed: count('failed'),
    unsupported: count('unsupported'),
  };
  if (options.json) {
    terminal.out(
      JSON.stringify({
        file: options.out,
        finished,
        configs: configs.length,
        ...counts,
        baseline: baseline?.combined ?? null,
        best: best ? { key: best.key, combined: best.combined, delta: best.delta } : null,
      }),
    );
    return;
  }
  if (best && best.delta !== null)
    terminal.out(
      `Baseline ${score(baseline!.combined)}, best ${best.key} ${score(best.combined)} (${signed(best.delta)}).`,
    );
  const { earlyStopped, failed, unsupported } = counts;
  if (earlyStopped > 0)
    terminal.out(
      `${earlyStopped} of ${configs.length} configs stopped early: their first answers were garbage.`,
    );
  if (unsupported > 0)
    terminal.out(
      `${unsupported} of ${configs.length} configs cannot be run on this model (${reasonOf(results, 'unsupported')}).`,
    );
  if (failed > 0)
    terminal.out(
      `${failed} of ${configs.length} configs failed (${reasonOf(results, 'failed')}): run them again with --retry-failed.`,
    );
  if (results.configs.length > 0)
    terminal.out(`Results: ${options.out}. See them with: rys report ${options.out}`);
}

/** Says what a stopped sweep leaves, and sets the exit code. */
export function noteStopped(log: RunLog, file: string, again: string, terminal: Terminal): void {
  const kept = new Set(log.records.map(({ key }) => key)).size;
  terminal.note(
    kept === 0
      ? `Stopped before the first config was done: run ${again} to begin again.`
      : `Stopped. ${kept === 1 ? '1 config is' : `${kept} configs are`} in ${file}: run ${again} to go on.`,
  );
  process.exitCode = INTERRUPTED;
}

/** Why the first config in this state is in it. */
const reasonOf = ({ configs }: Results, state: ConfigState): string =>
  configs.find((config) => config.state === state)?.error?.replace(/\.$/, '') ?? 'no reason is known';

/**
 * The sweep itself, also behind `rys demo`.
 * @returns whether every selected config has its record now.
 */
export async function runSweep(
  model: string,
  options: SweepCommandOptions,
  terminal: Terminal,
): Promise<{ finished: boolean; log: RunLog; configs: readonly Config[] }> {
  const sets = await readProbeSets(options.probes);
  const description = describeModel(await readModelHeader(model));
  const configs = parseSelection(options.configs, description.layers);
  const { emotions, earlyStop, gpu, sequences, threads } = options;
  const planned = await planHeader({
    model: description,
    sets,
    files: options.probes,
    appVersion: appVersion(),
    emotions,
    earlyStop,
  });
  // A model may take minutes to load: what is wrong with the results file is said before.
  await checkRunLog(options.out, planned);
  const engine = await SweepEngine.start({
    entry: ENGINE_ENTRY,
    listeners: { log: logTo(terminal, options) },
    load: { model, gpu, ...(sequences ? { sequences } : {}), ...(threads ? { threads } : {}) },
    sets,
    emotions,
    earlyStop,
    configs,
  });
  const uninterrupted = onInterrupt(() => void engine.cancel());
  try {
    const log = await openRunLog(options.out, completeHeader(planned, engine));
    try {
      if (log.skippedLines > 0) terminal.note(damagedLines(options.out, log.skippedLines));
      const skip = new Set(
        log.records.filter(({ state }) => !(options.retryFailed && state === 'failed')).map(({ key }) => key),
      );
      const todo = configs.filter(({ key }) => !skip.has(key));
      announce(terminal, model, engine, configs.length, todo.length);
      const finished = await runAll(engine, log, todo, configs.length, options.combined);
      return { finished, log, configs };
    } finally {
      await log.close();
    }
  } finally {
    uninterrupted();
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
  todo: readonly Config[],
  total: number,
  combined: CombinedScore,
): Promise<boolean> {
  const progress = new ProgressLine();
  const leaders = new Leaders(log, combined);
  const started = performance.now();
  try {
    for (const [index, config] of todo.entries()) {
      const record = await engine.run(config);
      if (!record) return false;
      await log.append(record);
      const elapsed = performance.now() - started;
      const best = leaders.after(record);
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

/**
 * The best config so far, for the progress line. Each record is compared with the baseline and the best alone:
 * the results of thousands of configs are not built again after every one of them.
 */
class Leaders {
  private readonly combined: CombinedScore;
  private readonly baseline: ConfigRecord | undefined;
  private best: ConfigRecord | undefined;

  constructor(
    private readonly log: RunLog,
    combined: CombinedScore,
  ) {
    // The balanced score of one config depends on all of them, so the line keeps to the sum.
    this.combined = combined === 'balanced' ? 'sum' : combined;
    const { best } = buildResults(log.header, log.records, { combined: this.combined });
    this.baseline = this.record(BASELINE_KEY);
    this.best = best && this.record(best.key);
  }

  private record(key: string): ConfigRecord | undefined {
    return this.log.records.find((record) => record.key === key);
  }

  after(record: ConfigRecord): ConfigResult | undefined {
    const baseline = this.baseline ?? this.record(BASELINE_KEY);
    const compared = [baseline, this.best, record].filter((one) => one !== undefined);
    const { best } = buildResults(this.log.header, compared, { combined: this.combined });
    if (best?.key === record.key) this.best = record;
    return best;
  }
}
