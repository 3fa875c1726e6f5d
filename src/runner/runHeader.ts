import { basename } from 'node:path';
import { earlyStopGate } from '../core/earlyStop.js';
import { probeSetHashInput, type EmotionConvention, type ProbeSet } from '../core/probes.js';
import type { RunHeader } from '../core/records.js';
import { resolveEmotions } from '../core/scoring/index.js';
import { fingerprintFile, hashText } from '../store/fingerprint.js';
import type { SweepEngine } from './sweep.js';

/** The first line of a results file: everything that a later sweep must share to go on in it. */
export async function runHeader(options: {
  model: string;
  sets: readonly ProbeSet[];
  /** The probe files, in the order of the sets. */
  files: readonly string[];
  engine: SweepEngine;
  appVersion: string;
  emotions: EmotionConvention | undefined;
  earlyStop: boolean;
}): Promise<RunHeader> {
  const { sets, engine } = options;
  const { model, backend, device, llamaCpp } = engine.model;
  return {
    type: 'header',
    schema: 1,
    created: new Date().toISOString(),
    app: { name: 'rys-explorer', version: options.appVersion },
    model: {
      file: basename(options.model),
      size: model.size,
      architecture: model.architecture,
      ...(model.name === undefined ? {} : { name: model.name }),
      layers: model.layers,
      quantization: model.quantization,
      fingerprint: await fingerprintFile(options.model),
    },
    probeSets: sets.map((set, index) => ({
      name: set.name,
      file: basename(options.files[index]!),
      hash: hashText(probeSetHashInput(set)),
      scorer: set.scorer,
      emotions: resolveEmotions(set, options.emotions),
      probes: set.probes,
    })),
    engine: { nodeLlamaCpp: engine.info.nodeLlamaCpp, llamaCpp, backend, device },
    settings: { earlyStop: options.earlyStop && earlyStopGate(sets).length > 0 },
  };
}
