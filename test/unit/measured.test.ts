import { describe, expect, it } from 'vitest';
import { answersOf, measure, standardErrorsOf } from '../../src/core/results/measured.js';
import type { ConfigRecord, RunHeader, ScoredRecord } from '../../src/core/results/records.js';
import { buildResults } from '../../src/core/results/results.js';
import { blockRecord, integerProbe, outputOf, probeSet, runHeader } from '../support/runs.js';

const sets = [
  probeSet('math', [integerProbe('p1', '1'), integerProbe('p2', '2')]),
  probeSet('more', [integerProbe('p1', '3'), integerProbe('p2', '4')]),
];
const header = runHeader({ sets });
const base = blockRecord(0, 0, 4, { math: [0.25, 0.5], more: [0, 1] });
const record = blockRecord(0, 1, 4, { math: [0.75, 0.5], more: [1, 1] });

/** A record that counts how often its outputs are read. */
function counted({ outputs, ...rest }: ConfigRecord): { record: ScoredRecord; reads: () => number } {
  let reads = 0;
  return {
    record: {
      ...rest,
      get outputs() {
        reads++;
        return outputs;
      },
    },
    reads: () => reads,
  };
}

describe('what a record says', () => {
  it('is the mean of each set, and the share of answers in the asked form', () => {
    const half = {
      ...record,
      outputs: record.outputs.map((output, n) => ({ ...output, parsed: n > 0 })),
    };
    expect(measure(half, header)).toEqual({
      record: half,
      scores: { math: 0.625, more: 1 },
      parsed: 0.75,
      parsedBySet: { math: 0.5, more: 1 },
    });
  });

  it('is no score of a config that was not run whole, or not all of whose answers are there', () => {
    const part = blockRecord(0, 1, 4, { math: [1], more: [0, 1] });
    expect(measure(part, header).scores).toEqual({ math: null, more: 0.5 });
    for (const state of ['early-stopped', 'dropped', 'failed'] as const)
      expect(measure({ ...record, state }, header).scores).toEqual({ math: null, more: null });
    const failed = measure({ ...record, state: 'failed', outputs: [] }, header);
    expect([failed.parsed, failed.parsedBySet]).toEqual([null, { math: null, more: null }]);
  });

  it('takes an answer to each probe with each seed', () => {
    const sampled: RunHeader = { ...header, sampling: { temperature: 1, topP: 1, seeds: [0, 1] } };
    const twice = {
      ...record,
      outputs: [0, 1].flatMap((seed) => record.outputs.map((output) => ({ ...output, seed }))),
    };
    expect(measure(twice, sampled).scores).toEqual({ math: 0.625, more: 1 });
    expect(measure(record, sampled).scores).toEqual({ math: null, more: null });
    expect(measure(twice, header).scores).toEqual({ math: null, more: null });
  });

  it('is what an imported file says where it has no answers', () => {
    const imported = { ...blockRecord(0, 1, 4, { more: [0, 1] }), scores: { math: 0.125, more: 0.9 } };
    expect(measure(imported, header).scores).toEqual({ math: 0.125, more: 0.5 });
    expect(measure(blockRecord(0, 1, 4, {}), header).scores).toEqual({ math: null, more: null });
  });

  it('is the same answers by set each time', () => {
    const answers = answersOf(record, header);
    expect(answersOf(record, header)).toBe(answers);
    expect(answersOf(record, { ...header })).not.toBe(answers);
    expect([answers.key, answers.state]).toEqual(['(0,1)', 'done']);
    expect(answers.outputs['more']!.map(({ set, score }) => [set, score])).toEqual([
      ['more', 1],
      ['more', 1],
    ]);
    expect(Object.keys(answers.outputs)).toEqual(['math', 'more']);
  });
});

describe('the standard error of a set’s Δ', () => {
  const deltas = { math: 0.25, more: 0.5 };

  it('is that of the changes of its probes', () => {
    // Changes of 0.5 and 0, and of 1 and 0: the deviation over √2.
    expect(standardErrorsOf(record, deltas, base, header)).toEqual({ math: 0.25, more: 0.5 });
  });

  it('is none without a baseline, a Δ, or answers of both to two probes', () => {
    expect(standardErrorsOf(record, deltas, undefined, header)).toEqual({ math: null, more: null });
    const own = blockRecord(0, 1, 4, { math: [0.75, 0.5], more: [1, 1] });
    expect(standardErrorsOf(own, { math: null, more: 0.5 }, base, header)).toEqual({ math: null, more: 0.5 });
    const other = {
      ...blockRecord(0, 1, 4, { more: [1, 1] }),
      outputs: [...own.outputs.slice(2), outputOf('math', 'p1', 1), outputOf('math', 'p9', 1)],
    };
    expect(standardErrorsOf(other, deltas, base, header)).toEqual({ math: null, more: 0.5 });
  });

  it('is made anew for another baseline, and for other sets', () => {
    const own = blockRecord(0, 1, 4, { math: [0.75, 0.5], more: [1, 1] });
    expect(standardErrorsOf(own, deltas, base, header)['math']).toBe(0.25);
    const again = blockRecord(0, 0, 4, { math: [0.75, 0.5], more: [0, 1] });
    expect(standardErrorsOf(own, deltas, again, header)['math']).toBe(0);
    expect(standardErrorsOf(own, deltas, base, header)['math']).toBe(0.25);
    const first = runHeader({ sets: sets.slice(0, 1) });
    expect(standardErrorsOf(own, { math: 0.25 }, base, first)).toEqual({ math: 0.25 });
  });
});

describe('results that are built again', () => {
  it('read no record again that they know', () => {
    const [own, baseline] = [counted(record), counted(base)];
    const first = buildResults(header, [baseline.record, own.record]);
    const [reads, ofBase] = [own.reads(), baseline.reads()];
    expect(reads).toBeGreaterThan(0);
    const next = counted(blockRecord(1, 2, 4, { math: [1, 1], more: [1, 1] }));
    const second = buildResults(header, [baseline.record, own.record, next.record]);
    expect([own.reads(), baseline.reads()]).toEqual([reads, ofBase]);
    expect(second.configs.slice(0, 2)).toEqual(first.configs);
    buildResults({ ...header }, [baseline.record, own.record]);
    expect(own.reads()).toBeGreaterThan(reads);
  });
});
