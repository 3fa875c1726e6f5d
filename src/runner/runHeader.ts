import { basename } from 'node:path';
import { type EmotionConvention, type ProbeSet, probeSetHashInput } from '../core/probes/probes.js';
import type { RunHeader } from '../core/results/records.js';
import { resolveEmotions } from '../core/scoring/index.js';
import { earlyStopGate } from '../core/sweep/earlyStop.js';
import type { Sampling } from '../core/sweep/sampling.js';
import type { ModelDescription } from '../gguf/describe.js';
import type { PreparedProbes } from '../protocol/engine.js';
import { fingerprintFiles, hashText } from '../store/fingerprint.js';
import type { PlannedHeader } from '../store/resultsWriter.js';
import type { ModelEngine } from './modelEngine.js';

/**
 * The first line of a results file: everything that a later sweep must share to go on in it. All but the engine
 * is known before the model is loaded.
 */
export async function planHeader(options: {
  model: ModelDescription;
  sets: readonly ProbeSet[];
  /** The probe files, in the order of the sets. */
  files: readonly string[];
  appVersion: string;
  emotions: EmotionConvention | undefined;
  sampling?: Sampling | undefined;
  earlyStop: boolean;
  racing?: boolean | undefined;
  wholeAnswers?: boolean | undefined;
}): Promise<PlannedHeader> {
  const { model, sets } = options;
  return {
    type: 'header',
    schema: 1,
    created: new Date().toISOString(),
    app: { name: 'rys-explorer', version: options.appVersion },
    model: {
      file: basename(model.file),
      size: model.size,
      architecture: model.architecture,
      ...(model.name === undefined ? {} : { name: model.name }),
      layers: model.layers,
      quantization: model.quantization,
      ...(model.layerKinds.length > 0 ? { layerKinds: model.layerKinds } : {}),
      fingerprint: await fingerprintFiles(model.files),
    },
    probeSets: sets.map((set, index) => ({
      name: set.name,
      file: basename(options.files[index]!),
      hash: hashText(probeSetHashInput(set)),
      scorer: set.scorer,
      emotions: resolveEmotions(set, options.emotions),
      probes: set.probes,
    })),
    settings: {
      earlyStop: options.earlyStop && earlyStopGate(sets).length > 0,
      ...(options.racing ? { racing: true } : {}),
      ...(options.wholeAnswers ? { wholeAnswers: true } : {}),
    },
    ...(options.sampling ? { sampling: options.sampling } : {}),
  };
}

/** The header with the engine that runs it. @param prepared the sweep's own probes on this engine. */
export function completeHeader(
  planned: PlannedHeader,
  engine: ModelEngine,
  prepared: PreparedProbes,
): RunHeader {
  const { backend, device, llamaCpp } = engine.model;
  const { settings, ...rest } = planned;
  const { settings: engineSettings, chatTemplate, date, prompts } = prepared;
  const file = engine.load.chatTemplate;
  return {
    ...rest,
    engine: {
      nodeLlamaCpp: engine.info.nodeLlamaCpp,
      llamaCpp,
      backend,
      device,
      settings: engineSettings,
    },
    prompts: {
      ...(chatTemplate === undefined ? {} : { template: chatTemplate }),
      ...(file === undefined ? {} : { templateFile: basename(file) }),
      date,
      hashes: prompts,
    },
    settings,
  };
}
