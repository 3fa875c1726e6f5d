import { describe, expect, it } from 'vitest';
import { isIdleLoop, loopUnit } from '../../src/core/scoring/loops.js';

/** So much of a unit over and over. */
const over = (unit: string, length: number): string => unit.repeat(length).slice(0, length);

describe('a loop', () => {
  it.each([
    ['a', 64],
    ['ab', 64],
    ['sad ', 64],
    ['0123456789', 64],
    ['12345678901', 66],
    ['x'.padEnd(40), 240],
    ['x'.padEnd(64), 384],
    ['é', 64],
    ['-', 256],
    [' | ', 256],
  ])('of %j is one from %i characters on', (unit, length) => {
    const text = `So:${over(unit, length)}`;
    expect(loopUnit(text)).toBeDefined();
    expect(loopUnit(over(unit, length))).toHaveLength(unit.length);
    expect(loopUnit(text.slice(0, -1))).toBeUndefined();
    expect(loopUnit(`So:${over(unit, 500)}`)).toHaveLength(unit.length);
  });

  it('is at the end, and of one unit', () => {
    expect(loopUnit(`${over('sad ', 200)}.`)).toBeUndefined();
    expect(loopUnit(`${over('sad ', 32)}!${over('sad ', 32)}`)).toBeUndefined();
    expect(loopUnit(Array.from({ length: 40 }, (_, n) => `${n}\n`).join(''))).toBeUndefined();
  });

  it('has no unit that is too long, and none in short texts', () => {
    expect(loopUnit(over('x'.padEnd(65), 1000))).toBeUndefined();
    expect(loopUnit('')).toBeUndefined();
    expect(loopUnit('aaa')).toBeUndefined();
  });

  it('goes on with the unit, wherever it began', () => {
    const text = over('so sad ', 75);
    const unit = loopUnit(text)!;
    expect(text + unit + unit).toBe(over('so sad ', 89));
  });
});

describe('a loop is idle', () => {
  const text = over('so sad ', 70);
  const scored = { score: 0.5, parsed: true, extracted: null };
  /** As long as the text has so many units. */
  const until = (units: number, then: Partial<typeof scored>) => (said: string) =>
    said.length > 7 * units ? { ...scored, ...then } : scored;

  it('when going on changes neither the score nor whether it was read', () => {
    expect(isIdleLoop(text, () => scored)).toBe(true);
    expect(isIdleLoop(text, (said) => ({ ...scored, extracted: said }))).toBe(true);
    expect(isIdleLoop(text, until(13, { score: 1 }))).toBe(true);
  });

  it.each([10, 11, 12])('not when the score changes after %i units, or whether it was read', (units) => {
    expect(isIdleLoop(text, until(units, { score: 1 }))).toBe(false);
    expect(isIdleLoop(text, until(units, { parsed: false }))).toBe(false);
  });

  it.each([1, 2, 3])('not when the score is another after %i more alone', (more) => {
    const changed = (said: string) => (said.length === 70 + 7 * more ? { ...scored, score: 1 } : scored);
    expect(isIdleLoop(text, changed)).toBe(false);
  });

  it('not without a loop, whose score is not even asked for', () => {
    const never = (): never => {
      throw new Error('asked');
    };
    expect(isIdleLoop('so sad', never)).toBe(false);
  });
});
