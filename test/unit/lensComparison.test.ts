import { expect, it } from 'vitest';
import { resultOf } from '../../src/core/results/probeResults.js';
import { comparedAnswers } from '../../src/host/probes/comparedAnswers.js';
import { parseToAnswers } from '../../src/protocol/answersView.js';
import { probe, stored } from '../support/probes.js';

const subject = { kind: 'lens', file: 'file:///p.probes.json', probe: 'a' } as const;
const compared = (...outputs: Parameters<typeof resultOf>[2]) => {
  const answers = comparedAnswers(subject, probe(), resultOf(probe(), 'austin', outputs)!);
  expect(parseToAnswers({ type: 'answers', answers })).toMatchObject({ ok: true });
  return answers;
};

it('the comparison from a probe’s lens has the same parts as the one from a map', () => {
  const answers = compared(stored(), stored({ config: '(0,0)', output: 'It is 17' }));
  expect(answers).toMatchObject({
    title: 'a · (4,7) vs baseline',
    change: 'Δ +0.60 · on m.gguf',
    before: 'Baseline',
    after: '(4,7)',
    run: null,
    pinned: null,
  });
  expect(answers.pairs).toEqual([
    {
      id: 'a',
      kind: 'better',
      set: '',
      probe: 'a',
      seed: null,
      config: '(4,7)',
      before: { text: 'It is 17', score: expect.any(Number) as number, remarks: ['read as “17”'] },
      after: { text: '42', score: 1, remarks: [] },
      expected: '42',
      question: [{ role: 'user', text: 'What is 6 times 7?' }],
    },
  ]);
});

it('shows an answer that there is nothing to compare with alone', () => {
  expect(compared(stored({ config: '(0,0)' }))).toMatchObject({
    title: 'a · baseline',
    change: 'on m.gguf',
    before: null,
    after: 'Baseline',
    pairs: [{ kind: 'alone', before: null }],
  });
  expect(compared(stored())).toMatchObject({ title: 'a · (4,7)', before: null, after: '(4,7)' });
});
