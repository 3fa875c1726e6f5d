import { describe, expect, it } from 'vitest';
import { blockConfig } from '../../src/core/configs/layerPath.js';
import type { ConfigRecord, RunHeader } from '../../src/core/results/records.js';
import { rescoring } from '../../src/core/results/rescore.js';
import { buildResults } from '../../src/core/results/results.js';
import { configRecord, emotionProbe, integerProbe, outputOf, probeSet, runHeader } from '../support/runs.js';

const guesses = probeSet('guesses', [integerProbe('p1', '11'), integerProbe('p2', '22')]);
const feelings = probeSet('feelings', [emotionProbe('e1', { A: 4, B: 3, C: 2, D: 1 })]);
const header = runHeader({ sets: [guesses, feelings] });
type ParametersAfterFirst = Parameters<typeof rescoring> extends [unknown, ...infer Rest] ? Rest : never;

const record = configRecord(
  blockConfig(0, 0, 4),
  {},
  {
    outputs: [
      outputOf('guesses', 'p1', 1, { output: '11' }),
      outputOf('guesses', 'p2', 1, { output: '22' }),
      outputOf('feelings', 'e1', 1, { output: 'D: 1\nC: 2\nB: 3\nA: 4' }),
    ],
  },
);
function rescore(stored: RunHeader, records: readonly ConfigRecord[], ...now: ParametersAfterFirst) {
  const { header: changed, dropped, rescore: again } = rescoring(stored, ...now);
  return { header: changed, dropped, records: records.map(again) };
}
const scores = (rescored: ReturnType<typeof rescore>): number[] =>
  rescored.records[0]!.outputs.map(({ score }) => score);

describe('scoring again', () => {
  it('gives an edited answer its new score', () => {
    const edited = probeSet('guesses', [integerProbe('p1', '12'), integerProbe('p2', '22')]);
    const again = rescore(header, [record], [edited, feelings]);
    expect(scores(again)[0]).toBeCloseTo(11 / 12, 12);
    expect(scores(again)[1]).toBe(1);
    expect(again.records[0]!.outputs[0]).toMatchObject({ set: 'guesses', probe: 'p1', parsed: true });
    expect(again.dropped).toEqual([]);
  });

  it('changes nothing that it was given', () => {
    const before = JSON.stringify([header, record]);
    rescore(header, [record], [probeSet('guesses', [integerProbe('p1', '12')])]);
    expect(JSON.stringify([header, record])).toBe(before);
  });

  it('tells which probes are gone, and leaves their answers out', () => {
    const again = rescore(header, [record], [probeSet('guesses', [integerProbe('p2', '22')]), feelings]);
    expect(again.dropped).toEqual(['guesses/p1']);
    expect(again.records[0]!.outputs.map(({ probe }) => probe)).toEqual(['p2', 'e1']);
    expect(buildResults(again.header, again.records).baseline?.scores.guesses).toBe(1);
  });

  it('leaves new probes out, which have no answers yet', () => {
    const more = probeSet('guesses', [...guesses.probes, integerProbe('p3', '33')]);
    const again = rescore(header, [record], [more, feelings]);
    expect(again.header.probeSets[0]!.probes.map(({ id }) => id)).toEqual(['p1', 'p2']);
    expect(buildResults(again.header, again.records).baseline?.scores.guesses).toBe(1);
  });

  it('has no score, rather than none at all, for a set that has lost every probe', () => {
    const again = rescore(header, [record], [probeSet('guesses', [integerProbe('new', '1')]), feelings]);
    expect(again.dropped).toEqual(['guesses/p1', 'guesses/p2']);
    const { baseline, floors } = buildResults(again.header, again.records);
    expect(baseline).toMatchObject({
      scores: { guesses: null, feelings: expect.any(Number) as number },
      combined: null,
    });
    expect(floors.guesses).toEqual([]);
  });

  it('follows the convention asked for, else that of the file', () => {
    const loosely = 0.5 * (1 - 8 / 40) + 0.25;
    expect(scores(rescore(header, [record], [guesses, feelings]))[2]).toBe(1);
    expect(scores(rescore(header, [record], [guesses, feelings], 'austin'))[2]).toBeCloseTo(loosely, 12);
    expect(scores(rescore(header, [record], [guesses, { ...feelings, emotions: 'austin' }]))[2]).toBeCloseTo(
      loosely,
      12,
    );
    const strict = rescore(header, [record], [guesses, feelings], 'strict');
    expect(strict.header.probeSets.map(({ emotions }) => emotions)).toEqual(['strict', 'strict']);
  });

  it('applies a convention to the stored probes when no file is given', () => {
    const again = rescore(header, [record], [], 'strict');
    expect(scores(again)).toEqual([1, 1, 1]);
    expect(again.header.probeSets[0]!.hash).toBe('sha256:guesses');
  });

  it('matches a set of another name when each side has one only', () => {
    const renamed = probeSet('other', [integerProbe('p1', '12'), integerProbe('p2', '22')]);
    const single = runHeader({ sets: [guesses] });
    const own = { ...record, outputs: record.outputs.slice(0, 2) };
    expect(scores(rescore(single, [own], [renamed]))[0]).toBeCloseTo(11 / 12, 12);
    expect(scores(rescore(header, [record], [renamed]))[0]).toBe(1);
  });

  describe('tells which answers ended too early for it', () => {
    const lines = 'A: 4\nB: 3\nC: 2\nD: 1\n';
    const stored = runHeader({ sets: [guesses, { ...feelings, emotions: 'strict' }] });
    const early = (stop: 'decided' | 'loop' | 'eos', ...now: ParametersAfterFirst): string[] => {
      const outputs = [
        outputOf('guesses', 'p1', 0, { output: '4'.repeat(9), stop: 'decided' }),
        outputOf('feelings', 'e1', 1, { output: lines, stop }),
        outputOf('feelings', 'gone', 1, { output: lines, stop }),
      ];
      const again = rescoring(stored, ...now);
      return again.endedTooEarly({ ...record, outputs }).map(({ set, probe }) => `${set}/${probe}`);
    };
    const others = ['guesses/p1'];

    it('under another convention', () => {
      expect(early('decided', [])).toEqual(others);
      expect(early('decided', [], 'austin')).toEqual([...others, 'feelings/e1']);
      expect(early('loop', [], 'austin')).toEqual([...others, 'feelings/e1']);
      expect(early('eos', [], 'austin')).toEqual(others);
    });

    it('under an edited probe', () => {
      const renamed = probeSet('feelings', [emotionProbe('e1', { A: 4, B: 3, C: 2, E: 1 })]);
      expect(early('decided', [renamed])).toEqual([...others, 'feelings/e1']);
    });
  });

  it('makes a header that no sweep goes on from', () => {
    expect(rescore(header, [record], [guesses, feelings]).header.probeSets[0]!.hash).toBe('rescored');
  });
});
