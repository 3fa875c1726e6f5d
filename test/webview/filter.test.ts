import { describe, expect, it } from 'vitest';
import { NO_FILTER, type TableFilter } from '../../webview/state/pageState.js';
import { filterConfigs, isFiltering, percentOf } from '../../webview/table/filter.js';
import { dataOf, syntheticResults } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';

/** What the filters leave in the table. */

const deep = syntheticResults({ layers: 36 });
const data = dataOf(deep);
const keys = (filter: Partial<TableFilter>, among = data): string[] =>
  filterConfigs(among, { ...NO_FILTER, ...filter }).map(({ key }) => key);

describe('a percentage', () => {
  it.each([
    ['', undefined],
    ['  ', undefined],
    ['10', 10],
    [' 7.5 % ', 7.5],
    ['7,5', 7.5],
    ['.5%', 0.5],
    ['3.', 3],
    ['ten', NaN],
    ['-1', NaN],
    ['1 2', NaN],
    ['%', NaN],
  ])('is read as it is written: "%s"', (text, value) => expect(percentOf(text)).toEqual(value));
});

describe('the filter', () => {
  it('leaves all where nothing is set', () => {
    expect(keys({})).toHaveLength(667);
    expect(isFiltering(NO_FILTER)).toBe(false);
    expect(isFiltering({ ...NO_FILTER, text: '  ' })).toBe(false);
    for (const part of [{ text: 'a' }, { overhead: '0' }, { gains: true }, { state: 'done' }] as const)
      expect(isFiltering({ ...NO_FILTER, ...part })).toBe(true);
  });

  it('finds a config by a part of it, in which numbers are not begun in the middle', () => {
    expect(keys({ text: '3,4' })).toEqual(['(3,4)']);
    expect(keys({ text: '( 13 , 1' })).toEqual(['14', '15', '16', '17', '18', '19'].map((j) => `(13,${j})`));
    expect(keys({ text: '34)' })).toEqual(Array.from({ length: 34 }, (_, i) => `(${i},34)`));
    expect(keys({ text: '99' })).toEqual([]);
  });

  it('finds what the table says beside the config, in any case', () => {
    const pinned = { ...data, pinned: ['(3,4)', '(20,22)'] };
    expect(keys({ text: 'Pinned' }, pinned)).toEqual(['(3,4)', '(20,22)']);
    expect(keys({ text: 'best' })).toEqual([deep.summary.best]);
    const survivors = { sentence: '', evidence: {}, survivors: ['(8,9)'] };
    expect(keys({ text: 'more  than luck' }, { ...data, significance: survivors })).toEqual(['(8,9)']);
  });

  it('takes overheads as the table rounds them, the limit included', () => {
    // One layer of 36 is 2.77… %, shown as 2.8 %.
    expect(keys({ overhead: '2.7' })).toEqual(['(0,0)']);
    expect(keys({ overhead: '2.8' })).toHaveLength(37);
    expect(keys({ overhead: '0' })).toEqual(['(0,0)']);
    expect(keys({ overhead: 'ten' })).toHaveLength(667);
  });

  it('takes gains of more than two standard errors, and no losses', () => {
    const some = (delta: number | null, standardError: number | null) =>
      keys(
        { gains: true },
        { ...data, configs: new Map([['(1,2)', { ...data.configs.get('(1,2)')!, delta, standardError }]]) },
      ).length;
    expect(some(0.2, 0.1)).toBe(0);
    expect(some(0.201, 0.1)).toBe(1);
    expect(some(-0.3, 0.1)).toBe(0);
    expect(some(0.3, null)).toBe(0);
    expect(some(null, 0.1)).toBe(0);
  });

  it('takes one state, and combines all parts', () => {
    const failed = deep.configs.filter(({ state }) => state === 'failed').map(({ key }) => key);
    expect(keys({ state: 'failed' })).toEqual(failed);
    expect(failed.length).toBeGreaterThan(0);
    expect(keys({ state: 'failed', text: failed[0]! })).toEqual([failed[0]]);
    expect(keys({ state: 'failed', gains: true })).toEqual([]);
  });
});

describeView('the filters of the table', (open) => {
  const rows = ({ page }: ResultsPage): Promise<string | null> =>
    page.locator('#configs').getAttribute('aria-rowcount');
  const count = ({ page }: ResultsPage): Promise<string> => page.locator('.filters .count').innerText();
  const text = ({ page }: ResultsPage) => page.getByRole('textbox', { name: 'Filter configs' });

  it('leave out rows, count, keep what is selected and pinned, and are cleared at once', async () => {
    const view = await open();
    await view.deliver(
      deep,
      { type: 'pinned', pinned: ['(2,5)', '(20,22)'] },
      { type: 'reveal', key: '(2,5)' },
    );
    expect(await count(view)).toBe('667 configs');
    expect(await view.page.getByRole('button', { name: 'Clear Filters' }).isVisible()).toBe(false);
    await text(view).fill('(20,2');
    await view.settle();
    expect(await count(view)).toBe('9 of 667');
    expect(await rows(view)).toBe('10');
    await view.page.getByRole('textbox', { name: /^Overhead of at most/ }).fill('8.3');
    await view.settle();
    expect(await count(view)).toBe('3 of 667');
    await view.page.getByRole('checkbox', { name: 'Δ > 2 SE' }).click();
    await view.settle();
    const gains = deep.configs.filter(
      ({ key, delta, standardError }) =>
        /^\(20,2[123]\)$/.test(key) && delta !== null && delta > 2 * standardError!,
    );
    expect(await count(view)).toBe(`${gains.length} of 667`);
    // Nothing else is told apart by it.
    expect(await view.page.locator('.readout h2').innerText()).toContain('(2,5)');
    expect(await view.page.locator('.pinned tbody th').allInnerTexts()).toEqual(['(2,5)', '(20,22)']);
    expect(await view.postedOf('pin')).toEqual([]);
    await view.page.keyboard.press('t');
    await view.page.locator('.map').focus();
    await view.page.keyboard.press('t');
    expect(await view.page.locator('.readout h2').innerText()).toContain('(2,5)');
    await view.page.getByRole('button', { name: 'Clear Filters' }).click();
    await view.settle();
    expect(await count(view)).toBe('667 configs');
    expect(await view.page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe(
      'Filter configs',
    );
    expect(await view.page.getByRole('checkbox', { name: 'Δ > 2 SE' }).isChecked()).toBe(false);
  });

  it('take one state, and say when nothing is left', async () => {
    const view = await open();
    await view.deliver(deep);
    await view.page.getByRole('combobox', { name: 'State' }).click();
    await view.page.getByRole('option', { name: 'failed' }).click();
    await view.settle();
    const failed = deep.configs.filter(({ state }) => state === 'failed').length;
    expect(await count(view)).toBe(`${failed} of 667`);
    await text(view).fill('99');
    await view.settle();
    expect(await view.page.locator('.configs .none').innerText()).toBe('No config fits the filter.');
    await text(view).fill('');
    await view.settle();
    expect(await view.page.locator('.configs .none').isVisible()).toBe(false);
  });

  it('are left by Enter for the table and cleared by Escape, and t is a letter in them', async () => {
    const view = await open();
    await view.deliver(deep);
    await text(view).pressSequentially('front');
    await view.settle();
    expect(await count(view)).toBe(`${deep.summary.pareto.length - 2} of 667`);
    await text(view).press('Escape');
    await view.settle();
    expect(await text(view).inputValue()).toBe('');
    expect(await count(view)).toBe('667 configs');
    await text(view).fill('(3,1');
    await text(view).press('Enter');
    await view.settle();
    expect(await view.page.evaluate('document.activeElement.id')).toBe('configs');
    expect(await view.page.locator('.configs tr[aria-selected="true"]').getAttribute('data-key')).toMatch(
      /^\(3,1\d\)$/,
    );
  });

  it('mark what is no percentage', async () => {
    const view = await open();
    await view.deliver(deep);
    const overhead = view.page.getByRole('textbox', { name: /^Overhead of at most/ });
    await overhead.fill('ten');
    await view.settle();
    expect(await overhead.getAttribute('aria-invalid')).toBe('true');
    expect(await rows(view)).toBe('668');
    await overhead.fill('10 %');
    await view.settle();
    expect(await overhead.getAttribute('aria-invalid')).toBe('false');
  });

  it('come back after a reload, and the copied table has what is shown', async () => {
    const view = await open();
    await view.deliver(deep);
    await text(view).fill('(20,2');
    await view.settle();
    await view.page.reload();
    await view.deliver(deep);
    expect(await text(view).inputValue()).toBe('(20,2');
    expect(await count(view)).toBe('9 of 667');
    await view.page.getByRole('button', { name: 'Export' }).click();
    await view.page.getByRole('menuitem', { name: 'Copy Table' }).click();
    const [copied] = await view.postedOf('copy');
    expect(copied!.text.split('\n')).toHaveLength(10);
  });

  it('stand behind a button where there is no room', async () => {
    const view = await open({ width: 1005, height: 800 });
    await view.deliver(deep);
    const gains = view.page.getByRole('checkbox', { name: 'Δ > 2 SE' });
    const opener = view.page.locator('.filters .opener');
    expect(await gains.isVisible()).toBe(false);
    expect(await view.page.evaluate('document.documentElement.scrollHeight <= innerHeight')).toBe(true);
    await opener.click();
    expect(await opener.getAttribute('aria-expanded')).toBe('true');
    await gains.click();
    await view.settle();
    expect(await count(view)).toMatch(/^\d+ of 667$/);
    await view.page.keyboard.press('Escape');
    expect(await gains.isVisible()).toBe(false);
    expect(await opener.evaluate((button) => button.classList.contains('active'))).toBe(true);
    await opener.click();
    await view.page.locator('.map').focus();
    expect(await gains.isVisible()).toBe(false);
  });
});

describeView('the pinned configs', (open) => {
  it.each([1400, 1280, 1005, 600])('stand over the columns of the table: %d', async (width) => {
    const view = await open({ width, height: 1000 });
    await view.deliver(deep, { type: 'pinned', pinned: ['(20,22)', '(3,4)'] });
    const edges = (table: string): Promise<[string, number][]> =>
      view.page.evaluate(`[...document.querySelectorAll('${table} thead th')].flatMap((cell) => {
        const { right, width } = cell.getBoundingClientRect();
        return width > 0 ? [[cell.dataset.column ?? 'config', Math.round(right)]] : [];
      })`);
    const below = await edges('.configs');
    expect(below.length).toBeGreaterThan(2);
    expect(await edges('.pinned')).toEqual(below);
    await view.page.getByRole('textbox', { name: 'Filter configs' }).fill('99');
    await view.settle();
    expect(await edges('.pinned')).toEqual(await edges('.configs'));
  });
});
