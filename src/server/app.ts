import { randomUUID } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { streamSSE } from 'hono/streaming';
import type { Config } from '../core/configs/layerPath.js';
import type { AnswerToken, Completion } from '../protocol/engine.js';
import { ApiError, toApiError } from './apiError.js';
import { checkContentType, checkHost, checkKey, isLoopback } from './guards.js';
import type { ModelNames } from './modelNames.js';
import { type ApiRequest, readChatRequest, readTextRequest } from './parameters.js';
import type { Answering, Requests } from './requests.js';
import { type AnswerFacts, type AnswerForm, CHAT, TEXT } from './responses.js';

/** Bytes of a request. */
const MOST_BYTES = 2 ** 20;
/** Bytes that are read of one that is larger: a client hears of its mistake only once it has sent all of it. */
const MOST_UNREAD = 2 ** 26;

/** What a request came to, for a log. */
export interface RequestFacts {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Milliseconds. */
  readonly ms: number;
  readonly config?: string;
  readonly promptTokens?: number;
  /** Of the prompt, those that were held from an earlier one. */
  readonly heldTokens?: number;
  readonly tokens?: number;
  readonly error?: string;
}

export interface AppOptions {
  readonly names: ModelNames;
  readonly requests: Requests;
  /** The address that it is bound to. */
  readonly host: string;
  readonly apiKey?: string | undefined;
  /** Pages of this origin may ask; "*" for all. */
  readonly cors?: string | undefined;
  /** Most tokens of prompt and answer together. */
  readonly contextSize?: number | undefined;
  readonly onRequest?: ((facts: RequestFacts) => void) | undefined;
}

interface Env {
  Bindings: HttpBindings;
  /** What is known of a request by the time it is logged. */
  Variables: { facts: Partial<RequestFacts> };
}
type Ctx = Context<Env>;

/** The server's answers to HTTP requests. */
export function createApp(options: AppOptions): Hono<Env> {
  const { names, host, apiKey, onRequest } = options;
  const created = Math.floor(Date.now() / 1000);
  const app = new Hono<Env>();

  app.use(async (c, next) => {
    const started = performance.now();
    c.set('facts', {});
    // A stream has ended only when all of it was sent; a client may go before.
    const { outgoing } = c.env;
    outgoing.once('close', () => {
      const { method, path } = c.req;
      const { status } = c.res;
      const facts = { method, path, status, ms: performance.now() - started, ...c.get('facts') };
      onRequest?.(outgoing.writableFinished ? facts : { ...facts, error: 'The client has gone.' });
    });
    await next();
  });
  app.use(async (c, next) => {
    if (isLoopback(host)) checkHost(c.req.header('host'));
    await next();
  });
  if (options.cors) app.use(cors({ origin: options.cors }));
  app.get('/health', (c) => c.json({ status: 'ok', model: names.name }));
  app.use('/v1/*', async (c, next) => {
    if (apiKey) checkKey(c.req.header('authorization'), apiKey);
    await next();
  });

  const model = (id: string) => ({ id, object: 'model', created, owned_by: 'rys' });
  app.get('/v1/models', (c) => c.json({ object: 'list', data: names.listed.map(model) }));
  app.get('/v1/models/:id{.+}', (c) => {
    const id = c.req.param('id');
    names.resolve(id);
    return c.json(model(id));
  });
  app.post('/v1/chat/completions', (c) => respond(c, options, CHAT, readChatRequest));
  app.post('/v1/completions', (c) => respond(c, options, TEXT, readTextRequest));

  app.notFound((c) => {
    throw new ApiError(
      404,
      `There is no ${c.req.method} ${c.req.path} here: the server has /v1/models, /v1/chat/completions, /v1/completions and /health.`,
      { code: 'not_found' },
    );
  });
  app.onError((thrown, c) => {
    const error = toApiError(thrown);
    c.set('facts', { ...c.get('facts'), error: error.message });
    if (error.status === 401) c.header('WWW-Authenticate', 'Bearer');
    if (error.status === 429) c.header('Retry-After', '1');
    return c.json(error.body, error.status);
  });
  return app;
}

async function respond(
  c: Ctx,
  options: AppOptions,
  form: AnswerForm,
  read: (body: unknown) => ApiRequest,
): Promise<Response> {
  const { names, requests, contextSize } = options;
  const request = read(await bodyOf(c));
  const config = names.resolve(request.model);
  c.set('facts', { config: config.key });
  const answering = requests.start(
    { ...request.asking, path: [...config.path], ...(contextSize ? { contextSize } : {}) },
    clientGone(c),
  );
  void answering.completion.then(
    ({ promptTokens, heldTokens, tokens }) =>
      c.set('facts', { ...c.get('facts'), promptTokens, heldTokens, tokens }),
    () => undefined,
  );
  const facts = factsOf(request, config, form);
  return request.stream
    ? await streamed(c, answering, form, facts, request.includeUsage)
    : await whole(c, answering, form, facts);
}

async function whole(
  c: Ctx,
  { completion, pieces }: Answering,
  form: AnswerForm,
  facts: AnswerFacts,
): Promise<Response> {
  const tokens: AnswerToken[] = [];
  for await (const { logprobs = [] } of pieces) tokens.push(...logprobs);
  return c.json(form.whole(facts, await completion, tokens));
}

async function streamed(
  c: Ctx,
  { completion, pieces, begun }: Answering,
  form: AnswerForm,
  facts: AnswerFacts,
  includeUsage: boolean,
): Promise<Response> {
  // What is refused has a status of its own, which is too late once the stream has begun.
  await Promise.race([begun, completion]);
  return streamSSE(c, async (stream) => {
    const send = (data: object): Promise<void> => stream.writeSSE({ data: JSON.stringify(data) });
    const first = form.first(facts);
    if (first) await send(first);
    let at = 0;
    for await (const delta of pieces) {
      await send(form.piece(facts, delta, at));
      at += delta.text.length;
    }
    let ended: Completion;
    try {
      ended = await completion;
    } catch (thrown) {
      const error = toApiError(thrown);
      c.set('facts', { ...c.get('facts'), error: error.message });
      return send(error.body);
    }
    await send(form.last(facts, ended));
    if (includeUsage) await send(form.usage(facts, ended));
    await stream.writeSSE({ data: '[DONE]' });
  });
}

const factsOf = ({ model, asking }: ApiRequest, { key }: Config, form: AnswerForm): AnswerFacts => ({
  id: `${form === CHAT ? 'chatcmpl' : 'cmpl'}-${randomUUID()}`,
  created: Math.floor(Date.now() / 1000),
  model,
  config: key,
  logprobs: asking.logprobs !== undefined,
});

/** @throws ApiError unless the body is JSON. */
async function bodyOf(c: Ctx): Promise<unknown> {
  checkContentType(c.req.header('content-type'));
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of c.env.incoming as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= MOST_BYTES) parts.push(part);
    else if (size > MOST_UNREAD) break;
  }
  if (size > MOST_BYTES) throw tooLarge();
  try {
    return JSON.parse(Buffer.concat(parts).toString());
  } catch (error) {
    throw new ApiError(400, `The body is not JSON (${(error as Error).message}).`, { code: 'not_json' });
  }
}

function clientGone(c: Ctx): AbortSignal {
  const { outgoing } = c.env;
  const gone = new AbortController();
  if (outgoing.destroyed) gone.abort();
  outgoing.once('close', () => gone.abort());
  return gone.signal;
}

const tooLarge = (): ApiError =>
  new ApiError(
    413,
    `The request is larger than ${MOST_BYTES / 2 ** 20} MiB, which is the limit: shorten it.`,
    {
      code: 'request_too_large',
    },
  );
