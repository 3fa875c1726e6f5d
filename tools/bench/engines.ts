import { setTimeout } from 'node:timers/promises';
import type { Config } from '../../src/core/configs/layerPath.js';
import { type Backend, loadBackend } from '../../src/engine/backend.js';
import { Engine } from '../../src/engine/engine.js';
import type { LoadedModel, PreparedProbes, Request, RunResult } from '../../src/protocol/engine.js';
import type { BenchModel, BenchOptions } from './options.js';

/** A loaded engine in this process. */
export interface Running {
  readonly engine: Engine;
  readonly info: LoadedModel;
  readonly setProbes: (request: Request<'setProbes'>) => Promise<PreparedProbes>;
  readonly run: (config: Config) => Promise<RunResult>;
}

/**
 * An engine with its backend loaded, so that what it loads next is a model alone.
 * @param model any small one.
 */
export async function newEngine(model: string, gpu: BenchOptions['gpu']): Promise<Engine> {
  const engine = new Engine({ log() {}, text() {}, answer() {} });
  await engine.inspect(model, gpu);
  return engine;
}

/** Two engines, and a backend of its own for what is measured beside them. */
export async function newEngines(
  model: string,
  gpu: BenchOptions['gpu'],
): Promise<{ ours: Engine; plain: Engine; backend: Backend }> {
  const ours = await newEngine(model, gpu);
  await setTimeout(SETTLE_MS);
  const backend = await loadBackend(gpu, () => undefined);
  // A second instance of node-llama-cpp lets the native log out onto the terminal, a third takes it back.
  await setTimeout(SETTLE_MS);
  return { ours, plain: await newEngine(model, gpu), backend };
}

const SETTLE_MS = 100;

/**
 * Loads a model in place of the engine's last one.
 * @param heads false for the plain way, in which every config computes its prompts anew.
 */
export async function start(
  engine: Engine,
  model: Pick<BenchModel, 'file' | 'chatTemplate'>,
  { gpu, threads }: Pick<BenchOptions, 'gpu' | 'threads'>,
  heads: boolean,
): Promise<Running> {
  const info = await engine.load({ model: model.file, gpu, threads, chatTemplate: model.chatTemplate });
  const run = async ({ key, path }: Config): Promise<RunResult> => {
    const result = await engine.run({ config: key, path: [...path] });
    if (result.state !== 'done') throw new Error(`${key}: ${result.state} ${result.error ?? ''}`);
    return result;
  };
  return {
    engine,
    info,
    run,
    setProbes: (request) => engine.setProbes({ ...request, heads, wholeAnswers: true }),
  };
}
