import { expect, it } from 'vitest';
import { MAP_FRAME } from '../../src/core/drawing/geometry.js';
import { syntheticResults } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';

/** Pointing, choosing, keys, finding and sorting. */

const LAYERS = 10;
const results = syntheticResults({ layers: LAYERS });
const { left: LEFT, top: TOP, right: RIGHT } = MAP_FRAME;

/** The middle of a cell on the map, in the page. */
async function cellAt({ page }: ResultsPage, i: number, j: number): Promise<{ x: number; y: number }> {
  const box = (await page.locator('.map canvas').boundingBox())!;
  const cell = (box.width - LEFT - RIGHT) / (LAYERS + 1);
  return { x: box.x + LEFT + (j + 0.5) * cell, y: box.y + TOP + (i + 0.5) * cell };
}

const readout = ({ page }: ResultsPage): Promise<string> => page.locator('.readout h2').innerText();
const selectedRow = ({ page }: ResultsPage): Promise<string | null> =>
  page.locator('.configs tr[aria-selected="true"]').getAttribute('data-key');
const firstRows = async ({ page }: ResultsPage, count = 5): Promise<(string | null)[]> =>
  Promise.all(
    Array.from({ length: count }, (_, n) =>
      page.locator('.configs tr[data-key]').nth(n).getAttribute('data-key'),
    ),
  );

describeView('linked brushing', (open) => {
  it('a cell under the pointer is marked in the table, the chart and the readout', async () => {
    const view = await open();
    await view.deliver(results);
    const { x, y } = await cellAt(view, 3, 4);
    await view.page.mouse.move(x, y);
    await view.settle();
    expect(await readout(view)).toContain('(3,4)');
    expect(await view.page.locator('.map .marker.hover').isVisible()).toBe(true);
    expect(await view.page.locator('.pareto .marker.hover').isVisible()).toBe(true);
    expect(await view.page.locator('.bars .marker.hover').isVisible()).toBe(true);
    await expect
      .poll(() => view.page.locator('#live').textContent())
      .toMatch(/^Config \(3,4\).*path 0\.\.3, 3\.\.9 · 11 layers.*change .*work/);
    await view.page.mouse.move(5, 5);
    await view.settle();
    expect(await view.page.locator('.map .marker.hover').isVisible()).toBe(false);
  });

  it('a row under the pointer is marked on the map', async () => {
    const view = await open();
    await view.deliver(results);
    const row = view.page.locator('.configs tr[data-key]').nth(3);
    const key = (await row.getAttribute('data-key'))!;
    await row.hover();
    await view.settle();
    expect(await readout(view)).toContain(key);
    const marker = (await view.page.locator('.map .marker.hover').boundingBox())!;
    const [i, j] = key.match(/\d+/g)!.map(Number) as [number, number];
    const cell = await cellAt(view, i, j);
    expect(Math.abs(marker.x + marker.width / 2 - cell.x)).toBeLessThan(2);
    expect(Math.abs(marker.y + marker.height / 2 - cell.y)).toBeLessThan(2);
  });

  it.each([1280, 980])(
    'the readout has buttons to be clicked, over the map and beside it: %d',
    async (width) => {
      const view = await open({ width });
      await view.deliver(results, { type: 'reveal', key: '(3,4)' });
      for (const name of ['Compare Answers', 'Pin', 'Copy Path'])
        await view.page.locator('.readout').getByRole('button', { name, exact: true }).click();
      expect((await view.posted()).filter(({ type }) => type !== 'ready')).toMatchObject([
        { type: 'open', key: '(3,4)' },
        { type: 'pin', key: '(3,4)', pinned: true },
        { type: 'copy', what: 'path' },
      ]);
    },
  );

  it('a bar under the pointer is marked on the map', async () => {
    const view = await open();
    await view.deliver(results);
    const box = (await view.page.locator('.bars canvas').boundingBox())!;
    await view.page.mouse.move((await cellAt(view, 0, 6)).x, box.y + 50);
    await view.settle();
    expect(await readout(view)).toContain('(5,6)');
    expect(await view.page.locator('.map .marker.hover').isVisible()).toBe(true);
  });

  it('reveal selects, and scrolls the table to the row', async () => {
    const view = await open();
    await view.deliver(syntheticResults({ layers: 36 }));
    const keys = syntheticResults({ layers: 36 })
      .configs.filter(({ delta }) => delta !== null)
      .sort((a, b) => a.delta! - b.delta!);
    await view.deliver({ type: 'reveal', key: keys[0]!.key });
    await view.settle();
    expect(await selectedRow(view)).toBe(keys[0]!.key);
    expect(await view.page.locator('.map .marker.selected').isVisible()).toBe(true);
  });
});

describeView('choosing a config', (open) => {
  it('by a click on the map brings its row into view, and by one on its row moves nothing', async () => {
    const view = await open();
    await view.deliver(results);
    const last = results.configs.reduce((a, b) => ((b.delta ?? 0) < (a.delta ?? 0) ? b : a));
    const top = (): Promise<number> =>
      view.page.locator('.configs .scroller').evaluate((each) => each.scrollTop);
    expect(await top()).toBe(0);
    const { x, y } = await cellAt(view, last.i!, last.j!);
    await view.page.mouse.click(x, y);
    await view.settle();
    expect(await top()).toBeGreaterThan(0);
    const row = (await view.page.locator('.configs tr[aria-selected="true"]').boundingBox())!;
    const list = (await view.page.locator('.configs .scroller').boundingBox())!;
    expect(row.y).toBeGreaterThanOrEqual(list.y);
    expect(row.y + row.height).toBeLessThanOrEqual(list.y + list.height + 1);
    const before = await top();
    await view.page.mouse.click(list.x + 30, list.y + 40);
    await view.settle();
    expect(await selectedRow(view)).not.toBe(last.key);
    expect(await top()).toBe(before);
  });

  it('a click opens its diff', async () => {
    const view = await open();
    await view.deliver(results);
    const { x, y } = await cellAt(view, 4, 7);
    await view.page.mouse.click(x, y);
    await view.settle();
    expect(await view.postedOf('open')).toEqual([{ type: 'open', key: '(4,7)' }]);
    expect(await selectedRow(view)).toBe('(4,7)');
  });

  it('a click with ctrl pins it, and what is pinned can be compared and let go', async () => {
    const view = await open();
    await view.deliver(results);
    const { x, y } = await cellAt(view, 4, 7);
    await view.page.keyboard.down('Control');
    await view.page.mouse.click(x, y);
    await view.page.keyboard.up('Control');
    expect(await view.postedOf('open')).toEqual([]);
    expect(await view.postedOf('pin')).toEqual([{ type: 'pin', key: '(4,7)', pinned: true }]);
    await view.deliver({ type: 'pinned', pinned: ['(4,7)', '(2,3)'] });
    const pinned = view.page.getByRole('region', { name: 'Pinned configs' });
    expect(await pinned.locator('tbody tr').count()).toBe(2);
    await pinned.getByRole('button', { name: 'Compare (4,7) with (2,3)' }).click();
    await view.deliver({ type: 'pinned', pinned: ['(4,7)', '(2,3)', '(1,2)'] });
    await pinned.getByRole('button', { name: 'Compare Two of Them…' }).click();
    expect((await view.postedOf('compareConfigs')).map(({ keys }) => keys)).toEqual([
      ['(4,7)', '(2,3)'],
      ['(4,7)', '(2,3)', '(1,2)'],
    ]);
    await pinned.getByRole('button', { name: 'Unpin (2,3)' }).click();
    expect((await view.postedOf('pin')).at(-1)).toEqual({ type: 'pin', key: '(2,3)', pinned: false });
    await view.deliver({ type: 'pinned', pinned: [] });
    expect(await pinned.isVisible()).toBe(false);
  });

  it('a click on a cell without a config does nothing', async () => {
    const view = await open();
    await view.deliver(results);
    const { x, y } = await cellAt(view, 8, 2);
    await view.page.mouse.click(x, y);
    expect(await view.postedOf('open')).toEqual([]);
  });
});

describeView('the keyboard', (open) => {
  it('moves over the map, tells the host where, and acts on the config there', async () => {
    const view = await open();
    await view.deliver(results, { type: 'reveal', key: '(2,5)' });
    const map = view.page.getByRole('application', { name: /a map of 56 cells/ });
    await map.focus();
    const press = async (key: string): Promise<string> => {
      await view.page.keyboard.press(key);
      await view.settle();
      return (await readout(view)).split(' ')[0]!.trim();
    };
    expect(await press('ArrowRight')).toContain('(2,6)');
    expect(await press('ArrowDown')).toContain('(3,6)');
    expect(await press('Home')).toContain('(3,4)');
    expect(await press('ArrowLeft')).toContain('(3,4)');
    expect(await press('End')).toContain('(3,10)');
    expect(await press('ArrowUp')).toContain('(2,10)');
    expect(await press('Control+Home')).toContain('(0,0)');
    expect(await press('ArrowRight')).toContain('(0,1)');
    await press('Enter');
    await press('p');
    await press('c');
    await press('r');
    const posted = await view.posted();
    expect((await view.postedOf('follow')).map(({ key }) => key)).toEqual([
      '(2,6)',
      '(3,6)',
      '(3,4)',
      '(3,10)',
      '(2,10)',
      '(0,0)',
      '(0,1)',
    ]);
    expect(posted.filter(({ type }) => type !== 'ready' && type !== 'follow')).toEqual([
      { type: 'open', key: '(0,1)' },
      { type: 'pin', key: '(0,1)', pinned: true },
      { type: 'copy', what: 'config', text: '(0,1)' },
      { type: 'runAgain', key: '(0,1)' },
    ]);
  });

  it('T goes to the table, where arrows move and Enter opens', async () => {
    const view = await open();
    await view.deliver(results);
    await view.page.keyboard.press('t');
    await view.settle();
    const [first, second] = await firstRows(view, 2);
    expect(await view.page.evaluate('document.activeElement.id')).toBe('configs');
    expect(await selectedRow(view)).toBe(first);
    await view.page.keyboard.press('ArrowDown');
    await view.settle();
    expect(await selectedRow(view)).toBe(second);
    await view.page.keyboard.press('Enter');
    expect(await view.postedOf('open')).toEqual([{ type: 'open', key: second }]);
    const active = await view.page.locator('#configs').getAttribute('aria-activedescendant');
    expect(active).toBe(`row-${second}`);
  });

  it('moves along the frontier and over the single layers', async () => {
    const view = await open();
    const whole = syntheticResults({ layers: LAYERS, mixedStates: false });
    await view.deliver(whole);
    await view.page.locator('.pareto .plot').focus();
    await view.page.keyboard.press('End');
    await view.settle();
    expect(await selectedRow(view)).toBe(whole.summary.pareto.at(-1));
    await view.page.locator('.bars').focus();
    await view.page.keyboard.press('Home');
    await view.page.keyboard.press('ArrowRight');
    await view.settle();
    expect(await readout(view)).toContain('(1,2)');
  });
});

describeView('the table', (open) => {
  it('sorts by a column, either way, and says so', async () => {
    const view = await open();
    await view.deliver(results);
    const done = results.configs.filter(({ delta }) => delta !== null);
    const best = [...done].sort((a, b) => b.delta! - a.delta!);
    expect((await firstRows(view, 1))[0]).toBe(best[0]!.key);
    const header = view.page.getByRole('columnheader', { name: 'overhead' });
    await header.getByRole('button').click();
    await view.settle();
    expect(await header.getAttribute('aria-sort')).toBe('descending');
    expect((await firstRows(view, 1))[0]).toBe('(0,10)');
    await header.getByRole('button').click();
    await view.settle();
    expect(await header.getAttribute('aria-sort')).toBe('ascending');
    expect((await firstRows(view, 1))[0]).toBe('(0,0)');
  });

  it('is copied as it is shown', async () => {
    const view = await open();
    await view.deliver(results);
    await view.page.getByRole('button', { name: 'Export' }).click();
    await view.page.getByRole('menuitem', { name: 'Copy Table' }).click();
    const [copied] = await view.postedOf('copy');
    const lines = copied!.text.split('\n').map((line) => line.split('\t'));
    expect(copied!.what).toBe('table');
    expect(lines).toHaveLength(results.configs.length + 1);
    expect(lines[0]).toEqual(['config', 'Δ', '± SE', 'Δ math-16', 'Δ eq-16', 'overhead', 'parsed', 'state']);
    expect(lines[1]![0]).toBe((await firstRows(view, 1))[0]);
    expect(lines[1]![1]).toMatch(/^[+−]\d\.\d{3}$/);
  });
});

describeView('the toolbar', (open) => {
  it('finds a config, with or without brackets, and says when there is none', async () => {
    const view = await open();
    await view.deliver(results);
    const find = view.page.locator('vscode-text-field').getByRole('textbox');
    await find.fill('3,7');
    await find.press('Enter');
    await view.settle();
    expect(await selectedRow(view)).toBe('(3,7)');
    await find.fill('(9,3)');
    await find.press('Enter');
    expect(await view.page.locator('.find-problem').innerText()).toContain('(9,3) ends before it begins');
    await find.fill('(0,4);(2,3)');
    await find.press('Enter');
    expect(await view.page.locator('.find-problem').innerText()).toContain('is not in this sweep');
  });

  it('asks the host for every export, and for another combined score', async () => {
    const view = await open();
    await view.deliver(results);
    for (const name of ['HTML Report', 'Markdown Report', 'CSV', 'JSON', 'SVG', 'PNG', 'PNG at 2×']) {
      await view.page.getByRole('button', { name: 'Export' }).click();
      await view.page.getByRole('menuitem', { name, exact: true }).click();
    }
    expect((await view.postedOf('export')).map(({ format }) => format)).toEqual([
      'html',
      'md',
      'csv',
      'json',
      'svg',
      'png',
      'png2x',
    ]);
    await view.page.getByRole('combobox', { name: 'Combined score' }).click();
    await view.page.getByRole('option', { name: 'Balanced' }).click();
    expect(await view.postedOf('combine')).toEqual([{ type: 'combine', combined: 'balanced' }]);
  });

  it('shows other maps, and enlarges one of the overview', async () => {
    const view = await open();
    await view.deliver(results);
    const tab = (name: string) => view.page.getByRole('tab', { name });
    const caption = view.page.locator('.maps .ramp .caption, .side .ramp .caption').first();
    await tab('math-16').click();
    await view.settle();
    expect(await caption.innerText()).toContain('Δ math-16');
    await view.page.keyboard.press('ArrowRight');
    await view.settle();
    expect(await tab('eq-16').getAttribute('aria-selected')).toBe('true');
    await tab('Parse rate').click();
    await view.settle();
    expect(await caption.innerText()).toContain('Parse rate');
    await tab('Cost').click();
    await view.settle();
    expect(await caption.innerText()).toContain('Overhead');
    await tab('Overview').click();
    await view.settle();
    expect(await view.page.locator('.overview figure').count()).toBe(3);
    await view.page.locator('.overview').getByRole('button', { name: 'math-16' }).click();
    await view.settle();
    expect(await tab('math-16').getAttribute('aria-selected')).toBe('true');
  });
});
