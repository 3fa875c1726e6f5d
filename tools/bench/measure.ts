import type { Llama, Token } from 'node-llama-cpp';
import type { Backend } from '../../src/engine/backend.js';
import type { Engine } from '../../src/engine/engine.js';
import { readModelHeader } from '../../src/gguf/read.js';
import type { EngineProbe } from '../../src/protocol/engine.js';
import { largeBatch, memoryBandwidth } from './ceilings.js';
import { spreadConfigs, spreadOver } from './configs.js';
import { start } from './engines.js';
import { limitOf, matricesOf, stepsOf } from './limit.js';
import { growthOverSwitches, shellBytes } from './memory.js';
import { type BenchModel, type BenchOptions, median, sum } from './options.js';
import { achievedOf, profile, sharesOf } from './profile.js';
import { distinctTokens, promptTokens } from './prompts.js';
import type { Limits, ModelResult } from './results.js';
import { configResult, headTimes, measureConfig, type Measured, type Ways } from './ways.js';

/** Engines for the two ways of ours; a process can hold one backend only, and each of them one model. */
export interface Engines {
  readonly ours: Engine;
  readonly plain: Engine;
}

/** Measures one model in all ways. @param backend for what the peers and the memory need of it. */
export async function measure(
  model: BenchModel,
  backend: Backend,
  engines: Engines,
  options: BenchOptions,
): Promise<ModelResult> {
  const { log } = options;
  log(`${model.name}: loading`);
  const header = await readModelHeader(model.file);
  const ours = await start(engines.ours, model, options, true);
  const plain = await start(engines.plain, model, options, false);
  const perShell = await shellBytes(backend, model.file);
  const { info } = ours;
  const { layers } = info.model;
  const matrices = matricesOf(header, layers);
  const tokens = (probes: readonly EngineProbe[]): Promise<Map<string, Token[]>> =>
    tokensOf(engines.ours, backend.llama, model, probes);

  // A GPU's memory cannot be copied from here: without its bandwidth there is no limit.
  const bandwidth = info.backend === 'cpu' ? await memoryBandwidth(info.threads) : options.bandwidth;
  const limited = bandwidth !== undefined;
  const batches = limited ? [await largeBatch(plain, matrices)] : [];

  const configs = spreadConfigs(layers, options.configs, model.always);
  const lengths = configs.map(({ path }) => path.length);
  const request = {
    probes: [...model.probes],
    longestPath: [...configs[lengths.indexOf(Math.max(...lengths))]!.path],
    fixed: true as const,
  };
  const prepared = await ours.setProbes(request);
  await plain.setProbes(request);
  const prompts = await tokens(model.probes);
  const ways: Ways = {
    ours,
    plain,
    peers: {
      llama: backend.llama,
      header,
      folder: options.folder,
      threads: info.threads,
      gpuLayers: info.offloadedLayers,
    },
    questions: new Map(
      model.probes.map(({ key, probe: { maxTokens } }) => [key, { tokens: prompts.get(key)!, maxTokens }]),
    ),
  };
  // The first run touches every weight; its j is not among the configs'.
  for (const running of [ours, plain]) await running.engine.run({ config: '(0,0)', path: range(layers) });
  const withPeers = new Set(spreadOver(configs, options.peerConfigs));
  const measured: Measured[] = [];
  for (const config of configs)
    measured.push(
      await measureConfig(config, ways, withPeers.has(config), (line) => log(`${model.name}: ${line}`)),
    );

  log(`${model.name}: the machine's limits`);
  if (limited) batches.push(await largeBatch(plain, matrices));
  const best = batches.sort((a, b) => b.rate - a.rate)[0];
  const limits: Limits | null =
    best && limited
      ? {
          matrixRate: best.rate,
          bandwidth,
          batchTokens: best.tokens,
          batchMs: best.ms,
        }
      : null;
  const heads = headTimes(measured);
  const load = { distinctTokens: distinctTokens(prompts.values()), probes: model.probes.length };
  const results = measured.map((one) => {
    const steps = stepsOf(one.ours.outputs);
    const limit = limits && limitOf(matrices, one.config, { ...load, steps }, limits);
    return configResult(one, { heads, limit, steps: steps.length, keys: [...prompts.keys()] });
  });

  log(`${model.name}: profile`);
  const chosen =
    configs.find(({ i, j }) => model.always.some(([a, b]) => a === i && b === j)) ??
    configs[configs.length >> 1]!;
  const profiles = await profile(chosen, model.workloads, ways, async ({ probes }) =>
    distinctTokens((await tokens(probes)).values()),
  );
  log(`${model.name}: memory over ${options.switches} switches`);
  const growthBytes = await growthOverSwitches(ours, options.switches);

  return {
    name: model.name,
    trained: model.trained,
    backend: info.backend,
    layers,
    modelBytes: info.model.size,
    threads: info.threads,
    sequences: prepared.sequences,
    probes: model.probes.length,
    promptTokens: prepared.promptTokens,
    distinctTokens: load.distinctTokens,
    loadMs: info.loadMs,
    configMs: median(results.map(({ amortisedMs }) => amortisedMs)),
    meanConfigMs: sum(results.map(({ amortisedMs }) => amortisedMs)) / results.length,
    beforeMs: median(results.map((config) => config.plain.wallMs)),
    peerConfigMs: medianOf(results.map(({ peer }) => peer?.ms)),
    carefulConfigMs: medianOf(results.map(({ careful }) => careful?.ms)),
    ratio: medianOf(results.map(({ ratio }) => ratio)),
    ratioCareful: medianOf(results.map(({ ratioCareful }) => ratioCareful)),
    ratioBefore: median(results.map(({ ratioBefore }) => ratioBefore)),
    achieved: achievedOf(
      results.map(({ limit, amortisedMs, headMs }, n) => ({
        limit,
        amortisedMs,
        run: measured[n]!.ours,
        headShare: headMs / measured[n]!.config.j!,
      })),
    ),
    shares: sharesOf(measured.map((one) => one.ours)),
    switchMs: median(measured.map((one) => one.ours.switchMs)),
    shellBytes: perShell,
    switches: options.switches,
    growthBytes,
    writtenBytes: sumOrNull(measured.map((one) => one.writtenBytes)),
    peerWrittenBytes: medianOf(results.map(({ peer }) => peer?.bytes)),
    sameTexts: meanOf(results.map(({ peer }) => peer?.sameTexts)),
    samePlainTexts: meanOf(results.map(({ samePlainTexts }) => samePlainTexts))!,
    configs: results,
    profile: profiles,
    limits,
  };
}

async function tokensOf(
  engine: Engine,
  llama: Llama,
  { file, chatTemplate }: BenchModel,
  probes: readonly EngineProbe[],
): Promise<Map<string, Token[]>> {
  const tokenizer = await llama.loadModel({ modelPath: file, vocabOnly: true });
  const tokens = await promptTokens(engine, tokenizer, { model: file, chatTemplate, probes });
  await tokenizer.dispose();
  return tokens;
}

const range = (length: number): number[] => Array.from({ length }, (_, n) => n);

const known = (values: readonly (number | undefined)[]): number[] =>
  values.filter((value) => value !== undefined);

function medianOf(values: readonly (number | undefined)[]): number | null {
  const numbers = known(values);
  return numbers.length > 0 ? median(numbers) : null;
}

function meanOf(values: readonly (number | undefined)[]): number | null {
  const numbers = known(values);
  return numbers.length > 0 ? sum(numbers) / numbers.length : null;
}

const sumOrNull = (values: readonly (number | undefined)[]): number | null =>
  values.includes(undefined) ? null : sum(known(values));
