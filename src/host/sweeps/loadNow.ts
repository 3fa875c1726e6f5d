import type { LoadRequest } from '../../protocol/engine.js';
import { loadRequest } from '../../runner/sweepPlan.js';
import { settings } from '../shell/settings.js';
import type { EngineHost } from './engineHost.js';

/** How a model is to be loaded: as it is loaded now, or else as the settings say. */
export function loadNow(engines: EngineHost, model: string): LoadRequest {
  const { gpu, threads, sequences, chatTemplate } = settings;
  return engines.loadedFor(model) ?? loadRequest({ model, gpu, threads, sequences, chatTemplate });
}
