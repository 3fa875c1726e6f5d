import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrowingText } from '../../src/engine/generation/growingText.js';

/** A vocabulary of bytes, in which most characters take several tokens. */
const bytes = (tokens: readonly number[]): string => Buffer.from(tokens).toString('utf8');

/** As SentencePiece vocabularies do: the space before a text's first word is not part of it. */
const words = ['▁a', '▁b', 'c', '▁'];
const spaced = (tokens: readonly number[]): string =>
  tokens
    .map((token) => words[token % words.length])
    .join('')
    .replaceAll('▁', ' ')
    .replace(/^ /, '');

describe('a growing text', () => {
  it('is at every token what all tokens so far give, up to a character under way', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const tokens = [...Buffer.from(text)];
        const growing = new GrowingText(bytes);
        tokens.forEach((token, n) => {
          const trim = (part: string): string => part.replace(/\uFFFD+$/, '');
          expect(trim(growing.push(token))).toBe(trim(bytes(tokens.slice(0, n + 1))));
        });
        expect(growing.whole()).toBe(bytes(tokens));
        expect(growing.length).toBe(tokens.length);
        expect(growing.last).toBe(tokens.at(-1));
      }),
    );
  });

  it('keeps the spaces between words', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { maxLength: 40 }), (tokens) => {
        const growing = new GrowingText(spaced);
        let text = '';
        for (const token of tokens) text = growing.push(token);
        expect(text).toBe(spaced(tokens));
      }),
    );
  });

  it.each([
    ['letters', () => 0x61],
    ['bytes that are no characters', () => 0xff],
    ['characters of four bytes', (n: number) => Buffer.from('🙂')[n % 4]!],
  ])('costs as much for each token, however long it is: %s', (_, token) => {
    const costOf = (length: number): number => {
      let cost = 0;
      const growing = new GrowingText((tokens) => {
        cost += tokens.length;
        return bytes(tokens);
      });
      for (let n = 0; n < length; n++) growing.push(token(n));
      return cost;
    };
    expect(costOf(4000)).toBeLessThan(costOf(1000) * 4.1);
  });
});
