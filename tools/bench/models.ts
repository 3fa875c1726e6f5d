import { join } from 'node:path';
import type { Engine } from '../../src/engine/engine.js';
import { describeModel } from '../../src/gguf/describe.js';
import { readModelHeader } from '../../src/gguf/read.js';
import { type Shape, writeRandomModel } from '../models/randomModel.js';
import { shapes } from '../models/shapes.js';
import type { BenchModel } from './options.js';
import {
  bareTemplate,
  letterProbes,
  ownProbes,
  PROBE_SETS,
  type PromptLengths,
  storedLengths,
  upTo,
} from './prompts.js';

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
export async function smallShape(engine: Engine, folder: string): Promise<BenchModel> {
  const sets = Object.keys(PROFILED).map((name) => ({
    name,
    lengths: storedLengths(name),
    maxTokens: ANSWER,
  }));
  const model = await shapeModel(engine, folder, {
    name: 'Qwen3-0.6B shape (28 layers, Q8_0, random weights)',
    shape: shapes.qwen3Small,
    always: ALWAYS,
    sets,
  });
  return {
    ...model,
    workloads: Object.entries(PROFILED).map(([name, maxTokens]) => ({
      name,
      probes: letterProbes(name, storedLengths(name), maxTokens),
    })),
  };
}

/** Lengths of the 4B study's prompts and answers in tokens, as good as they are known; without a shared beginning. */
const STUDY = [
  { name: 'arithmetic', lengths: evenly(16, 110), maxTokens: 64 },
  { name: 'emotions', lengths: evenly(16, 450), maxTokens: 256 },
] as const;

/** Writes a model of Qwen3-4B's shape, for a GPU: 8 GB, asked prompts as long as the 4B study's. */
export const largeShape = (engine: Engine, folder: string): Promise<BenchModel> =>
  shapeModel(engine, folder, {
    name: 'Qwen3-4B shape (36 layers, BF16, random weights)',
    shape: shapes.qwen3Large,
    always: [[21, 22]],
    sets: STUDY,
  });

interface RandomBench extends Pick<BenchModel, 'name' | 'always'> {
  readonly shape: Shape;
  readonly sets: readonly {
    readonly name: string;
    readonly lengths: PromptLengths;
    readonly maxTokens: number;
  }[];
}

async function shapeModel(
  engine: Engine,
  folder: string,
  { name, shape, always, sets }: RandomBench,
): Promise<BenchModel> {
  const file = join(folder, 'random-shape.gguf');
  await writeRandomModel(file, shape, DEMO);
  const workloads = sets.map((set) => ({
    name: set.name,
    probes: letterProbes(set.name, set.lengths, set.maxTokens),
  }));
  const model: BenchModel = {
    name,
    file,
    chatTemplate: bareTemplate(folder),
    trained: false,
    always,
    probes: workloads.flatMap(({ probes }) => probes),
    workloads,
  };
  await checkLengths(
    engine,
    model,
    sets.flatMap(({ lengths }) => lengths.tokens),
  );
  return model;
}

function evenly(count: number, tokens: number): PromptLengths {
  return { shared: 0, tokens: Array.from({ length: count }, () => tokens) };
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
async function checkLengths(
  engine: Engine,
  { file, chatTemplate, probes }: BenchModel,
  wanted: readonly number[],
): Promise<void> {
  const { prompts } = await engine.render({ model: file, chatTemplate, probes: [...probes] });
  for (const [n, { key, tokens }] of prompts.entries())
    if (tokens !== wanted[n]) throw new Error(`${key} has ${tokens} tokens instead of ${wanted[n]}`);
}
