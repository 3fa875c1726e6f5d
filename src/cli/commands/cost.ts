import { splitConfigs } from '../../core/configs/configGrid.js';
import { costLines } from '../../core/report/costTable.js';
import type { GpuChoice } from '../../protocol/engine.js';
import { configsToMeasure, keepCosts } from '../../runner/cost.js';
import { ModelEngine } from '../../runner/modelEngine.js';
import { loadRequest } from '../../runner/sweepPlan.js';
import { readResultsFile } from '../../store/resultsFile.js';
import { INTERRUPTED, onInterrupt } from '../interrupt.js';
import { logTo } from '../log.js';
import { modelBeside } from '../modelBeside.js';
import { ENGINE_ENTRY } from '../places.js';
import { ProgressLine, type Terminal } from '../terminal.js';

export interface CostCommandOptions {
  readonly model?: string;
  readonly configs?: string;
  readonly top?: number;
  readonly rounds: number;
  readonly gpu: GpuChoice;
  readonly threads?: number;
  readonly chatTemplate?: string;
  readonly json?: boolean;
  readonly verbose: boolean;
}

/** `rys cost`: tokens per second and time to first token of configs, against the baseline's. */
export async function cost(file: string, options: CostCommandOptions, terminal: Terminal): Promise<void> {
  const content = await readResultsFile(file);
  const { header } = content;
  const { rounds, gpu, threads, chatTemplate, top } = options;
  const named = options.configs === undefined ? undefined : splitConfigs(options.configs);
  const configs = configsToMeasure(file, content, { configs: named, top });
  const model = options.model ?? modelBeside(file, header);
  const stopper = new AbortController();
  const uninterrupted = onInterrupt(() => stopper.abort());
  const progress = new ProgressLine();
  try {
    const record = await keepCosts(file, header, {
      configs,
      rounds,
      load: loadRequest({ model, gpu, sequences: 1, threads, chatTemplate }),
      engines: {
        acquire: (load, signal) =>
          ModelEngine.start(
            { entry: ENGINE_ENTRY, listeners: { log: logTo(terminal, options) }, load },
            signal,
          ),
        release: (engine) => engine.end(),
      },
      signal: stopper.signal,
      onProgress: (done, total, key) => progress.update(done, total, key),
    }).finally(() => progress.finish());
    if (!record) {
      terminal.note('Stopped: nothing was measured.');
      process.exitCode = INTERRUPTED;
      return;
    }
    if (options.json) return terminal.out(JSON.stringify(record));
    const measured = record.configs.map((config) => ({ ...config, in: record }));
    for (const line of costLines(measured, header.model.layers, terminal.paint)) terminal.out(line);
    terminal.out(`The outcome is kept in ${file}: to see it with the results, run rys report ${file}`);
  } finally {
    uninterrupted();
  }
}
