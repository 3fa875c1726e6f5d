import { expect, it } from 'vitest';
import { parseSelection } from '../../src/core/configs/configGrid.js';
import { PASSES_TITLE } from '../../src/core/drawing/passes.js';
import { resultsOf, significanceOf } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';
import { synthetic, withPaths } from './support/synthetic.js';

/** Configs beside the grid of blocks: their map, their diamonds, their tags. */

const LAYERS = 10;
const grid = synthetic({ layers: LAYERS, mixedStates: false });
const passes = parseSelection('skip passes<=4', LAYERS).flatMap(({ key, i }) => (i === null ? [key] : []));
const sweep = withPaths(grid, [...passes, '(2,3);(5,7)', '~(3,5)']);
const results = resultsOf(sweep);

/** The middle of a cell: rows 4×, 3×, 2×, 1×, 0×. */
async function cellAt({ page }: ResultsPage, layer: number, row: number): Promise<{ x: number; y: number }> {
  const box = (await page.locator('.passes canvas').boundingBox())!;
  const map = (await page.locator('.map canvas').boundingBox())!;
  const cell = (map.width - 64 - 6) / (LAYERS + 1);
  return { x: box.x + 64 + (layer + 1.5) * cell, y: box.y + PASSES_TITLE + row * 20 + 8 };
}

const readout = ({ page }: ResultsPage): Promise<string> => page.locator('.readout h2').innerText();
const selected = ({ page }: ResultsPage): Promise<string | null> =>
  page.locator('.configs tr[aria-selected="true"]').getAttribute('data-key');

describeView('the map of passes', (open) => {
  it('is there only where layers run more often or not at all', async () => {
    const view = await open();
    await view.deliver(resultsOf(grid));
    expect(await view.page.locator('.passes').isVisible()).toBe(false);
    await view.deliver(results);
    expect(await view.page.locator('.passes').isVisible()).toBe(true);
  });

  it('names the config under the pointer, and selects it', async () => {
    const view = await open();
    await view.deliver(results);
    const at = await cellAt(view, 6, 1);
    await view.page.mouse.move(at.x, at.y);
    await view.settle();
    expect(await readout(view)).toContain('(6,7)x3');
    expect(await view.page.locator('.passes .marker.hover').isVisible()).toBe(true);
    await view.page.mouse.click(at.x, at.y);
    await view.settle();
    expect(await view.postedOf('open')).toEqual([{ type: 'open', key: '(6,7)x3' }]);
    expect(await view.page.locator('.passes .marker.selected').isVisible()).toBe(true);
    const skipped = await cellAt(view, 0, 4);
    await view.page.mouse.move(skipped.x, skipped.y);
    await view.settle();
    expect(await readout(view)).toContain('(0,1)x0');
    const baseline = await cellAt(view, 4, 3);
    await view.page.mouse.move(baseline.x, baseline.y);
    await view.settle();
    expect(await readout(view)).toContain('(0,0)');
    expect(await view.page.locator('.passes .marker.hover').isVisible()).toBe(false);
  });

  it('is walked with the arrow keys, over the row of the baseline', async () => {
    const view = await open();
    await view.deliver(results);
    await view.deliver({ type: 'reveal', key: '(6,7)x3' });
    await view.page.locator('.passes').focus();
    const walked: (string | null)[] = [];
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowLeft', 'ArrowUp']) {
      await view.page.keyboard.press(key);
      await view.settle();
      walked.push(await selected(view));
    }
    expect(walked).toEqual(['(7,8)x3', '(7,8)', '(7,8)x0', '(6,7)x0', '(6,7)']);
  });
});

describeView('other paths', (open) => {
  it('are in the table with a tag, which filters them, and in the readout', async () => {
    const view = await open();
    await view.deliver(results, significanceOf(sweep));
    await view.page.getByRole('textbox', { name: 'Filter configs' }).fill('several blocks');
    await view.settle();
    const rows = view.page.locator('.configs tr[data-key]');
    expect(await rows.count()).toBe(1);
    expect(await rows.first().getAttribute('data-key')).toBe('(2,3);(5,7)');
    await view.deliver({ type: 'reveal', key: '~(3,5)' });
    expect(await view.page.locator('.readout').innerText()).toContain('another path');
  });

  it('are on the frontier’s chart, where the pointer finds them', async () => {
    const view = await open();
    await view.deliver(results);
    await view.deliver({ type: 'reveal', key: '(2,3);(5,7)' });
    const marker = (await view.page.locator('.pareto .marker.selected').boundingBox())!;
    await view.page.mouse.move(marker.x + marker.width / 2, marker.y + marker.height / 2);
    await view.settle();
    expect(await readout(view)).toContain('(2,3);(5,7)');
  });

  it('have what a search found beside what luck would', async () => {
    const view = await open();
    await view.deliver(results);
    const judged = significanceOf(sweep);
    if (judged.type !== 'significance') throw new Error('not judged');
    const search = 'Searched 4 combinations of 2 blocks.';
    await view.deliver({ ...judged, significance: { ...judged.significance, search } });
    expect(await view.page.locator('.notices .search').innerText()).toBe(search);
    await view.deliver(judged);
    expect(await view.page.locator('.notices .search').isVisible()).toBe(false);
  });
});
