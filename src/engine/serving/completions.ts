import { UserError } from '../../core/errors.js';
import type { CompleteRequest, Completion, DeltaEvent } from '../../protocol/engine.js';
import { AbortFlag } from '../abortFlag.js';
import type { Loaded } from '../loaded.js';
import { Asked } from './request.js';
import { ServingLane } from './servingLane.js';

/** Answers of one path that grow at the same time, unless the model was loaded for another number. */
const SEQUENCES = 8;
const MOST_SEQUENCES = 64;
/** Paths that have a context at the same time. */
const MOST_LANES = 16;
/** Of the free memory, for the context of a further path: so there is room for those after it. */
const SHARE = 0.5;
/** llama.cpp rounds a context up to this. */
const CONTEXT_STEP = 256;

export interface CompletionsOptions {
  readonly loaded: Loaded;
  readonly onDelta: (delta: DeltaEvent) => void;
}

/**
 * Free conversations under any layer paths, many at a time. Requests of one path are sequences of one context, its
 * lane; the lanes take turns, step by step. A lane that has nothing to do keeps its context until the memory is wanted for
 * another. Requests are admitted in the order in which they came: one that finds no room for its lane waits until another
 * has nothing to do, and those after it wait, too.
 *
 * Each prompt is read alone, from where an earlier one had the same beginning, and each answer has random numbers of its
 * own, so that an answer is the same whatever is answered beside it, as far as the arithmetic allows (see docs/engine.md,
 * Limits).
 */
export class Completions {
  private readonly asked = new Map<string, Asked>();
  private waiting: Asked[] = [];
  /** By path, the least recently used first. */
  private readonly lanes = new Map<string, ServingLane>();
  private readonly abort: AbortFlag;
  private working: Promise<void> | undefined;

  constructor(private readonly options: CompletionsOptions) {
    this.abort = new AbortFlag(options.loaded.backend.api);
  }

  /**
   * Finds out whether a request can be answered, without answering it.
   * @returns what is to be given to {@link answer}.
   * @throws UserError when its path cannot be run, or its prompt does not fit; Error when its id is taken.
   */
  prepare(request: CompleteRequest): Asked {
    const { id } = request;
    if (this.asked.has(id)) throw new Error(`a request with the id "${id}" is under way`);
    const asked = Asked.prepare(this.options.loaded.model, request);
    this.asked.set(id, asked);
    void asked.completion.catch(() => undefined).then(() => this.asked.delete(id));
    return asked;
  }

  /** @throws UserError when the memory does not suffice; Error when a decode fails. */
  answer(asked: Asked): Promise<Completion> {
    if (!asked.ended) {
      this.waiting.push(asked);
      this.working ??= this.work();
    }
    return asked.completion;
  }

  /** Ends a request, wherever it is by now. */
  abortRequest(id: string): void {
    const asked = this.asked.get(id);
    if (!asked || asked.ended) return;
    asked.end('aborted');
    this.waiting = this.waiting.filter((other) => other !== asked);
    this.lanes.get(asked.lane)?.leave(asked);
  }

  /** Frees the memory of all paths, when no request is under way any longer. */
  async rest(): Promise<void> {
    await this.working;
    for (const key of [...this.lanes.keys()]) this.close(key);
  }

  /** Ends all requests, and frees the memory. */
  async dispose(): Promise<void> {
    for (const id of [...this.asked.keys()]) this.abortRequest(id);
    await this.rest();
  }

  private async work(): Promise<void> {
    try {
      while (await this.turn());
    } finally {
      // At once: the next request begins it anew.
      this.working = undefined;
    }
  }

  /** One step of every lane. @returns false when nothing is left to do. */
  private async turn(): Promise<boolean> {
    await this.admit();
    const busy = [...this.lanes].filter(([, lane]) => !lane.idle);
    for (const [key, lane] of busy) {
      try {
        await lane.turn();
      } catch (error) {
        lane.fail(error as Error);
        this.close(key);
      }
    }
    return busy.length > 0 || this.waiting.length > 0;
  }

  private async admit(): Promise<void> {
    /** Paths whose next request cannot be admitted before an answer has ended. */
    const full = new Set<string>();
    for (const asked of [...this.waiting]) {
      const key = asked.lane;
      if (asked.ended || full.has(key)) continue;
      const lane = await this.laneFor(asked).catch((error: Error) => asked.fail(error));
      if (lane === 'full') full.add(key);
      else if (lane === 'no room') return;
      else {
        this.waiting = this.waiting.filter((other) => other !== asked);
        if (lane && !asked.ended) lane.admit(asked);
      }
    }
  }

  private async laneFor(asked: Asked): Promise<ServingLane | 'full' | 'no room'> {
    const key = asked.lane;
    const lane = this.lanes.get(key);
    if (lane && !lane.idle) {
      // One that needs a longer context waits for it, and is not overtaken by others of its path.
      if (lane.full || lane.contextSize < asked.needs) return 'full';
      return this.used(key, lane);
    }
    if (lane && lane.contextSize >= asked.needs) return this.used(key, lane);
    if (lane) this.close(key);
    const opened = await this.open(asked);
    return opened ? this.used(key, opened) : 'no room';
  }

  private used(key: string, lane: ServingLane): ServingLane {
    this.lanes.delete(key);
    this.lanes.set(key, lane);
    return lane;
  }

  /** @returns undefined when it has to wait for memory. @throws UserError when waiting would not help. */
  private async open({ lane: key, request: { path } }: Asked): Promise<ServingLane | undefined> {
    const { loaded, onDelta } = this.options;
    const { abort } = this;
    const needs = this.waiting.filter((other) => other.lane === key).map((other) => other.needs);
    const { contextLength = Infinity } = loaded.model.description;
    const contextSize = contextSizeFor(Math.max(...needs), contextLength);
    const wanted = Math.min(loaded.sequences ?? SEQUENCES, MOST_SEQUENCES);
    const onPiece = (asked: Asked): void => tell(asked, onDelta);
    for (;;) {
      if (this.lanes.size < MOST_LANES) {
        const room = { contextSize, pathLength: path.length, wanted };
        let sequences = await loaded.model.planner.sequencesBeside(room, SHARE);
        for (; sequences >= 1; sequences = Math.floor(sequences / 2)) {
          const lane = ServingLane.open({ loaded, path, sequences, contextSize, abort, onPiece });
          if (lane) return lane;
        }
      }
      const idle = [...this.lanes].find(([, lane]) => lane.idle);
      if (idle) this.close(idle[0]);
      else if (this.lanes.size > 0) return undefined;
      else
        throw new UserError(
          `There is not enough memory for a context of ${contextSize} tokens: free some memory, ask for a shorter answer, or choose a smaller model.`,
          { code: 'out_of_memory' },
        );
    }
  }

  private close(key: string): void {
    this.lanes.get(key)?.close();
    this.lanes.delete(key);
  }
}

/** Twice as long as the next shorter one, so that few requests need a longer one, but hardly more than the model's. */
function contextSizeFor(tokens: number, contextLength: number): number {
  const power = 2 ** Math.ceil(Math.log2(tokens));
  const most = Math.ceil(contextLength / CONTEXT_STEP) * CONTEXT_STEP;
  return Math.max(CONTEXT_STEP, Math.min(power, most));
}

function tell(
  { request: { id, logprobs: wanted }, answer }: Asked,
  onDelta: (delta: DeltaEvent) => void,
): void {
  const { text, logprobs } = answer.take();
  if (text === '' && logprobs.length === 0) return;
  onDelta({ id, text, tokens: answer.length, ...(wanted === undefined ? {} : { logprobs: [...logprobs] }) });
}
