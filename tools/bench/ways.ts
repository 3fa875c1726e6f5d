import type { Config } from '../../src/core/configs/layerPath.js';
import type { RunOutput, RunResult } from '../../src/protocol/engine.js';
import type { Running } from './engines.js';
import type { Limit } from './limit.js';
import { writtenBytes } from './memory.js';
import type { BenchOptions } from './options.js';
import { type PeerOptions, type PeerRun, peerRun, type Question } from './peers.js';
import { achievedOf } from './profile.js';
import type { ConfigResult, PeerResult, WayResult } from './results.js';

/** The ways in which a config is run. */
export interface Ways {
  readonly ours: Running;
  readonly plain: Running;
  readonly peers: PeerOptions;
  /** The probes as the peers are asked them, in the probes' order. */
  readonly questions: ReadonlyMap<string, Question>;
}

/** What one config gave in each way. */
export interface Measured {
  readonly config: Config;
  readonly ours: RunResult;
  readonly plain: RunResult;
  readonly peer?: PeerRun;
  readonly careful?: PeerRun;
  /** By our way. */
  readonly writtenBytes: number | undefined;
}

/** One config in every way, right after one another, so that a machine that slows down slows all of them. */
export async function measureConfig(
  config: Config,
  { ours, plain, peers, questions }: Ways,
  withPeers: boolean,
  log: BenchOptions['log'],
): Promise<Measured> {
  const before = writtenBytes();
  const oursRun = await ours.run(config);
  const after = writtenBytes();
  const plainRun = await plain.run(config);
  const written = before === undefined || after === undefined ? undefined : after - before;
  log(`${config.key}: ${oursRun.wallMs.toFixed(0)} ms, plain ${plainRun.wallMs.toFixed(0)} ms`);
  const measured = { config, ours: oursRun, plain: plainRun, writtenBytes: written };
  if (!withPeers) return measured;
  const asked = [...questions.values()];
  const careful = await peerRun(peers, config, asked, 'all');
  log(`${config.key}: expanded, all probes at once ${careful.ms.toFixed(0)} ms`);
  const peer = await peerRun(peers, config, asked, 1);
  log(`${config.key}: expanded, one probe at a time ${peer.ms.toFixed(0)} ms`);
  return { ...measured, careful, peer };
}

/** The head of each j: computed by the first of its configs, kept for the others. */
export function headTimes(measured: readonly Measured[]): Map<number, number> {
  const heads = new Map<number, number>();
  for (const { config, ours } of measured)
    if (config.j !== null) heads.set(config.j, Math.max(heads.get(config.j) ?? 0, ours.work.headMs));
  return heads;
}

/** @param heads see {@link headTimes}. */
export function configResult(
  { config, ours, plain, peer, careful }: Measured,
  {
    heads,
    keys,
    limit,
    steps,
  }: {
    heads: ReadonlyMap<number, number>;
    keys: readonly string[];
    limit: Limit | null;
    steps: number;
  },
): ConfigResult {
  const headMs = (config.j === null ? undefined : heads.get(config.j)) ?? 0;
  // In a full sweep j configs share the head of j.
  const headShare = config.j ? headMs / config.j : 0;
  const amortisedMs = ours.wallMs - ours.work.headMs + headShare;
  const texts = textsOf(ours.outputs, keys);
  const peerResult = ({ texts: others, ...run }: PeerRun): PeerResult => ({
    ...run,
    sameTexts: shareOfSame(texts, others),
  });
  return {
    config: config.key,
    pathLength: config.path.length,
    ours: wayResult(ours),
    headMs,
    amortisedMs,
    plain: wayResult(plain),
    ...(peer ? { peer: peerResult(peer), ratio: peer.ms / amortisedMs } : {}),
    ...(careful ? { careful: peerResult(careful), ratioCareful: careful.ms / amortisedMs } : {}),
    ratioBefore: plain.wallMs / amortisedMs,
    samePlainTexts: shareOfSame(texts, textsOf(plain.outputs, keys)),
    limit,
    achieved: achievedOf([{ limit, amortisedMs, run: ours, headShare }]),
    generatedTokens: ours.outputs.reduce((total, { tokens }) => total + tokens, 0),
    steps,
  };
}

const wayResult = ({ wallMs, switchMs, work }: RunResult): WayResult => ({ wallMs, switchMs, work });

const textsOf = (outputs: readonly RunOutput[], keys: readonly string[]): string[] => {
  const byKey = new Map(outputs.map(({ key, output }) => [key, output]));
  return keys.map((key) => byKey.get(key) ?? '');
};

const shareOfSame = (texts: readonly string[], others: readonly string[]): number =>
  texts.filter((text, n) => text === others[n]).length / texts.length;
