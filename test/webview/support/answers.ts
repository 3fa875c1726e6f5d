import { PAIR_KINDS } from '../../../src/core/answers/pairs.js';
import type { ShownAnswer, ShownAnswers, ShownPair, ToAnswers } from '../../../src/protocol/answersView.js';

/** Comparisons of answers as the host sends them. */

const answer = (text: string, score: number, ...remarks: string[]): ShownAnswer => ({ text, score, remarks });

const LONG = 'Seventeen times twenty-three is computed in two steps, by tens and by ones, and then added. ';

const pair = (probe: string, kind: ShownPair['kind'], more: Partial<ShownPair>): ShownPair => ({
  id: `(4,7) ${probe}`,
  kind,
  set: 'math-16',
  probe,
  seed: null,
  config: '(4,7)',
  before: answer('391', 1),
  after: answer('391', 1),
  expected: '391',
  question: [{ role: 'user', text: `What is 17 times 23? Say only the number. (${probe})` }],
  ...more,
});

const EQ_QUESTION = `${'The following dialogue ends with one of them feeling things. '.repeat(20)}\n\nRate each emotion from 0 to 10.`;

/** (4,7) against the baseline: pairs of every kind. */
export const compared: ShownAnswers = {
  subject: { kind: 'config', file: '/w/a.rys.jsonl', config: '(4,7)' },
  title: '(4,7) vs the baseline',
  change: 'Δ +0.114 ± 0.041',
  before: 'Baseline',
  after: '(4,7)',
  notices: [],
  run: 'Run Again',
  pinned: false,
  others: [
    { id: '(0,0)', label: 'Baseline' },
    { id: '(3,6)', label: '(3,6)' },
  ],
  against: '(0,0)',
  more: [],
  pairs: [
    pair('mul-5', 'better', {
      before: answer('The answer is 381.', 0),
      after: answer('The answer is 391.', 1),
    }),
    pair('eq-3', 'better', {
      set: 'eq-16',
      before: answer('Surprised: 1\nHappy: 9', 0.31),
      after: answer('Surprised: 5\nHappy: 7', 0.89),
      expected: 'Surprised: 6, Happy: 7',
      question: [
        { role: 'system', text: 'You are a careful reader.' },
        { role: 'user', text: EQ_QUESTION },
      ],
    }),
    pair('mul-1', 'worse', {
      before: answer(`${LONG.repeat(4)}So it is 391.`, 1),
      after: answer(
        `${LONG.repeat(4)}So it is 400, I think`,
        0,
        'not in the requested format',
        'cut off at the token limit',
      ),
    }),
    pair('mul-2', 'changed', { before: answer('It is 5.', 0), after: answer('Maybe 6?', 0) }),
    pair('mul-3', 'unchanged', {}),
    pair('mul-4', 'unchanged', { set: 'eq-16' }),
  ],
};

/** The baseline's own answers: right, wrong, partly right. */
export const alone: ShownAnswers = {
  ...compared,
  subject: { kind: 'config', file: '/w/a.rys.jsonl', config: '(0,0)' },
  title: 'Baseline',
  change: '',
  before: null,
  after: 'Baseline',
  against: null,
  pairs: compared.pairs.map((one) => ({
    ...one,
    kind: 'alone',
    config: '(0,0)',
    before: null,
    after: one.before!,
  })),
};

/** The answers to one probe of a probe file. */
export const ofProbe: ShownAnswers = {
  ...compared,
  subject: { kind: 'lens', file: 'file:///w/math.probes.json', probe: 'mul-5' },
  title: 'mul-5 · (4,7) · 0.00 → 1.00',
  change: 'Δ +1.00 · on m.gguf',
  ...{ run: null, pinned: null, others: [], against: null },
  pairs: [{ ...compared.pairs[0]!, set: '' }],
  more: [
    { title: 'Other Configs', lines: ['(2,3)  1.00  +1.00'] },
    { title: 'Runs', lines: ['(4,7): layers 0..6, 4..9, 2 tokens in 12 ms'] },
  ],
};

/** The same while the answer is being written. */
export const beingWritten: ShownAnswers = {
  ...ofProbe,
  title: 'mul-5 · (4,7)…',
  change: '',
  pairs: [
    {
      ...ofProbe.pairs[0]!,
      kind: 'alone',
      after: { text: 'The answer', score: null, remarks: ['running…'] },
    },
  ],
  more: [],
};

export const failed: ShownAnswers = {
  ...compared,
  title: '(1,5) vs the baseline',
  change: '',
  before: 'Baseline',
  after: '(1,5)',
  notices: ['(1,5) failed: the engine process ended three times in a row.'],
  pairs: [],
};

/** As many pairs as a long sweep has. */
export const many = (count: number): ShownAnswers => ({
  ...compared,
  pairs: Array.from({ length: count }, (_, n) =>
    pair(`mul-${n}`, PAIR_KINDS[Math.floor((n * 3) / count)]!, {
      id: `pair ${n}`,
      before: answer(`${LONG.repeat(3)}${n}`, n / count),
      after: answer(`${LONG.repeat(2)}but then${LONG}${n + 1}`, 1 - n / count),
    }),
  ),
});

export const sent = (answers: ShownAnswers): ToAnswers => ({ type: 'answers', answers });
