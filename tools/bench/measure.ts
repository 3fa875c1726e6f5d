import { readFileSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Token } from 'node-llama-cpp';
import { blockConfig, type Config } from '../../src/core/layerPath.js';
import { AbortFlag } from '../../src/engine/abortFlag.js';
import type { Backend } from '../../src/engine/backend.js';
import { generate, sharedPrefixes, type Job } from '../../src/engine/generate.js';
import { LoadedModel } from '../../src/engine/model.js';
import { defaultThreads } from '../../src/engine/threads.js';
import { expandToFile } from '../../src/gguf/expand.js';

export interface BenchOptions {
  readonly backend: Backend;
  /** As the engine would choose when absent. */
  readonly threads?: number | undefined;
  /** Configs measured in each way; their medians are reported. */
  readonly configs: number;
  readonly folder: string;
  readonly file: string;
  readonly probes: readonly { system?: string; prompt: string }[];
  readonly maxTokens: number;
  /** Whether the weights have learnt anything, so that its texts can be compared. */
  readonly trained: boolean;
  /** Layers of the first config's block; the others shift it by a layer each. */
  readonly block: readonly [number, number];
}

export interface Measurement {
  readonly trained: boolean;
  readonly threads: number;
  readonly loadMs: number;
  readonly switchMs: number;
  readonly probes: number;
  readonly configMs: number;
  readonly tokensPerSecond: { readonly 1: number; readonly 32: number };
  /** Bytes of resident memory that one more shell takes, and of the model. */
  readonly shellBytes: number;
  readonly modelBytes: number;
  /** Bytes that went to the disk while the configs ran. */
  readonly writtenBytes: number;
  readonly peerConfigMs: number;
  readonly peerWrittenBytes: number;
  readonly sameTexts: number;
}

type Threaded = BenchOptions & { readonly threads: number };

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const resident = (): number => process.memoryUsage().rss;
const written = (): number =>
  Number(/^wchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? NaN);

export async function measure(options: BenchOptions): Promise<Measurement> {
  const { backend, file, block } = options;
  const threads = options.threads ?? defaultThreads(statSync(file).size, backend.llama.cpuMathCores);
  const started = performance.now();
  const model = await LoadedModel.load(backend, file, () => undefined);
  const loadMs = performance.now() - started;
  const layers = model.description.layers;
  const configs = Array.from({ length: options.configs }, (_, n) =>
    blockConfig(block[0] + n, block[1] + n, layers),
  );
  const jobs = jobsOf(model, options);

  const shellBytes = shellGrowth(model, configs[0]!);
  const ours: { ms: number; switchMs: number; texts: string[] }[] = [];
  const peers: { ms: number; texts: string[]; bytes: number }[] = [];
  const writtenBefore = written();
  // One run to warm up: the first touches every weight.
  await sweepOne(model, { ...options, threads }, configs[0]!, jobs);
  for (const config of configs) ours.push(await sweepOne(model, { ...options, threads }, config, jobs));
  const writtenBytes = written() - writtenBefore;
  for (const config of configs) peers.push(await peerOne(model, { ...options, threads }, config, jobs));
  const same = ours.map(({ texts }, n) => texts.filter((text, k) => text === peers[n]!.texts[k]).length);

  const result: Measurement = {
    threads,
    trained: options.trained,
    loadMs,
    switchMs: median(ours.map(({ switchMs }) => switchMs)),
    probes: jobs.length,
    configMs: median(ours.map(({ ms }) => ms)),
    tokensPerSecond: {
      1: await speed(model, backend, threads, 1),
      32: await speed(model, backend, threads, 32),
    },
    shellBytes,
    modelBytes: statSync(file).size,
    writtenBytes,
    peerConfigMs: median(peers.map(({ ms }) => ms)),
    peerWrittenBytes: median(peers.map(({ bytes }) => bytes)),
    sameTexts: same.reduce((sum, n) => sum + n, 0) / (same.length * jobs.length),
  };
  await model.dispose();
  return result;
}

function jobsOf(model: LoadedModel, { probes, maxTokens }: BenchOptions): Job[] {
  return probes.map((probe, n) => ({
    key: String(n),
    group: 'bench',
    tokens: model.prompts.render(probe).tokens,
    maxTokens,
    finish: () => undefined,
  }));
}

/** One config our way: rearrange, then every probe as a sequence of one context. */
async function sweepOne(
  model: LoadedModel,
  { backend, threads }: Threaded,
  config: Config,
  jobs: readonly Job[],
) {
  const startedAt = performance.now();
  const shell = model.shell(config.path);
  const switchMs = performance.now() - startedAt;
  const texts: string[] = [];
  const need = Math.max(...jobs.map((job) => job.tokens.length + job.maxTokens));
  const { sequences, contextSize } = await model.planner.plan({
    probes: jobs.length,
    prefixes: sharedPrefixes(jobs).length,
    tokens: need,
    longestPath: config.path.length,
  });
  try {
    await generate(jobs, {
      api: backend.api,
      model: shell.model,
      vocabulary: model,
      plan: { sequences, contextSize, threads, fixed: false },
      abort: new AbortFlag(backend.api),
      startedAt,
      onFinished: ({ key, output }) => {
        texts[Number(key)] = output;
        return false;
      },
    });
  } finally {
    shell.dispose();
  }
  return { ms: performance.now() - startedAt, switchMs, texts };
}

/** The same config the way other tools do it, through node-llama-cpp's own model API. */
async function peerOne(
  model: LoadedModel,
  { backend, threads, folder }: Threaded,
  config: Config,
  jobs: readonly Job[],
) {
  const file = join(folder, 'expanded.gguf');
  const startedAt = performance.now();
  const bytes = await expandToFile(model.header, config.path, file);
  const expanded = await backend.llama.loadModel({
    modelPath: file,
    gpuLayers: model.planner.offloadedLayers,
  });
  const context = await expanded.createContext({ contextSize: 512, threads });
  const sequence = context.getSequence();
  const texts: string[] = [];
  for (const job of jobs) {
    await sequence.clearHistory();
    const output: Token[] = [];
    for await (const token of sequence.evaluate(job.tokens as Token[], { temperature: 0 })) {
      if (model.isEndOfGeneration(token)) break;
      output.push(token);
      if (output.length >= job.maxTokens) break;
    }
    texts.push(expanded.detokenize(output));
  }
  await context.dispose();
  await expanded.dispose();
  const ms = performance.now() - startedAt;
  unlinkSync(file);
  return { ms, texts, bytes };
}

const SHELLS = 10;

function shellGrowth(model: LoadedModel, { path }: Config): number {
  model.shell(path).dispose();
  const before = resident();
  const shells = Array.from({ length: SHELLS }, () => model.shell(path));
  const grown = (resident() - before) / SHELLS;
  for (const shell of shells) shell.dispose();
  return Math.max(0, grown);
}

const SPEED_TOKENS = 24;

/** Generated tokens per second of the unchanged model with this many sequences, prefill not counted. */
async function speed(
  model: LoadedModel,
  backend: Backend,
  threads: number,
  sequences: number,
): Promise<number> {
  const shell = model.shell(blockConfig(0, 0, model.description.layers).path);
  const tokens = model.prompts.render({ prompt: 'Count.' }).tokens;
  const run = async (maxTokens: number): Promise<number> => {
    const startedAt = performance.now();
    await generate(
      Array.from({ length: sequences }, (_, n) => ({
        key: String(n),
        group: String(n),
        tokens,
        maxTokens,
        finish: () => undefined,
      })),
      {
        api: backend.api,
        model: shell.model,
        // Nothing ends early, so that every run generates as many tokens.
        vocabulary: { isEndOfGeneration: () => false, text: () => '' },
        plan: { sequences, contextSize: 256, threads, fixed: false },
        abort: new AbortFlag(backend.api),
        startedAt,
        onFinished: () => false,
      },
    );
    return performance.now() - startedAt;
  };
  const [short, long] = [await run(1), await run(1 + SPEED_TOKENS)];
  shell.dispose();
  return (sequences * SPEED_TOKENS) / ((long - short) / 1000);
}
