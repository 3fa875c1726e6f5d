import { describe, expect, it } from 'vitest';
import { nativeEvent, RepeatedMessages } from '../../src/engine/nativeLog.js';

describe('what the native code logs', () => {
  it('is no warning where it is how a path is run', () => {
    expect(nativeEvent('warn', 'load: adding 320 dummy tokens\n')).toEqual({
      level: 'debug',
      message: 'load: adding 320 dummy tokens',
    });
    expect(nativeEvent('warn', "load: missing pre-tokenizer type, using: 'default'\n").level).toBe('warn');
    expect(nativeEvent('error', 'load: adding x dummy tokens').level).toBe('error');
  });

  it('is told once, and then how often it has come', () => {
    const repeated = new RepeatedMessages();
    const warn = { level: 'warn', message: 'careful' } as const;
    const told = Array.from({ length: 1000 }, () => repeated.fold(warn)).filter(
      (event) => event !== undefined,
    );
    expect(told.map(({ message }) => message)).toEqual([
      'careful',
      'careful (10 times so far)',
      'careful (100 times so far)',
      'careful (1000 times so far)',
    ]);
    expect(told.every(({ level }) => level === 'warn')).toBe(true);
    expect(repeated.fold({ level: 'error', message: 'careful' })).toEqual({
      level: 'error',
      message: 'careful',
    });
    expect(repeated.fold({ level: 'warn', message: 'other' })?.message).toBe('other');
  });

  it('passes where it is for developers', () => {
    const repeated = new RepeatedMessages();
    for (const level of ['info', 'debug'] as const)
      for (let n = 0; n < 3; n++)
        expect(repeated.fold({ level, message: 'same' })).toEqual({ level, message: 'same' });
  });

  it('is remembered within limits', () => {
    const repeated = new RepeatedMessages();
    for (let n = 0; n < 1000; n++) repeated.fold({ level: 'warn', message: String(n) });
    expect(repeated.fold({ level: 'warn', message: '0' })).toEqual({ level: 'warn', message: '0' });
  });
});
