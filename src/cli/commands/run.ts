import { basename } from 'node:path';
import { formatPath, parseConfig } from '../../core/configs/layerPath.js';
import { UserError } from '../../core/errors.js';
import type { EmotionConvention } from '../../core/probes/probes.js';
import type { Sampling } from '../../core/sweep/sampling.js';
import { describeModel } from '../../gguf/describe.js';
import { readModelHeader } from '../../gguf/read.js';
import type { GpuChoice } from '../../protocol/engine.js';
import { ModelEngine } from '../../runner/modelEngine.js';
import { readProbeSets } from '../../runner/probeFiles.js';
import type { ProbeJob } from '../../runner/probeJob.js';
import { thinksAnyway, withIds } from '../../runner/prompts.js';
import { loadRequest } from '../../runner/sweepPlan.js';
import { INTERRUPTED, onInterrupt } from '../interrupt.js';
import { logTo } from '../log.js';
import { ENGINE_ENTRY } from '../places.js';
import type { Terminal } from '../terminal.js';

export interface RunCommandOptions {
  readonly probes: readonly string[];
  readonly probe?: readonly string[];
  readonly config: string;
  readonly gpu: GpuChoice;
  readonly emotions?: EmotionConvention;
  readonly sampling?: Sampling | undefined;
  readonly sequences?: number;
  readonly threads?: number;
  readonly chatTemplate?: string;
  readonly json?: boolean;
  readonly verbose: boolean;
}

/** `rys run`: the outputs of some probes under one config. */
export async function run(model: string, options: RunCommandOptions, terminal: Terminal): Promise<void> {
  const sets = withIds(await readProbeSets(options.probes), options.probe, options.probes);
  const { layers } = describeModel(await readModelHeader(model));
  const config = parseConfig(options.config, layers);
  const job: ProbeJob = {
    sets,
    emotions: options.emotions,
    sampling: options.sampling,
    earlyStop: false,
    configs: [config],
    heads: false,
  };
  const engine = await ModelEngine.start({
    entry: ENGINE_ENTRY,
    listeners: { log: logTo(terminal, options) },
    load: loadRequest({ ...options, model }),
  });
  const uninterrupted = onInterrupt(() => void engine.cancel());
  try {
    const { thinking } = await engine.prepare(job);
    if (thinking.length > 0) terminal.note(thinksAnyway(basename(model), thinking));
    const record = await engine.run(config, job);
    if (!record) {
      terminal.note('Stopped.');
      process.exitCode = INTERRUPTED;
      return;
    }
    if (record.state !== 'done')
      throw new UserError(
        `${config.key} could not be run on ${model}: ${record.error?.replace(/\.$/, '') ?? record.state}.`,
      );
    if (!options.json) terminal.out(`${terminal.paint.bold(config.key)}  ${formatPath(config.path)}`);
    for (const { set, probe, seed, output, tokens, stop, score, parsed, ms } of record.outputs) {
      if (options.json)
        terminal.out(
          JSON.stringify({
            probe,
            set,
            seed,
            config: config.key,
            path: config.path,
            output,
            tokens,
            stop,
            score,
            parsed,
            ms,
          }),
        );
      else {
        const mark = parsed ? '' : terminal.paint.dim(' (not in the requested format)');
        const name = `${set} · ${probe}${seed === undefined ? '' : ` · seed ${seed}`}`;
        terminal.out(`\n${terminal.paint.bold(name)}  ${score.toFixed(3)}${mark}`);
        terminal.out(output);
        if (stop === 'decided' || stop === 'loop')
          terminal.out(terminal.paint.dim('(ended early: the score was settled)'));
      }
    }
  } finally {
    uninterrupted();
    await engine.end();
  }
}
