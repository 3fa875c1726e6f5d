import { describe, expect, it } from 'vitest';
import { type ProbeResult, resultOf } from '../../src/core/results/probeResults.js';
import { fileLenses, probeLenses, type ProbeLensState } from '../../src/host/probes/lensItems.js';
import { probe, stored } from '../support/probes.js';

const baseline = stored({ config: '(0,0)', output: '17' });
const config = stored({ config: '(4,7)', output: '42' });
const result = (...outputs: Parameters<typeof resultOf>[2]): ProbeResult =>
  resultOf(probe(), 'austin', outputs)!;
const titles = (state: Partial<ProbeLensState>): string[] =>
  probeLenses({ trusted: true, live: undefined, last: undefined, result: undefined, ...state }).map(
    ({ title }) => title,
  );
const live = (phase: 'waiting' | 'loading' | 'queued' | 'running') => ({
  config: '(4,7)',
  part: '(4,7)',
  phase,
  texts: new Map<string, string>(),
});

describe('the lenses above a probe', () => {
  it('offer the baseline and any config', () => {
    expect(titles({})).toEqual(['▶ baseline', '▶ (i,j)…', 'Show Prompt']);
  });

  it('offer the last config by its name', () => {
    const items = probeLenses({ trusted: true, live: undefined, last: '(4,7)', result: undefined });
    expect(items[2]).toMatchObject({ title: '▶ (4,7)', action: { do: 'run', config: '(4,7)' } });
  });

  it('show the last result, its change, and the way to compare', () => {
    expect(titles({ result: result(config, baseline) }).slice(2)).toEqual([
      '(4,7): 0.40 → 1.00 (+0.60)',
      'Compare with Baseline',
      'Show Prompt',
    ]);
  });

  it('compare nothing when both answers are the same', () => {
    const same = result(config, stored({ config: '(0,0)' }));
    expect(titles({ result: same }).slice(2)).toEqual(['(4,7): 1.00 → 1.00 (no change)', 'Show Prompt']);
  });

  it('show a result that has no baseline, or is the baseline', () => {
    expect(titles({ result: result(config) }).slice(2)).toEqual(['(4,7): 1.00', 'Show Prompt']);
    expect(titles({ result: result(baseline) }).slice(2)).toEqual(['baseline: 0.40', 'Show Prompt']);
  });

  it('say that a result is of another question', () => {
    const old = result(stored({ asked: 'something else' }));
    expect(titles({ result: old }).slice(2)).toEqual([
      '(4,7): 1.00, prompt edited since this run',
      'Show Prompt',
    ]);
  });

  it('show a run, and stop it', () => {
    const of = (phase: 'waiting' | 'loading' | 'queued' | 'running') =>
      titles({ live: live(phase), result: result(config) });
    expect(of('running')).toEqual(['$(loading~spin) running (4,7)…', '■ Stop']);
    expect(of('loading')[0]).toBe('$(loading~spin) loading the model for (4,7)…');
    expect(of('waiting')[0]).toBe('$(clock) (4,7) is next…');
    expect(of('queued')).toEqual(['$(clock) (4,7) waits for its turn in the sweep…', '■ Stop']);
  });

  it('show what the model is really asked', () => {
    const items = probeLenses({ trusted: true, live: undefined, last: undefined, result: undefined });
    expect(items.at(-1)).toMatchObject({ title: 'Show Prompt', action: { do: 'prompt' } });
  });

  it('run nothing in a workspace that is not trusted, but keep results', () => {
    expect(titles({ trusted: false, last: '(4,7)' })).toEqual([]);
    expect(titles({ trusted: false, result: result(config) })).toEqual(['(4,7): 1.00']);
  });

  it('cut the name of a long path', () => {
    const [, , item] = titles({ last: '0,1,2,0,1,2,0,1,2,0,1,2,0,1,2,0,1,2,0,1,2,0,1,2' });
    expect(item).toMatch(/^▶ 0,1,2.{30,}…$/);
  });
});

describe('the lenses of a probe file', () => {
  const of = (state: Partial<Parameters<typeof fileLenses>[0]>): string[] =>
    fileLenses({
      trusted: true,
      model: undefined,
      probes: 3,
      running: false,
      result: undefined,
      ...state,
    }).map(({ title }) => title);

  it('name the model, or ask for one', () => {
    expect(of({ model: '/models/Qwen3-4B.gguf' })[0]).toBe('RYS: Qwen3-4B.gguf');
    expect(of({})[0]).toBe('RYS: Select Model…');
  });

  it('run all probes, or stop them', () => {
    expect(of({})[1]).toBe('▶ Run All 3 Under (i,j)…');
    expect(of({ running: true })[1]).toBe('■ Stop All');
    expect(of({ probes: 1 })).toHaveLength(1);
  });

  it('tell the mean of all probes under the last config', () => {
    const mean = { config: '(4,7)', score: 0.8, baseline: 0.6 };
    expect(of({ result: mean })[2]).toBe('(4,7): mean 0.60 → 0.80 (+0.20)');
    expect(of({ result: mean, trusted: false })).toEqual(['(4,7): mean 0.60 → 0.80 (+0.20)']);
  });

  it('are none where there is nothing to run', () => {
    expect(of({ probes: 0 })).toEqual([]);
    expect(of({ trusted: false })).toEqual([]);
  });
});
