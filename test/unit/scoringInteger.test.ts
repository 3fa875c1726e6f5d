import { describe, expect, it } from 'vitest';
import { scoreInteger } from '../../src/core/scoring/integer.js';

const ANSWER = '596252164';
const score = (output: string, answer = ANSWER): number => scoreInteger(output, answer).score;

describe('the integer score', () => {
  it.each([
    ['exact', '596252164', 1],
    ['one digit short', '59625216', (596252160 / 596252164) * (8 / 9)],
    ['one digit long', '5962521640', 9 / 10],
    ['the first digit off', '496252164', 496252164 / 596252164],
    ['the last digit off', '596252165', 596252164 / 596252165],
    ['with a sign', '-596252164', 1],
    ['split by commas', '596,252,164', (596000000 / 596252164) * (3 / 9)],
    ['with words around it', 'It is about 596252164, I guess.', 1],
    ['a decimal, whose parts are two candidates', '596252164.25', 1],
  ])('of an answer that is %s', (_, output, expected) => {
    expect(score(output)).toBeCloseTo(expected, 12);
  });

  it('is what the reference systems give, to three decimals', () => {
    expect(score('59625216').toFixed(3)).toBe('0.889');
    expect(score('5962521640').toFixed(3)).toBe('0.900');
    expect(score('496252164').toFixed(3)).toBe('0.832');
    expect(score('596,252,164').toFixed(3)).toBe('0.333');
    expect(score('99', '100').toFixed(3)).toBe('0.067');
  });

  it('pads the shorter with zeros: 99 for 100 is 990 for 100', () => {
    expect(score('99', '100')).toBeCloseTo((100 / 990) * (2 / 3), 12);
  });

  it('is 0 for 0, as in the reference, and for anything else', () => {
    expect(score('0', '0')).toBe(0);
    expect(score('000', '0')).toBe(0);
    expect(score('7', '0')).toBe(0);
    expect(score('0', '7')).toBe(0);
  });

  it('takes the best candidate', () => {
    expect(score('1 or 22 or 596252164 or 3')).toBe(1);
    expect(scoreInteger('12 or 11', '11').extracted).toBe('11');
  });

  it('drops leading zeros', () => {
    expect(scoreInteger('000042', '42')).toEqual({ score: 1, parsed: true, extracted: '42' });
    expect(score('0042', '420')).toBeCloseTo(2 / 3, 12);
  });

  it('is exact beyond 2^53', () => {
    expect(score('9007199254740993', '9007199254740993')).toBe(1);
    expect(score('9007199254740992', '9007199254740993')).toBeLessThan(1);
    const answer = '1234567890123456789012345678';
    expect(score(answer, answer)).toBe(1);
    expect(score('1234567890123', answer)).toBeCloseTo(13 / 28, 12);
    expect(score(`2${answer.slice(1)}`, answer)).toBeCloseTo(1 - 1 / 2.234567890123457, 12);
  });

  it('is 0 without a digit, and says that nothing was read', () => {
    expect(scoreInteger('no idea', ANSWER)).toEqual({ score: 0, parsed: false, extracted: null });
    expect(scoreInteger('', ANSWER)).toEqual({ score: 0, parsed: false, extracted: null });
  });

  it('is 0 but read for a number that shares nothing', () => {
    expect(scoreInteger('0', ANSWER)).toEqual({ score: 0, parsed: true, extracted: '0' });
  });
});

describe('digits of other scripts', () => {
  it.each([
    ['full width', '４２'],
    ['Arabic-Indic', '٤٢'],
    ['Devanagari', '४२'],
    ['mathematical bold', '𝟒𝟐'],
    ['mathematical monospace', '𝟺𝟸'],
    ['Arabic-Indic beside ASCII', '4٢'],
  ])('count: %s', (_, output) => {
    expect(scoreInteger(output, '42')).toEqual({ score: 1, parsed: true, extracted: '42' });
  });

  it('have their values in every block of ten that Unicode has', () => {
    let value = 0;
    let blocks = 0;
    for (let code = 0; code <= 0x10ffff; code++) {
      const digit = String.fromCodePoint(code);
      if (!/^\p{Nd}$/u.test(digit)) continue;
      expect(scoreInteger(digit, '1').extracted).toBe(String(value));
      value = (value + 1) % 10;
      if (value === 0) blocks++;
    }
    expect(blocks).toBeGreaterThan(50);
  });

  it('are not superscripts, fractions or Roman numerals', () => {
    expect(scoreInteger('² ½ Ⅻ ⑫', '2').parsed).toBe(false);
  });
});

describe('thoughts', () => {
  it('do not count', () => {
    expect(scoreInteger('<think>is it 42?</think> 17', '42').extracted).toBe('17');
    expect(scoreInteger('17 <think>or 42', '42').extracted).toBe('17');
    expect(scoreInteger('<think>\n42\n</think>\n17<think>42</think>', '42').extracted).toBe('17');
  });

  it('are only what stands between these very tags', () => {
    expect(score('<THINK>42</THINK> 17', '42')).toBe(1);
  });

  it('count when there is no digit outside them, which is not the asked form', () => {
    expect(scoreInteger('<think>it must be 42', '42').parsed).toBe(false);
    expect(score('<think>it must be 42</think> done', '42')).toBe(1);
    expect(score('<think>it must be 42', '42')).toBe(1);
  });
});

describe('an answer in the asked form', () => {
  it.each(['42', ' **42**\n', 'The answer is 42.', '-42', '42, that is 42', 'x42', '= 0042'])(
    'holds one integer: %j',
    (output) => {
      expect(scoreInteger(output, '42', 'only')).toEqual({ score: 1, parsed: true, extracted: '42' });
      expect(scoreInteger(output, '42').parsed).toBe(true);
    },
  );

  it.each([
    '596,252,164',
    '596 252 164',
    "596'252'164",
    '596’252’164',
    '596_252_164',
    '596.252.164',
    '596\u00A0252\u00A0164',
    '596\u2009252\u2009164',
    '596\u202F252\u202F164',
    '596{,}252{,}164',
    '596\\,252\\,164',
    '596252164, or 596,252,164',
    '٥٩٦,٢٥٢,١٦٤',
  ])('may separate its thousands: %j', (output) => {
    expect(scoreInteger(output, ANSWER, 'only')).toEqual({ score: 1, parsed: true, extracted: ANSWER });
    expect(scoreInteger(output, ANSWER).parsed).toBe(true);
  });

  it.each([
    '',
    'none',
    '42 or 43',
    'The square root of 1764 is 42',
    '42.5',
    '42.0',
    '1,764 42',
    '5,9',
    '12,3456',
    '1234,567',
    '596,252,1640',
    '596.252',
    '596,252.164',
    '<think>42</think>',
    '<think>42',
  ])('is none of these: %j', (output) => {
    expect(scoreInteger(output, '42', 'only')).toEqual({ score: 0, parsed: false, extracted: null });
    expect(scoreInteger(output, '42').parsed).toBe(false);
  });

  it('gets credit for what is near, when it is the only one', () => {
    expect(scoreInteger('59,625,216', ANSWER, 'only').score).toBeCloseTo(
      (596252160 / 596252164) * (8 / 9),
      12,
    );
    expect(scoreInteger('<think>17</think>42', '42', 'only').score).toBe(1);
  });
});
