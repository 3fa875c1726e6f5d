import { describe, expect, it } from 'vitest';
import type { ForeignEntry, ForeignSweep } from '../../src/core/import/foreign.js';
import { importSweep, LayersNeeded } from '../../src/core/import/importedSweep.js';

describe('an imported sweep', () => {
  const entry = (i: number, j: number, more: Partial<ForeignEntry> = {}): ForeignEntry => ({
    ...{ place: `(${i},${j})`, config: { i, j }, scores: { math: 0.5 } },
    ...more,
  });
  const answers = (...scores: number[]) =>
    scores.map((score, n) => ({ probe: `p${n + 1}`, output: String(n), score }));
  const sweep = (entries: readonly ForeignEntry[], more: Partial<ForeignSweep> = {}): ForeignSweep => ({
    ...{ format: 'theirs', model: {}, layers: 4, sets: { math: { scorer: 'integer' } }, notes: [] },
    ...{ entries, ...more },
  });
  const refusal = (foreign: ForeignSweep, given?: number): unknown => {
    try {
      return importSweep(foreign, 'f', given);
    } catch (error) {
      return error;
    }
  };

  it('needs the layers: as many as the last end or the highest layer of a path', () => {
    const least = (...entries: ForeignEntry[]) => {
      const error = refusal(sweep(entries, { layers: undefined }));
      expect(error).toBeInstanceOf(LayersNeeded);
      expect(error).toMatchObject({
        message: `f does not say how many layers its model has, which is at least ${(error as LayersNeeded).least}.`,
        file: 'f',
      });
      return (error as LayersNeeded).least;
    };
    expect(least(entry(0, 0))).toBe(1);
    expect(least(entry(1, 3), entry(0, 2))).toBe(3);
    expect(
      least(
        entry(1, 3),
        { ...entry(0, 0), config: { path: [0, 6, 2] } },
        { ...entry(0, 0), config: undefined },
      ),
    ).toBe(7);
    expect(importSweep(sweep([entry(0, 0)], { layers: undefined }), 'f', 512).model.layers).toBe(512);
    for (const layers of [1, 512])
      expect(importSweep(sweep([entry(0, 0)], { layers }), 'f').model.layers).toBe(layers);
  });

  it('is on a scale of 0 to 1 or of 0 to 100 by its highest score, and no higher than 1', () => {
    const scores = (...list: unknown[]) =>
      importSweep(sweep(list.map((math, n) => entry(0, n, { scores: { math } }))), 'f').records.map(
        (record) => record.scores!['math'],
      );
    expect(scores(0.25, 1 + 1e-10)).toEqual([0.25, 1]);
    expect(scores(0.5, 50, 100 + 1e-8)).toEqual([0.005, 0.5, 1]);
    expect(refusal(sweep([entry(0, 0, { scores: { math: 101 } })]))).toMatchObject({ file: 'f' });
  });

  it('counts the answers of whole configs, and takes those of others for incomplete', () => {
    const foreign = sweep([
      entry(0, 0, { outputs: { math: answers(1, 0) } }),
      entry(1, 2, { outputs: { math: answers(1) } }),
      entry(1, 3, { outputs: { math: answers(1) } }),
      entry(1, 4, { outputs: { math: answers(1, 1, 1) }, earlyStopped: true }),
      entry(2, 3, { wallMs: 5, at: 'then' }),
    ]);
    const { records, probeSets, notes } = importSweep(foreign, 'f');
    expect(probeSets[0]!.count).toBe(2);
    expect(notes).toEqual(['The answers of 2 configs are incomplete, so only their scores count.']);
    expect(
      records.map(({ key, state, outputs, scores, wallMs, at }) => [
        key,
        state,
        outputs.length,
        scores,
        wallMs,
        at,
      ]),
    ).toEqual([
      ['(0,0)', 'done', 2, undefined, null, undefined],
      ['(1,2)', 'done', 0, { math: 0.5 }, null, undefined],
      ['(1,3)', 'done', 0, { math: 0.5 }, null, undefined],
      ['(1,4)', 'early-stopped', 3, undefined, null, undefined],
      ['(2,3)', 'done', 0, { math: 0.5 }, 5, 'then'],
    ]);
  });

  it('keeps no answers of a set whose scorer is unknown', () => {
    const outputs = { math: answers(1, 0) };
    const [record] = importSweep(sweep([entry(0, 0, { outputs })], { sets: { math: {} } }), 'f').records;
    expect(record).toMatchObject({ outputs: [], scores: { math: 0.5 } });
  });

  it('takes a set from each of its lists, and a config that lacks one all the same', () => {
    const sets = { math: {}, eq: {} };
    const { records } = importSweep(
      sweep([entry(1, 2, { scores: { eq: 0.25 } }), entry(0, 0), entry(1, 2, { scores: { math: 0.75 } })], {
        sets,
      }),
      'f',
    );
    expect(records.map(({ key, scores }) => [key, scores])).toEqual([
      ['(0,0)', { math: 0.5 }],
      ['(1,2)', { math: 0.75, eq: 0.25 }],
    ]);
  });

  it('leaves out configs that are none, and refuses one that needs more layers than were given', () => {
    const notes = (...entries: ForeignEntry[]) =>
      importSweep(sweep([entry(0, 0), ...entries], { layers: undefined }), 'f', 4).notes;
    const misfit = (config: string) =>
      `The config ${config} does not fit a model of 4 layers: it needs 0 ≤ i < j ≤ 4, or (0,0) for the baseline`;
    expect(notes(entry(5, 4))).toEqual([`1 config was left out ((5,4): ${misfit('(5,4)')}).`]);
    expect(notes(entry(-1, 2), entry(2, -1))).toEqual([
      `2 configs were left out (the first is (-1,2): ${misfit('(-1,2)')}).`,
    ]);
    expect(notes({ ...entry(0, 0), config: { i: -1, j: -1 } })).toEqual([]);
    const path: ForeignEntry = { ...entry(0, 0), place: 'here', config: { path: [0, 4] } };
    expect(refusal(sweep([path], { layers: undefined }), 4)).toMatchObject({
      message:
        'The layer path names layer 4, but the model has layers 0..3 (here of f): give the right number of layers.',
      file: 'f',
    });
    expect(refusal(sweep([]))).toMatchObject({ message: 'f has no config with a score.', file: 'f' });
  });

  it('was stopped early where one of its sets was', () => {
    const sets = { math: {}, eq: {} };
    const entries = [entry(1, 2, { earlyStopped: true }), entry(1, 2, { scores: { eq: 0.5 } })];
    const [record] = importSweep(sweep(entries, { sets }), 'f').records;
    expect(record).toMatchObject({ state: 'early-stopped', outputs: [] });
    expect(record).not.toHaveProperty('scores');
  });
});
