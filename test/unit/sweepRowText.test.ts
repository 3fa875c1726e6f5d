import { describe, expect, it } from 'vitest';
import { leaderSentence, leaderText } from '../../src/core/report/leader.js';
import type { ConfigResult } from '../../src/core/results/results.js';
import { planFacts, sweepFacts } from '../../src/host/views/sweepFacts.js';
import { type KnownSweep, sweepRowText } from '../../src/host/views/sweepRowText.js';
import type { SweepSummary } from '../../src/host/views/sweepSummaries.js';
import type { SweepProgress } from '../../src/runner/sweepRun.js';
import { demoPlan } from '../support/host.js';

const best = { key: '(5,7)', delta: 0.1137 };
const progress = (change: Partial<SweepProgress> = {}): SweepProgress => ({
  state: 'running',
  done: 23,
  total: 56,
  current: '(1,4)',
  best,
  failed: 0,
  etaMs: 1000,
  error: undefined,
  ...change,
});
const summary = (change: Partial<SweepSummary> = {}): SweepSummary => ({
  model: 'm.gguf',
  modelFacts: ['llama', '10 layers', 'Q8_0'],
  sets: [
    { name: 'a', probes: 16 },
    { name: 'b', probes: null },
  ],
  engine: 'llama.cpp v1 on a CPU',
  created: '2026-11-20T10:05:00.000Z',
  configs: 56,
  states: { done: 56, failed: 0 },
  failed: 0,
  whole: true,
  baseline: true,
  best,
  damagedLines: 0,
  ...change,
});
const row = (known: KnownSweep): [description: string, icon: string, contextValue: string] => {
  const { description, icon, contextValue } = sweepRowText(known);
  return [description, icon, contextValue];
};

describe('the facts of a sweep', () => {
  it('are those that a short name leaves out', () => {
    const facts: [string, string][] = [
      ['Model', 'm.gguf · llama · 10 layers · Q8_0'],
      ['Probe sets', 'a (16), b'],
      ['Configs', '56 done'],
      ['Best', '(5,7) +0.114'],
      ['Run on', 'llama.cpp v1 on a CPU'],
      ['Begun', '2026-11-20 10:05 UTC'],
    ];
    expect(sweepFacts(summary())).toEqual(facts);
    const of = (what: string, change: Partial<SweepSummary>) =>
      sweepFacts(summary(change)).find(([each]) => each === what)?.[1];
    expect([
      of('Configs', { states: { done: 50, 'early-stopped': 4, dropped: 0, failed: 2 } }),
      of('Configs', { configs: 0, states: {} }),
      of('Answers', { sampling: 'temperature 1' }),
      of('Best', { best: { key: '(1,2)', delta: 0 } }),
      of('Best', { best: undefined! }),
    ]).toEqual([
      ...['56: 50 done, 4 early-stopped, 2 failed', 'none yet', 'temperature 1'],
      ...['none better than the baseline', undefined],
    ]);
    expect(sweepFacts({ fault: 'empty', message: 'why' })).toEqual([]);
  });

  it('that is being written are those of its plan', () => {
    const plan = {
      ...demoPlan('/r/x.rys.jsonl', '/p/math-16.probes.json'),
      model: '/m/q.gguf',
      configs: 'single',
    };
    expect(planFacts({ ...plan, probes: [...plan.probes, '/p/eq_16.json'] })).toEqual([
      ['Model', 'q.gguf'],
      ['Probe sets', 'math-16, eq_16'],
      ['Configs', 'single'],
    ]);
  });
});

describe('a row of the list of sweeps', () => {
  it('spins while the sweep runs, and only then', () => {
    expect(row({ progress: progress() })).toEqual([
      '23/56 · best (5,7) +0.114 · running',
      'loading~spin',
      'rysResults',
    ]);
    expect(row({ progress: progress({ state: 'starting', total: 0, done: 0, best: undefined }) })).toEqual([
      'loading',
      'loading~spin',
      'rysResults',
    ]);
    expect(row({ progress: progress({ state: 'waiting', best: undefined }) })[0]).toBe(
      '23/56 · waiting for the file',
    );
    for (const state of ['pausing', 'paused'] as const)
      expect(row({ progress: progress({ state, failed: 2 }) })).toEqual([
        `23/56 · best (5,7) +0.114 · 2 failed · ${state}`,
        'debug-pause',
        'rysResults',
      ]);
    expect(row({ progress: progress({ state: 'stopping' }) })[1]).toBe('debug-stop');
  });

  it('says what was stopped, what was interrupted, and what failed', () => {
    const stopped = ['23/56 · best (5,7) +0.114 · stopped', 'debug-stop', 'rysUnfinished'];
    const remembered = { done: 23, total: 56, interrupted: false };
    expect(row({ progress: progress({ state: 'stopped' }) })).toEqual(stopped);
    expect(row({ remembered, summary: summary({ configs: 23, whole: false }) })).toEqual(stopped);
    expect(row({ remembered: { ...remembered, interrupted: true }, summary: summary() })).toEqual([
      '23/56 · best (5,7) +0.114 · interrupted',
      'debug-disconnect',
      'rysUnfinished',
    ]);
    expect(row({ progress: progress({ state: 'failed' }) })).toEqual([
      '23/56 · best (5,7) +0.114 · failed',
      'error',
      'rysUnfinished',
    ]);
    expect(row({ progress: progress({ state: 'failed', total: 0, done: 0, best: undefined }) })[0]).toBe(
      'failed',
    );
    expect(row({ remembered })[0]).toBe('23/56 · stopped');
  });

  it('is done when every config has run, and offers to retry those that failed', () => {
    const remembered = { done: 56, total: 56, interrupted: false };
    const finished = progress({ state: 'finished', done: 56 });
    const done = ['56/56 · best (5,7) +0.114', 'pass', 'rysResults'];
    expect(row({ progress: finished })).toEqual(done);
    expect(row({ remembered, summary: summary() })).toEqual(done);
    const failed = ['56/56 · best (5,7) +0.114 · 3 failed', 'warning', 'rysFailed'];
    expect(row({ progress: { ...finished, failed: 3 } })).toEqual(failed);
    expect(row({ remembered, summary: summary({ failed: 3 }) })).toEqual(failed);
    // Run again one by one since.
    expect(row({ progress: { ...finished, failed: 3 }, summary: summary({ failed: 0 }) })).toEqual(done);
    // How it was started is not known here: there is nothing to retry it with.
    expect(row({ summary: summary({ failed: 3 }) })).toEqual([
      '56 configs · best (5,7) +0.114 · 3 failed',
      'warning',
      'rysResults',
    ]);
  });

  it('says what a file holds that no sweep of this workspace wrote', () => {
    expect(row({ summary: summary() })).toEqual(['56 configs · best (5,7) +0.114', 'pass', 'rysResults']);
    expect(row({ summary: summary({ configs: 1, whole: false, best: undefined! }) })).toEqual([
      '1 config',
      'graph-scatter',
      'rysResults',
    ]);
    expect(row({ summary: summary({ baseline: false, best: undefined! }) })).toEqual([
      '56 configs · no baseline',
      'warning',
      'rysResults',
    ]);
    expect(row({ summary: summary({ damagedLines: 1 }) }).slice(0, 2)).toEqual([
      '56 configs · best (5,7) +0.114 · 1 damaged line',
      'warning',
    ]);
    expect(sweepRowText({ summary: summary({ baseline: false }) }).problems).toEqual([
      'It has no baseline to compare configs with.',
    ]);
    // Stopped before the first config was done: nothing is missing yet.
    const begun = summary({ configs: 0, baseline: false, whole: false, best: undefined! });
    expect(
      row({ progress: progress({ state: 'stopped', done: 0, best: undefined }), summary: begun })[0],
    ).toBe('0/56 · stopped');
    expect(sweepRowText({ summary: begun }).problems).toEqual([]);
    expect(row({})).toEqual(['', 'graph-scatter', 'rysResults']);
  });

  it('tells an empty file from a damaged one', () => {
    const problem = (fault: 'empty' | 'cut' | 'headerless' | 'foreign') =>
      sweepRowText({ summary: { fault, message: 'why' } });
    expect(problem('empty')).toEqual({
      description: 'empty',
      icon: 'circle-large-outline',
      contextValue: 'rysDamaged',
      problems: ['why'],
    });
    expect(
      [problem('cut'), problem('headerless'), problem('foreign')].map(({ description }) => description),
    ).toEqual(['damaged', 'damaged: no header', 'not a results file']);
    expect(problem('cut').icon).toBe('circle-slash');
  });

  it('never calls a loss the best', () => {
    const losing = { key: '(1,2)', delta: -0.126 };
    expect(row({ progress: progress({ best: losing }) })[0]).toBe('23/56 · none better yet · running');
    expect(row({ progress: progress({ best: losing, state: 'finished', done: 56 }) })[0]).toBe(
      '56/56 · none better',
    );
    expect([leaderText({ ...losing, delta: 0 }, false), leaderText(undefined, true)]).toEqual([
      'none better yet',
      '',
    ]);
    expect(leaderText({ ...losing, delta: 0.0006 }, true)).toBe('best (1,2) +0.001');
  });
  it('is no other on the command line', () => {
    const config = (key: string, combined: number, delta: number | null) =>
      ({ key, combined, delta }) as ConfigResult;
    const sentence = (delta: number | null, over: boolean) =>
      leaderSentence({ baseline: config('(0,0)', 1, 0), best: config('(4,7)', 1.25, delta) }, over);
    expect(sentence(0.25, true)).toBe('Baseline 1.000, best (4,7) 1.250 (+0.250).');
    expect(sentence(-0.25, true)).toBe(
      'Baseline 1.000, none better: (4,7) comes nearest with 1.250 (−0.250).',
    );
    expect(sentence(0, false)).toMatch(/^Baseline 1\.000, none yet better: /);
    expect(sentence(null, true)).toBeUndefined();
    expect(leaderSentence({ baseline: undefined, best: undefined }, true)).toBeUndefined();
  });
});
