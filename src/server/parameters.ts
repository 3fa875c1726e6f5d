import * as v from 'valibot';
import { MOST_TEMPERATURE } from '../core/sweep/sampling.js';
import type { ChatMessage, CompleteRequest } from '../protocol/engine.js';
import { ApiError } from './apiError.js';

/** Reads requests in OpenAI's form. What would change the answer and cannot be done is refused, all else is passed over. */

/** What of a request the engine is told; its path follows from the model's name. */
export type Asking = Omit<CompleteRequest, 'id' | 'path' | 'contextSize'>;

export interface ApiRequest {
  readonly model: string;
  readonly asking: Asking;
  readonly stream: boolean;
  /** Whether a stream ends with the number of tokens. */
  readonly includeUsage: boolean;
}

/** Seeds of the sampler: 0..2³²−2. */
const SEEDS = 2 ** 32 - 1;
const MOST_STOPS = 16;
const MOST_LOGPROBS = 20;
/** OpenAI's limit of a text completion that names none. */
const TEXT_TOKENS = 16;

const whole = (least: number, most: number, what: string) =>
  v.nullish(v.pipe(v.number(what), v.integer(what), v.minValue(least, what), v.maxValue(most, what)));
const between = (least: number, most: number, what: string) =>
  v.nullish(v.pipe(v.number(what), v.minValue(least, what), v.maxValue(most, what)));
const flag = v.nullish(v.boolean('must be true or false'));

const tokenLimit = whole(1, Number.MAX_SAFE_INTEGER, 'must be a whole number of at least 1');
const seed = whole(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 'must be a whole number');

const isStop = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isListOf =
  <T>(is: (value: unknown) => value is T) =>
  (value: unknown): value is T[] =>
    Array.isArray(value) && value.every(is);

/** A text, or tokens. */
type Prompt = string | number[];
const isToken = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isTokens = isListOf(isToken);
const isPrompt = (value: unknown): value is Prompt =>
  typeof value === 'string' || (isTokens(value) && value.length > 0);

const common = {
  model: v.pipe(v.string('must be the name of a model'), v.nonEmpty('must be the name of a model')),
  max_tokens: tokenLimit,
  temperature: between(0, MOST_TEMPERATURE, `must be a number from 0 to ${MOST_TEMPERATURE}`),
  top_p: v.nullish(
    v.pipe(
      v.number('must be a number above 0 and at most 1'),
      v.gtValue(0, 'must be a number above 0 and at most 1'),
      v.maxValue(1, 'must be a number above 0 and at most 1'),
    ),
  ),
  seed,
  stop: v.nullish(
    v.custom<string | string[]>(
      (value) => isStop(value) || (isListOf(isStop)(value) && value.length <= MOST_STOPS),
      `must be a text that is not empty, or a list of at most ${MOST_STOPS}`,
    ),
  ),
  stream: flag,
  stream_options: v.nullish(v.object({ include_usage: flag }, 'must be an object')),
};

const message = v.object(
  {
    role: v.picklist(
      ['system', 'developer', 'user', 'assistant'],
      'must be "system", "developer", "user" or "assistant": tools are not supported',
    ),
    content: v.union(
      [v.string(), v.array(v.object({ type: v.literal('text'), text: v.string() }))],
      'must be a text, or a list of parts of the type "text"',
    ),
  },
  'must be an object with a role and a content',
);

const chatBody = v.object({
  ...common,
  messages: v.pipe(v.array(message, 'must be a list of messages'), v.nonEmpty('must not be empty')),
  max_completion_tokens: tokenLimit,
  logprobs: flag,
  top_logprobs: whole(0, MOST_LOGPROBS, `must be a whole number from 0 to ${MOST_LOGPROBS}`),
  reasoning_effort: v.nullish(v.string('must be a word, such as "none" or "high"')),
  chat_template_kwargs: v.nullish(v.object({ enable_thinking: flag }, 'must be an object')),
});

const textBody = v.object({
  ...common,
  prompt: v.custom<Prompt | [Prompt]>(
    (value) => isPrompt(value) || (isListOf(isPrompt)(value) && value.length === 1),
    'must be one text, or one list of tokens: send a request for each prompt',
  ),
  logprobs: whole(0, MOST_LOGPROBS, `must be a whole number from 0 to ${MOST_LOGPROBS}`),
});

/** A chat request. @throws ApiError for one that cannot be answered as it is meant. */
export function readChatRequest(body: unknown): ApiRequest {
  const chat = checked(chatBody, body);
  if (chat.top_logprobs && !chat.logprobs) throw invalid('top_logprobs', 'needs "logprobs" to be true');
  const thinking =
    chat.chat_template_kwargs?.enable_thinking ??
    (chat.reasoning_effort ? !['none', 'minimal'].includes(chat.reasoning_effort) : false);
  return {
    ...streaming(chat),
    asking: {
      prompt: { kind: 'chat', messages: chat.messages.map(messageOf) },
      ...generation({ ...chat, max_tokens: chat.max_completion_tokens ?? chat.max_tokens }),
      ...(thinking ? { thinking } : {}),
      ...(chat.logprobs ? { logprobs: chat.top_logprobs ?? 0 } : {}),
    },
  };
}

/** A text completion. @throws ApiError for one that cannot be answered as it is meant. */
export function readTextRequest(body: unknown): ApiRequest {
  const text = checked(textBody, body);
  const prompt = promptOf(text.prompt);
  return {
    ...streaming(text),
    asking: {
      prompt:
        typeof prompt === 'string' ? { kind: 'text', text: prompt } : { kind: 'tokens', tokens: prompt },
      ...generation({ ...text, max_tokens: text.max_tokens ?? TEXT_TOKENS }),
      ...(typeof text.logprobs === 'number' ? { logprobs: text.logprobs } : {}),
    },
  };
}

const promptOf = (prompt: Prompt | [Prompt]): Prompt =>
  typeof prompt === 'string' || isTokens(prompt) ? prompt : prompt[0];

const messageOf = ({ role, content }: v.InferOutput<typeof message>): ChatMessage => ({
  role: role === 'developer' ? 'system' : role,
  content: typeof content === 'string' ? content : content.map(({ text }) => text).join(''),
});

type Common = v.InferOutput<v.ObjectSchema<typeof common, undefined>>;

const streaming = ({ model, stream, stream_options }: Common) => ({
  model,
  stream: stream ?? false,
  includeUsage: stream_options?.include_usage ?? false,
});

function generation({ max_tokens, temperature, top_p, seed, stop }: Common) {
  const stops = typeof stop === 'string' ? [stop] : (stop ?? []);
  const heat = temperature ?? 1;
  return {
    ...(max_tokens ? { maxTokens: max_tokens } : {}),
    ...(stops.length > 0 ? { stop: stops } : {}),
    ...(heat > 0
      ? { sampling: { temperature: heat, topP: top_p ?? 1, seed: toSeed(seed ?? Math.random() * SEEDS) } }
      : {}),
  };
}

/** Any whole number as one that the sampler takes; those that it takes stay as they are. */
const toSeed = (seed: number): number => ((Math.floor(seed) % SEEDS) + SEEDS) % SEEDS;

function checked<S extends v.GenericSchema>(schema: S, body: unknown): v.InferOutput<S> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new ApiError(400, 'The body must be a JSON object with the parameters of the request.');
  refuseUnsupported(body as Record<string, unknown>);
  const result = v.safeParse(schema, body);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const param = v.getDotPath(issue) ?? undefined;
  const missing = issue.received === 'undefined';
  throw invalid(param ?? 'body', missing ? 'is missing' : issue.message);
}

const invalid = (param: string, what: string): ApiError =>
  new ApiError(400, `"${param}" ${what}.`, { param });

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && Object.keys(value).length === 0);

const only =
  (...values: unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);
const isText = (value: unknown): boolean => (value as { type?: unknown }).type === 'text';

const TOOLS = 'tools are not supported, only answers in words';
const FORMS = 'answers cannot be held to a form: ask for it in the prompt, and check the answer';
const SAMPLERS = 'the samplers are temperature and top-p';
const ONE = 'one request has one answer: send another for each further one, with another seed';

/** What would change the answer: why it cannot be had, and which values ask for nothing that there is not. */
const UNSUPPORTED: Readonly<Record<string, readonly [why: string, harmless?: (value: unknown) => boolean]>> =
  {
    n: [ONE, only(1)],
    best_of: [ONE, only(1)],
    tools: [TOOLS],
    tool_choice: [TOOLS, only('none', 'auto')],
    functions: [TOOLS],
    function_call: [TOOLS, only('none', 'auto')],
    response_format: [FORMS, isText],
    grammar: [FORMS],
    json_schema: [FORMS],
    guided_json: [FORMS],
    guided_regex: [FORMS],
    guided_choice: [FORMS],
    frequency_penalty: [SAMPLERS, only(0)],
    presence_penalty: [SAMPLERS, only(0)],
    repeat_penalty: [SAMPLERS, only(1)],
    repetition_penalty: [SAMPLERS, only(1)],
    top_k: [SAMPLERS, only(0, -1)],
    min_p: [SAMPLERS, only(0)],
    typical_p: [SAMPLERS, only(1)],
    mirostat: [SAMPLERS, only(0)],
    logit_bias: ['the model’s own probabilities are left as they are'],
    echo: ['the answer does not repeat the prompt, and log probabilities are those of the answer'],
    suffix: ['text is continued at its end only'],
    audio: ['answers are text'],
    modalities: ['answers are text', (value) => Array.isArray(value) && value.every((one) => one === 'text')],
    web_search_options: ['the server has no search'],
  };

function refuseUnsupported(body: Readonly<Record<string, unknown>>): void {
  for (const [param, [why, harmless]] of Object.entries(UNSUPPORTED)) {
    const value = body[param];
    if (isNothing(value) || harmless?.(value)) continue;
    throw new ApiError(400, `"${param}" is not supported: ${why}.`, { param, code: 'unsupported_parameter' });
  }
}
