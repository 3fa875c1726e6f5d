import type { EmotionConvention, ProbeSet } from '../core/probes/probes.js';
import type { CombinedScore } from '../core/results/combinedScore.js';
import type { SearchSettings } from '../core/results/searches.js';
import type { Sampling } from '../core/sweep/sampling.js';
import { describeModel, type ModelDescription } from '../gguf/describe.js';
import { type ModelHeader, modelStamp, readModelHeader } from '../gguf/read.js';
import type { GpuChoice, LoadRequest } from '../protocol/engine.js';
import { storedHeader } from '../store/resultsFile.js';
import type { PlannedHeader } from '../store/resultsWriter.js';
import { readProbeSets } from './probeFiles.js';
import { planHeader } from './runHeader.js';

/** Everything that decides a sweep. */
export interface SweepPlan {
  readonly model: string;
  /** Probe files. */
  readonly probes: readonly string[];
  /** The results file. */
  readonly out: string;
  /** See {@link parseSelection}. */
  readonly configs: string;
  readonly gpu: GpuChoice;
  readonly earlyStop: boolean;
  /** Drop configs that are worse than the baseline beyond doubt. */
  readonly racing?: boolean | undefined;
  /** Let answers go on to their own end or the limit, also when their score stands. */
  readonly wholeAnswers?: boolean | undefined;
  readonly emotions?: EmotionConvention | undefined;
  /** How the answers are sampled; undefined for greedy decoding. */
  readonly sampling?: Sampling | undefined;
  readonly combined: CombinedScore;
  /** Most probes decoded at once; the memory plan decides when absent. */
  readonly sequences?: number | undefined;
  readonly threads?: number | undefined;
  /** A file with a chat template that takes the place of the model's own. */
  readonly chatTemplate?: string | undefined;
  /** False: every config is computed from its first layer on. */
  readonly heads?: boolean | undefined;
  /** Go on in a results file that was begun with other settings of the engine. */
  readonly acceptSettings?: boolean | undefined;
  /** Run configs again that failed. */
  readonly retryFailed?: boolean | undefined;
  /** Run configs whole that were dropped before. */
  readonly finishDropped?: boolean | undefined;
  /** A search for configs of several blocks takes the place of the selection; its results file is the sweep's own. */
  readonly search?: SearchSettings | undefined;
  /** The sweep that chose the configs, where this run takes them to fresh probes: its results file keeps the outcome. */
  readonly confirms?: { readonly file: string; readonly keys: readonly string[] } | undefined;
}

/** A model file as it was when its header was read. */
export interface ReadModel {
  readonly description: ModelDescription;
  /** What the file begins with. */
  readonly modelHeader: ModelHeader;
  /** See {@link modelStamp}. */
  readonly stamp: string;
}

/** @throws UserError when the file is no model. */
export async function readModel(file: string): Promise<ReadModel> {
  const stamp = await modelStamp(file);
  const modelHeader = await readModelHeader(file);
  return { description: describeModel(modelHeader), modelHeader, stamp };
}

/** What of a plan's files was read before it was made. */
export interface ReadFiles {
  readonly model: ReadModel;
  readonly sets: readonly ProbeSet[];
}

/** What a plan comes to before the model is loaded. */
export interface PlannedRun {
  readonly model: ModelDescription;
  readonly modelHeader: ModelHeader;
  /** Of the model file, when it was read. */
  readonly stamp: string;
  readonly sets: readonly ProbeSet[];
  readonly header: PlannedHeader;
}

/**
 * Reads what a plan names.
 * @param read what need not be read again, unless the model has changed since.
 * @throws UserError when the model or the probes cannot be used.
 */
export async function planRun(
  plan: Omit<SweepPlan, 'out'>,
  appVersion: string,
  read?: ReadFiles,
): Promise<PlannedRun> {
  const { probes: files, emotions, sampling, earlyStop, racing, wholeAnswers } = plan;
  const sets = read?.sets ?? (await readProbeSets(files));
  const {
    description: model,
    modelHeader,
    stamp,
  } = read && (await isUnchanged(plan.model, read.model)) ? read.model : await readModel(plan.model);
  const header = await planHeader({
    model,
    sets,
    files,
    appVersion,
    emotions,
    sampling,
    earlyStop,
    racing,
    wholeAnswers,
  });
  return { model, modelHeader, stamp, sets, header };
}

/** Whether the model is still the file that was read. */
export const isUnchanged = async (model: string, { stamp }: { readonly stamp: string }): Promise<boolean> =>
  (await modelStamp(model)) === stamp;

/** Dropped configs are in a file that was begun with racing: to finish them need not name it again. */
export async function withRacingOfFile(plan: SweepPlan): Promise<SweepPlan> {
  if (plan.racing || !plan.finishDropped) return plan;
  return { ...plan, racing: (await storedHeader(plan.out))?.settings['racing'] === true };
}

/** What a plan asks of the engine. */
export const loadRequest = ({
  model,
  gpu,
  sequences,
  threads,
  chatTemplate,
}: Pick<SweepPlan, 'model' | 'gpu' | 'sequences' | 'threads' | 'chatTemplate'>): LoadRequest => ({
  model,
  gpu,
  ...(chatTemplate === undefined ? {} : { chatTemplate }),
  ...(sequences ? { sequences } : {}),
  ...(threads ? { threads } : {}),
});
