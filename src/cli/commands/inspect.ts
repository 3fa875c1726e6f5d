import { kindStrip, repeatedLayerMemory } from '../../core/report/layerFacts.js';
import { bytes } from '../../core/report/units.js';
import { describeModel } from '../../gguf/describe.js';
import { layerMemory } from '../../gguf/layerMemory.js';
import { readModelHeader } from '../../gguf/read.js';
import { type RunnableConfigs, runnableConfigs } from '../../gguf/runnable.js';
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
    const header = await readModelHeader(file);
    const run = runnableConfigs(header);
    const layers = layerMemory(header);
    const { layerKinds } = describeModel(header);
    if (options.json) {
      const { configs, runnable, refused } = run;
      const unsupported = configs - runnable;
      terminal.out(
        JSON.stringify({
          ...model,
          layerKinds,
          configs,
          unsupported,
          refused,
          layerMemory: layers,
          memory: plan,
        }),
      );
      return;
    }
    const kinds = kindStrip(layerKinds);
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
      ...(kinds
        ? ([
            ['', kinds.strip],
            ['', kinds.legend],
          ] satisfies [string, string][])
        : []),
      ...configRows(run, model.architecture),
      ['Quantization', model.quantization],
      ['Context', model.contextLength === undefined ? 'unknown' : `${model.contextLength} tokens`],
      ['Runs on', plan.backend === 'cpu' ? 'CPU' : `${plan.device} (${plan.backend})${where}`],
      ['Weights', memory(plan.weightsRam, plan.weightsVram)],
      [
        'Probes',
        `${plan.sequences} at a time of ${plan.contextSize} tokens: ${memory(plan.contextRam, plan.contextVram)}`,
      ],
      ['Each repeat', repeatedLayerMemory(layers, plan)],
      ['Free', memory(plan.freeRam, freeVram)],
    ];
    for (const [label, value] of rows) terminal.out(`${terminal.paint.dim(label.padEnd(13))} ${value}`);
  } finally {
    await engine.end();
  }
}

/** How many configs run, and why the others do not. */
function configRows(
  { configs, runnable, refused }: RunnableConfigs,
  architecture: string,
): [string, string][] {
  if (refused.length === 0) return [['Configs', `${configs} (every (i,j) and the baseline)`]];
  return [
    ['Configs', `${runnable} of ${configs} run; not supported for ${architecture} are:`],
    ...refused.map(({ because, configs: count }): [string, string] => ['', `${count}, because ${because}`]),
  ];
}
