import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { configCount, parseSelection } from '../../core/configs/configGrid.js';
import { kindStrip, repeatedLayerMemory } from '../../core/report/layerFacts.js';
import { bytes } from '../../core/report/units.js';
import type { RunHeader } from '../../core/results/records.js';
import { guessDuration } from '../../core/sweep/estimate.js';
import { describeSampling } from '../../core/sweep/sampling.js';
import { layerMemory } from '../../gguf/layerMemory.js';
import { pathRefusal } from '../../gguf/layers.js';
import type { MemoryPlan } from '../../protocol/engine.js';
import type { PlannedRun, SweepPlan } from '../../runner/sweepPlan.js';
import { belongsToAnother, differences } from '../../store/compare.js';
import { readResultsFile } from '../../store/resultsFile.js';
import { checkResultsFile } from '../../store/resultsWriter.js';
import { formerResultsName, numbered, resultsName } from './resultsName.js';

/** What is found out about a sweep before it starts: where its results may go, and what the user is shown. */

/** What the engine that would run a sweep tells before it loads the model. */
export type EngineFacts = Pick<RunHeader['engine'], 'backend' | 'nodeLlamaCpp'>;

/** A run about to begin, and the engine that it would have. */
export interface Beginning extends PlannedRun {
  readonly engine: EngineFacts;
}

/** The first file of its name that a sweep may write: a new one, or one of the same sweep. */
export async function freeResultsFile(folder: string, begin: Beginning): Promise<string> {
  const { model, sets } = begin;
  const [name, former] = [resultsName(model.file, sets), formerResultsName(model.file, sets)];
  const mayWrite = async (file: string): Promise<boolean> =>
    typeof (await existing(file, begin)) !== 'string';
  for (let n = 1; former !== name; n++) {
    const file = join(folder, numbered(former, n));
    if (!existsSync(file)) break;
    if (await mayWrite(file)) return file;
  }
  for (let n = 1; ; n++) {
    const file = join(folder, numbered(name, n));
    if (await mayWrite(file)) return file;
  }
}

/** The configs that a file has already for this sweep, or the sentence that says why the sweep may not write it. */
async function existing(file: string, { header, engine }: Beginning): Promise<ReadonlySet<string> | string> {
  if (!existsSync(file)) return new Set();
  try {
    await checkResultsFile(file, header);
  } catch (error) {
    return (error as Error).message;
  }
  // One without a complete first line is started over.
  const stored = await readResultsFile(file).catch(() => undefined);
  if (!stored) return new Set();
  const wanted = { ...header, engine: { ...stored.header.engine, ...engine } };
  const different = differences(stored.header, wanted);
  if (different.length > 0) return belongsToAnother(file, different);
  return new Set(stored.records.map(({ key }) => key));
}

export interface SweepPreview {
  readonly title: string;
  readonly lines: readonly string[];
  /** Whether the results file may be written; otherwise the lines say why not. */
  readonly mayStart: boolean;
}

/** Sums a plan up. */
export async function previewSweep(
  plan: SweepPlan,
  begin: Beginning,
  memory: MemoryPlan,
  threads: number,
): Promise<SweepPreview> {
  const { sets, model, modelHeader } = begin;
  const configs = parseSelection(plan.configs, model.layers);
  const found = await existing(plan.out, begin);
  const title = `Sweep ${basename(plan.model)}?`;
  if (typeof found === 'string') return { title, lines: [found], mayStart: false };
  const refusals = new Map(configs.map(({ key, path }) => [key, pathRefusal(modelHeader, path)]));
  const todo = configs.filter(({ key }) => !found.has(key));
  const running = todo.filter(({ key }) => !refusals.get(key));
  const onGpu = memory.backend !== 'cpu';
  const answers = plan.sampling?.seeds.length ?? 1;
  const guess = guessDuration({
    sets,
    answers,
    modelSize: model.size,
    configs: running.length,
    onGpu,
    threads,
  });
  const of = configs.length === configCount(model.layers) ? '' : ` of ${configCount(model.layers)}`;
  const kinds = kindStrip(model.layerKinds);
  const lines = [
    `${configs.length}${of} configs of a ${model.layers}-layer model (${model.architecture}, ${model.quantization}).`,
    kinds ? `Layers: ${kinds.strip} (${kinds.legend}).` : '',
    ...refusedLine([...refusals.values()].flatMap((refusal) => refusal ?? [])),
    `Probes: ${sets.map(({ name, probes }) => `${name} (${probes.length})`).join(', ')}.`,
    plan.racing
      ? 'Racing: configs that prove worse than the baseline are dropped before they have answered all probes.'
      : '',
    plan.sampling ? `Sampled answers: ${describeSampling(plan.sampling)}.` : '',
    ...memoryLines(memory, model.layers),
    `Each repeat of a layer takes ${repeatedLayerMemory(layerMemory(modelHeader), memory)}.`,
    todo.length < configs.length
      ? `Already in the results file: ${configs.length - todo.length} of ${configs.length} configs.`
      : '',
    `Time: roughly ${roughly(guess)}, estimated from the model's size and refined once the first configs are done.`,
    `Results: ${join(basename(dirname(plan.out)), basename(plan.out))}`,
  ];
  return { title, lines: lines.filter(Boolean), mayStart: true };
}

/** How many of the configs the model cannot run, and why. */
function refusedLine(refused: readonly { readonly because: string }[]): string[] {
  const [reason, ...others] = new Set(refused.map(({ because }) => because));
  if (reason === undefined) return [];
  const more = others.length === 0 ? '' : `, or because ${others.join(', or because ')}`;
  return [`${refused.length} of them cannot run, because ${reason}${more}.`];
}

function memoryLines(memory: MemoryPlan, layers: number): string[] {
  const { backend, device, offloadedLayers, freeVram, freeRam } = memory;
  const ram = memory.weightsRam + memory.contextRam;
  const lines =
    freeVram === undefined || backend === 'cpu'
      ? [`Runs on the CPU: needs ${bytes(ram)} of memory (${bytes(freeRam)} free).`]
      : [
          `Runs on ${device} (${backend}), ${offloadedLayers} of ${layers + 1} layers: needs ${bytes(memory.weightsVram + memory.contextVram)} of GPU memory (${bytes(freeVram)} free) and ${bytes(ram)} of system memory.`,
        ];
  if (ram > freeRam) lines.push('This is more memory than is free: the sweep may be slow or fail to start.');
  return [...lines, `Probes answered at a time: ${memory.sequences}.`];
}

/** A time in words that claim no precision. */
export function roughly(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) return 'a minute';
  if (minutes < 60) return `${Math.ceil(minutes)} minutes`;
  const hours = minutes / 60;
  return hours < 10 ? `${hours.toFixed(1)} hours` : `${Math.round(hours)} hours`;
}
