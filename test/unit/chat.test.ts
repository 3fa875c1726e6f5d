import { describe, expect, it } from 'vitest';
import {
  type Answer,
  blankAnswer,
  comparable,
  isOver,
  messagesOf,
  type Turn,
  withAnswer,
} from '../../src/core/chat/conversation.js';
import { duration, rate, speedText, tokensPerSecond } from '../../src/core/chat/speed.js';

const answer = (text: string, more: Partial<Answer> = {}): Answer => ({
  ...blankAnswer('(4,7)'),
  state: 'done',
  text,
  ...more,
});
const turn = (prompt: string, left: string, right: string): Turn => ({
  prompt,
  answers: [answer(left), answer(right)],
});

describe('what a column’s model is asked', () => {
  const turns = [turn('a?', 'left a', 'right a'), turn('b?', '', 'right b'), turn('c?', 'old', 'old')];

  it('is the questions with the column’s own answers, and the last question', () =>
    expect(messagesOf(turns, 1, '')).toEqual([
      { role: 'user', content: 'a?' },
      { role: 'assistant', content: 'right a' },
      { role: 'user', content: 'b?' },
      { role: 'assistant', content: 'right b' },
      { role: 'user', content: 'c?' },
    ]));

  it('leaves out turns without an answer in this column, and begins with the system prompt', () =>
    expect(messagesOf(turns, 0, 'Be brief.')).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'a?' },
      { role: 'assistant', content: 'left a' },
      { role: 'user', content: 'c?' },
    ]));

  it('has no system prompt of white space, and is nothing before the first question', () => {
    expect(messagesOf([turn('a?', '', '')], 0, ' \n')).toEqual([{ role: 'user', content: 'a?' }]);
    expect(messagesOf([], 0, 'Be brief.')).toEqual([]);
  });
});

describe('answers', () => {
  it('are replaced in the last turn alone', () => {
    const turns = [turn('a?', '1', '2'), turn('b?', '3', '4')];
    const texts = (list: readonly Turn[]) => list.map(({ answers }) => answers.map(({ text }) => text));
    expect(texts(withAnswer(turns, 0, answer('x')))).toEqual([
      ['1', '2'],
      ['x', '4'],
    ]);
    expect(texts(withAnswer(turns, 1, answer('x')))).toEqual([
      ['1', '2'],
      ['3', 'x'],
    ]);
    expect(withAnswer([], 1, answer('x'))).toEqual([]);
  });

  it('are over when nothing more is to come', () => {
    const over = (state: Answer['state']) => isOver(answer('', { state }));
    expect(['waiting', 'streaming'].map((state) => over(state as Answer['state']))).toEqual([false, false]);
    expect((['done', 'cut', 'stopped', 'failed'] as const).map(over)).toEqual([true, true, true, true]);
  });

  it('can be compared when both are there, and neither grows or failed', () => {
    const pair = (more: Partial<Answer>): boolean =>
      comparable({ prompt: '', answers: [answer('a'), answer('b', more)] });
    expect(pair({})).toBe(true);
    expect(pair({ state: 'stopped' })).toBe(true);
    expect(pair({ state: 'streaming' })).toBe(false);
    expect(pair({ state: 'failed' })).toBe(false);
    expect(pair({ text: '' })).toBe(false);
  });
});

describe('the speed of an answer', () => {
  const timed = (tokens: number, firstTokenMs: number | null, ms: number | null): Answer =>
    answer('', { tokens, firstTokenMs, ms });

  it('counts the tokens after the first, over the time after it', () => {
    expect(tokensPerSecond(timed(11, 500, 1500))).toBe(10);
    expect(tokensPerSecond(timed(2, 0, 100))).toBe(10);
  });

  it('is not known for one token, without times, or where no time has passed', () => {
    expect(tokensPerSecond(timed(1, 500, 1500))).toBeUndefined();
    expect(tokensPerSecond(timed(9, null, 1500))).toBeUndefined();
    expect(tokensPerSecond(timed(9, 500, null))).toBeUndefined();
    expect(tokensPerSecond(timed(9, 500, 500))).toBeUndefined();
  });

  it('has three digits', () => {
    expect([0.04, 8.44, 99.94, 99.95, 1234.5].map(rate)).toEqual(['0.0', '8.4', '99.9', '100', '1235']);
    expect([0.4, 48, 999.4, 999.5, 1240, 75_000].map(duration)).toEqual([
      '0 ms',
      '48 ms',
      '999 ms',
      '1.00 s',
      '1.24 s',
      '75.00 s',
    ]);
  });

  it('is said as far as it is known', () => {
    expect(speedText(timed(0, null, null))).toBe('');
    expect(speedText(timed(1, 310, 320))).toBe('1 token · first token after 310 ms');
    expect(speedText(timed(7, 310, null))).toBe('7 tokens · first token after 310 ms');
    expect(speedText(timed(11, 500, 1500))).toBe('11 tokens · 10.0 tokens/s · first token after 500 ms');
  });
});
