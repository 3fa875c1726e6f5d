import { describe, expect, it } from 'vitest';
import type { AnswerToken, Completion } from '../../src/protocol/engine.js';
import { CHAT, TEXT } from '../../src/server/responses.js';

const facts = { id: 'x-1', created: 5, model: 'm@(2,5)', config: '(2,5)', logprobs: true };
const completion: Completion = {
  text: 'ab',
  finish: 'eos',
  promptTokens: 7,
  heldTokens: 5,
  tokens: 2,
  ms: 1,
};
const token = (text: string, logprob: number, top: [string, number][] = []): AnswerToken => ({
  text,
  logprob,
  top: top.map(([text, logprob]) => ({ text, logprob })),
});
const usage = {
  ...{ prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 },
  prompt_tokens_details: { cached_tokens: 5 },
};
const head = { id: 'x-1', created: 5, model: 'm@(2,5)', system_fingerprint: 'rys:(2,5)' };

describe('a chat answer', () => {
  it('is one choice with its tokens', () => {
    const tokens = [token('a', -0.5, [['a', -0.5]]), token('é', -1)];
    expect(CHAT.whole(facts, completion, tokens)).toEqual({
      ...head,
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'ab', refusal: null },
          logprobs: {
            content: [
              {
                token: 'a',
                logprob: -0.5,
                bytes: [97],
                top_logprobs: [{ token: 'a', logprob: -0.5, bytes: [97] }],
              },
              { token: 'é', logprob: -1, bytes: [195, 169], top_logprobs: [] },
            ],
            refusal: null,
          },
          finish_reason: 'stop',
        },
      ],
      usage,
    });
  });

  it('has no log probabilities unasked, and bytes only of whole characters', () => {
    const plain = CHAT.whole({ ...facts, logprobs: false }, completion, []) as Choices;
    expect(plain.choices[0]!.logprobs).toBeNull();
    const part = CHAT.piece(facts, { id: '', text: '', tokens: 1, logprobs: [token('\uFFFD', -1)] }, 0);
    expect(JSON.stringify(part)).toContain('"bytes":null');
  });

  it('comes in chunks', () => {
    const chunk = { ...head, object: 'chat.completion.chunk' };
    const choice = { index: 0, logprobs: null, finish_reason: null };
    expect(CHAT.first(facts)).toEqual({
      ...chunk,
      choices: [{ ...choice, delta: { role: 'assistant', content: '' } }],
    });
    expect(CHAT.piece(facts, { id: '', text: 'a', tokens: 1 }, 0)).toEqual({
      ...chunk,
      choices: [{ ...choice, delta: { content: 'a' } }],
    });
    expect(CHAT.last(facts, { ...completion, finish: 'limit' })).toEqual({
      ...chunk,
      choices: [{ ...choice, delta: {}, finish_reason: 'length' }],
    });
    expect(CHAT.usage(facts, completion)).toEqual({ ...chunk, choices: [], usage });
  });
});

interface Choices {
  readonly choices: { readonly logprobs: unknown; readonly finish_reason: string }[];
}

describe('a text answer', () => {
  it('is one choice with its tokens, and where each begins', () => {
    const tokens = [
      token('ab', -0.5, [
        ['ab', -0.5],
        ['c', -2],
      ]),
      token('d', -1),
    ];
    expect(TEXT.whole(facts, { ...completion, finish: 'limit' }, tokens)).toEqual({
      ...head,
      object: 'text_completion',
      choices: [
        {
          index: 0,
          text: 'ab',
          logprobs: {
            tokens: ['ab', 'd'],
            token_logprobs: [-0.5, -1],
            top_logprobs: [{ ab: -0.5, c: -2 }, {}],
            text_offset: [0, 2],
          },
          finish_reason: 'length',
        },
      ],
      usage,
    });
    const plain = TEXT.whole({ ...facts, logprobs: false }, { ...completion, finish: 'stop' }, []) as Choices;
    expect(plain.choices[0]).toMatchObject({ logprobs: null, finish_reason: 'stop' });
  });

  it('comes in chunks that know where they begin', () => {
    const chunk = { ...head, object: 'text_completion' };
    expect(TEXT.first(facts)).toBeUndefined();
    expect(TEXT.piece(facts, { id: '', text: 'd', tokens: 1, logprobs: [token('d', -1)] }, 5)).toEqual({
      ...chunk,
      choices: [
        {
          index: 0,
          text: 'd',
          logprobs: { tokens: ['d'], token_logprobs: [-1], top_logprobs: [{}], text_offset: [5] },
          finish_reason: null,
        },
      ],
    });
    expect(TEXT.last(facts, completion)).toEqual({
      ...chunk,
      choices: [{ index: 0, text: '', logprobs: null, finish_reason: 'stop' }],
    });
    expect(TEXT.usage(facts, completion)).toEqual({ ...chunk, choices: [], usage });
  });
});
