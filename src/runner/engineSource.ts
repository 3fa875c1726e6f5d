import type { LoadRequest } from '../protocol/engine.js';
import type { ModelEngine } from './modelEngine.js';

/** Where a run gets its engine: a process of its own, or one that is kept between runs. */
export interface EngineSource {
  /** @param signal aborted when the run is stopped meanwhile; whether loading stops then is the source's choice. */
  acquire(load: LoadRequest, signal: AbortSignal): Promise<ModelEngine>;
  release(engine: ModelEngine): Promise<void>;
}

/**
 * Acquires an engine, uses it, and gives it back.
 * @returns undefined when the run was stopped before it had its engine.
 */
export async function withEngine<T>(
  engines: EngineSource,
  { load, signal }: { load: LoadRequest; signal: AbortSignal },
  use: (engine: ModelEngine) => Promise<T>,
): Promise<T | undefined> {
  const engine = await engines.acquire(load, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  if (!engine) return undefined;
  try {
    return await use(engine);
  } finally {
    await engines.release(engine);
  }
}
