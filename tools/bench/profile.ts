import type { Config } from '../../src/core/layerPath.js';
import { counted, type Run, type Running } from './engines.js';
import type { Limit } from './limit.js';
import { sum, type Workload } from './options.js';
import type { Achieved, ProfileResult, Shares } from './results.js';

/** A run beside its limit; `headShare` is its part of a head that others use too. */
export interface BesideLimit {
  readonly limit: Limit | null;
  readonly amortisedMs: number;
  readonly run: Run;
  readonly headShare: number;
}

/** Limit by measured time of all these runs together. */
export function achievedOf(runs: readonly BesideLimit[]): Achieved {
  const total = (of: (run: BesideLimit) => number): number => sum(runs.map(of));
  if (runs.some(({ limit }) => limit === null)) return { prefill: null, decode: null, config: null };
  const prefill = total(({ limit }) => limit!.prefillMs);
  const decode = total(({ limit }) => limit!.decodeMs);
  const known = runs.every(({ run }) => run.work !== undefined);
  return {
    prefill: known ? prefill / total(({ run, headShare }) => counted(run, 'prefillMs') + headShare) : null,
    decode: known ? decode / total(({ run }) => counted(run, 'decodeMs')) : null,
    config: (prefill + decode) / total(({ amortisedMs }) => amortisedMs),
  };
}

/** Where the runs' wall time went; null when they do not say. */
export function sharesOf(runs: readonly Run[]): Shares | null {
  if (runs.some(({ work }) => work === undefined)) return null;
  const wall = sum(runs.map(({ wallMs }) => wallMs));
  const share = (count: `${string}Ms` & Parameters<typeof counted>[1]): number =>
    sum(runs.map((run) => counted(run, count))) / wall;
  const shares = {
    head: share('headMs'),
    prefill: share('prefillMs'),
    decode: share('decodeMs'),
    pick: share('pickMs'),
    context: share('contextMs'),
    switch: share('switchMs'),
  };
  return { ...shares, idle: 1 - sum(Object.values(shares)) };
}

/** Each workload under one config, in our way and in the plain one. The engines' probes are others afterwards. */
export async function profile(
  config: Config,
  workloads: readonly Workload[],
  { ours, plain }: { ours: Running; plain: Running },
  distinct: (workload: Workload) => Promise<number>,
): Promise<ProfileResult[]> {
  const results: ProfileResult[] = [];
  for (const workload of workloads)
    for (const [way, running] of [['ours', ours] as const, ['plain', plain] as const]) {
      const { promptTokens } = await running.engine.setProbes({
        probes: [...workload.probes],
        longestPath: [...config.path],
        fixed: true,
      });
      const { wallMs, outputs, work = null } = await running.run(config);
      results.push({
        probes: workload.name,
        config: config.key,
        way,
        promptTokens,
        distinctTokens: await distinct(workload),
        generatedTokens: sum(outputs.map(({ tokens }) => tokens)),
        wallMs,
        work,
      });
    }
  return results;
}
