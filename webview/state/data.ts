import { parseConfig } from '../../src/core/configs/layerPath.js';
import { UserError } from '../../src/core/errors.js';
import type { Overhead } from '../../src/core/results/costs.js';
import { isOver } from '../../src/core/sweep/sweepState.js';
import type {
  ShownConfig,
  ShownProbeMap,
  ShownProbes,
  ShownRun,
  ShownSignificance,
  ShownSummary,
  ShownSweep,
  ShownSweepAnatomy,
} from '../../src/protocol/webview.js';

/** The state of the results in the file. */
export interface Data {
  readonly run: ShownRun;
  readonly configs: Map<string, ShownConfig>;
  summary: ShownSummary;
  sweep: ShownSweep;
  /** Keys of the frontier that is shown: of all configs, or of those alone that are more than luck. */
  frontier: readonly string[];
  /** Which overhead it weighs: the measured one only where {@link measured}. */
  overhead?: Overhead;
  /** Whether the time that configs take was measured, of any of them. */
  measured?: boolean;
  /** Undefined until it has been found. */
  anatomy: ShownSweepAnatomy | undefined;
  /** Which questions change; undefined until it has been computed. */
  probes: ShownProbes | undefined;
  /** The map of the probe that was asked for last. */
  probeMap: ShownProbeMap | undefined;
  /** Undefined until it has been computed. */
  significance: ShownSignificance | undefined;
  pinned: readonly string[];
}

export const isActive = ({ state }: ShownSweep): boolean => state !== 'idle' && !isOver(state);

/** Whether a key is a config of the model: one kept from another file may name layers that this model lacks. */
export function fitsModel(key: string, { model }: ShownRun): boolean {
  try {
    parseConfig(key, model.layers);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
