import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockConfig } from '../../src/core/configs/layerPath.js';
import type { ConfigRecord, ScoredOutput } from '../../src/core/results/records.js';
import { placeOf, ScoredRecords } from '../../src/store/scoredRecords.js';
import { configRecord } from '../support/runs.js';

type Output = ConfigRecord['outputs'][number];

const recordWith = (outputs: readonly Output[], error?: string): ConfigRecord => ({
  ...configRecord(blockConfig(0, 1, 4), {}),
  outputs: [...outputs],
  ...(error === undefined ? {} : { error }),
});

const output: fc.Arbitrary<Output> = fc.record(
  {
    set: fc.constantFrom('math', 'eq'),
    probe: fc.constantFrom('a', 'b', 'c'),
    seed: fc.constantFrom(0, 1),
    output: fc.string({ maxLength: 5 }),
    tokens: fc.nat(),
    stop: fc.constantFrom('eos', 'limit', 'stop', 'decided', 'loop'),
    score: fc.double({ min: -1, max: 1, noNaN: true }),
    parsed: fc.boolean(),
    ms: fc.nat(),
  },
  { requiredKeys: ['set', 'probe', 'output', 'score', 'parsed'] },
);

const kept = ({ set, probe, seed, score, parsed, tokens, stop }: Output): ScoredOutput => ({
  ...{ set, probe, score, parsed },
  ...{ tokens, stop },
  ...(seed === undefined ? {} : { seed }),
});

describe('records without their texts', () => {
  it('say of each output what is counted with, whatever the records before them answered', () => {
    // Most begin like one another, as the configs of a sweep do.
    const lists = fc
      .tuple(
        fc.array(output, { maxLength: 6 }),
        fc.array(fc.tuple(fc.nat(8), fc.array(output, { maxLength: 2 }))),
      )
      .map(([common, more]) => more.map(([length, rest]) => [...common.slice(0, length), ...rest]));
    fc.assert(
      fc.property(lists, (all) => {
        const scored = new ScoredRecords();
        const records = all.map((outputs, start) => scored.of(recordWith(outputs), { start, length: 7 }));
        // When all are there: no later one may change what an earlier one says.
        records.forEach((record, n) => {
          expect(record.outputs).toEqual(all[n]!.map(kept));
          expect(record.outputs.map((each) => 'seed' in each)).toEqual(
            all[n]!.map((each) => each.seed !== undefined),
          );
          expect(placeOf(record)).toEqual({ start: n, length: 7 });
        });
      }),
    );
  });

  it('tell the answers to a probe with a seed from those with another, and with none', () => {
    const scored = new ScoredRecords();
    const outputs = [undefined, 1, 0].map((seed, n): Output => ({
      ...{ set: 's', probe: 'p', output: '', score: n, parsed: true },
      ...(seed === undefined ? {} : { seed }),
    }));
    for (const own of [outputs.slice(0, 1), outputs.slice(1), outputs.toReversed()])
      expect(scored.of(recordWith(own), { start: 0, length: 1 }).outputs).toEqual(own.map(kept));
  });

  it('have the names that are meant, also of an error, and all else as it is', () => {
    const outputs: Output[] = [{ set: 'm', probe: 'p', output: 'text', score: 0.5, parsed: true }];
    const record = recordWith(outputs, 'broken');
    const scored = new ScoredRecords((name) => name.toUpperCase()).of(record, { start: 0, length: 1 });
    expect(scored).toEqual({
      ...record,
      error: 'BROKEN',
      outputs: [{ set: 'M', probe: 'P', score: 0.5, parsed: true, tokens: undefined, stop: undefined }],
    });
    expect(JSON.stringify(scored)).not.toContain('text');
    expect('error' in new ScoredRecords().of(recordWith([]), { start: 0, length: 1 })).toBe(false);
  });

  it('take names from what was asked before, so that thousands of records hold each once', () => {
    let named = 0;
    const scored = new ScoredRecords((name) => {
      named++;
      return name;
    });
    const outputs: Output[] = ['a', 'b', 'c'].map((probe) => ({
      set: 's',
      probe,
      output: '',
      score: 0,
      parsed: false,
    }));
    // Beginnings, all, and some of them, as of a config that racing dropped.
    for (const own of [[0, 1], [0, 1, 2], [0], [1, 2], [2], [0, 1, 2], []])
      scored.of(recordWith(own.map((n) => outputs[n]!)), { start: 0, length: 1 });
    expect(named).toBe(2 * 3);
  });
});
