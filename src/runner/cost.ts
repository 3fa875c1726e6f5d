import { basename } from 'node:path';
import { type Config, parseConfig } from '../core/configs/layerPath.js';
import { UserError } from '../core/errors.js';
import type { ProbeSet } from '../core/probes/probes.js';
import { gainingConfigs } from '../core/results/bestConfigs.js';
import { between, costOf, type CostRecord, type Timing, timingOf } from '../core/results/costs.js';
import { refuseImported } from '../core/results/imported.js';
import type { RunHeader } from '../core/results/records.js';
import { BASELINE_KEY, buildResults, type Results } from '../core/results/results.js';
import type { LoadRequest } from '../protocol/engine.js';
import type { ResultsContent } from '../store/resultsFile.js';
import { appendMade } from '../store/resultsWriter.js';
import { EngineCrash } from './engineProcess.js';
import { type EngineSource, withEngine } from './engineSource.js';
import type { ModelEngine } from './modelEngine.js';
import type { ProbeJob } from './probeJob.js';
import { checkModel, storedSets } from './storedSweep.js';

/** Measuring what configs of a sweep cost: tokens per second and the time to the first token, against the baseline. */

/** Few and short, since each is answered under every config in every round. */
const PROMPTS = 4;
const MAX_TOKENS = 32;
/** So many configs are measured where none are chosen. */
export const MOST_CONFIGS = 8;
export const DEFAULT_ROUNDS = 3;

/** The configs of the frontier that are measured where none are chosen: those with the highest scores. */
export const frontierKeys = ({ pareto, baseline }: Pick<Results, 'pareto' | 'baseline'>): string[] =>
  pareto
    .map(({ key }) => key)
    .filter((key) => key !== baseline?.key)
    .slice(-MOST_CONFIGS);

/**
 * The configs to measure: those named, else the best ones, else those of the frontier.
 * @throws UserError for a config that does not fit the model, or when there is none.
 */
export function configsToMeasure(
  file: string,
  { header, records }: Pick<ResultsContent, 'header' | 'records'>,
  { configs, top }: { readonly configs?: readonly string[] | undefined; readonly top?: number | undefined },
): Config[] {
  const { layers } = header.model;
  const results = buildResults(header, records);
  const keys =
    configs ??
    (top === undefined ? frontierKeys(results) : gainingConfigs(results, top).map(({ key }) => key));
  const wanted = keys.map((key) => parseConfig(key, layers)).filter(({ key }) => key !== BASELINE_KEY);
  if (wanted.length === 0)
    throw new UserError(
      `No config of ${basename(file)} beats the baseline: name those whose cost is to be measured.`,
      { file },
    );
  return [...new Map(wanted.map((config) => [config.key, config])).values()];
}

/**
 * Each of the first prompts is a set of its own: no other shares its beginning with it, as no other does when the model
 * is used.
 */
function promptsOf(header: RunHeader): ProbeSet[] {
  const single = storedSets(header).flatMap((set) =>
    set.probes.map((probe): ProbeSet => ({
      ...set,
      name: `${set.name}/${probe.id}`,
      probes: [{ ...probe, maxTokens: Math.min(probe.maxTokens, MAX_TOKENS) }],
    })),
  );
  return single.slice(0, PROMPTS);
}

export interface CostOptions {
  /** Besides the baseline. */
  readonly configs: readonly Config[];
  readonly rounds: number;
  readonly signal?: AbortSignal | undefined;
  /** @param done of so many runs in all. @param key the config that runs now. */
  readonly onProgress?: ((done: number, total: number, key: string) => void) | undefined;
}

/**
 * Measures configs beside the baseline: one prompt after another in a single sequence, from its first layer on, answers
 * to their own end. The baseline runs before and after the configs of each round, so that what slows the machine down
 * meanwhile slows both; a run before all others, which reads the weights, does not count.
 * @returns undefined when it was cancelled.
 * @throws UserError when a config cannot be run; EngineCrash.
 */
export async function measureCosts(
  engine: Pick<ModelEngine, 'measure' | 'model'>,
  header: RunHeader,
  { configs, rounds, signal, onProgress }: CostOptions,
): Promise<CostRecord | undefined> {
  const baseline = parseConfig(BASELINE_KEY, header.model.layers);
  const sets = promptsOf(header);
  const job: ProbeJob = { sets, earlyStop: false, configs, heads: false, wholeAnswers: true, fixed: 1 };
  const total = 1 + rounds * (configs.length + 1) + 1;
  let done = 0;
  const time = async (config: Config): Promise<Timing | undefined> => {
    onProgress?.(done++, total, config.key);
    const result = await engine.measure(config, job, signal).catch((error: unknown) => {
      if (error instanceof UserError || error instanceof EngineCrash) throw error;
      throw notRun(config, (error as Error).message);
    });
    if (!result || result.state === 'cancelled') return undefined;
    if (result.state !== 'done') throw notRun(config, result.error ?? result.state);
    return timingOf(result.work, sets.length);
  };
  const timed = new Map<Config, Timing[]>([baseline, ...configs].map((config) => [config, []]));
  if (!(await time(baseline))) return undefined;
  for (let round = 0; round < rounds; round++)
    for (const [config, timings] of timed) {
      const timing = await time(config);
      if (!timing) return undefined;
      timings.push(timing);
    }
  const last = await time(baseline);
  if (!last) return undefined;
  onProgress?.(total, total, BASELINE_KEY);
  const own = [...timed.get(baseline)!, last];
  const meanwhile = own.slice(1).map((after, n) => between(own[n]!, after));
  const { backend, device, threads } = engine.model;
  return {
    type: 'cost',
    at: new Date().toISOString(),
    backend,
    device,
    threads,
    rounds,
    configs: [...timed].map(([config, timings]) =>
      costOf(
        config.key,
        meanwhile.map((base, n) => ({ own: config === baseline ? base : timings[n]!, baseline: base })),
      ),
    ),
  };
}

const notRun = ({ key }: Config, why: string): UserError =>
  new UserError(`The cost of ${key} cannot be measured: ${why.replace(/\.$/, '')}.`);

/**
 * Measures configs of a results file and keeps the outcome in it. No sweep can write the file meanwhile.
 * @returns undefined when it was cancelled: nothing is kept then.
 * @throws UserError when the model is not the file's, the file was imported or is in use, or a config cannot be run.
 */
export async function keepCosts(
  file: string,
  header: RunHeader,
  {
    load,
    engines,
    signal,
    ...options
  }: CostOptions & {
    readonly load: LoadRequest;
    readonly engines: EngineSource;
    readonly signal: AbortSignal;
  },
): Promise<CostRecord | undefined> {
  refuseImported(header, `The cost of configs of ${basename(file)} cannot be measured`);
  await checkModel(file, header, load.model);
  return appendMade(file, () =>
    withEngine(engines, { load, signal }, (engine) => measureCosts(engine, header, { ...options, signal })),
  );
}
