import koffi from 'koffi';
import type { Api } from './api.js';
import { pinned } from './pinned.js';
import { type ContextParams, type Pointer, SAMPLER_SEQUENCE } from './structs.js';

/** How the next tokens of an answer are drawn; see `core/sweep/sampling.ts`. */
export interface AnswerSampling {
  /** Above 0. */
  readonly temperature: number;
  /** 0 < p ≤ 1 */
  readonly topP: number;
  /** 0..2³²−2: what the random numbers begin with. */
  readonly seed: number;
}

/** Picks the next tokens of a context's sequences. */
export interface Samplers {
  /** What they need of a context's parameters. */
  readonly params: Partial<ContextParams>;
  /** An answer begins in a sequence. */
  begin(sequence: number, sampling: AnswerSampling | undefined): void;
  /** The next token of a sequence, after the last decode's row with this index. */
  pick(context: Pointer, sequence: number, index: number): number;
  /** To be called after the context is freed. */
  dispose(): void;
}

/**
 * Greedy decoding as part of the compute graph: the most likely token is picked where the logits are, so that
 * a GPU hands back one number per sequence and not the logits of the whole vocabulary. A backend that cannot do
 * it is passed over by llama.cpp, and the same call then picks from the logits.
 */
export class GreedySamplers implements Samplers {
  private readonly chains: readonly Pointer[];
  /** `struct llama_sampler_seq_config[]` */
  private readonly table: BigInt64Array;

  /** @param sequences sequences 0..n-1 are sampled. */
  constructor(
    private readonly api: Api,
    sequences: number,
  ) {
    const { size, seq_id, sampler } = SAMPLER_SEQUENCE;
    this.table = pinned(BigInt64Array, sequences * size);
    this.chains = Array.from({ length: sequences }, (_, sequence) => {
      const chain = chainOf(api, [api.samplerGreedy()]);
      this.table[size * sequence + seq_id] = BigInt(sequence);
      this.table[size * sequence + sampler] = chain;
      return chain;
    });
  }

  get params(): Pick<ContextParams, 'samplers' | 'n_samplers'> {
    return { samplers: koffi.address(this.table), n_samplers: this.chains.length };
  }

  begin(): void {
    // No answer differs from another.
  }

  pick(context: Pointer, sequence: number, index: number): number {
    return this.api.samplerSample(this.chains[sequence]!, context, index);
  }

  dispose(): void {
    for (const chain of this.chains) this.api.samplerFree(chain);
  }
}

/**
 * Draws tokens with random numbers of each answer's own, so that an answer is the same whichever sequence it is in and
 * whatever others are answered beside it. They are drawn from the logits on the CPU: samplers in the compute graph stay
 * with their sequence, and answers come and go.
 */
export class SeededSamplers implements Samplers {
  readonly params = {};
  private readonly chains = new Map<number, Pointer>();

  constructor(private readonly api: Api) {}

  begin(sequence: number, sampling: AnswerSampling | undefined): void {
    this.free(sequence);
    const { api } = this;
    this.chains.set(
      sequence,
      chainOf(
        api,
        sampling
          ? [
              api.samplerTemperature(sampling.temperature),
              ...(sampling.topP < 1 ? [api.samplerTopP(sampling.topP, 1)] : []),
              api.samplerDraw(sampling.seed),
            ]
          : [api.samplerGreedy()],
      ),
    );
  }

  pick(context: Pointer, sequence: number, index: number): number {
    return this.api.samplerSample(this.chains.get(sequence)!, context, index);
  }

  private free(sequence: number): void {
    const chain = this.chains.get(sequence);
    if (chain !== undefined) this.api.samplerFree(chain);
    this.chains.delete(sequence);
  }

  dispose(): void {
    for (const sequence of [...this.chains.keys()]) this.free(sequence);
  }
}

/** One sampler of several in their order; it owns them. */
function chainOf(api: Api, samplers: readonly Pointer[]): Pointer {
  const chain = api.samplerChain({ no_perf: true });
  for (const sampler of samplers) api.samplerChainAdd(chain, sampler);
  return chain;
}
