import { describe, expect, it } from 'vitest';
import { LEAST_LOGPROB, logprobsOf } from '../../src/engine/serving/logprobs.js';

describe('log probabilities', () => {
  it('are the logarithm of softmax', () => {
    // e^0 : e^ln2 : e^ln5 are 1 : 2 : 5.
    const { chosen, top } = logprobsOf([0, Math.log(2), Math.log(5)], 0, 2);
    expect(chosen).toBeCloseTo(Math.log(1 / 8), 12);
    expect(top.map(({ token }) => token)).toEqual([2, 1]);
    expect(top[0]!.logprob).toBeCloseTo(Math.log(5 / 8), 12);
    expect(top[1]!.logprob).toBeCloseTo(Math.log(2 / 8), 12);
  });

  it('are the same however large the logits are', () => {
    const small = logprobsOf([1, 2, 3], 1, 3);
    const large = logprobsOf([10_001, 10_002, 10_003], 1, 3);
    expect(large.chosen).toBeCloseTo(small.chosen, 9);
    expect(large.top.map(({ token }) => token)).toEqual([2, 1, 0]);
  });

  it('of many have the largest first, of equal ones the earlier', () => {
    const logits = Float32Array.from([3, 9, -1, 9, 4, 8, 3]);
    expect(logprobsOf(logits, 0, 4).top.map(({ token }) => token)).toEqual([1, 3, 5, 4]);
    expect(logprobsOf(logits, 0, 1).top.map(({ token }) => token)).toEqual([1]);
    expect(logprobsOf(logits, 0, 0).top).toEqual([]);
    expect(logprobsOf(logits, 0, 20).top).toHaveLength(7);
  });

  it('are numbers where there is next to no probability, or none', () => {
    const { chosen, top } = logprobsOf([0, -Infinity], 1, 2);
    expect(chosen).toBe(LEAST_LOGPROB);
    expect(top).toEqual([
      { token: 0, logprob: 0 },
      { token: 1, logprob: LEAST_LOGPROB },
    ]);
    expect(logprobsOf([0, -9998], 1, 0).chosen).toBe(-9998);
    expect(logprobsOf([NaN, NaN], 0, 0).chosen).toBe(LEAST_LOGPROB);
  });
});
