import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/server/apiError.js';
import { readChatRequest, readTextRequest } from '../../src/server/parameters.js';

const messages = [{ role: 'user', content: 'Hi' }];
const chat = (more: object = {}) => readChatRequest({ model: 'm', messages, temperature: 0, ...more });
const text = (more: object = {}) => readTextRequest({ model: 'm', prompt: 'Hi', temperature: 0, ...more });

function refusal(call: () => unknown): readonly [string | undefined, string] {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError);
    const { status, param, message } = error as ApiError;
    expect(status).toBe(400);
    return [param, message];
  }
  return expect.fail('nothing was thrown');
}

describe('a chat request', () => {
  it('is its messages and what was asked for', () => {
    expect(chat()).toEqual({
      model: 'm',
      asking: { prompt: { kind: 'chat', messages } },
      stream: false,
      includeUsage: false,
    });
    expect(
      chat({
        max_tokens: 7,
        temperature: 0.5,
        top_p: 0.9,
        seed: 3,
        stop: 'x',
        logprobs: true,
        top_logprobs: 5,
        stream: true,
        stream_options: { include_usage: true },
      }),
    ).toEqual({
      model: 'm',
      asking: {
        prompt: { kind: 'chat', messages },
        maxTokens: 7,
        sampling: { temperature: 0.5, topP: 0.9, seed: 3 },
        stop: ['x'],
        logprobs: 5,
      },
      stream: true,
      includeUsage: true,
    });
  });

  it('takes null for what was not asked for', () => {
    const nothing = Object.fromEntries(
      [
        ...['max_tokens', 'max_completion_tokens', 'top_p', 'seed', 'stop', 'stream', 'stream_options'],
        ...['logprobs', 'top_logprobs', 'reasoning_effort', 'chat_template_kwargs', 'tools', 'n'],
      ].map((name) => [name, null]),
    );
    expect(chat(nothing)).toEqual(chat());
  });

  it('knows who speaks, in texts and in parts', () => {
    const { asking } = chat({
      messages: [
        { role: 'developer', content: 'S' },
        { role: 'system', content: 'T', name: 'x' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
        { role: 'assistant', content: 'c' },
      ],
    });
    expect(asking.prompt).toEqual({
      kind: 'chat',
      messages: [
        { role: 'system', content: 'S' },
        { role: 'system', content: 'T' },
        { role: 'user', content: 'ab' },
        { role: 'assistant', content: 'c' },
      ],
    });
  });

  it('has the newer of the two limits', () => {
    expect(chat({ max_tokens: 7, max_completion_tokens: 1 }).asking.maxTokens).toBe(1);
    expect(chat({ max_completion_tokens: 8 }).asking.maxTokens).toBe(8);
  });

  it.each([
    [{ reasoning_effort: 'high' }, true],
    [{ reasoning_effort: 'low' }, true],
    [{ reasoning_effort: 'minimal' }, undefined],
    [{ reasoning_effort: 'none' }, undefined],
    [{ chat_template_kwargs: { enable_thinking: true } }, true],
    [{ chat_template_kwargs: { enable_thinking: false }, reasoning_effort: 'high' }, undefined],
    [{ chat_template_kwargs: {}, reasoning_effort: 'high' }, true],
  ])('%o thinks: %s', (more, thinking) => expect(chat(more).asking.thinking).toBe(thinking));

  it('has log probabilities only where they are asked for', () => {
    expect(chat({ logprobs: true }).asking.logprobs).toBe(0);
    expect(chat({ logprobs: true, top_logprobs: 20 }).asking.logprobs).toBe(20);
    expect(chat({ logprobs: false }).asking.logprobs).toBeUndefined();
    expect(chat({ logprobs: false, top_logprobs: 0 }).asking.logprobs).toBeUndefined();
    expect(refusal(() => chat({ top_logprobs: 1 }))).toEqual([
      'top_logprobs',
      '"top_logprobs" needs "logprobs" to be true.',
    ]);
  });
});

describe('the sampling', () => {
  it('is greedy at the temperature 0, and 1 by default', () => {
    expect(chat({ temperature: 0, seed: 4, top_p: 0.5 }).asking.sampling).toBeUndefined();
    const { sampling } = readChatRequest({ model: 'm', messages }).asking;
    expect(sampling).toMatchObject({ temperature: 1, topP: 1 });
    expect(Number.isInteger(sampling!.seed)).toBe(true);
    expect(readTextRequest({ model: 'm', prompt: 'x' }).asking.sampling).toMatchObject({ temperature: 1 });
  });

  it('has another seed each time where none was named', () => {
    const seeds = Array.from({ length: 8 }, () => chat({ temperature: 1 }).asking.sampling!.seed);
    expect(new Set(seeds).size).toBeGreaterThan(1);
  });

  it.each([
    [0, 0],
    [7, 7],
    [2 ** 32 - 2, 2 ** 32 - 2],
    [2 ** 32 - 1, 0],
    [-1, 2 ** 32 - 2],
  ])('has for the seed %d the seed %d', (seed, taken) =>
    expect(chat({ temperature: 1, seed }).asking.sampling!.seed).toBe(taken),
  );
});

describe('a text request', () => {
  it('is the text, with a short answer unless another limit is named', () => {
    expect(text()).toEqual({
      model: 'm',
      asking: { prompt: { kind: 'text', text: 'Hi' }, maxTokens: 16 },
      stream: false,
      includeUsage: false,
    });
    expect(text({ max_tokens: 99 }).asking.maxTokens).toBe(99);
  });

  it.each([
    ['Hi', { kind: 'text', text: 'Hi' }],
    [['Hi'], { kind: 'text', text: 'Hi' }],
    [[5], { kind: 'tokens', tokens: [5] }],
    [[5, 0], { kind: 'tokens', tokens: [5, 0] }],
    [[[5, 6]], { kind: 'tokens', tokens: [5, 6] }],
  ])('may be %o', (prompt, read) => expect(text({ prompt }).asking.prompt).toEqual(read));

  it.each([[['a', 'b']], [[[1], [2]]], [[]], [[[]]], [[-1]], [[1.5]], [7], [{}]])(
    'may not be %o',
    (prompt) => {
      expect(refusal(() => text({ prompt }))).toEqual([
        'prompt',
        '"prompt" must be one text, or one list of tokens: send a request for each prompt.',
      ]);
    },
  );

  it('has log probabilities where their number is named', () => {
    expect(text({ logprobs: 0 }).asking.logprobs).toBe(0);
    expect(text({ logprobs: 20 }).asking.logprobs).toBe(20);
    expect(text({ logprobs: null }).asking.logprobs).toBeUndefined();
  });
});

describe('what cannot be done is refused with one sentence', () => {
  it.each<[object, string, RegExp]>([
    [{ model: undefined }, 'model', /^"model" is missing\.$/],
    [{ model: '' }, 'model', /must be the name of a model\.$/],
    [{ model: 7 }, 'model', /must be the name of a model\.$/],
    [{ messages: undefined }, 'messages', /is missing/],
    [{ messages: 'x' }, 'messages', /must be a list of messages/],
    [{ messages: [] }, 'messages', /must not be empty/],
    [{ messages: ['x'] }, 'messages.0', /must be an object with a role and a content/],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.role', /tools are not supported/],
    [{ messages: [{ role: 'user' }] }, 'messages.0.content', /is missing/],
    [{ messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }, 'messages.0.content', /"text"/],
    [{ max_tokens: 0 }, 'max_tokens', /whole number of at least 1/],
    [{ max_tokens: 1.5 }, 'max_tokens', /whole number/],
    [{ max_tokens: '5' }, 'max_tokens', /whole number/],
    [{ temperature: -0.1 }, 'temperature', /^"temperature" must be a number from 0 to 5\.$/],
    [{ temperature: 5.1 }, 'temperature', /from 0 to 5/],
    [{ top_p: 0 }, 'top_p', /above 0 and at most 1/],
    [{ top_p: 1.1 }, 'top_p', /above 0 and at most 1/],
    [{ seed: 1.5 }, 'seed', /whole number/],
    [{ stop: '' }, 'stop', /not empty/],
    [{ stop: ['a', ''] }, 'stop', /not empty/],
    [{ stop: Array.from({ length: 17 }, (_, n) => `${n}`) }, 'stop', /at most 16/],
    [{ stream: 'yes' }, 'stream', /true or false/],
    [{ stream_options: { include_usage: 1 } }, 'stream_options.include_usage', /true or false/],
    [{ logprobs: true, top_logprobs: 21 }, 'top_logprobs', /from 0 to 20/],
    [{ reasoning_effort: 3 }, 'reasoning_effort', /a word/],
    [{ n: 2 }, 'n', /^"n" is not supported: one request has one answer: send another/],
    [{ tools: [{ type: 'function' }] }, 'tools', /tools are not supported/],
    [{ tool_choice: 'required' }, 'tool_choice', /tools are not supported/],
    [{ functions: [{}] }, 'functions', /tools/],
    [{ response_format: { type: 'json_schema' } }, 'response_format', /held to a form/],
    [{ response_format: { type: 'json_object' } }, 'response_format', /held to a form/],
    [{ frequency_penalty: 0.5 }, 'frequency_penalty', /temperature and top-p/],
    [{ presence_penalty: -1 }, 'presence_penalty', /temperature and top-p/],
    [{ repeat_penalty: 1.1 }, 'repeat_penalty', /temperature and top-p/],
    [{ top_k: 40 }, 'top_k', /temperature and top-p/],
    [{ min_p: 0.05 }, 'min_p', /temperature and top-p/],
    [{ logit_bias: { 5: 1 } }, 'logit_bias', /probabilities are left/],
    [{ modalities: ['text', 'audio'] }, 'modalities', /answers are text/],
    [{ grammar: 'root ::= "x"' }, 'grammar', /held to a form/],
  ])('%o', (more, param, sentence) => {
    const [about, message] = refusal(() => chat(more));
    expect(about).toBe(param);
    expect(message).toMatch(sentence);
    expect(message).toMatch(/^"[\w.]+" .*\.$/);
  });

  it.each<[object, string]>([
    [{ echo: true }, 'echo'],
    [{ suffix: 'x' }, 'suffix'],
    [{ best_of: 3 }, 'best_of'],
    [{ logprobs: 21 }, 'logprobs'],
    [{ logprobs: true }, 'logprobs'],
  ])('of a text: %o', (more, param) => expect(refusal(() => text(more))[0]).toBe(param));

  it.each([[null], [[]], ['x'], [5]])('a body that is no object: %o', (body) => {
    expect(refusal(() => readChatRequest(body))[1]).toContain('must be a JSON object');
  });
});

describe('what asks for nothing is passed over', () => {
  it.each([
    { n: 1, best_of: 1 },
    { tools: [], tool_choice: 'none', functions: null, function_call: 'auto' },
    { tool_choice: 'auto', parallel_tool_calls: true },
    { response_format: { type: 'text' }, modalities: ['text'] },
    { frequency_penalty: 0, presence_penalty: 0, logit_bias: {}, repeat_penalty: 1, repetition_penalty: 1 },
    { top_k: 0, min_p: 0, typical_p: 1, mirostat: 0 },
    { top_k: -1, echo: false, suffix: '', grammar: '' },
    { user: 'me', store: true, metadata: { a: 'b' }, service_tier: 'auto', anything: 5 },
  ])('%o', (more) => {
    expect(chat(more)).toEqual(chat());
    expect(text(more)).toEqual(text());
  });
});
