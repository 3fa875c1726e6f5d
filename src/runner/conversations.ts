import { randomUUID } from 'node:crypto';
import type { CompleteRequest, Completion, DeltaEvent } from '../protocol/engine.js';
import type { EngineProcess } from './engineProcess.js';

/** A request as a front end makes it: see {@link CompleteRequest}. */
export type Conversation = Omit<CompleteRequest, 'id'>;

export interface Listening {
  /** Called with each further piece of the answer. */
  readonly onDelta?: (delta: DeltaEvent) => void;
  /** Ends the answer at once; what it has come to is returned. */
  readonly signal?: AbortSignal | undefined;
}

/** Free conversations that are under way in an engine process, told apart. */
export class Conversations {
  private readonly listeners = new Map<string, (delta: DeltaEvent) => void>();

  /** An event of the process. */
  hear(delta: DeltaEvent): void {
    this.listeners.get(delta.id)?.(delta);
  }

  /** @throws UserError when the engine refuses it; EngineCrash when the process dies meanwhile. */
  async complete(
    { engine }: Pick<EngineProcess, 'engine'>,
    conversation: Conversation,
    { onDelta, signal }: Listening,
  ): Promise<Completion> {
    const id = randomUUID();
    const abort = (): void => void engine.abort({ id }).catch(() => undefined);
    if (onDelta) this.listeners.set(id, onDelta);
    signal?.addEventListener('abort', abort);
    try {
      const answering = engine.complete({ ...conversation, id });
      if (signal?.aborted) abort();
      return await answering;
    } finally {
      this.listeners.delete(id);
      signal?.removeEventListener('abort', abort);
    }
  }
}
