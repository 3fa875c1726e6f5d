import { type Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../core/errors.js';
import { EMOTION_CONVENTIONS } from '../core/probes/probes.js';
import { COMBINED_SCORES } from '../core/results/combinedScore.js';
import {
  DEFAULT_SEEDS,
  DEFAULT_TOP_P,
  formatSeeds,
  MOST_TEMPERATURE,
  parseSeeds,
  type Sampling,
  type SamplingChoice,
  samplingOf,
} from '../core/sweep/sampling.js';
import { GPU_CHOICES } from '../protocol/engine.js';

/** Options that several commands share. */

export const positive =
  (most = Infinity, least = 1) =>
  (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most && Number.isSafeInteger(value)))
      throw new InvalidArgumentError(
        most === Infinity
          ? `It must be a whole number of at least ${least}.`
          : `It must be a whole number from ${least} to ${most}.`,
      );
    return value;
  };

export const gpuOption = (): Option =>
  new Option('--gpu <backend>', 'where to run: auto picks the best backend that works, false uses the CPU')
    .choices(GPU_CHOICES)
    .default('auto');
export const emotionsOption = (): Option =>
  new Option(
    '--emotions <convention>',
    "how emotion answers are scored (default: the probe file's own, otherwise strict, or austin for Ng's datasets)",
  ).choices(EMOTION_CONVENTIONS);
export const sequencesOption = (): Option =>
  new Option(
    '--sequences <n>',
    'maximum number of probes answered at once (default: as many as memory allows)',
  ).argParser(positive());
export const threadsOption = (): Option =>
  new Option('--threads <n>', 'CPU threads (default: the physical cores; 1 for a tiny model)').argParser(
    positive(),
  );
export const templateOption = (): Option =>
  new Option('--chat-template <file>', "a Jinja chat template to use instead of the model's own");
export const jsonOption = (): Option => new Option('--json', 'write machine-readable JSON');
export const combinedOption = (): Option =>
  new Option('--combined <how>', 'how to combine the scores of the probe sets')
    .choices(COMBINED_SCORES)
    .default('sum');

/** How answers are sampled, as one command takes it. */
export const withSampling = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--temperature <t>',
        'sample the answers instead of decoding greedily: 0.7 is usual, 1 draws from the model’s own probabilities',
      ).argParser(numberUpTo(MOST_TEMPERATURE)),
    )
    .addOption(
      new Option(
        '--top-p <p>',
        `sample from the fewest tokens that together have this probability (default: ${DEFAULT_TOP_P}, all of them)`,
      ).argParser(numberUpTo(1)),
    )
    .addOption(
      new Option(
        '--seeds <which>',
        `sampled answers to each probe: how many ("3"), or which seeds ("4..6", "7,11") (default: ${formatSeeds(DEFAULT_SEEDS)})`,
      ).argParser((text) => argument(() => parseSeeds(text))),
    );

/** The options of {@link withSampling} as one, and the others. */
export function sampled<O extends SamplingChoice>(
  { temperature, topP, seeds, ...options }: O,
  command: Command,
): Omit<O, keyof SamplingChoice> & { sampling: Sampling | undefined } {
  try {
    return { ...options, sampling: samplingOf({ temperature, topP, seeds }) };
  } catch (error) {
    if (error instanceof UserError) command.error(`error: ${error.message}`);
    throw error;
  }
}

const numberUpTo =
  (most: number) =>
  (text: string): number => {
    const value = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= 0 && value <= most))
      throw new InvalidArgumentError(`It must be a number from 0 to ${most}.`);
    return value;
  };

function argument<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof UserError ? new InvalidArgumentError(error.message) : error;
  }
}
