import { UserError } from '../../core/errors.js';
import type { Completion, LoadRequest } from '../../protocol/engine.js';
import type { Conversation, Listening } from '../../runner/conversations.js';
import type { EngineSource } from '../../runner/engineSource.js';

export interface SharedListening extends Listening {
  /** The model is loaded. @param busy whether a run has to end before the answer begins. */
  readonly onReady?: (busy: boolean) => void;
}

/** Answers conversations with one model. */
export interface SharedEngine {
  complete(conversation: Conversation, listening?: SharedListening): Promise<Completion>;
}

/**
 * Answers with the window's engine, held only while a request is under way: the model is loaded when it is wanted, is
 * freed with the others when nobody asks for a while, and a sweep of the same model takes turns with the requests.
 * @param load how the model is to be loaded now.
 */
export function sharedEngine(engines: EngineSource, load: () => LoadRequest): SharedEngine {
  return {
    async complete(conversation, { onReady, ...listening } = {}) {
      const signal = listening.signal ?? new AbortController().signal;
      const engine = await engines.acquire(load(), signal).catch((error: unknown) => {
        if (signal.aborted) return undefined;
        // Another model runs a sweep: that is no mistake of the request.
        if (error instanceof UserError) throw new UserError(error.message, { code: 'engine_busy' });
        throw error;
      });
      if (!engine) return STOPPED;
      try {
        onReady?.(engine.busy);
        return await engine.complete(conversation, listening);
      } finally {
        await engines.release(engine);
      }
    },
  };
}

/** What an answer comes to that is no longer wanted when the model is loaded. */
const STOPPED: Completion = { text: '', finish: 'aborted', promptTokens: 0, heldTokens: 0, tokens: 0, ms: 0 };
