import { createBirpc } from 'birpc';
import * as v from 'valibot';
import { UserError } from '../core/errors.js';
import {
  type EngineCall,
  engineCalls,
  type EngineEvent,
  engineEvents,
  type EngineFunctions,
  type EventListeners,
} from './engine.js';

/**
 * The two ends of the connection between a front end and its engine process. Every message is checked against
 * its schema where it arrives. Errors travel as values: an Error's class does not survive the way.
 */
export interface MessagePort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

const reply = v.variant('ok', [
  v.object({ ok: v.literal(true), value: v.unknown() }),
  v.object({
    ok: v.literal(false),
    message: v.string(),
    /** Whether the message is a sentence for the user, or a fault of the program. */
    user: v.boolean(),
    /** {@link UserError.code} */
    code: v.optional(v.string()),
    stack: v.optional(v.string()),
  }),
]);
type Reply = v.InferOutput<typeof reply>;

interface Wire {
  call(name: string, request: unknown): Promise<Reply>;
}
interface EventWire {
  event(name: string, payload: unknown): void;
}

const explain = (issues: readonly v.BaseIssue<unknown>[]): string =>
  issues.map((issue) => `${v.getDotPath(issue) ?? 'message'}: ${issue.message}`).join('; ');

/** The engine's end: serves `functions`, and returns the way to send events. */
export function serveEngine(port: MessagePort, functions: EngineFunctions): EventListeners {
  const wire: Wire = {
    async call(name, request) {
      try {
        if (!(name in engineCalls)) throw new Error(`unknown call "${name}"`);
        const call = name as EngineCall;
        const checked = v.safeParse(engineCalls[call].request, request);
        if (!checked.success) throw new Error(`the call "${name}" does not fit: ${explain(checked.issues)}`);
        const serve = functions[call] as (request: unknown) => Promise<unknown>;
        return { ok: true, value: await serve(checked.output) };
      } catch (error) {
        const { message, stack } = error as Error;
        const user = error instanceof UserError;
        const code = user ? error.code : undefined;
        return { ok: false, message, user, ...(code ? { code } : {}), ...(stack ? { stack } : {}) };
      }
    },
  };
  const rpc = createBirpc<EventWire, Wire>(wire, {
    post: (message) => port.post(message),
    on: (listener) => port.onMessage(listener),
    eventNames: ['event'],
    timeout: -1,
  });
  const emit =
    (name: EngineEvent) =>
    (payload: unknown): void =>
      void rpc.event(name, payload);
  return { log: emit('log'), text: emit('text'), answer: emit('answer'), delta: emit('delta') };
}

/** The host's end: the engine's functions as promises; events go to `listeners`. */
export function connectEngine(
  port: MessagePort,
  listeners: EventListeners,
): EngineFunctions & { close: (reason: Error) => void } {
  const events: EventWire = {
    event(name, payload) {
      if (!(name in engineEvents)) return;
      const checked = v.safeParse(engineEvents[name as EngineEvent], payload);
      if (checked.success) (listeners[name as EngineEvent] as (payload: unknown) => void)(checked.output);
    },
  };
  const rpc = createBirpc<Wire, EventWire>(events, {
    post: (message) => port.post(message),
    on: (listener) => port.onMessage(listener),
    timeout: -1,
  });
  const call = async (name: EngineCall, request: unknown): Promise<unknown> => {
    const answer = v.parse(reply, await rpc.call(name, request));
    if (!answer.ok) {
      if (answer.user) throw new UserError(answer.message, answer.code ? { code: answer.code } : {});
      const error = new Error(`The engine failed: ${answer.message}`);
      if (answer.stack) error.stack = answer.stack;
      throw error;
    }
    const checked = v.safeParse(engineCalls[name].result, answer.value);
    if (!checked.success)
      throw new Error(`The engine's answer to "${name}" does not fit: ${explain(checked.issues)}`);
    return checked.output;
  };
  const functions = Object.fromEntries(
    (Object.keys(engineCalls) as EngineCall[]).map((name) => [
      name,
      (request: unknown) => call(name, request),
    ]),
  ) as unknown as EngineFunctions;
  return { ...functions, close: (reason) => rpc.$close(reason) };
}
