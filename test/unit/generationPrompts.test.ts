import { describe, expect, it } from 'vitest';
import {
  byLength,
  distinctFirst,
  inChunks,
  ownFrom,
  type Prompt,
  promptsOf,
  sharedPrefixes,
  withoutGaps,
} from '../../src/engine/generation/prompts.js';

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);
/** A prompt with the tokens 0..shared-1, and as many of its own. */
const prompt = (key: string, shared: number, own: number, group = 'g'): Prompt => ({
  key,
  group,
  tokens: [...range(0, shared), ...range(1000, 1000 + own).map((token) => token + key.charCodeAt(0) * 100)],
});
const keys = (prompts: readonly Prompt[]): string => prompts.map(({ key }) => key).join('');

/** The distinct prompts of each chunk, and in parentheses the copies with what they are copies of. */
const chunks = (...args: Parameters<typeof inChunks>): string[] =>
  inChunks(...args).map(
    ({ distinct, copies }) =>
      keys(distinct) + copies.map(({ prompt: copy, of }) => `(${copy.key}=${of.key})`).join(''),
  );

describe('shared beginnings', () => {
  it('are the longest of each group, and leave every prompt a token of its own', () => {
    const prompts = [prompt('a', 20, 3), prompt('b', 20, 5), prompt('c', 9, 1, 'h'), prompt('d', 9, 2, 'h')];
    expect(sharedPrefixes(prompts)).toEqual([
      { group: 'g', tokens: range(0, 20) },
      { group: 'h', tokens: range(0, 9) },
    ]);
    const within = [
      { key: 'a', group: 'g', tokens: range(0, 12) },
      { key: 'b', group: 'g', tokens: range(0, 30) },
    ];
    expect(sharedPrefixes(within)[0]!.tokens).toEqual(range(0, 11));
    expect(within.map((one) => ownFrom(sharedPrefixes(within), one))).toEqual([11, 11]);
  });

  it('of fewer than eight tokens, or of one prompt, are none', () => {
    expect(sharedPrefixes([prompt('a', 7, 3), prompt('b', 7, 3)])).toEqual([]);
    expect(sharedPrefixes([prompt('a', 8, 3), prompt('b', 8, 3)])).toHaveLength(1);
    expect(sharedPrefixes([prompt('a', 20, 3)])).toEqual([]);
    expect(ownFrom([], prompt('a', 20, 3))).toBe(0);
  });
});

describe('prompts', () => {
  const prompts = [prompt('a', 20, 3), prompt('b', 20, 5), prompt('c', 20, 3), prompt('d', 0, 5, 'h')];
  const prefixes = sharedPrefixes(prompts);

  it('of one length of their own stand together, in the order they had', () => {
    expect(keys(byLength(prompts, prefixes))).toBe('acbd');
  });

  it('go together when they have as many tokens of their own and fit into a pass', () => {
    expect(chunks(byLength(prompts, prefixes), prefixes)).toEqual(['ac', 'bd']);
    expect(chunks(prompts, prefixes)).toEqual(['a', 'b', 'c', 'd']);
    const long = ['a', 'b', 'c', 'd'].map((key) => prompt(key, 0, 171));
    expect(chunks(long, [])).toEqual(['ab', 'cd']);
    expect(
      chunks(
        ['a', 'b'].map((key) => prompt(key, 0, 256)),
        [],
      ),
    ).toEqual(['ab']);
    expect(chunks([prompt('a', 0, 3000)], [])).toEqual(['a']);
    expect(inChunks([], [])).toEqual([]);
  });
});

describe('answers to one prompt', () => {
  const copy = (key: string, of: Prompt): Prompt => ({ ...of, key });
  const [a, b] = [prompt('a', 0, 200), prompt('b', 0, 200)];
  const prompts = [a, copy('x', a), copy('y', a), b, copy('z', b)];

  it('cost one place in a pass, and get their sequences behind the prompts that differ', () => {
    expect(chunks(prompts, [])).toEqual(['ab(x=a)(y=a)(z=b)']);
    expect(keys(inChunks(prompts, []).flatMap(promptsOf))).toBe('abxyz');
    expect(keys(distinctFirst(prompts))).toBe('abxyz');
  });

  it('do without it only when they come in another pass', () => {
    const c = prompt('c', 0, 200);
    expect(chunks([...prompts, c, copy('w', a), copy('v', c)], [])).toEqual(['ab(x=a)(y=a)(z=b)', 'cw(v=c)']);
  });

  it('are not taken for one because their tokens are equal', () => {
    expect(chunks([a, { ...a, key: 'e', tokens: [...a.tokens] }], [])).toEqual(['ae']);
  });
});

describe('the rows of a step', () => {
  const rows = (...sequences: number[]) => sequences.map((sequence) => ({ sequence, row: `r${sequence}` }));
  const shown = (...args: Parameters<typeof withoutGaps<string>>): string =>
    withoutGaps(...args)
      .map(({ sequence, row }) => row ?? `(${sequence})`)
      .join(' ');

  it('ascend, with placeholders between them', () => {
    expect(shown(rows(3, 0, 1), 4)).toBe('r0 r1 (2) r3');
    expect(shown(rows(5, 2), 2)).toBe('r2 (3) (4) r5');
  });

  it('keep gaps that are too wide, and none is filled before the first or after the last', () => {
    expect(shown(rows(2, 6), 2)).toBe('r2 r6');
    expect(shown(rows(2, 6), 3)).toBe('r2 (3) (4) (5) r6');
    expect(shown(rows(2, 4), 0)).toBe('r2 r4');
    expect(shown(rows(1, 2, 90), Infinity).split(' ')).toHaveLength(90);
    expect(shown([], 4)).toBe('');
  });
});
