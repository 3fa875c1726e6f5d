import type { CheckedProbeFile } from '../../core/probes/probeFile.js';
import type { Probe } from '../../core/probes/probes.js';
import { type ProbeResult, resultOf } from '../../core/results/probeResults.js';
import { resolveEmotions } from '../../core/scoring/index.js';
import type { Models } from '../pickers/models.js';
import { settings } from '../shell/settings.js';
import type { ProbeStore } from './probeStore.js';

/** The stored outputs of probes, scored under the probe files as they are in their editors. */
export class ProbeScores {
  constructor(
    private readonly store: ProbeStore,
    private readonly models: Models,
  ) {}

  /** The probe's result on the current model; before one was chosen, on the model used last for it. */
  of(file: string, { set }: CheckedProbeFile, probe: Probe): ProbeResult | undefined {
    const all = this.store.of(file, probe.id);
    const model = this.models.current ?? all[0]?.model;
    if (!set || model === undefined) return undefined;
    return resultOf(
      probe,
      resolveEmotions(set, settings.emotions),
      all.filter((stored) => stored.model === model),
    );
  }
}
