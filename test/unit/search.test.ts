import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import { buildResults } from '../../src/core/results/results.js';
import type { SearchRecord, SearchSettings } from '../../src/core/results/searches.js';
import { followSearch, longestCandidate, type ScoreOf } from '../../src/core/search/beam.js';
import { DEFAULT_BOUNDS, defaultExtra, scoresFor, settingsFor } from '../../src/core/search/pool.js';
import { userErrorOf } from '../support/errors.js';
import { blockRecord, configRecord, runHeader } from '../support/runs.js';

const LAYERS = 8;
const settings = (more: Partial<SearchSettings> = {}): SearchSettings => ({
  pool: ['(1,2)', '(4,6)', '(3,5)'],
  width: 2,
  depth: 3,
  budget: 100,
  maxExtra: 8,
  ...more,
});

/** Runs a search to its end, one level after another. */
function searched(asked: SearchSettings, score: (key: string) => number | null, layers = LAYERS) {
  const known = new Map<string, number | null>(asked.pool.map((key) => [key, score(key)]));
  const scoreOf: ScoreOf = (key) => known.get(key);
  const rounds: string[][] = [];
  for (;;) {
    const search = followSearch(asked, layers, scoreOf);
    if (search.end !== undefined) return { ...search, rounds, scoreOf };
    expect(search.missing.length).toBeGreaterThan(0);
    rounds.push(search.missing.map(({ key }) => key));
    for (const { key } of search.missing) known.set(key, score(key));
  }
}

/** More blocks are better, and (4,6) counts most. */
const rising = (key: string): number => {
  const { path } = parseConfig(key, LAYERS);
  return path.length + path.filter((layer) => layer === 5).length;
};

describe('a search', () => {
  it('adds each block of the pool to the best of the level before', () => {
    const { rounds, levels } = searched(settings({ depth: 2 }), rising);
    // The two best of the pool are (4,6) and (3,5); each is followed by every block.
    expect(rounds).toEqual([
      ['(1,2);(4,6)', '(4,6)x3', '(4,6);(3,5)', '(1,2);(3,5)', '(3,5);(4,6)', '(3,5)x3'],
    ]);
    expect(levels.map(({ blocks, best }) => [blocks, best])).toEqual([
      [1, { key: '(4,6)', score: 12 }],
      [2, { key: '(4,6)x3', score: 15 }],
    ]);
  });

  it('ends at its depth', () => {
    const { end, levels, tried } = searched(settings(), rising);
    expect(end).toBe('depth');
    expect(levels.map(({ blocks }) => blocks)).toEqual([1, 2, 3]);
    expect(levels.at(-1)!.best).toEqual({ key: '(4,6)x4', score: 18 });
    expect(tried).toBe(levels[1]!.configs.length + levels[2]!.configs.length);
  });

  it('ends when more blocks do not help', () => {
    const flat = searched(settings(), () => 1);
    expect([flat.end, flat.levels.length]).toEqual(['plateau', 2]);
    const once = searched(settings({ depth: 9 }), (key) => Math.min(13, rising(key)));
    expect([once.end, once.levels.length]).toEqual(['plateau', 3]);
  });

  it('ends at its budget, however many of it were run before', () => {
    const { end, tried, levels, rounds } = searched(settings({ budget: 4 }), rising);
    expect([end, tried, levels.length]).toEqual(['budget', 4, 2]);
    expect(rounds[0]).toHaveLength(4);
    const exact = searched(settings({ budget: 6 }), rising);
    expect([exact.end, exact.tried, exact.levels.length]).toEqual(['budget', 6, 2]);
  });

  it('has no longer paths than it may', () => {
    const { levels, end } = searched(settings({ maxExtra: 3 }), rising);
    expect(levels[1]!.configs.map(({ key }) => key)).toEqual(['(1,2);(4,6)', '(1,2);(3,5)']);
    expect(end).toBe('exhausted');
    expect(searched(settings({ pool: ['(0,4)'], maxExtra: 4 }), rising)).toMatchObject({
      end: 'exhausted',
      tried: 0,
      rounds: [],
    });
  });

  it('tries equal paths once', () => {
    const { levels } = searched(settings({ pool: ['(1,2)', '(4,6)'], depth: 2 }), rising);
    expect(levels[1]!.configs.map(({ key }) => key)).toEqual(['(1,2);(4,6)', '(4,6)x3', '(1,2)x3']);
  });

  it('goes on without configs that have no score', () => {
    const found = searched(settings({ depth: 4 }), (key) => (key.includes('x') ? null : rising(key)));
    expect(found.levels[1]!.best).toEqual({ key: '(4,6);(3,5)', score: 14 });
    const none = searched(settings(), (key) => (key.includes(';') || key.includes('x') ? null : 1));
    expect([none.end, none.levels[1]!.best]).toEqual(['plateau', undefined]);
  });

  it('prefers less work among equal scores', () => {
    const { levels } = searched(settings({ width: 1, depth: 2 }), () => 1);
    expect(levels[0]!.best).toEqual({ key: '(1,2)', score: 1 });
    expect(levels[1]!.configs.map(({ key }) => key)).toEqual(['(1,2)x3', '(1,2);(4,6)', '(1,2);(3,5)']);
  });

  it('ends the same wherever it was killed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat({ max: 30 }), fc.nat({ max: 20 }), (seed, killedAfter, budget) => {
        const score = (key: string): number => {
          let hash = seed | 0;
          for (const letter of key) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x5bd1e995);
          return (hash >>> 8) % 17;
        };
        const asked = settings({ depth: 4, budget: budget + 1 });
        const whole = searched(asked, score);
        const run = whole.rounds.flat();
        const kept = new Set([...asked.pool, ...run.slice(0, killedAfter)]);
        const resumed = followSearch(asked, LAYERS, (key) => (kept.has(key) ? score(key) : undefined));
        expect(
          [...kept, ...resumed.missing.map(({ key }) => key)].every(
            (key) => whole.scoreOf(key) !== undefined,
          ),
        ).toBe(true);
        expect(followSearch(asked, LAYERS, whole.scoreOf)).toMatchObject({
          end: whole.end,
          tried: whole.tried,
          missing: [],
        });
        expect(whole.tried).toBeLessThanOrEqual(asked.budget);
        expect(new Set(run).size).toBe(run.length);
      }),
    );
  });

  it('knows its longest path beforehand', () => {
    expect(longestCandidate(settings({ pool: ['(0,4)', '(1,2)'], maxExtra: 6 }), LAYERS).path).toHaveLength(
      14,
    );
    expect(
      longestCandidate(settings({ pool: ['(0,4)', '(1,2)'], maxExtra: 100, depth: 3 }), LAYERS).path,
    ).toHaveLength(20);
    expect(longestCandidate(settings({ pool: ['(0,4)'], maxExtra: 3 }), LAYERS).key).toBe('(0,0)');
    expect(longestCandidate(settings({ pool: ['(0,300)'], maxExtra: 900 }), 300).key).toBe('(0,0)');
  });

  it('takes nothing but blocks', () => {
    expect(() => followSearch(settings({ pool: ['(1,2)x3'] }), LAYERS, () => 1)).toThrow(RangeError);
  });
});

describe('what a search begins with', () => {
  const score = (value: number) => ({ guesses: [value, value] });
  const records = [
    blockRecord(0, 0, LAYERS, score(0.9)),
    blockRecord(1, 2, LAYERS, score(0.5)),
    blockRecord(3, 6, LAYERS, score(0.7)),
    blockRecord(2, 4, LAYERS, score(0.7)),
    configRecord(parseConfig('(1,2)x3', LAYERS), score(0.8)),
    configRecord(parseConfig('(6,7)', LAYERS), score(0.6), { state: 'failed' }),
    blockRecord(0, 8, LAYERS, score(0.75)),
  ];
  const results = buildResults(runHeader({ layers: LAYERS }), records);
  const bounds = { ...DEFAULT_BOUNDS, maxExtra: 3 };

  it('are the best blocks that are short enough, of equal ones the shorter first', () => {
    const { blocks: _, ...rest } = bounds;
    expect(settingsFor(results, [], bounds, 'x')).toEqual({ ...rest, pool: ['(2,4)', '(3,6)', '(1,2)'] });
    expect(settingsFor(results, [], { ...bounds, blocks: 2 }, 'x').pool).toEqual(['(2,4)', '(3,6)']);
    expect(settingsFor(results, [], { ...bounds, maxExtra: 8 }, 'x').pool[0]).toBe('(0,8)');
  });

  it('is the search that has not ended, with its own blocks', () => {
    const { blocks: _, ...rest } = bounds;
    const begun: SearchRecord = { type: 'search', at: '', settings: { ...rest, pool: ['(1,2)'] } };
    const pool = (searches: readonly SearchRecord[], more = {}) =>
      settingsFor(results, searches, { ...bounds, ...more }, 'x').pool;
    expect(pool([begun])).toEqual(['(1,2)']);
    expect(pool([begun, { ...begun, end: 'depth' }])).toHaveLength(3);
    for (const changed of [{ width: 9 }, { depth: 9 }, { budget: 9 }, { maxExtra: 4 }])
      expect(pool([begun], changed)).toHaveLength(3);
  });

  it('needs two blocks', () => {
    const few = (count: number) => buildResults(runHeader({ layers: LAYERS }), records.slice(0, count));
    expect(userErrorOf(() => settingsFor(few(2), [], bounds, 'a.rys.jsonl')).message).toContain(
      'a.rys.jsonl has only one block of at most 3 layers',
    );
    expect(userErrorOf(() => settingsFor(few(1), [], bounds, 'a')).message).toContain('has no block');
  });

  it('may add a third of the layers', () => {
    expect([2, 6, 7, 36].map(defaultExtra)).toEqual([2, 2, 3, 12]);
  });

  it('goes by the scores that configs have', () => {
    const scoreOf = scoresFor(results);
    expect([scoreOf('(1,2)'), scoreOf('(6,7)'), scoreOf('(5,6)')]).toEqual([
      expect.closeTo(0.5),
      null,
      undefined,
    ]);
  });
});
