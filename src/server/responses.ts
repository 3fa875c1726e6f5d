import type { AnswerToken, Completion, DeltaEvent } from '../protocol/engine.js';

/** Answers in OpenAI's form. */

/** What all parts of one answer have in common. */
export interface AnswerFacts {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** As the client named it. */
  readonly model: string;
  /** Key of the config that answers. */
  readonly config: string;
  /** Whether log probabilities were asked for. */
  readonly logprobs: boolean;
}

/** How one endpoint says an answer: as a whole, and in pieces. */
export interface AnswerForm {
  whole(facts: AnswerFacts, completion: Completion, tokens: readonly AnswerToken[]): object;
  /** What a stream begins with. */
  first(facts: AnswerFacts): object | undefined;
  /** @param at where in the answer the piece begins, in characters. */
  piece(facts: AnswerFacts, delta: DeltaEvent, at: number): object;
  /** What it ends with. */
  last(facts: AnswerFacts, completion: Completion): object;
  /** The number of tokens, after the last piece. */
  usage(facts: AnswerFacts, completion: Completion): object;
}

const usageOf = ({ promptTokens, heldTokens, tokens }: Completion) => ({
  prompt_tokens: promptTokens,
  completion_tokens: tokens,
  total_tokens: promptTokens + tokens,
  prompt_tokens_details: { cached_tokens: heldTokens },
});

const finishOf = ({ finish }: Completion): 'length' | 'stop' => (finish === 'limit' ? 'length' : 'stop');

const head = ({ id, created, model, config }: AnswerFacts, object: string) => ({
  id,
  object,
  created,
  model,
  system_fingerprint: `rys:${config}`,
});

/** The bytes of a token; null where it is a part of a character, whose bytes are not known here. */
const bytesOf = (text: string): number[] | null =>
  text.includes('\uFFFD') ? null : [...new TextEncoder().encode(text)];

const chatToken = ({ text, logprob }: { readonly text: string; readonly logprob: number }) => ({
  token: text,
  logprob,
  bytes: bytesOf(text),
});

const chatLogprobs = (tokens: readonly AnswerToken[]) => ({
  content: tokens.map((token) => ({ ...chatToken(token), top_logprobs: token.top.map(chatToken) })),
  refusal: null,
});

const chatChunk = (facts: AnswerFacts, delta: object, finish: string | null, logprobs: object | null) => ({
  ...head(facts, 'chat.completion.chunk'),
  choices: [{ index: 0, delta, logprobs, finish_reason: finish }],
});

/** `/v1/chat/completions` */
export const CHAT: AnswerForm = {
  whole: (facts, completion, tokens) => ({
    ...head(facts, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: completion.text, refusal: null },
        logprobs: facts.logprobs ? chatLogprobs(tokens) : null,
        finish_reason: finishOf(completion),
      },
    ],
    usage: usageOf(completion),
  }),
  first: (facts) => chatChunk(facts, { role: 'assistant', content: '' }, null, null),
  piece: (facts, { text, logprobs }) =>
    chatChunk(facts, { content: text }, null, logprobs ? chatLogprobs(logprobs) : null),
  last: (facts, completion) => chatChunk(facts, {}, finishOf(completion), null),
  usage: (facts, completion) => ({
    ...head(facts, 'chat.completion.chunk'),
    choices: [],
    usage: usageOf(completion),
  }),
};

/** @param at where in the answer the first token begins. */
function textLogprobs(tokens: readonly AnswerToken[], at: number) {
  const offsets: number[] = [];
  let offset = at;
  for (const { text } of tokens) {
    offsets.push(offset);
    offset += text.length;
  }
  return {
    tokens: tokens.map(({ text }) => text),
    token_logprobs: tokens.map(({ logprob }) => logprob),
    top_logprobs: tokens.map(({ top }) =>
      Object.fromEntries(top.map(({ text, logprob }) => [text, logprob])),
    ),
    text_offset: offsets,
  };
}

const textChoice = (text: string, logprobs: object | null, finish: string | null) => [
  { index: 0, text, logprobs, finish_reason: finish },
];

/** `/v1/completions` */
export const TEXT: AnswerForm = {
  whole: (facts, completion, tokens) => ({
    ...head(facts, 'text_completion'),
    choices: textChoice(
      completion.text,
      facts.logprobs ? textLogprobs(tokens, 0) : null,
      finishOf(completion),
    ),
    usage: usageOf(completion),
  }),
  first: () => undefined,
  piece: (facts, { text, logprobs }, at) => ({
    ...head(facts, 'text_completion'),
    choices: textChoice(text, logprobs ? textLogprobs(logprobs, at) : null, null),
  }),
  last: (facts, completion) => ({
    ...head(facts, 'text_completion'),
    choices: textChoice('', null, finishOf(completion)),
  }),
  usage: (facts, completion) => ({
    ...head(facts, 'text_completion'),
    choices: [],
    usage: usageOf(completion),
  }),
};
