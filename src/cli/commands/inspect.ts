import { configCount, gridConfigs } from '../../core/configs/configGrid.js';
import { bytes } from '../../core/report/units.js';
import { unsupportedReason } from '../../gguf/layers.js';
import { readModelHeader } from '../../gguf/read.js';
import type { GpuChoice } from '../../protocol/engine.js';
import { EngineProcess } from '../../runner/engineProcess.js';
import { logTo } from '../log.js';
import { ENGINE_ENTRY } from '../places.js';
import type { Terminal } from '../terminal.js';

export interface InspectOptions {
  readonly gpu: GpuChoice;
  readonly json?: boolean;
  readonly verbose: boolean;
}

/** `rys inspect`: what a model is and where it would run. */
export async function inspect(file: string, options: InspectOptions, terminal: Terminal): Promise<void> {
  const engine = await EngineProcess.start({
    entry: ENGINE_ENTRY,
    listeners: { log: logTo(terminal, options) },
  });
  try {
    const { model, plan } = await engine.engine.inspect({ model: file, gpu: options.gpu });
    const configs = configCount(model.layers);
    const header = await readModelHeader(file);
    const reasons = gridConfigs(model.layers).flatMap(({ path }) => unsupportedReason(header, path) ?? []);
    if (options.json) {
      terminal.out(JSON.stringify({ ...model, configs, unsupported: reasons.length, memory: plan }));
      return;
    }
    const { offloadedLayers: offloaded, freeVram } = plan;
    const where = offloaded > 0 ? `, ${offloaded} of ${model.layers + 1} layers` : '';
    const memory = (ram: number, vram: number | undefined): string =>
      freeVram === undefined
        ? bytes(ram)
        : `${bytes(vram ?? 0)} of GPU memory, ${bytes(ram)} of system memory`;
    const rows: [string, string][] = [
      ['Model', model.name ?? '(unnamed)'],
      ['File', `${model.file} (${bytes(model.size)})`],
      ['Architecture', model.architecture],
      ['Layers', String(model.layers)],
      [
        'Configs',
        reasons.length === 0
          ? `${configs} (every (i,j) and the baseline)`
          : `${configs - reasons.length} of ${configs}; the others are ${reasons[0]}`,
      ],
      ['Quantization', model.quantization],
      ['Context', model.contextLength === undefined ? 'unknown' : `${model.contextLength} tokens`],
      ['Runs on', plan.backend === 'cpu' ? 'CPU' : `${plan.device} (${plan.backend})${where}`],
      ['Weights', memory(plan.weightsRam, plan.weightsVram)],
      [
        'Probes',
        `${plan.sequences} at a time of ${plan.contextSize} tokens: ${memory(plan.contextRam, plan.contextVram)}`,
      ],
      ['Free', memory(plan.freeRam, freeVram)],
    ];
    for (const [label, value] of rows) terminal.out(`${terminal.paint.dim(label.padEnd(13))} ${value}`);
  } finally {
    await engine.end();
  }
}
