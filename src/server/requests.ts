import type { Completion, DeltaEvent } from '../protocol/engine.js';
import type { Conversation, Listening } from '../runner/conversations.js';
import { ApiError } from './apiError.js';

/** What answers: a model in an engine process. */
export interface Completer {
  complete(conversation: Conversation, listening: Listening): Promise<Completion>;
}

export interface RequestLimits {
  /** Requests that are answered or wait at the same time. */
  readonly mostRequests: number;
  /** For the whole of a request, in milliseconds. */
  readonly timeoutMs: number;
}

/** An answer under way. */
export interface Answering {
  /** Rejects with an ApiError when the request was ended before the answer was. */
  readonly completion: Promise<Completion>;
  /** Its pieces as they come, until it has ended in any way. */
  readonly pieces: AsyncIterable<DeltaEvent>;
  /** Resolves with the first piece; never for an answer without any. */
  readonly begun: Promise<void>;
}

/** The requests that a server has under way. */
export class Requests {
  private readonly open = new Set<AbortController>();
  private closing = false;

  constructor(
    private readonly completer: Completer,
    private readonly limits: RequestLimits,
  ) {}

  get size(): number {
    return this.open.size;
  }

  /**
   * @param gone aborted when the client does not wait any longer.
   * @throws ApiError when there are too many already.
   */
  start(conversation: Conversation, gone: AbortSignal): Answering {
    const { mostRequests, timeoutMs } = this.limits;
    if (this.open.size >= mostRequests)
      throw new ApiError(
        429,
        `The server is busy with ${mostRequests} requests, which is its limit: try again in a moment.`,
        { type: 'rate_limit_error', code: 'too_many_requests' },
      );
    const stopper = new AbortController();
    this.open.add(stopper);
    const stop = (): void => stopper.abort();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, timeoutMs);
    gone.addEventListener('abort', stop);
    if (gone.aborted) stop();
    const ended = (): ApiError => (late ? timedOut(timeoutMs) : this.closing ? closed() : leftAlone());
    const pieces = new Pieces();
    const completion = this.completer
      .complete(conversation, { signal: stopper.signal, onDelta: (delta) => pieces.push(delta) })
      .then(
        (completion) => {
          if (completion.finish !== 'aborted') return completion;
          throw ended();
        },
        // It may have waited for its model.
        (error: unknown) => {
          throw stopper.signal.aborted ? ended() : error;
        },
      )
      .finally(() => {
        clearTimeout(timer);
        gone.removeEventListener('abort', stop);
        this.open.delete(stopper);
        pieces.end();
      });
    completion.catch(() => undefined);
    return { completion, pieces, begun: pieces.begun };
  }

  /** Ends them all. */
  close(): void {
    this.closing = true;
    for (const stopper of this.open) stopper.abort();
  }
}

const timedOut = (ms: number): ApiError =>
  new ApiError(
    504,
    `The answer was not complete within the server's limit of ${ms / 1000} seconds: ask for a shorter one, or start the server with a longer --timeout.`,
    { type: 'timeout_error', code: 'timeout' },
  );

const closed = (): ApiError =>
  new ApiError(503, 'The server is stopping.', { type: 'server_error', code: 'stopping' });

/** Nobody reads it. */
const leftAlone = (): ApiError => new ApiError(503, 'The client has gone.', { code: 'client_gone' });

/** Pieces that come by themselves, for one who takes them one by one. */
class Pieces implements AsyncIterable<DeltaEvent> {
  private readonly waiting: DeltaEvent[] = [];
  private over = false;
  private wake = (): void => undefined;
  private begin!: () => void;
  readonly begun = new Promise<void>((resolve) => (this.begin = resolve));

  push(delta: DeltaEvent): void {
    this.waiting.push(delta);
    this.begin();
    this.wake();
  }

  end(): void {
    this.over = true;
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<DeltaEvent> {
    for (;;) {
      for (let next = this.waiting.shift(); next; next = this.waiting.shift()) yield next;
      if (this.over) return;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
