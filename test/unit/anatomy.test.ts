import { describe, expect, it } from 'vitest';
import { type Anatomy, anatomyOf } from '../../src/core/anatomy/anatomy.js';
import { harmRanks, midranks } from '../../src/core/anatomy/cells.js';
import { anatomyLines } from '../../src/core/report/anatomyLines.js';
import type { CombinedScore } from '../../src/core/results/combinedScore.js';
import type { ConfigRecord } from '../../src/core/results/records.js';
import { buildResults } from '../../src/core/results/results.js';
import { racingOrder } from '../../src/core/sweep/racing.js';
import { blockRecord, integerProbe, probeSet, runHeader } from '../support/runs.js';
import { emptyRecord, stoppedRecord, type WalledOptions, walledSweep } from '../support/walledSweep.js';

const built = (
  options: WalledOptions,
  change: (records: readonly ConfigRecord[]) => ConfigRecord[] = (all) => [...all],
) => {
  const { header, records } = walledSweep(options);
  return anatomyOf(buildResults(header, change(records)));
};
const NONE = { notClear: 'none' };
const walls = ({ encodingWall, decodingWall }: Anatomy) => [encodingWall, decodingWall];
const exactly = (layer: number) => ({ layer, low: layer, high: layer });

describe('the walls', () => {
  describe.each([
    [10, 2, 8],
    [36, 6, 31],
    [80, 10, 72],
  ])('of %i layers at %i and %i', (layers, encoding, decoding) => {
    it.each([0.05, 0.2, 0.4])('are found in every set under noise of %d', (noise) => {
      const { combined, sets } = built({ layers, encoding, decoding, noise });
      for (const one of [combined, ...Object.values(sets)]) {
        expect(walls(one)).toEqual([exactly(encoding), exactly(decoding)]);
        expect(one.reasoningZone).toEqual({ from: encoding, to: decoding });
      }
      expect(Object.keys(sets)).toEqual(['set-1', 'set-2']);
    });

    // Of all probes together: sets by themselves would each take as long.
    const plain = { layers, sets: 1, probes: 32 };

    it('are not clear where there are none', () => {
      const { combined } = built({ ...plain, noise: 0.2 });
      expect(walls(combined)).toEqual([NONE, NONE]);
      expect(combined).toMatchObject({ reasoningZone: null, hotZones: [] });
    });

    it('are not what long blocks lose for their length', () => {
      expect(walls(built({ ...plain, perLayer: 1 / layers }).combined)).toEqual([NONE, NONE]);
    });

    it('are not the edges of layers that help', () => {
      const hot = { from: Math.round(layers * 0.4), to: Math.round(layers * 0.6), gain: 0.2 };
      expect(walls(built({ ...plain, hot }).combined)).toEqual([NONE, NONE]);
    });

    it('may be one alone', () => {
      const { combined } = built({ ...plain, encoding });
      expect(walls(combined)).toEqual([exactly(encoding), NONE]);
      expect(combined.reasoningZone).toBeNull();
      expect(walls(built({ ...plain, decoding }).combined)).toEqual([NONE, exactly(decoding)]);
    });
  });

  it('are found in a single set, which has no other anatomy', () => {
    const { combined, sets } = built({ layers: 36, encoding: 6, decoding: 31, sets: 1 });
    expect(walls(combined)).toEqual([exactly(6), exactly(31)]);
    expect(sets).toEqual({});
  });

  const single = (i: number, j: number) => j === i + 1;

  it('have an interval where harm is near the noise', () => {
    const near = { layers: 36, encoding: 7, decoding: 32, harm: 0.2, noise: 0.5, seed: 2, has: single };
    expect(built(near).combined.encodingWall).toEqual({ layer: 7, low: 6, high: 8 });
  });

  it('are not clear where the interval is wide', () => {
    const nearer = { layers: 36, encoding: 7, harm: 0.2, noise: 0.6, has: single };
    expect(walls(built(nearer).combined)).toEqual([{ notClear: 'wide' }, NONE]);
  });

  it('are not clear in a few configs', () => {
    const few = built({ layers: 36, encoding: 6, has: (i, j) => j === i + 1 && i % 6 === 0 });
    expect(walls(few.combined)).toEqual([{ notClear: 'few' }, { notClear: 'few' }]);
  });

  it('are not clear before the baseline is there', () => {
    const { combined } = built({ layers: 10, encoding: 2 }, (all) => all.slice(1));
    expect(walls(combined)).toEqual([{ notClear: 'few' }, { notClear: 'few' }]);
    expect(combined.hotZones).toEqual([]);
  });

  it('are found by bootstrapping the cells where there is one probe', () => {
    const { combined } = built({ layers: 36, encoding: 6, decoding: 31, probes: 1, noise: 0.02 });
    expect(walls(combined)).toEqual([exactly(6), exactly(31)]);
  });
});

describe('the walls in part of a sweep', () => {
  const wall = { layers: 36, encoding: 7, decoding: 32 };
  it.each([
    ['single layers', (i: number, j: number) => j === i + 1],
    ['short blocks', (i: number, j: number) => j - i <= 3],
    ['every fourth column', (_: number, j: number) => j % 4 === 0],
  ])('are found in %s', (_, has) => {
    const { encodingWall } = built({ ...wall, has }).combined;
    expect(encodingWall).toMatchObject({ layer: 7 });
  });

  it('are not clear in a region without them', () => {
    const { combined } = built({ ...wall, has: (i, j) => i >= 10 && j <= 29 });
    expect(walls(combined)).toEqual([NONE, NONE]);
  });

  it('are found in a region with one of them', () => {
    const { combined } = built({ ...wall, has: (i, j) => i >= 3 && j <= 25 });
    expect(walls(combined)).toEqual([exactly(7), NONE]);
  });
});

describe('configs without a score', () => {
  const options = { layers: 36, encoding: 6, decoding: 31 };
  const replaced =
    (made: (i: number, j: number) => ConfigRecord, wanted: (i: number, j: number) => boolean) =>
    (all: readonly ConfigRecord[]): ConfigRecord[] =>
      all.map((record) =>
        record.j! > 0 && wanted(record.i!, record.j!) ? made(record.i!, record.j!) : record,
      );

  it('were harmful if they were stopped early', () => {
    const stop = replaced(
      (i, j) => stoppedRecord(i, j, 36),
      (i) => i < 6,
    );
    expect(walls(built({ ...options, encoding: 0 }, stop).combined)).toEqual([exactly(6), exactly(31)]);
  });

  it('say nothing if they failed', () => {
    for (const state of ['failed', 'unsupported'] as const) {
      const fail = replaced(
        (i, j) => emptyRecord(i, j, 36, state),
        (i) => i < 6,
      );
      expect(walls(built({ ...options, encoding: 0 }, fail).combined)).toEqual([NONE, exactly(31)]);
    }
  });

  it('lost what their answers show if they were dropped', () => {
    const { header } = walledSweep(options);
    const asked = racingOrder(header.probeSets).slice(0, 16);
    const drop = (all: readonly ConfigRecord[]): ConfigRecord[] =>
      all.map((record) =>
        record.j! > 0 && record.i! < 6
          ? {
              ...record,
              state: 'dropped',
              outputs: record.outputs.filter(({ set, probe }) =>
                asked.some((one) => one.set === set && one.probe === probe),
              ),
            }
          : record,
      );
    const { combined, sets } = built(options, drop);
    for (const one of [combined, ...Object.values(sets)])
      expect(walls(one)).toEqual([exactly(6), exactly(31)]);
  });

  it('may be all', () => {
    const stop = replaced(
      (i, j) => stoppedRecord(i, j, 36),
      () => true,
    );
    expect(built(options, stop).combined).toEqual({
      encodingWall: NONE,
      decodingWall: NONE,
      reasoningZone: null,
      hotZones: [],
    });
  });
});

describe('hot zones', () => {
  const hot = { from: 14, to: 20, gain: 0.2 };

  it('are the layers whose repetition gains', () => {
    const { hotZones } = built({ layers: 36, encoding: 6, decoding: 31, hot }).combined;
    expect(hotZones).toHaveLength(1);
    const [zone] = hotZones;
    expect(Math.abs(zone!.from - 14)).toBeLessThanOrEqual(2);
    expect(Math.abs(zone!.to - 20)).toBeLessThanOrEqual(2);
    expect(zone!.gain).toBeGreaterThan(0.1);
    expect(zone!.gain).toBeLessThan(0.4);
    const [i, j] = zone!.best!.match(/\d+/g)!.map(Number) as [number, number];
    expect(i).toBeGreaterThanOrEqual(zone!.from);
    expect(j).toBeLessThanOrEqual(zone!.to);
  });

  it('are two where two regions gain', () => {
    const { header, records } = walledSweep({
      layers: 36,
      hot: { from: 6, to: 10, gain: 0.5 },
      noise: 0.02,
      has: (i, j) => j - i <= 2,
    });
    const more = walledSweep({
      layers: 36,
      hot: { from: 24, to: 28, gain: 0.5 },
      noise: 0.02,
      has: (i, j) => j - i <= 2,
    });
    const both = records.map((record, n) => (record.i! < 18 ? record : more.records[n]!));
    const zones = anatomyOf(buildResults(header, both)).combined.hotZones;
    expect(zones.map(({ from, to }) => [from, to])).toEqual([
      [5, 11],
      [23, 29],
    ]);
  });

  it('are none that luck explains, in nearly all sweeps', () => {
    const found = Array.from(
      { length: 40 },
      (_, seed) => built({ layers: 10, seed, noise: 0.3, sets: 1, probes: 64 }).combined.hotZones.length,
    );
    expect(found.filter((count) => count > 0).length).toBeLessThanOrEqual(5);
  });

  it('are judged by short blocks only', () => {
    const { combined } = built({ layers: 12, noise: 0.01, has: (_, j) => j > 0 }, (all) =>
      all.map((record) =>
        record.j! - record.i! > 3
          ? blockRecord(
              record.i!,
              record.j!,
              12,
              Object.fromEntries(['set-1', 'set-2'].map((name) => [name, Array<number>(16).fill(1)])),
            )
          : record,
      ),
    );
    expect(combined.hotZones).toEqual([]);
  });
});

describe('the anatomy', () => {
  it('is the same each time, and found once for the same results', () => {
    const { header, records } = walledSweep({ layers: 36, encoding: 6, noise: 0.3 });
    const results = buildResults(header, records);
    expect(anatomyOf(results)).toBe(anatomyOf(results));
    expect(anatomyOf(buildResults(header, records))).toEqual(anatomyOf(results));
  });

  it.each<CombinedScore>(['mean', 'balanced'])(
    'does not depend on whether scores are combined as %s',
    (combined) => {
      const { header, records } = walledSweep({ layers: 36, encoding: 6, decoding: 31 });
      const found = anatomyOf(buildResults(header, records, { combined })).combined;
      expect(walls(found)).toEqual([exactly(6), exactly(31)]);
    },
  );

  it('leaves out paths of several blocks', () => {
    const header = runHeader({ layers: 4, sets: [probeSet('a', [integerProbe('p1', '1')])] });
    const path = { ...blockRecord(1, 2, 4, { a: [1] }), key: '0,2,3', i: null, j: null };
    expect(
      anatomyOf(buildResults(header, [blockRecord(0, 0, 4, { a: [0] }), path])).combined.hotZones,
    ).toEqual([]);
  });

  it('takes less than a second and a half at 80 layers', () => {
    const { header, records } = walledSweep({ layers: 80, encoding: 10, decoding: 72 });
    const results = buildResults(header, records);
    const began = performance.now();
    anatomyOf(results);
    // Of a machine with other work.
    expect(performance.now() - began).toBeLessThan(6000);
  });
});

describe('ranks', () => {
  it('share the mean of equal values', () => {
    expect([...midranks(Float64Array.of(3, 1, 3, -Infinity))]).toEqual([0.75, 0.375, 0.75, 0.125]);
    expect([...midranks(Float64Array.of(2, 2))]).toEqual([0.5, 0.5]);
  });

  it('know no harm within the noise', () => {
    expect([...harmRanks([0.5, -0.1, -0.2, -0.3], 0.2)]).toEqual([0.625, 0.625, 0.625, 0.125]);
  });
});

describe('the words for it', () => {
  const anatomy: Anatomy = {
    encodingWall: { layer: 6, low: 5, high: 7 },
    decodingWall: exactly(33),
    reasoningZone: { from: 6, to: 33 },
    hotZones: [
      { from: 14, to: 15, gain: 0.08, best: null },
      { from: 20, to: 24, gain: 0.1234, best: '(20,22)' },
    ],
  };

  it('have layers, depth and how sure it is', () => {
    expect(anatomyLines(anatomy, 36)).toEqual([
      { part: 'Encode', layers: '0..5', depth: '0–17 %', note: 'wall at layer 6 (5 to 7)' },
      { part: 'Reason', layers: '6..32', depth: '17–92 %', note: 'between the walls' },
      { part: 'Decode', layers: '33..35', depth: '92–100 %', note: 'wall at layer 33' },
      { part: 'Hot', layers: '14', depth: '39–42 %', note: '+0.080 on average' },
      { part: 'Hot', layers: '20..23', depth: '56–67 %', note: '+0.123 on average, best (20,22)' },
    ]);
  });

  it('say why it is not clear', () => {
    const none: Anatomy = {
      encodingWall: { notClear: 'wide' },
      decodingWall: { notClear: 'few' },
      reasoningZone: null,
      hotZones: [],
    };
    expect(anatomyLines(none, 36).map(({ part, layers, note }) => `${part}${layers}: ${note}`)).toEqual([
      'Encode: not clear: the probes do not agree where the wall is',
      'Reason: not clear: it lies between two walls',
      'Decode: not clear: too few configs',
      'Hot: no layers gain beyond noise',
    ]);
  });
});
