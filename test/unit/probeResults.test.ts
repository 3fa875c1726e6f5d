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
  const low = one.baseline!.score;
  const at = (minute: number) => ({ at: `2026-11-23T10:0${minute}:00.000Z` });

  it('is the mean under a config and under the baseline', () => {
    expect(fileResultOf([one, other, one])).toEqual({
      ...{ config: '(4,7)', answered: 3, of: 3 },
      score: expect.closeTo((2 + low) / 3, 12) as number,
      baseline: expect.closeTo((2 * low + 1) / 3, 12) as number,
    });
  });

  it('counts the probes that have answered, and compares these alone', () => {
    const baselineOnly = resultOf(probe(), 'austin', [baseline])!;
    const stale = resultOf(probe(), 'austin', [stored(STALE), baseline])!;
    expect(fileResultOf([one, undefined, baselineOnly, stale])).toMatchObject({
      ...{ config: '(4,7)', answered: 1, of: 4, score: 1, baseline: low },
    });
  });

  it('has no baseline where one of the probes lacks it', () => {
    const alone = resultOf(probe(), 'austin', [config]);
    expect(fileResultOf([one, alone])).toMatchObject({ answered: 2, baseline: undefined });
  });

  it('is that of the config that was run last, whichever probe it was', () => {
    const of = (key: string, minute: number) =>
      resultOf(probe(), 'austin', [stored({ config: key, ...at(minute) }), { ...baseline, ...at(9) }]);
    expect(fileResultOf([of('(4,7)', 1), of('(1,2)', 3), of('(2,3)', 2)])?.config).toBe('(1,2)');
    expect(fileResultOf([of('(1,2)', 3), of('(4,7)', 1)])?.config).toBe('(1,2)');
  });

  it('is the baseline’s only where nothing else was run', () => {
    const baselineOnly = resultOf(probe(), 'austin', [{ ...baseline, ...at(9) }])!;
    expect(fileResultOf([baselineOnly, one])?.config).toBe('(4,7)');
    expect(fileResultOf([baselineOnly, baselineOnly])).toEqual({
      ...{ config: '(0,0)', answered: 2, of: 2, score: low, baseline: undefined },
    });
  });

  it('is unknown where no probe has answered as it is now', () => {
    expect(fileResultOf([])).toBeUndefined();
    expect(fileResultOf([undefined])).toBeUndefined();
    expect(fileResultOf([resultOf(probe(), 'austin', [stored(STALE)])])).toBeUndefined();
    expect(fileResultOf([one], '(1,2)')).toBeUndefined();
    expect(fileResultOf([one, other], '(0,0)')).toMatchObject({ config: '(0,0)', baseline: undefined });
  });
});
