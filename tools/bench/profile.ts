import type { Config } from '../../src/core/configs/layerPath.js';
import type { RunResult } from '../../src/protocol/engine.js';
import type { Running } from './engines.js';
import type { Limit } from './limit.js';
import { sum, type Workload } from './options.js';
import type { Achieved, ProfileResult, Shares } from './results.js';

/** A run beside its limit; `headShare` is its part of a head that others use too. */
export interface BesideLimit {
  readonly limit: Limit | null;
  readonly amortisedMs: number;
  readonly run: RunResult;
  readonly headShare: number;
}

/** Limit by measured time of all these runs together. */
export function achievedOf(runs: readonly BesideLimit[]): Achieved {
  const total = (of: (run: BesideLimit) => number): number => sum(runs.map(of));
  if (runs.some(({ limit }) => limit === null)) return { prefill: null, decode: null, config: null };
  const prefill = total(({ limit }) => limit!.prefillMs);
  const decode = total(({ limit }) => limit!.decodeMs);
  return {
    prefill: prefill / total(({ run, headShare }) => run.work.prefillMs + headShare),
    decode: decode / total(({ run }) => run.work.decodeMs),
    config: (prefill + decode) / total(({ amortisedMs }) => amortisedMs),
  };
}

/** Where the runs' wall time went. */
export function sharesOf(runs: readonly RunResult[]): Shares {
  const wall = sum(runs.map(({ wallMs }) => wallMs));
  const share = (part: (run: RunResult) => number): number => sum(runs.map(part)) / wall;
  const shares = {
    head: share(({ work }) => work.headMs),
    prefill: share(({ work }) => work.prefillMs),
    decode: share(({ work }) => work.decodeMs),
    pick: share(({ work }) => work.pickMs),
    context: share(({ work }) => work.contextMs),
    switch: share(({ switchMs }) => switchMs),
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
      const { promptTokens } = await running.setProbes({
        probes: [...workload.probes],
        longestPath: [...config.path],
        fixed: true,
      });
      const { wallMs, switchMs, outputs, work } = await running.run(config);
      results.push({
        probes: workload.name,
        config: config.key,
        way,
        promptTokens,
        distinctTokens: await distinct(workload),
        generatedTokens: sum(outputs.map(({ tokens }) => tokens)),
        wallMs,
        switchMs,
        work,
      });
    }
  return results;
}
