import type { LoadRequest } from '../../protocol/engine.js';
import { loadRequest, type SweepPlan } from '../../runner/sweepPlan.js';
import { settings } from '../shell/settings.js';
import type { EngineHost } from './engineHost.js';

/**
 * How a model is to be loaded: as it is loaded now, or else as the settings say.
 * @param before what a sweep of it was started with, in place of the settings.
 * @param gpu in place of either's.
 */
export function loadNow(
  engines: EngineHost,
  model: string,
  before?: Pick<SweepPlan, 'gpu' | 'sequences' | 'threads' | 'chatTemplate'>,
  gpu?: SweepPlan['gpu'],
): LoadRequest {
  const { sequences, threads, chatTemplate, ...rest } = before ?? settings;
  return (
    engines.loadedFor(model) ?? loadRequest({ model, sequences, threads, chatTemplate, gpu: gpu ?? rest.gpu })
  );
}
