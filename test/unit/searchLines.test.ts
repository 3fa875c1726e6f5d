import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import { PLAIN } from '../../src/core/report/heatmap.js';
import { report } from '../../src/core/report/index.js';
import { lastSearchLines, searchJson, searchOutcome } from '../../src/core/report/searchLines.js';
import { textReport } from '../../src/core/report/text.js';
import { buildResults, type Results } from '../../src/core/results/results.js';
import type { SearchSettings } from '../../src/core/results/searches.js';
import { judge } from '../../src/core/results/significance.js';
import { configRecord, integerProbe, probeSet, runHeader } from '../support/runs.js';

const LAYERS = 8;
const PROBES = 12;
const SETTINGS: SearchSettings = { pool: ['(1,2)', '(4,6)'], width: 1, depth: 2, budget: 9, maxExtra: 4 };
const probes = Array.from({ length: PROBES }, (_, n) => integerProbe(`p${n + 1}`, String(n + 10)));

/** So many of the answers are right. */
const right = (count: number) => ({ guesses: Array.from({ length: PROBES }, (_, n) => (n < count ? 1 : 0)) });

function results(
  scores: Readonly<Record<string, number>>,
  search: SearchSettings | null = SETTINGS,
): Results {
  const header = runHeader({ layers: LAYERS, sets: [probeSet('guesses', probes)] });
  const records = Object.entries(scores).map(([key, count]) =>
    configRecord(parseConfig(key, LAYERS), right(count)),
  );
  return buildResults(header, records, search ? { searches: [{ settings: search }] } : {});
}

const lines = (built: Results): string[] => lastSearchLines(built, judge(built));
const POOL = { '(0,0)': 2, '(1,2)': 5, '(4,6)': 4 };
const whole = { ...POOL, '(1,2)x3': 3, '(1,2);(4,6)': 12 };

describe('what is said of a search', () => {
  it('are its bounds, each size, its end, and whether the best is more than luck', () => {
    expect(lines(results(whole))).toEqual([
      'Searched 2 combinations of 2 blocks ((1,2), (4,6)), of at most 4 extra layers, the best of each size extended.',
      '1 block: the best is (1,2) +0.250.',
      '2 blocks: 2 tried, the best is (1,2);(4,6) +0.833.',
      'It ended at the number of blocks it was given.',
      '(1,2);(4,6) is +0.583 beyond (1,2), the best single block; its gain on the baseline is distinguishable from luck among all 4 tries, the sweep’s and the search’s.',
    ]);
  });

  it('is that luck may do as much', () => {
    const found = lines(results({ ...whole, '(1,2);(4,6)': 6 }));
    expect(found.at(-1)).toContain('its gain on the baseline is not distinguishable from luck');
  });

  it('is that combinations do not help', () => {
    const found = lines(results({ ...whole, '(1,2);(4,6)': 5 }, { ...SETTINGS, width: 3, depth: 3 }));
    expect(found[0]).toContain('the 3 best of each size extended');
    expect(found).toContain('No combination scores higher than (1,2) alone.');
  });

  it('is why it ended', () => {
    expect(lines(results(whole, { ...SETTINGS, budget: 1 }))[3]).toBe('It ended with its budget.');
    expect(lines(results(whole, { ...SETTINGS, budget: 1 }))[0]).toMatch(/^Searched 1 combination of/);
    expect(lines(results({ ...whole, '(1,2);(4,6)': 1 }, { ...SETTINGS, depth: 3 }))[3]).toBe(
      'It ended because one more block helped no combination.',
    );
    expect(lines(results(whole, { ...SETTINGS, maxExtra: 1 }))[2]).toBe(
      'It ended because every combination within its bounds was tried.',
    );
  });

  it('is that it has not ended', () => {
    expect(lines(results(POOL))).toEqual([
      expect.stringMatching(/^Searched 2 combinations/),
      '1 block: the best is (1,2) +0.250.',
      '2 blocks: 2 tried, the best is without a score.',
      'It has not ended: run it again to go on.',
    ]);
  });

  it('is nothing where there was none', () => {
    const none = results(whole, null);
    expect(lines(none)).toEqual([]);
    expect(searchJson(none)).toBeNull();
  });

  it('fits into one sentence or two', () => {
    const built = results(whole);
    expect(searchOutcome(built, { luck: undefined })).toBe(
      'The search is done: 2 combinations tried. (1,2);(4,6) is +0.583 beyond (1,2), the best single block.',
    );
    expect(searchOutcome(results(whole, { ...SETTINGS, budget: 1 }), { luck: undefined })).toMatch(
      /^The search is done: 1 combination tried\./,
    );
  });

  it('is data too', () => {
    expect(searchJson(results(whole))).toEqual({
      ...SETTINGS,
      end: 'depth',
      tried: 2,
      levels: [
        { blocks: 1, configs: ['(1,2)', '(4,6)'], best: { key: '(1,2)', score: 5 / 12 } },
        { blocks: 2, configs: ['(1,2)x3', '(1,2);(4,6)'], best: { key: '(1,2);(4,6)', score: 1 } },
      ],
    });
    expect(searchJson(results(POOL))).toMatchObject({ end: null });
  });

  it.each(['md', 'html'] as const)('is in the report as %s', (format) => {
    const built = results(whole);
    const written = report(built, judge(built), format);
    expect(written).toContain('Multi-block search');
    expect(written.replace(/\s+/g, ' ')).toContain('It ended at the number of blocks it was given.');
    const none = results(whole, null);
    expect(report(none, judge(none), format)).not.toContain('Multi-block search');
  });

  it('is in the report for a terminal', () => {
    const built = results(whole);
    expect(textReport(built, judge(built), { paint: PLAIN, color: false, width: 80 })).toContain(
      'Multi-block search',
    );
  });

  it('goes by the sum of the sets, whatever is shown', () => {
    const header = runHeader({ layers: LAYERS, sets: [probeSet('guesses', probes)] });
    const records = Object.entries(whole).map(([key, count]) =>
      configRecord(parseConfig(key, LAYERS), right(count)),
    );
    const shown = buildResults(header, records, { combined: 'balanced', searches: [{ settings: SETTINGS }] });
    expect(searchJson(shown)).toEqual(searchJson(results(whole)));
  });
});
