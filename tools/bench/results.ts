import type { RunResult } from '../../src/protocol/engine.js';
import type { Ceilings, Limit } from './limit.js';

/** What `--json` writes. */
export interface BenchResult {
  readonly llamaCpp: string;
  readonly device: string;
  readonly cpu: string;
  readonly models: readonly ModelResult[];
  readonly quantizations?: readonly QuantizationResult[];
}

export interface ModelResult {
  readonly name: string;
  readonly trained: boolean;
  readonly backend: string;
  readonly layers: number;
  readonly modelBytes: number;
  readonly threads: number;
  readonly sequences: number;
  readonly probes: number;
  readonly promptTokens: number;
  readonly distinctTokens: number;
  readonly loadMs: number;
  /** Medians over the configs, each with its share of the head. */
  readonly configMs: number;
  /** Their mean, of which a full sweep's time follows. */
  readonly meanConfigMs: number;
  /** Medians of the other ways: the plain one over all configs, the peers' over those that they were measured with. */
  readonly beforeMs: number;
  readonly peerConfigMs: number | null;
  readonly carefulConfigMs: number | null;
  /** Medians over the configs of that way's time by ours. */
  readonly ratio: number | null;
  readonly ratioCareful: number | null;
  readonly ratioBefore: number;
  /** Limit by measured time, over all configs together; null on a GPU. */
  readonly achieved: Achieved;
  readonly shares: Shares;
  readonly switchMs: number;
  readonly shellBytes: number;
  readonly switches: number;
  readonly growthBytes: number;
  /** While our configs ran; null where the system does not count it. */
  readonly writtenBytes: number | null;
  readonly peerWrittenBytes: number | null;
  /** Share of the texts that are the same as the peers', of those compared. */
  readonly sameTexts: number | null;
  readonly samePlainTexts: number;
  readonly configs: readonly ConfigResult[];
  readonly profile: readonly ProfileResult[];
  readonly limits: Limits | null;
}

export interface Achieved {
  readonly prefill: number | null;
  readonly decode: number | null;
  /** Both together by the whole time of the configs. */
  readonly config: number | null;
}

/** Where the wall time went, the head's in full where it was computed. */
export interface Shares {
  readonly head: number;
  readonly prefill: number;
  readonly decode: number;
  readonly pick: number;
  readonly context: number;
  readonly switch: number;
  /** What is left. */
  readonly idle: number;
}

export interface Limits extends Ceilings {
  /** The large batch that gave the rate: its tokens, and its time at the best. */
  readonly batchTokens: number;
  readonly batchMs: number;
}

export interface WayResult {
  readonly wallMs: number;
  readonly switchMs: number;
  readonly work: RunResult['work'];
}

export interface PeerResult {
  readonly ms: number;
  readonly writeMs: number;
  readonly loadMs: number;
  readonly bytes: number;
  readonly sameTexts: number;
}

export interface ConfigResult {
  readonly config: string;
  readonly pathLength: number;
  /** As measured: the first config of each j computes the head. */
  readonly ours: WayResult;
  /** The head of this j, whichever config computed it. */
  readonly headMs: number;
  /** Without the head, and with the share of it that falls on this config in a full sweep. */
  readonly amortisedMs: number;
  readonly plain: WayResult;
  readonly peer?: PeerResult;
  readonly careful?: PeerResult;
  readonly ratioBefore: number;
  readonly ratio?: number;
  readonly ratioCareful?: number;
  readonly samePlainTexts: number;
  readonly limit: Limit | null;
  readonly achieved: Achieved;
  readonly generatedTokens: number;
  readonly steps: number;
}

export interface ProfileResult {
  readonly probes: string;
  readonly config: string;
  readonly way: 'ours' | 'plain';
  readonly promptTokens: number;
  readonly distinctTokens: number;
  readonly generatedTokens: number;
  readonly wallMs: number;
  readonly switchMs: number;
  readonly work: RunResult['work'];
}

export interface QuantizationResult {
  readonly quantization: string;
  readonly bytes: number;
  readonly threads: number;
  readonly prefillTokensPerSecond: number;
  readonly decodeTokensPerSecond: Readonly<Record<number, number>>;
}
