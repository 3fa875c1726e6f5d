import { describe, expect, it } from 'vitest';
import type { EmotionConvention, Probe } from '../../src/core/probes/probes.js';
import { endedTooEarly, isDecided, scoreOutput, settledBy } from '../../src/core/scoring/index.js';
import { choiceProbe, emotionProbe, integerProbe, textProbe } from '../support/runs.js';

const decided = (probe: Probe, text: string, emotions: EmotionConvention = 'strict'): boolean =>
  isDecided(probe, text, { emotions });

/** Texts that settle the score of a probe, and others that do not. */
function decides(
  probe: Probe,
  texts: { readonly yes: readonly string[]; readonly no: readonly string[] },
  emotions?: EmotionConvention,
): void {
  it.each(texts.yes)('as soon as it stands: %j', (text) => {
    expect(decided(probe, text, emotions)).toBe(true);
  });
  it.each(texts.no)('not while it may still change: %j', (text) => {
    expect(decided(probe, text, emotions)).toBe(false);
  });
}

describe('a choice is decided', () => {
  decides(choiceProbe('c', ['Paris', 'London'], 'A'), {
    yes: ['A.', ' B)', '(A)\n', '**B**:', 'A,', '<think>B?</think>A.'],
    no: ['', 'A', 'A ', '**A**', 'C.', 'An', 'The answer is A.', '<think>A.', '<think>B?</think>'],
  });
});

describe('one integer is decided', () => {
  const only = integerProbe('i', '42', { answer: { kind: 'integer', digits: '42', candidates: 'only' } });
  decides(only, {
    yes: [
      '6 and 42 a',
      '41\n42\n',
      '41, 42, ',
      '4.5 kg',
      '1. It is 42.\n',
      '41, 42. ',
      '٤١ + ٤٢ a',
      '4  42\n',
    ],
    no: [
      '',
      '42',
      '42\n',
      '42 and 42\n',
      '41 42',
      '41 42 ',
      '596 252 ',
      '596,252\n',
      '4.',
      '4.5',
      '1. It is 42',
    ],
  });
  decides(only, {
    yes: ['41 a 42.\n', '41 a 42a'],
    no: ['41 a 42.', '41 a 42{', '41 a 42\\', '1{,}000{,}000\n', '1\\,000\n', "1'000\n"],
  });
});

describe('the best integer is decided', () => {
  const best = integerProbe('i', '42');
  decides(best, {
    yes: ['6 and 42 a', '42\n41\n', '6 * 7 = 42\n', '42 or 4.5 or'],
    no: ['', '42\n', '42\n42\n', '6 and 42', '6 and 421 a', '41 and 43 a', '4.5 a', '<think>6 and 42 a'],
  });

  it('never for an answer of 0, which scores 0', () => {
    expect(decided(integerProbe('i', '0'), '0 and 1 a')).toBe(false);
  });
});

describe('an exact text is decided', () => {
  decides(textProbe('x', 'New  York\nCity', 'yes'), {
    yes: ['no\n', 'New Yorker\n', '\n yes, it is\n', 'yes\nno\n', 'yesterday\n', 'ye\n'],
    no: ['', '\n', 'no', 'yes\n', 'New\n', 'New\tYork \n', 'New York\nCity\n', '<think>no\n', 'yes\nno'],
  });

  it('by any line where no text is accepted', () => {
    expect(decided(textProbe('x'), 'yes\n')).toBe(true);
    expect(decided(textProbe('x'), '\n')).toBe(false);
  });
});

const LINES = 'Joy: 4\nFear: 3\nPride: 2\nEnvy: 1\n';
const feelings = emotionProbe('e', { Joy: 4, Fear: 3, Pride: 2, Envy: 1 });

describe('strict emotions are decided', () => {
  const FAILED = LINES.replace('Fear: 3', 'Fear: 30');
  decides(feelings, {
    yes: [
      LINES,
      `Here:\n${LINES}\nI`,
      'Envy: 1, Joy: 0, Fear: 0, Pride: 7.5\n',
      '{"Joy": 0, "Fear": 0, "Pride": 0, "Envy": 0}\n',
      `<think>Joy: 1</think>${LINES}`,
      'no idea [End of answer]',
      `First pass\n${LINES}Revised scores:\n${LINES}`,
      `Revised scores:\n${LINES}`,
      `${LINES}Revised scores:\nJoy: 11\n`,
      `${FAILED}Revised scores:\nJoy: -1\n`,
    ],
    no: [
      '',
      LINES.trimEnd(),
      `${LINES.trimEnd()} `,
      'Joy: 4\nFear: 3\nPride: 2\n',
      `<think>${LINES}`,
      FAILED,
      'no idea [End of',
      'no idea [end of answer]',
      `${LINES}Revised scores:`,
      `${LINES}revised scores:\nJoy: 4\nFear: 3\n`,
      `${LINES}Revised scores:\n${LINES.trimEnd()}`,
      `Joy: 4\nRevised scores:\nJoy: 11\n`,
    ],
  });

  it('though a revision that nobody asked for would count', () => {
    const more = `${LINES}Revised scores:\n${LINES.replace('4', '9')}`;
    const strict = { emotions: 'strict' } as const;
    expect(isDecided(feelings, LINES, strict)).toBe(true);
    expect(scoreOutput(feelings, more, strict).score).not.toBe(scoreOutput(feelings, LINES, strict).score);
  });

  it.each([{ prompt: 'End with "Revised scores:".' }, { system: 'End with "REVISED SCORES:".' }])(
    'by the revision where one is asked for: %j',
    (asked) => {
      const probe = { ...feelings, ...asked };
      expect(decided(probe, LINES)).toBe(false);
      expect(decided(probe, `${LINES}Revised scores:\n${LINES}`)).toBe(true);
    },
  );
});

describe('emotions under austin are decided', () => {
  decides(
    feelings,
    {
      yes: [
        `First pass scores:\n${LINES}`,
        `first PASS scores: ${LINES}`,
        'First pass scores: Joy: 4, Fear: 3, Pride: 2[End of answer]',
        'First pass scores: 4 3 2 1\n[End of answer]',
        'First pass scores: Joy: 40, Fear: 30, Pride: 2, Envy: 1\n1 1\n',
      ],
      no: [
        LINES,
        `First pass scores:\n${LINES.trimEnd()}`,
        'First pass scores:\nJoy: 4\nFear: 3\nPride: 2\n',
        'First pass scores: Joy: 4, Fear: 3, Pride: 2[End of',
        'First pass scores: Joy: 4, Fear: 3[End of answer]',
        'First pass scores: 4 3 2 1[End of answer]',
        'First pass scores: Joy: 40, Fear: 30, Pride: 2, Envy: 1\n',
        `<think>First pass scores:\n${LINES}`,
        `${LINES}[End of answer]`,
      ],
    },
    'austin',
  );
});

describe('emotions under ng are decided', () => {
  const FIRST = `First pass scores:\n${LINES}`;
  decides(
    feelings,
    {
      yes: [
        `${FIRST}Revised scores:\n${LINES}`,
        `${FIRST}Critique: x\nRevised scores: Joy: 4, Fear: 3, Pride: 2[End of answer]`,
        `First pass scores: none. Critique: x\nRevised scores:\n${LINES}`,
        `${FIRST}Revised scores: none[End of answer]`,
        'First pass scores: Critique: Revised scores: 1, 2, 3, 4.\n[End of answer]',
      ],
      no: [
        FIRST,
        `${FIRST}Critique: x\n`,
        `${FIRST}Revised scores:\n${LINES.trimEnd()}`,
        `Revised scores:\n${LINES}`,
        `First pass scores: none\nRevised scores: Joy: 4, Fear: 3, Pride: 2[End of answer]`,
        'First pass scores: Critique: Revised scores: 1, 2, 3.\n[End of answer]',
        'First pass scores: Critique: Revised scores: 1, 2, 3, 4.\n',
      ],
    },
    'ng',
  );
});

describe('what may turn out to be something else decides nothing', () => {
  it.each(['\uFFFD', '\uD83D', '<', '<think', '<thi<think>x</think>'])('at the end: %j', (end) => {
    const only = integerProbe('i', '1', { answer: { kind: 'integer', digits: '1', candidates: 'only' } });
    expect(decided(only, `4 and 5${end}`)).toBe(false);
    expect(decided(only, `4 and 5 a${end}`)).toBe(true);
  });

  it('in a thought that closed thoughts leave behind', () => {
    expect(decided(feelings, `<thi<think>x</think>nk>${LINES}`)).toBe(false);
  });

  it('where a stop text may begin', () => {
    const choice = { ...choiceProbe('c', ['Paris', 'London'], 'A'), stop: ['x', 'A.\n\n'] };
    expect(decided(choice, 'A.')).toBe(false);
    expect(decided(choice, 'A.\n')).toBe(false);
    expect(decided(choice, 'A. ')).toBe(true);
    expect(decided(choice, 'A,')).toBe(true);
    expect(decided({ ...choice, stop: ['.x'] }, 'A.')).toBe(false);
  });

  it('before a thought that was asked for is closed', () => {
    const thinking = { ...feelings, thinking: true };
    expect(decided(thinking, LINES)).toBe(false);
    expect(decided(thinking, `<think>x</think>${LINES}`)).toBe(true);
    expect(decided({ ...feelings, thinking: false }, LINES)).toBe(true);
  });
});

describe('an answer is settled', () => {
  const strict = { emotions: 'strict' } as const;
  const loop = 'so sad '.repeat(10);

  it('when it is decided, in an idle loop, or neither', () => {
    expect(settledBy(feelings, LINES, strict)).toBe('decided');
    expect(settledBy(feelings, `${LINES}${loop}`, strict)).toBe('decided');
    expect(settledBy(feelings, loop, strict)).toBe('loop');
    expect(settledBy(feelings, 'so sad', strict)).toBeUndefined();
    expect(settledBy(integerProbe('i', '42'), '4'.repeat(100), strict)).toBeUndefined();
  });

  it('as it is scored: one that ended so may be too short for another way', () => {
    const early = (output: string, stop: 'decided' | 'loop' | 'eos', emotions: EmotionConvention): boolean =>
      endedTooEarly(feelings, { output, stop }, { emotions });
    expect(early(LINES, 'decided', 'strict')).toBe(false);
    expect(early(LINES, 'decided', 'austin')).toBe(true);
    expect(early(LINES, 'eos', 'austin')).toBe(false);
    expect(early(loop, 'loop', 'austin')).toBe(false);
    expect(endedTooEarly(integerProbe('i', '42'), { output: '4'.repeat(80), stop: 'loop' }, strict)).toBe(
      true,
    );
  });
});
