import { Worker } from 'node:worker_threads';
import { blockConfig } from '../../src/core/configs/layerPath.js';
import type { Running } from './engines.js';
import { type ModelMatrices, promptOps } from './limit.js';
import { sum } from './options.js';
import { apart } from './prompts.js';

/** Tokens of llama.cpp's largest piece of a batch. */
const LARGE_BATCH = 512;
const REPEATS = 3;

export interface LargeBatch {
  readonly tokens: number;
  readonly ms: number;
  /** Operations per second. */
  readonly rate: number;
}

/**
 * The rate that the engine reaches on one large batch through all layers: the best of a few.
 * The engine's probes are others afterwards.
 */
export async function largeBatch(
  { setProbes, info, run }: Running,
  matrices: ModelMatrices,
): Promise<LargeBatch> {
  const { layers, contextLength = LARGE_BATCH } = info.model;
  const prompts = Math.ceil(LARGE_BATCH / Math.min(LARGE_BATCH, contextLength - 32));
  const config = blockConfig(0, 0, layers);
  const { promptTokens } = await setProbes({
    // A chat template adds a few tokens of its own.
    probes: apart(prompts, Math.floor(LARGE_BATCH / prompts) - (prompts > 1 ? 16 : 0), 1),
    longestPath: [...config.path],
  });
  const ops = promptOps(matrices, promptTokens, prompts);
  let ms = Infinity;
  for (let n = 0; n < REPEATS; n++) {
    const result = await run(config);
    ms = Math.min(ms, result.work.prefillMs);
  }
  return { tokens: promptTokens, ms, rate: ops / (ms / 1000) };
}

/** What each thread does: copy one buffer into another, then compare the two, each a few times over. */
const STREAM = `
const { parentPort, workerData } = require('node:worker_threads');
const [from, to] = [Buffer.alloc(workerData.bytes, 1), Buffer.alloc(workerData.bytes, 1)];
parentPort.on('message', (what) => {
  for (let n = 0; n < workerData.rounds; n++) what === 'copy' ? from.copy(to) : from.compare(to);
  parentPort.postMessage(what);
});
parentPort.postMessage('ready');
`;
const BUFFER_BYTES = 192 << 20;
const ROUNDS = 4;

/** Bytes per second that so many threads read and write, copying or comparing large buffers: the best of a few. */
export async function memoryBandwidth(threads: number): Promise<number> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(STREAM, { eval: true, workerData: { bytes: BUFFER_BYTES, rounds: ROUNDS } }),
  );
  const all = (): Promise<unknown> =>
    Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
  await all();
  let best = 0;
  for (let n = 0; n < REPEATS; n++)
    for (const what of ['copy', 'compare']) {
      const started = performance.now();
      const done = all();
      for (const worker of workers) worker.postMessage(what);
      await done;
      const bytes = sum(workers.map(() => 2 * BUFFER_BYTES * ROUNDS));
      best = Math.max(best, bytes / ((performance.now() - started) / 1000));
    }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return best;
}
