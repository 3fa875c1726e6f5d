import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { blockConfig } from '../../src/core/configs/layerPath.js';
import type { Engine } from '../../src/engine/engine.js';
import { readModelHeader } from '../../src/gguf/read.js';
import { writeRandomModel } from '../models/randomModel.js';
import { shapes } from '../models/shapes.js';
import { largeBatch } from './ceilings.js';
import { type Running, start } from './engines.js';
import { matricesOf } from './limit.js';
import { DEMO } from './models.js';
import type { BenchOptions } from './options.js';
import { apart, bareTemplate } from './prompts.js';
import type { QuantizationResult } from './results.js';

const TYPES = [
  ['Q4_0', 2],
  ['Q8_0', 8],
  ['F16', 1],
] as const;
const SEQUENCES = [1, 16];
const STEPS = 24;
const PROMPT = 16;

/** The speed of Qwen3-0.6B's shape in each quantization: a large batch, and steps of one and of several sequences. */
export async function quantizations(engine: Engine, options: BenchOptions): Promise<QuantizationResult[]> {
  const results: QuantizationResult[] = [];
  const chatTemplate = bareTemplate(options.folder);
  for (const [quantization, type] of TYPES) {
    options.log(`Qwen3-0.6B shape in ${quantization}`);
    const file = join(options.folder, `qwen3-0.6b-shape-${quantization}.gguf`);
    await writeRandomModel(file, { ...shapes.qwen3Small, type }, DEMO);
    const running = await start(engine, { file, chatTemplate }, options, false);
    const { layers, size } = running.info.model;
    const batch = await largeBatch(running, matricesOf(await readModelHeader(file), layers));
    const decode: Record<number, number> = {};
    for (const sequences of SEQUENCES) decode[sequences] = await decodeSpeed(running, sequences);
    results.push({
      quantization,
      bytes: size,
      threads: running.info.threads,
      prefillTokensPerSecond: batch.tokens / (batch.ms / 1000),
      decodeTokensPerSecond: decode,
    });
    // The loaded model keeps its mapping.
    unlinkSync(file);
  }
  return results;
}

/** Generated tokens per second of so many sequences, from runs that differ in the number of their steps alone. */
async function decodeSpeed({ engine, info, run }: Running, sequences: number): Promise<number> {
  const config = blockConfig(0, 0, info.model.layers);
  const time = async (maxTokens: number): Promise<number> => {
    await engine.setProbes({
      probes: apart(sequences, PROMPT, maxTokens),
      longestPath: [...config.path],
      wholeAnswers: true,
    });
    return (await run(config)).wallMs;
  };
  await time(1);
  const short = await time(1);
  const long = await time(1 + STEPS);
  return (sequences * STEPS) / ((long - short) / 1000);
}
