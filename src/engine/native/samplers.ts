import koffi from 'koffi';
import type { Api } from './api.js';
import { pinned } from './pinned.js';
import { type ContextParams, type Pointer, SAMPLER_SEQUENCE } from './structs.js';

/**
 * Greedy sampling as part of the compute graph: the most likely token is picked where the logits are, so that
 * a GPU hands back one number per sequence and not the logits of the whole vocabulary. A backend that cannot do
 * it is passed over by llama.cpp, and the same call then picks from the logits.
 */
export class GreedySamplers {
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
      const chain = api.samplerChain({ no_perf: true });
      api.samplerChainAdd(chain, api.samplerGreedy());
      this.table[size * sequence + seq_id] = BigInt(sequence);
      this.table[size * sequence + sampler] = chain;
      return chain;
    });
  }

  /** The part of a context's parameters that puts the samplers into its graph. */
  get params(): Pick<ContextParams, 'samplers' | 'n_samplers'> {
    return { samplers: koffi.address(this.table), n_samplers: this.chains.length };
  }

  /** The most likely token after the last decode's token at this index of the batch. */
  sample(context: Pointer, sequence: number, index: number): number {
    return this.api.samplerSample(this.chains[sequence]!, context, index);
  }

  /** To be called after the context is freed. */
  dispose(): void {
    for (const chain of this.chains) this.api.samplerFree(chain);
  }
}
