import { expect, it } from 'vitest';
import { resultOf } from '../../src/core/results/probeResults.js';
import { comparedAnswers, type KnownAnswers } from '../../src/host/probes/comparedAnswers.js';
import type { LiveRun } from '../../src/host/probes/probeRuns.js';
import { parseToAnswers } from '../../src/protocol/answersView.js';
import { probe, stored } from '../support/probes.js';

const subject = { kind: 'lens', file: 'file:///p.probes.json', probe: 'a' } as const;
type Outputs = Parameters<typeof resultOf>[2];
const compared = (...outputs: Outputs) => during(undefined, ...outputs);
const during = (live: KnownAnswers['live'], ...outputs: Outputs) => {
  const result = resultOf(probe(), 'austin', outputs);
  const answers = comparedAnswers(subject, probe(), { result, live });
  expect(parseToAnswers({ type: 'answers', answers })).toMatchObject({ ok: true });
  return answers;
};

it('the comparison from a probe’s lens has the same parts as the one from a map', () => {
  const answers = compared(stored(), stored({ config: '(0,0)', output: 'It is 17' }));
  expect(answers).toMatchObject({
    title: 'a · (4,7) · 0.40 → 1.00',
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
    title: 'a · baseline · 1.00',
    change: 'on m.gguf',
    before: null,
    after: 'Baseline',
    pairs: [{ kind: 'alone', before: null }],
  });
  expect(compared(stored())).toMatchObject({ title: 'a · (4,7) · 1.00', before: null, after: '(4,7)' });
});

it('shows an answer as it grows, beside the baseline’s', () => {
  const live: LiveRun = {
    ...{ config: '(1,2)', part: '(1,2)', phase: 'running' },
    texts: new Map([['(1,2)', '4']]),
  };
  const baseline = stored({ config: '(0,0)', output: '17' });
  const answers = during(live, stored(), baseline);
  expect(answers).toMatchObject({
    title: 'a · (1,2)…',
    change: '',
    before: 'Baseline',
    after: '(1,2)',
    more: [],
  });
  expect(answers.pairs).toMatchObject([
    {
      kind: 'alone',
      config: '(1,2)',
      before: { text: '17' },
      after: { text: '4', score: null, remarks: ['running…'] },
    },
  ]);
  expect(during(live).before).toBeNull();
  expect(during({ ...live, texts: new Map() }).pairs[0]?.after.text).toBe('');
});

it('shows the baseline’s answer as it grows, beside the one that it is compared with', () => {
  const live: LiveRun = {
    ...{ config: '(4,7)', part: '(0,0)', phase: 'queued' },
    texts: new Map([['(0,0)', '1']]),
  };
  expect(during(live, stored()).pairs).toMatchObject([
    {
      before: { text: '1', score: null, remarks: ['waits for its turn in the sweep…'] },
      after: { text: '42', score: 1 },
    },
  ]);
  const alone = during({ ...live, config: '(0,0)' });
  expect(alone).toMatchObject({ title: 'a · baseline…', before: null, after: 'Baseline' });
  expect(alone.pairs).toMatchObject([{ before: null, after: { text: '1' } }]);
});

it('tells how the answers came about, and lists the other configs, the best first', () => {
  const baseline = stored({ config: '(0,0)', output: '17' });
  const outputs = [
    stored(),
    stored({ config: '(1,2)', output: '17' }),
    stored({ config: '(2,3)' }),
    baseline,
  ];
  expect(compared(...outputs).more).toEqual([
    { title: 'Other Configs', lines: ['(2,3)  1.00  +0.60', '(1,2)  0.40  no change'] },
    {
      title: 'Runs',
      lines: ['(4,7): layers 0..6, 4..9, 2 tokens in 12 ms', 'baseline: layers 0..9, 2 tokens in 12 ms'],
    },
  ]);
  expect(compared(stored({ stop: 'loop' })).more).toEqual([
    {
      title: 'Runs',
      lines: ['(4,7): layers 0..6, 4..9, 2 tokens in 12 ms, ended in a loop that did not change its score'],
    },
  ]);
});

it('says of which question an answer is, and how it ended', () => {
  const [stale] = compared(stored({ asked: 'x' })).pairs;
  expect(stale?.after.remarks).toEqual(['prompt edited since this run']);
  const [early] = compared(stored({ stop: 'decided' })).pairs;
  expect(early?.after.remarks).toEqual(['ended early under the previous scoring']);
});
