import { expect, it } from 'vitest';
import { toEngineProbes } from '../../src/runner/probeJob.js';
import { emotionProbe, probeSet } from '../support/runs.js';

const set = probeSet('s', [emotionProbe('e', { A: 4, B: 3, C: 2, D: 1 })]);

it('the engine is told the convention in force', () => {
  const told = (...asked: Parameters<typeof toEngineProbes>) =>
    toEngineProbes(...asked).map(({ emotions }) => emotions);
  expect(told({ sets: [set, { ...set, emotions: 'ng' }, { ...set, format: 'ng-eq' }] })).toEqual([
    'strict',
    'ng',
    'austin',
  ]);
  expect(told({ sets: [set, { ...set, emotions: 'ng' }], emotions: 'austin' })).toEqual(['austin', 'austin']);
  expect(toEngineProbes({ sets: [set] })).toMatchObject([{ key: 's/e', group: 's', probe: set.probes[0] }]);
});
