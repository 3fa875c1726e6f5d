import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import { fitMap, MAP_FRAME } from '../../src/core/drawing/geometry.js';
import { LIGHT } from '../../src/core/drawing/look.js';
import { combinedMeasures, type Measure } from '../../src/core/drawing/measures.js';
import {
  fitPasses,
  passAt,
  passBox,
  passCellsOf,
  PASSES_TITLE,
  passesHaveText,
  passesHeight,
  passRows,
} from '../../src/core/drawing/passes.js';
import { passesSvg } from '../../src/core/drawing/passesSvg.js';
import { picturedOf } from '../../src/core/drawing/pictured.js';
import { fittedScale } from '../../src/core/drawing/scale.js';
import { report } from '../../src/core/report/index.js';
import { buildResults } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { configRecord, runHeader } from '../support/runs.js';

const LAYERS = 4;
const record = (config: string, score: number) =>
  configRecord(parseConfig(config, LAYERS), { guesses: [score, score] });
const results = buildResults(runHeader({ layers: LAYERS }), [
  record('(0,0)', 0.5),
  record('(1,2)', 0.75),
  record('(1,2)x3', 1),
  record('(2,3)x0', 0),
  { ...record('(3,4)x3', 0), state: 'failed', outputs: [] },
  record('(1,3)x3', 1),
]);
const pictured = picturedOf(results, judge(results));
const [measure] = combinedMeasures(pictured.run, 'sum') as [Measure];
const scale = fittedScale(measure, pictured.configs.values());
const cells = (pending: readonly string[] = []) =>
  passCellsOf(pictured.configs, pending, LAYERS, measure, scale, LIGHT.palette);
const map = fitMap(LAYERS, 400, Infinity, MAP_FRAME, 1);

describe('the rows of the map of passes', () => {
  it('are the numbers of passes there are, and the baseline', () => {
    expect(passRows(['(0,0)', '(1,2)', '(1,2)x4', '(2,3)x0'])).toEqual([4, 2, 1, 0]);
    expect(passRows(['(1,2)x0'])).toEqual([1, 0]);
  });

  it('are none where the bars say it all', () => {
    expect(passRows(['(0,0)', '(1,2)', '(0,3)', '(1,3)x3', '(1,2);(3,4)'])).toEqual([]);
    expect(passRows([])).toEqual([]);
  });
});

describe('the map of passes', () => {
  it('has a cell for each config of one layer, and the baseline in each column', () => {
    expect(
      cells(['(0,1)x3', '(1,2)x3', '(1,3)']).map(({ key, layer, passes, mark, text }) => [
        key,
        layer,
        passes,
        mark,
        text,
      ]),
    ).toEqual([
      ['(1,2)', 1, 2, null, '+.25'],
      ['(1,2)x3', 1, 3, null, '+.50'],
      ['(2,3)x0', 2, 0, null, '−.50'],
      ['(3,4)x3', 3, 3, 'failed', ''],
      ['(0,0)', 0, 1, null, 'base'],
      ['(0,0)', 1, 1, null, 'base'],
      ['(0,0)', 2, 1, null, 'base'],
      ['(0,0)', 3, 1, null, 'base'],
      ['(0,1)x3', 0, 3, 'pending', ''],
    ]);
  });

  it('has no row for a baseline that is not there', () => {
    const without = new Map([...pictured.configs].filter(([key]) => key !== '(0,0)'));
    expect(
      passCellsOf(without, [], LAYERS, measure, scale, LIGHT.palette).every(({ passes }) => passes !== 1),
    ).toBe(true);
  });

  it('draws values faint where it is asked to', () => {
    const faded = passCellsOf(pictured.configs, [], LAYERS, measure, scale, LIGHT.palette, () => true);
    expect(faded[0]!.fill).not.toEqual(cells()[0]!.fill);
  });

  it('has its cells in the columns of the bars', () => {
    const geometry = fitPasses(map, [3, 2, 1, 0]);
    expect(geometry).toMatchObject({ row: 20, height: PASSES_TITLE + 4 * 20 + 4 });
    expect(passBox(geometry, { layer: 2, passes: 1 })).toEqual({
      x: map.left + 3 * map.cell,
      y: PASSES_TITLE + 2 * 20,
      width: map.cell - map.gap,
      height: 19,
    });
    expect(passBox(geometry, { layer: 2, passes: 5 })).toBeUndefined();
  });

  it('finds the cell at a point', () => {
    const geometry = fitPasses(map, [3, 1, 0]);
    const at = (x: number, y: number) => passAt(geometry, map.left + x, PASSES_TITLE + y);
    expect(at(map.cell, 0)).toEqual({ layer: 0, passes: 3 });
    expect(at(5 * map.cell - 1, 59)).toEqual({ layer: 3, passes: 0 });
    // Left of the first layer's column is the baseline's on the map above.
    expect(at(map.cell - 1, 0)).toBeUndefined();
    expect(at(map.cell, -1)).toBeUndefined();
    expect(at(map.cell, 60)).toBeUndefined();
    expect(at(-1, 0)).toBeUndefined();
    expect(at(5 * map.cell, 0)).toBeUndefined();
  });

  it('follows the map when that is enlarged and moved', () => {
    const moved = { ...map, cell: map.cell * 2, origin: { x: map.left - map.cell * 3, y: 0 } };
    const geometry = fitPasses(moved, [1, 0]);
    expect(passBox(geometry, { layer: 0, passes: 0 })).toMatchObject({
      x: map.left,
      width: map.cell - map.gap,
    });
    expect(passBox(geometry, { layer: 3, passes: 0 })).toBeUndefined();
    expect(passAt(geometry, map.left, PASSES_TITLE)).toEqual({ layer: 0, passes: 1 });
  });

  it('has lower rows where there are many', () => {
    expect([0, 1, 10, 11, 25, 60].map(passesHeight)).toEqual([
      0,
      PASSES_TITLE + 24,
      PASSES_TITLE + 204,
      PASSES_TITLE + 11 * 18 + 4,
      PASSES_TITLE + 25 * 8 + 4,
      PASSES_TITLE + 60 * 8 + 4,
    ]);
    const many = fitPasses(
      map,
      Array.from({ length: 20 }, (_, n) => 20 - n),
    );
    expect([fitPasses(map, [1, 0]), many].map(passesHaveText)).toEqual([true, false]);
    expect(passesHaveText(fitPasses({ ...map, cell: 37 }, [1, 0]))).toBe(false);
  });

  it('is drawn with the names of its rows', () => {
    const svg = passesSvg(cells(), fitPasses(map, [3, 2, 1, 0]), LIGHT);
    for (const name of ['3×', '2×', '1×', '0×', 'passes through a layer', '+.50'])
      expect(svg).toContain(`>${name}<`);
    expect(svg.match(/<rect/g)).toHaveLength(8);
    expect(passesSvg(cells(), fitPasses(map, []), LIGHT)).not.toContain('<rect');
  });

  it('is in reports and their pictures', () => {
    const html = report(results, judge(results), 'html');
    expect(html).toContain('Δ guesses by passes through a layer');
    expect(html).toContain(
      'Rows: how often a layer runs, from 3 times to not at all. Columns: layers. 3 configs have a value.',
    );
    expect(report(results, judge(results), 'svg')).toContain('passes through a layer');
    const bare = buildResults(runHeader({ layers: LAYERS }), [record('(0,0)', 0.5), record('(1,2)', 0.75)]);
    expect(report(bare, judge(bare), 'html')).not.toContain('passes through');
    expect(report(bare, judge(bare), 'svg')).not.toContain('passes through');
  });
});
