import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Llama, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import type { Config } from '../../src/core/configs/layerPath.js';
import { expandToFile } from '../../src/gguf/expandToFile.js';
import type { ModelHeader } from '../../src/gguf/read.js';

/**
 * One config the way other tools do it, through node-llama-cpp's own model API: the expanded model is written to a file
 * and loaded. Then the usual way asks one probe at a time, and the careful way asks all at once, as parallel sequences
 * that node-llama-cpp batches.
 */

export interface PeerOptions {
  readonly llama: Llama;
  readonly header: ModelHeader;
  readonly folder: string;
  readonly threads: number;
  readonly gpuLayers: number;
}

export interface Question {
  readonly tokens: readonly Token[];
  readonly maxTokens: number;
}

export interface PeerRun {
  readonly ms: number;
  /** Writing the file, of which `bytes` are written. */
  readonly writeMs: number;
  readonly bytes: number;
  readonly loadMs: number;
  readonly texts: readonly string[];
}

/** The parallel sequences of the careful way, at most; as many as the engine's. */
const MOST_SEQUENCES = 64;
const CONTEXT_STEP = 256;

/** @param sequences 1 for one probe at a time. */
export async function peerRun(
  options: PeerOptions,
  config: Config,
  questions: readonly Question[],
  sequences: 1 | 'all',
): Promise<PeerRun> {
  const file = join(options.folder, 'expanded.gguf');
  const started = performance.now();
  const bytes = await expandToFile(options.header, config.path, file);
  const written = performance.now();
  const model = await options.llama.loadModel({ modelPath: file, gpuLayers: options.gpuLayers });
  const loaded = performance.now();
  const longest = Math.max(...questions.map(({ tokens, maxTokens }) => tokens.length + maxTokens));
  const context = await model.createContext({
    contextSize: Math.ceil(longest / CONTEXT_STEP) * CONTEXT_STEP,
    sequences: sequences === 1 ? 1 : Math.min(MOST_SEQUENCES, questions.length),
    threads: options.threads,
  });
  const texts: string[] = [];
  const waiting = [...questions.entries()];
  const work = async (sequence: LlamaContextSequence): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, question] = next;
      texts[index] = await answer(model, sequence, question);
    }
  };
  await Promise.all(Array.from({ length: context.totalSequences }, () => work(context.getSequence())));
  await context.dispose();
  await model.dispose();
  const ms = performance.now() - started;
  unlinkSync(file);
  return { ms, writeMs: written - started, bytes, loadMs: loaded - written, texts };
}

async function answer(
  model: LlamaModel,
  sequence: LlamaContextSequence,
  { tokens, maxTokens }: Question,
): Promise<string> {
  await sequence.clearHistory();
  const output: Token[] = [];
  for await (const token of sequence.evaluate([...tokens], { temperature: 0 })) {
    if (model.isEogToken(token)) break;
    output.push(token);
    if (output.length >= maxTokens) break;
  }
  return model.detokenize(output);
}
