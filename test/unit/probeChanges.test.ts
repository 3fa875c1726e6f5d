import { describe, expect, it } from 'vitest';
import { goodConfigs, topConfigs } from '../../src/core/results/bestConfigs.js';
import { EVEN, probeChanges } from '../../src/core/results/probeChanges.js';
import { buildResults } from '../../src/core/results/results.js';
import { blockRecord, integerProbe, probeSet, runHeader } from '../support/runs.js';

const sets = [
  probeSet('a', [integerProbe('p1', '1'), integerProbe('p2', '2')]),
  probeSet('b', [integerProbe('p1', '1')]),
];
const results = buildResults(runHeader({ sets }), [
  blockRecord(0, 0, 4, { a: [0.5, 0], b: [1] }),
  blockRecord(1, 2, 4, { a: [0.5, 1], b: [0] }),
  blockRecord(2, 3, 4, { a: [0.75, 1], b: [1] }),
  blockRecord(0, 2, 4, { a: [0] }, { state: 'early-stopped' }),
]);

describe('changes of single probes', () => {
  it('are a matrix of probes and configs, the largest effect first', () => {
    expect(probeChanges(results, ['(1,2)', '(2,3)'])).toEqual({
      configs: ['(1,2)', '(2,3)'],
      probes: [
        { set: 'a', probe: 'p2', before: 0, changes: [1, 1], gains: 2, losses: 0, effect: 1 },
        { set: 'b', probe: 'p1', before: 1, changes: [-1, 0], gains: 0, losses: 1, effect: -0.5 },
        { set: 'a', probe: 'p1', before: 0.5, changes: [0, 0.25], gains: 1, losses: 0, effect: 0.125 },
      ],
    });
  });

  it('are unknown where a config did not answer', () => {
    const { probes } = probeChanges(results, ['(0,2)', '(3,4)', '(2,3)']);
    expect(probes.map(({ set, probe, changes, effect }) => [set, probe, changes, effect])).toEqual([
      ['a', 'p2', [null, null, 1], 1],
      ['a', 'p1', [-0.5, null, 0.25], -0.125],
      ['b', 'p1', [null, null, 0], 0],
    ]);
  });

  it('keep the order of the sets among equals, and count nothing too small to be seen', () => {
    const same = buildResults(runHeader({ sets }), [
      blockRecord(0, 0, 4, { a: [0.5, 0.5], b: [0.5] }),
      blockRecord(1, 2, 4, { a: [0.5004, 0.5006], b: [0.4994] }),
    ]);
    const { probes } = probeChanges(same, ['(1,2)']);
    expect(Object.fromEntries(probes.map((row) => [row.set + row.probe, [row.gains, row.losses]]))).toEqual({
      ap1: [0, 0],
      ap2: [1, 0],
      bp1: [0, 1],
    });
    expect(probeChanges(results, []).probes.map(({ set, probe, effect }) => [set + probe, effect])).toEqual([
      ['ap1', 0],
      ['ap2', 0],
      ['bp1', 0],
    ]);
    const least = buildResults(runHeader({ sets }), [
      blockRecord(0, 0, 4, { a: [0, EVEN], b: [0] }),
      blockRecord(1, 2, 4, { a: [EVEN, 0], b: [0] }),
    ]);
    expect(probeChanges(least, ['(1,2)']).probes).toMatchObject([
      { probe: 'p1', gains: 1, losses: 0 },
      { probe: 'p2', gains: 0, losses: 1 },
      { set: 'b', gains: 0, losses: 0 },
    ]);
  });

  it('are none without a baseline', () => {
    const none = buildResults(runHeader({ sets }), [blockRecord(1, 2, 4, { a: [1, 1], b: [1] })]);
    expect(probeChanges(none, ['(1,2)'])).toEqual({ configs: ['(1,2)'], probes: [] });
  });
});

describe('the good configs', () => {
  it('are those that gain most, unless some are more than luck', () => {
    const losing = buildResults(runHeader({ sets }), [
      blockRecord(0, 0, 4, { a: [0.5, 0.5], b: [1] }),
      blockRecord(1, 2, 4, { a: [0.5, 0.5], b: [1] }),
      blockRecord(2, 3, 4, { a: [1, 0.5], b: [1] }),
      blockRecord(0, 2, 4, { a: [1, 1], b: [1] }),
      blockRecord(0, 1, 4, { a: [1, 1], b: [1] }),
      blockRecord(0, 3, 4, { a: [1] }, { state: 'early-stopped' }),
    ]);
    const keys = ({ configs }: ReturnType<typeof goodConfigs>) => configs.map(({ key }) => key);
    expect(topConfigs(losing, 9).map(({ key }) => key)).toEqual(['(0,1)', '(0,2)', '(2,3)', '(1,2)']);
    expect(keys(goodConfigs(losing, { luck: undefined }, 10))).toEqual(['(0,1)', '(0,2)', '(2,3)']);
    expect(goodConfigs(losing, { luck: undefined }, 1)).toMatchObject({
      of: 'best',
      configs: [{ key: '(0,1)' }],
    });
    const luck = { tries: 4, p: 0.01, threshold95: 0, survivors: ['(2,3)'], probesNeeded: null, leastP: 0 };
    expect(goodConfigs(losing, { luck }, 1)).toMatchObject({ of: 'survivors', configs: [{ key: '(2,3)' }] });
  });
});
