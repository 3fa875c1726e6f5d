import { UserError } from '../../core/errors.js';
import type { LoadRequest } from '../../protocol/engine.js';
import type { EngineSource } from '../../runner/engineSource.js';
import type { Completer } from '../../server/requests.js';

/**
 * Answers with the window's engine, held only while a request is under way: the model is loaded when it is wanted, is
 * freed with the others when nobody asks for a while, and a sweep of the same model takes turns with the requests.
 * @param load how the model is to be loaded now.
 */
export function sharedEngine(engines: EngineSource, load: () => LoadRequest): Completer {
  return {
    async complete(conversation, listening) {
      const engine = await engines
        .acquire(load(), listening.signal ?? new AbortController().signal)
        .catch((error: unknown) => {
          // Another model runs a sweep: that is no mistake of the request.
          if (error instanceof UserError) throw new UserError(error.message, { code: 'engine_busy' });
          throw error;
        });
      try {
        return await engine.complete(conversation, listening);
      } finally {
        await engines.release(engine);
      }
    },
  };
}
