import { describe, expect, it } from 'vitest';
import { Answer, type AnswerOptions } from '../../src/engine/serving/answer.js';

/** Tokens are characters, or bytes of UTF-8 from 1000 on; 0 ends the answer. */
const detokenize = (tokens: readonly number[]): string => {
  const bytes = tokens.flatMap((token) =>
    token >= 1000 ? [token - 1000] : [...Buffer.from(String.fromCharCode(token))],
  );
  return Buffer.from(bytes).toString();
};

const answer = (more: Partial<AnswerOptions> = {}): Answer =>
  new Answer({
    detokenize,
    isEnd: (token) => token === 0,
    maxTokens: 100,
    stop: [],
    thinking: false,
    kept: undefined,
    marks: [],
    ...more,
  });

/** The pieces after each of some tokens. */
const pieces = (of: Answer, text: string | readonly number[], logprobs = false): string[] =>
  (typeof text === 'string' ? [...text].map((char) => char.charCodeAt(0)) : text).map((token) => {
    of.push(
      token,
      logprobs ? () => ({ text: String.fromCharCode(token), logprob: -token, top: [] }) : undefined,
    );
    const piece = of.take();
    return logprobs ? `${piece.text}|${piece.logprobs.map((own) => own.text).join('')}` : piece.text;
  });

describe('an answer that grows', () => {
  it('is handed out token by token, and ends with the closing one, which does not count', () => {
    const own = answer();
    expect(pieces(own, 'abc')).toEqual(['a', 'b', 'c']);
    expect(own.finish).toBeUndefined();
    expect(pieces(own, [0])).toEqual(['']);
    expect([own.finish, own.text, own.length]).toEqual(['eos', 'abc', 3]);
  });

  it('ends at its limit, not before', () => {
    const own = answer({ maxTokens: 3 });
    pieces(own, 'ab');
    expect(own.finish).toBeUndefined();
    pieces(own, 'c');
    expect([own.finish, own.text, own.length]).toEqual(['limit', 'abc', 3]);
  });

  it('holds back what may begin a stop text, until it does not', () => {
    const own = answer({ stop: ['xyz', '\n'] });
    expect(pieces(own, 'axyab')).toEqual(['a', '', '', 'xya', 'b']);
    expect(pieces(own, 'xyz')).toEqual(['', '', '']);
    expect([own.finish, own.text, own.length]).toEqual(['stop', 'axyab', 8]);
  });

  it('ends at the first stop text, the limit notwithstanding', () => {
    const own = answer({ stop: ['b'], maxTokens: 2 });
    expect(pieces(own, 'ab')).toEqual(['a', '']);
    expect([own.finish, own.text]).toEqual(['stop', 'a']);
  });

  it('hands out what was held back when it ends', () => {
    const own = answer({ stop: ['xyz'] });
    expect(pieces(own, 'axy')).toEqual(['a', '', '']);
    expect(pieces(own, [0])).toEqual(['xy']);
    const limited = answer({ stop: ['xyz'], maxTokens: 3 });
    expect(pieces(limited, 'axy')).toEqual(['a', '', 'xy']);
  });

  it('holds back a character that is not complete', () => {
    const euro = [...Buffer.from('€')].map((byte) => 1000 + byte);
    const own = answer();
    expect(pieces(own, [97, ...euro, 98])).toEqual(['a', '', '', '€', 'b']);
    const cut = answer({ maxTokens: 2 });
    expect(pieces(cut, [97, euro[0]!])).toEqual(['a', '\uFFFD']);
  });

  it('has the log probabilities of the tokens in a piece, and none of a stop text', () => {
    const own = answer({ stop: ['xyz'] });
    expect(pieces(own, 'axyb', true)).toEqual(['a|a', '|', '|', 'xyb|xyb']);
    expect(pieces(own, 'cxyz', true)).toEqual(['c|c', '|', '|', '|']);
    const euro = [...Buffer.from('€')].map((byte) => 1000 + byte);
    const split = answer();
    expect(pieces(split, euro, true).map((piece) => piece.indexOf('|'))).toEqual([0, 0, 1]);
  });

  it('has a thought between marks of its own, in which a stop text is none', () => {
    const kept = (text: string): string => text.replace('[', '<think>').replace(']', '</think>');
    const own = answer({ thinking: true, kept, marks: ['[', ']'], stop: ['b'] });
    const heard = pieces(own, '[ab]cb');
    expect(heard.join('')).toBe('<think>ab</think>c');
    expect([own.finish, own.text]).toEqual(['stop', '<think>ab</think>c']);
  });

  it('whose thought is recognized at its end only goes on after what was handed out', () => {
    const kept = (text: string): string =>
      text.includes(']') ? `<think>${text.replace(']', '</think>')}` : text;
    const own = answer({ thinking: true, kept, marks: [']'] });
    const heard = pieces(own, ['a', 'b', ']', 'c'].map((char) => char.charCodeAt(0)).concat(0));
    expect(heard).toEqual(['a', 'b', '', '', '</think>c']);
    expect(own.text).toBe('<think>ab</think>c');
  });
});
