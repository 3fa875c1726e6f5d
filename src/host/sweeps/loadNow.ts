import type { LoadRequest } from '../../protocol/engine.js';
import { loadRequest, type SweepPlan } from '../../runner/sweepPlan.js';
import { settings } from '../shell/settings.js';
import type { EngineHost } from './engineHost.js';

/**
 * How a model is to be loaded: as it is loaded now, or else as the settings say.
 * @param before what a sweep of it was started with, which counts for more than the settings.
 */
export function loadNow(
  engines: EngineHost,
  model: string,
  before: Partial<Pick<SweepPlan, 'gpu' | 'sequences' | 'threads' | 'chatTemplate'>> = {},
): LoadRequest {
  const {
    gpu = settings.gpu,
    sequences = settings.sequences,
    threads = settings.threads,
    chatTemplate = settings.chatTemplate,
  } = before;
  return engines.loadedFor(model) ?? loadRequest({ model, gpu, threads, sequences, chatTemplate });
}
