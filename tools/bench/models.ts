import { join } from 'node:path';
import type { Engine } from '../../src/engine/engine.js';
import { readModelHeader } from '../../src/gguf/read.js';
import { describeModel } from '../../src/gguf/describe.js';
import { shapes, writeRandomModel } from '../models/randomModel.js';
import type { BenchModel } from './options.js';
import { PROBE_SETS, bareTemplate, letterProbes, ownProbes, storedLengths, upTo } from './prompts.js';

export const DEMO = 'media/demo/rys-demo.gguf';

/** Most tokens of an answer: where a config is measured, and in the profile of each set. */
const ANSWER = 40;
const PROFILED = { 'math-16': 12, 'eq-16': 40 };

/** Configs near the middle of 28 layers, and one of a long block. */
const ALWAYS = [
  [12, 16],
  [3, 20],
] as const;

export function demoModel(): BenchModel {
  const sets = ['arithmetic', 'scenes'].map((set) => ownProbes(`media/demo/demo-${set}.probes.json`));
  return {
    name: 'demo model (10 layers, 3 MB)',
    file: DEMO,
    chatTemplate: undefined,
    trained: true,
    always: [[4, 7]],
    probes: sets.flat(),
    workloads: sets.map((probes) => ({ name: probes[0]!.group, probes })),
  };
}

/** Writes a model of Qwen3-0.6B's shape. Its prompts are letters, as long as the bundled sets' are for Qwen3. */
export async function shapeModel(engine: Engine, folder: string): Promise<BenchModel> {
  const file = join(folder, 'qwen3-0.6b-shape.gguf');
  await writeRandomModel(file, shapes.qwen3Small, DEMO);
  const sets = Object.keys(PROFILED);
  const model: BenchModel = {
    name: 'Qwen3-0.6B shape (28 layers, Q8_0, random weights)',
    file,
    chatTemplate: bareTemplate(folder),
    trained: false,
    always: ALWAYS,
    probes: sets.flatMap((set) => letterProbes(set, ANSWER)),
    workloads: Object.entries(PROFILED).map(([set, maxTokens]) => ({
      name: set,
      probes: letterProbes(set, maxTokens),
    })),
  };
  await checkLengths(engine, model);
  return model;
}

/** A model of the user's own, asked the bundled sets. */
export async function ownModel(file: string): Promise<BenchModel> {
  const { name, layers, quantization } = describeModel(await readModelHeader(file));
  const sets = Object.entries(PROFILED).map(([set, maxTokens]) => ({
    name: set,
    maxTokens,
    probes: ownProbes(join(PROBE_SETS, `${set}.probes.json`)),
  }));
  return {
    name: `${name ?? file} (${layers} layers, ${quantization})`,
    file,
    chatTemplate: undefined,
    trained: true,
    always: layers === 28 ? ALWAYS : [],
    probes: sets.flatMap(({ probes }) => upTo(probes, ANSWER)),
    workloads: sets.map((set) => ({ name: set.name, probes: upTo(set.probes, set.maxTokens) })),
  };
}

/** That the letters are as many tokens as they should be. */
async function checkLengths(engine: Engine, { file, chatTemplate, probes }: BenchModel): Promise<void> {
  const { prompts } = await engine.render({ model: file, chatTemplate, probes: [...probes] });
  const wanted = Object.keys(PROFILED).flatMap((set) => storedLengths(set).tokens);
  for (const [n, { key, tokens }] of prompts.entries())
    if (tokens !== wanted[n]) throw new Error(`${key} has ${tokens} tokens instead of ${wanted[n]}`);
}
