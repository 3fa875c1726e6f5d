import { baselinePath, type Config, type LayerPath } from '../core/configs/layerPath.js';
import type { EmotionConvention, ProbeSet } from '../core/probes/probes.js';
import { resolveEmotions } from '../core/scoring/index.js';
import { answerSeed, type Sampling } from '../core/sweep/sampling.js';
import type { EngineProbe, RunOutput } from '../protocol/engine.js';

/** Probes to run and score, under some configs. */
export interface ProbeJob {
  readonly sets: readonly ProbeSet[];
  /** Overrides the convention each set names. */
  readonly emotions?: EmotionConvention | undefined;
  /** How the answers are sampled; undefined for greedy decoding. */
  readonly sampling?: Sampling | undefined;
  readonly earlyStop: boolean;
  /**
   * The results are recorded as made with the parallel sequences that are planned at the start: whether they fit is
   * tried at once, and no config makes do with fewer. With a number, it is this many where they fit, whatever the
   * memory plan says.
   */
  readonly fixed?: number | true | undefined;
  /**
   * Whether the prompts' way through the first layers is kept from one config to the next; by default where the memory
   * plan allows it.
   */
  readonly heads?: boolean | undefined;
  /** Answers go on to their own end or the limit, also when their score stands. */
  readonly wholeAnswers?: boolean | undefined;
  /** The configs that may be asked for; the memory plan follows the longest. */
  readonly configs: readonly Config[];
  /** Hears each answer grow; see {@link probeKey}. */
  readonly onText?: (probe: string, text: string) => void;
  /** Hears each answer when it has ended, also of a run that is cancelled later; its key as {@link probeKey}. */
  readonly onAnswer?: (output: RunOutput) => void;
}

/** Names a probe across sets. */
export const probeKey = (set: string, probe: string): string => `${set}/${probe}`;

/** @param job what is to be asked, under which convention of emotions, and how the answers are sampled. */
export const toEngineProbes = ({
  sets,
  emotions: override,
  sampling,
}: Pick<ProbeJob, 'sets' | 'emotions' | 'sampling'>): EngineProbe[] =>
  sets.flatMap((set) => {
    const emotions = resolveEmotions(set, override);
    return set.probes.map((probe) => {
      const key = probeKey(set.name, probe.id);
      return {
        key,
        group: set.name,
        probe,
        emotions,
        ...(sampling ? { sampling: drawing(sampling, key) } : {}),
      };
    });
  });

const drawing = ({ temperature, topP, seeds }: Sampling, probe: string): EngineProbe['sampling'] => ({
  temperature,
  topP,
  seeds: seeds.map((seed) => answerSeed(seed, probe)),
});

/** The longest path of the configs; the model's own when none is longer. */
export const longestOf = (configs: readonly Config[], layers: number): LayerPath =>
  configs.reduce(
    (longest, { path }) => (path.length > longest.length ? path : longest),
    baselinePath(layers),
  );
