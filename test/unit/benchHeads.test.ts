import { describe, expect, it } from 'vitest';
import { blockConfig } from '../../src/core/configs/layerPath.js';
import { noWork } from '../../src/engine/generation/work.js';
import { sharesOf } from '../../tools/bench/profile.js';
import { configResult, headTimes, type Measured } from '../../tools/bench/ways.js';

const outputs = [{ key: 'a', output: 'x', tokens: 2, stop: 'limit' as const, ms: 1 }];
const run = (wallMs: number, headMs: number) => ({
  state: 'done' as const,
  outputs,
  wallMs,
  switchMs: 1,
  work: { ...noWork(), headMs, prefillMs: 40, decodeMs: 20, pickMs: 5, contextMs: 3 },
});
const measured = (i: number, j: number, wallMs: number, headMs: number): Measured => ({
  config: blockConfig(i, j, 8),
  ours: run(wallMs, headMs),
  plain: run(120, 0),
  peer: { ms: 240, writeMs: 1, loadMs: 1, bytes: 1, texts: ['x'] },
  writtenBytes: 0,
});
const limit = { prefillOps: 0, prefillMs: 25, decodeOps: 0, decodeBytes: 0, decodeMs: 10 };

describe('the head of a config in the benchmark', () => {
  it('is charged to the j configs that share it, whichever of them computed it', () => {
    const both = [measured(1, 4, 120, 40), measured(2, 4, 80, 0)];
    const heads = headTimes(both);
    const [first, second] = both.map((one) => configResult(one, { heads, keys: ['a'], limit, steps: 1 }));
    expect(first!.amortisedMs).toBe(90);
    expect(second!.amortisedMs).toBe(90);
    expect(second).toMatchObject({ headMs: 40, ratioBefore: 120 / 90, ratio: 240 / 90, samePlainTexts: 1 });
    expect(first!.achieved).toEqual({ prefill: 25 / 50, decode: 10 / 20, config: 35 / 90 });
  });

  it('is counted among the parts of the wall time', () => {
    const shares = sharesOf([run(120, 40)]);
    expect(shares.head).toBeCloseTo(40 / 120);
    expect(shares.idle).toBeCloseTo((120 - 109) / 120);
  });
});
