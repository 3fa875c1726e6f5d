import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { configCount, parseSelection } from '../../core/configGrid.js';
import { guessDuration } from '../../core/estimate.js';
import { bytes } from '../../core/report/units.js';
import type { Inspection } from '../../protocol/engine.js';
import { readProbeSets } from '../../runner/probeFiles.js';
import { planHeader } from '../../runner/runHeader.js';
import type { SweepPlan } from '../../runner/sweepRun.js';
import { checkRunLog, readRunLog } from '../../store/runLog.js';
import type { ModelDescription } from '../../gguf/describe.js';
import { RESULTS_SUFFIX } from '../ids.js';

/** What the user is shown before a sweep starts. */

export interface SweepPreview {
  readonly title: string;
  readonly lines: readonly string[];
}

/** `model-set+set.rys.jsonl`: the same choices give the same file, so that a sweep is gone on with. */
export function resultsName(model: string, sets: readonly { readonly name: string }[]): string {
  const safe = (text: string): string => text.replace(/[^\p{L}\p{N}._+-]+/gu, '_');
  const base = basename(model).replace(/\.gguf$/i, '');
  return `${safe(base)}-${safe(sets.map(({ name }) => name).join('+')).slice(0, 60)}${RESULTS_SUFFIX}`;
}

/**
 * The first file of this name that a plan may write: a new one, or one of the same sweep.
 * @throws UserError when the probes cannot be used.
 */
export async function freeResultsFile(
  folder: string,
  plan: Omit<SweepPlan, 'out'>,
  model: ModelDescription,
  appVersion: string,
): Promise<string> {
  const sets = await readProbeSets(plan.probes);
  const planned = await planHeader({
    model,
    sets,
    files: plan.probes,
    appVersion,
    emotions: plan.emotions,
    earlyStop: plan.earlyStop,
  });
  const name = resultsName(plan.model, sets).slice(0, -RESULTS_SUFFIX.length);
  for (let n = 1; ; n++) {
    const file = join(folder, `${name}${n === 1 ? '' : `-${n}`}${RESULTS_SUFFIX}`);
    if (!existsSync(file)) return file;
    const fits = await checkRunLog(file, planned).then(
      () => true,
      () => false,
    );
    if (fits) return file;
  }
}

/** Sums a plan up. */
export async function previewSweep(
  plan: SweepPlan,
  { model, plan: memory }: Inspection,
  threads: number,
): Promise<SweepPreview> {
  const sets = await readProbeSets(plan.probes);
  const configs = parseSelection(plan.configs, model.layers);
  const done = await doneConfigs(plan.out);
  const todo = configs.filter(({ key }) => !done.has(key)).length;
  const onGpu = memory.backend !== 'cpu';
  const guess = guessDuration({ sets, modelSize: model.size, configs: todo, onGpu, threads });
  const of = configs.length === configCount(model.layers) ? '' : ` of ${configCount(model.layers)}`;
  return {
    title: `Sweep ${basename(plan.model)}?`,
    lines: [
      `${configs.length}${of} configs of ${model.layers} layers (${model.architecture}, ${model.quantization}).`,
      `Probes: ${sets.map(({ name, probes }) => `${name} (${probes.length})`).join(', ')}.`,
      ...memoryLines(memory, model.layers),
      todo < configs.length
        ? `${configs.length - todo} configs are in the results file already; ${todo} are left.`
        : '',
      `Time: roughly ${roughly(guess)}, a guess from the model's size. The first configs will tell.`,
      `Results: ${join(basename(dirname(plan.out)), basename(plan.out))}`,
    ].filter(Boolean),
  };
}

function memoryLines(memory: Inspection['plan'], layers: number): string[] {
  const { backend, device, offloadedLayers, freeVram, freeRam } = memory;
  const ram = memory.weightsRam + memory.contextRam;
  const lines =
    freeVram === undefined || backend === 'cpu'
      ? [`Runs on the CPU: needs ${bytes(ram)} of memory, ${bytes(freeRam)} are free.`]
      : [
          `Runs on ${device} (${backend}), ${offloadedLayers} of ${layers + 1} layers: needs ${bytes(memory.weightsVram + memory.contextVram)} of its memory, ${bytes(freeVram)} are free; and ${bytes(ram)} of the machine's.`,
        ];
  if (ram > freeRam) lines.push('That is more memory than is free: the sweep may be slow, or fail to start.');
  return [...lines, `${memory.sequences} probes are answered at a time.`];
}

async function doneConfigs(file: string): Promise<ReadonlySet<string>> {
  if (!existsSync(file)) return new Set();
  const { records } = await readRunLog(file);
  return new Set(records.map(({ key }) => key));
}

/** A time in words that claim no precision. */
export function roughly(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) return 'a minute';
  if (minutes < 60) return `${Math.ceil(minutes)} minutes`;
  const hours = minutes / 60;
  return hours < 10 ? `${hours.toFixed(1)} hours` : `${Math.round(hours)} hours`;
}
