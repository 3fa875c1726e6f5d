import { basename } from 'node:path';
import type { Config } from '../../core/configs/layerPath.js';
import { leaderSentence, leaderText } from '../../core/report/leader.js';
import { damagedLines, duration } from '../../core/report/units.js';
import type { ConfigState } from '../../core/results/records.js';
import { buildResults, type Results } from '../../core/results/results.js';
import { ModelEngine } from '../../runner/modelEngine.js';
import { thinksAnyway } from '../../runner/prompts.js';
import type { SweepPlan } from '../../runner/sweepPlan.js';
import { type OpenedSweep, SweepRun } from '../../runner/sweepRun.js';
import type { ResultsWriter } from '../../store/resultsWriter.js';
import { INTERRUPTED, onInterrupt } from '../interrupt.js';
import { logTo } from '../log.js';
import { appVersion, ENGINE_ENTRY } from '../places.js';
import { ProgressLine, type Terminal } from '../terminal.js';

export interface SweepCommandOptions extends Omit<SweepPlan, 'model'> {
  readonly json?: boolean;
  readonly verbose: boolean;
}

/** `rys sweep`: runs what the results file lacks of the selected configs. */
export async function sweep(model: string, options: SweepCommandOptions, terminal: Terminal): Promise<void> {
  const { finished, writer, configs } = await runSweep(model, options, terminal);
  if (!finished) noteStopped(writer, options.out, 'the same command', terminal);
  const results = buildResults(writer.header, writer.records, { combined: options.combined });
  const { best, baseline } = results;
  const selected = new Set(configs.map(({ key }) => key));
  const count = (state: ConfigState): number =>
    results.configs.filter((config) => selected.has(config.key) && config.state === state).length;
  const counts = {
    done: count('done'),
    earlyStopped: count('early-stopped'),
    dropped: count('dropped'),
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
  const outcome = leaderSentence(results, finished);
  if (outcome) terminal.out(outcome);
  const { earlyStopped, dropped, failed, unsupported } = counts;
  if (earlyStopped > 0)
    terminal.out(
      `${earlyStopped} of ${configs.length} configs stopped early: their first answers were garbage.`,
    );
  if (dropped > 0)
    terminal.out(
      `${dropped} of ${configs.length} configs were dropped as worse than the baseline: run them in full with --finish-dropped.`,
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
    terminal.out(`Results: ${options.out}. To see them, run: rys report ${options.out}`);
}

/** Says what a stopped sweep leaves, and sets the exit code. */
export function noteStopped(writer: ResultsWriter, file: string, again: string, terminal: Terminal): void {
  const kept = new Set(writer.records.map(({ key }) => key)).size;
  terminal.note(
    kept === 0
      ? `Stopped before the first config was done: run ${again} to start over.`
      : `Stopped. ${kept === 1 ? '1 config is' : `${kept} configs are`} in ${file}: run ${again} to resume.`,
  );
  process.exitCode = INTERRUPTED;
}

/** Why the first config in this state is in it. */
const reasonOf = ({ configs }: Results, state: ConfigState): string =>
  configs.find((config) => config.state === state)?.error?.replace(/\.$/, '') ?? 'unknown reason';

/**
 * The sweep itself, also behind `rys demo`.
 * @returns whether every selected config has its record now.
 */
export async function runSweep(
  model: string,
  options: SweepCommandOptions,
  terminal: Terminal,
): Promise<{ finished: boolean; writer: ResultsWriter; configs: readonly Config[] }> {
  const progress = new ProgressLine();
  let justDone: string | undefined;
  let uninterrupted: (() => void) | undefined;
  const run = new SweepRun(
    { ...options, model },
    {
      acquire: (load) =>
        ModelEngine.start({ entry: ENGINE_ENTRY, listeners: { log: logTo(terminal, options) }, load }),
      release: (used) => used.end(),
    },
    appVersion(),
    {
      onOpened(opened, todo) {
        // Before there is anything to keep, an interrupt simply ends the program.
        uninterrupted = onInterrupt(() => run.stop());
        const { writer } = opened;
        if (writer.skippedLines > 0) terminal.note(damagedLines(options.out, writer.skippedLines));
        announce(terminal, model, opened, run.configs.length, todo.length);
      },
      onRecord: ({ key }) => (justDone = key),
      onProgress({ state, done, total, best, etaMs }) {
        if (state === 'waiting') terminal.note(waitingFor(options.out));
        if (justDone === undefined || etaMs === undefined) return;
        const gain = leaderText(best, false);
        progress.update(done, total, `${justDone}${gain && `  ${gain}`}  ETA ${duration(etaMs)}`);
        justDone = undefined;
      },
    },
  );
  try {
    const finished = await run.run();
    return { finished, writer: run.writer!, configs: run.configs };
  } finally {
    progress.finish();
    uninterrupted?.();
  }
}

const waitingFor = (file: string): string =>
  `${file} is locked by another sweep, or by one that was killed: waiting a few seconds to see which.`;

function announce(
  terminal: Terminal,
  model: string,
  { engine: { model: loaded }, prepared }: OpenedSweep,
  total: number,
  todo: number,
): void {
  terminal.note(
    `${basename(model)}: ${loaded.model.architecture}, ${loaded.model.layers} layers, ${loaded.model.quantization} on ${loaded.device}; ` +
      `loaded in ${(loaded.loadMs / 1000).toFixed(1)} s, ${prepared.sequences} probes at a time.`,
  );
  if (prepared.thinking.length > 0) terminal.note(thinksAnyway(basename(model), prepared.thinking));
  if (todo < total) terminal.note(`Resuming: ${total - todo} of ${total} configs are done.`);
}
