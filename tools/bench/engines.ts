import { setTimeout } from 'node:timers/promises';
import { Engine } from '../../src/engine/engine.js';
import type { Config } from '../../src/core/layerPath.js';
import type { LoadRequest, LoadedModel, RunResult } from '../../src/protocol/engine.js';
import type { BenchModel, BenchOptions } from './options.js';

/** Where a run's time went, by the engine's own count. */
export interface Work {
  /** Making contexts. */
  readonly contextMs: number;
  /** Prompts through the layers before the jump back, where they were not kept from an earlier config. */
  readonly headMs: number;
  /** Prompts through the rest of the path. */
  readonly prefillMs: number;
  /** Steps that generate. */
  readonly decodeMs: number;
  /** Picking tokens and turning them into text. */
  readonly pickMs: number;
  /** Rearranging the layers. */
  readonly switchMs: number;
  /** Prompt tokens of the head. */
  readonly headTokens: number;
  /** Prompt tokens of the rest, or of the whole path. */
  readonly prefillTokens: number;
  readonly steps: number;
  /** Tokens that the steps took in, over all sequences. */
  readonly stepTokens: number;
  readonly decodeCalls: number;
}

/** A run's result; an engine that does not count its work leaves it out. */
export type Run = RunResult & { readonly work?: Partial<Work> };

/** A loaded engine in this process. */
export interface Running {
  readonly engine: Engine;
  readonly info: LoadedModel;
  readonly run: (config: Config) => Promise<Run>;
}

/**
 * An engine with its backend loaded, so that what it loads next is a model alone.
 * @param model any small one.
 */
export async function newEngine(model: string, gpu: BenchOptions['gpu']): Promise<Engine> {
  const engine = new Engine({ log() {}, text() {} });
  await engine.inspect(model, gpu);
  // Another engine takes the native log over, and prints the lines that still wait for their listener.
  await setTimeout(100);
  return engine;
}

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
  const request: LoadRequest & { heads?: boolean } = {
    model: model.file,
    gpu,
    threads,
    chatTemplate: model.chatTemplate,
    ...(heads ? {} : { heads }),
  };
  const info = await engine.load(request);
  const run = async ({ key, path }: Config): Promise<Run> => {
    const result = await engine.run({ config: key, path: [...path] });
    if (result.state !== 'done') throw new Error(`${key}: ${result.state} ${result.error ?? ''}`);
    return result;
  };
  return { engine, info, run };
}

/** A count of the run's, 0 where it was not counted. */
export const counted = (run: Run, count: keyof Work): number => run.work?.[count] ?? 0;
