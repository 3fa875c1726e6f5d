import { configCount } from '../../core/configGrid.js';
import type { GpuChoice } from '../../protocol/engine.js';
import { EngineProcess } from '../../runner/engineProcess.js';
import { logTo } from '../log.js';
import { ENGINE_ENTRY } from '../places.js';
import { bytes, type Terminal } from '../terminal.js';

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
    if (options.json) {
      terminal.out(JSON.stringify({ ...model, configs, memory: plan }));
      return;
    }
    const { offloadedLayers: offloaded } = plan;
    const where = offloaded > 0 ? `${plan.device}, ${offloaded} of ${model.layers + 1} layers` : plan.device;
    const rows: [string, string][] = [
      ['Model', model.name ?? '(unnamed)'],
      ['File', `${model.file} (${bytes(model.size)})`],
      ['Architecture', model.architecture],
      ['Layers', String(model.layers)],
      ['Configs', `${configs} (every (i,j) and the baseline)`],
      ['Quantization', model.quantization],
      ['Context', model.contextLength === undefined ? 'unknown' : `${model.contextLength} tokens`],
      ['Runs on', `${plan.backend}: ${where}`],
      ['Weights', `${bytes(plan.weightsRam)} of memory, ${bytes(plan.weightsVram)} on the device`],
      [
        'Context plan',
        `${plan.sequences} sequences of ${plan.contextSize} tokens: ${bytes(plan.contextRam)} of memory, ${bytes(plan.contextVram)} on the device`,
      ],
      [
        'Free',
        `${bytes(plan.freeRam)} of memory${plan.freeVram === undefined ? '' : `, ${bytes(plan.freeVram)} on the device`}`,
      ],
    ];
    for (const [label, value] of rows) terminal.out(`${terminal.paint.dim(label.padEnd(13))} ${value}`);
  } finally {
    await engine.end();
  }
}
