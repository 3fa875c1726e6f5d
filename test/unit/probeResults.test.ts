import { describe, expect, it } from 'vitest';
import { fileResultOf, resultOf } from '../../src/core/results/probeResults.js';
import { probe, stored } from '../support/probes.js';

const STALE = { asked: 'something else' };
const baseline = stored({ config: '(0,0)', output: '17' });
const config = stored({ config: '(4,7)', output: '42' });

describe('the result of a probe', () => {
  it('is unknown before anything was run', () => {
    expect(resultOf(probe(), 'austin', [])).toBeUndefined();
  });

  it('is that of the last config, compared with the baseline', () => {
    const result = resultOf(probe(), 'austin', [baseline, config, stored({ config: '(1,2)' })])!;
    expect(result.latest).toMatchObject({ score: 1, parsed: true, extracted: '42', stale: false });
    expect(result.latest.stored).toBe(config);
    expect(result.baseline?.stored).toBe(baseline);
    expect(result.delta).toBeCloseTo(1 - result.baseline!.score, 12);
    expect(result.all).toHaveLength(3);
  });

  it('is the baseline when nothing else was run', () => {
    const result = resultOf(probe(), 'austin', [baseline])!;
    expect(result.latest).toBe(result.baseline);
    expect(result.delta).toBeUndefined();
  });

  it('follows an edited answer and an edited scorer', () => {
    const now = (change: Parameters<typeof probe>[0]) =>
      resultOf(probe(change), 'austin', [config, baseline])!;
    expect(now({ answer: { kind: 'integer', digits: '17' } })).toMatchObject({
      baseline: { score: 1, stale: false },
      latest: { stale: false },
    });
    expect(now({ scorer: 'exact', answer: { kind: 'text', accept: ['forty-two'] } }).latest.score).toBe(0);
  });

  it('says when an answer ended too early for how it is scored now', () => {
    const early = (change: Parameters<typeof stored>[0]) =>
      resultOf(probe(), 'austin', [stored(change)])!.latest.endedTooEarly;
    expect(early({ stop: 'decided' })).toBe(true);
    expect(early({ stop: 'loop' })).toBe(true);
    expect(early({ stop: 'eos' })).toBe(false);
    expect(early({ stop: 'decided', output: '41 or 42 a' })).toBe(false);
    expect(early({ stop: 'decided', cut: true })).toBe(false);
  });

  it('is stale once something else is asked', () => {
    const result = resultOf(probe({ prompt: 'What is 6 times 8?' }), 'austin', [baseline, config])!;
    expect(result.latest).toMatchObject({ stale: true, stored: { config: '(4,7)' } });
    expect(result.delta).toBeUndefined();
  });

  it('is no change against a stale baseline', () => {
    const result = resultOf(probe(), 'austin', [config, stored({ config: '(0,0)', ...STALE })])!;
    expect(result.latest.stale).toBe(false);
    expect(result.delta).toBeUndefined();
  });

  it('prefers what is not stale', () => {
    const old = stored({ config: '(1,2)', ...STALE });
    expect(resultOf(probe(), 'austin', [old, config])!.latest.stored).toBe(config);
    expect(resultOf(probe(), 'austin', [old, baseline])!.latest.stored).toBe(baseline);
    expect(resultOf(probe(), 'austin', [stored({ config: '(0,0)', ...STALE }), old])!.latest.stored).toBe(
      old,
    );
  });

  it('follows the convention for emotions', () => {
    const feeling = probe({
      scorer: 'emotions',
      answer: {
        kind: 'emotions',
        names: ['A', 'B', 'C', 'D'],
        scores: [5, 5, 0, 0],
        reference: [5, 5, 0, 0],
      },
    });
    const said = [stored({ output: 'nothing' })];
    expect(resultOf(feeling, 'austin', said)!.latest).toMatchObject({ score: 0.5, parsed: false });
    expect(resultOf(feeling, 'strict', said)!.latest).toMatchObject({ score: 0, parsed: false });
  });
});

describe('the result of a file', () => {
  const one = resultOf(probe(), 'austin', [config, baseline])!;
  const other = resultOf(probe(), 'austin', [stored({ output: '17' }), stored({ config: '(0,0)' })])!;

  it('is the mean under a config and under the baseline', () => {
    const low = one.baseline!.score;
    const result = fileResultOf('(4,7)', [one, other])!;
    expect(result.score).toBeCloseTo((1 + low) / 2, 12);
    expect(result.baseline).toBeCloseTo((low + 1) / 2, 12);
  });

  it('is unknown until every probe has answered both', () => {
    expect(fileResultOf('(4,7)', [one, undefined])).toBeUndefined();
    expect(fileResultOf('(4,7)', [one, resultOf(probe(), 'austin', [config])])).toBeUndefined();
    expect(fileResultOf('(1,2)', [one])).toBeUndefined();
    expect(fileResultOf('(4,7)', [])).toBeUndefined();
  });
});
