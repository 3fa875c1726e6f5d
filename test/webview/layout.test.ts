import { expect, it } from 'vitest';
import { type ResultsMessage, significanceOf, syntheticResults } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';
import { synthetic } from './support/synthetic.js';

/** What is where at which size: rules that pictures alone would not keep. */

const sweeps = [10, 36, 80].map((layers) => {
  const sweep = synthetic({ layers, ...(layers === 80 ? { probes: 8 } : {}) });
  return {
    layers,
    sweep,
    messages: [syntheticResults({ layers, ...(layers === 80 ? { probes: 8 } : {}) }), significanceOf(sweep)],
  };
});

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const boxOf = async (view: ResultsPage, selector: string): Promise<Box> =>
  (await view.page.locator(selector).first().boundingBox())!;

/** The map's cells, without its axes. */
async function cellsOf(view: ResultsPage): Promise<Box> {
  const { x, y, width, height } = await boxOf(view, '.map canvas');
  return { x: x + 64, y: y + 20, width: width - 70, height: height - 58 };
}

/** Elements whose content is wider than they are, and may not be scrolled. */
const cutTexts = (view: ResultsPage): Promise<string[]> =>
  view.page.evaluate<
    string[]
  >(`[...document.querySelectorAll('.header *, .toolbar *, .readout *, .notices *, .legend *, .anatomy *')]
    .filter((e) => e.offsetParent && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
    .map((e) => e.className + ': ' + e.textContent.slice(0, 40))`);

describeView('the results view', (open) => {
  it.each(
    sweeps.flatMap(({ layers, messages }) =>
      [1005, 1400, 1920].map((width) => ({ layers, width, messages })),
    ),
  )('of $layers layers is seen at once in $width pixels', async ({ width, layers, messages }) => {
    const view = await open({ width, height: width > 1500 ? 1000 : 800 });
    await view.deliver(...messages);
    const [results] = messages as [ResultsMessage];
    await view.deliver({ type: 'reveal', key: results.summary.best! });
    await view.settle();
    // No page to scroll: the one scrollbar is the table's.
    expect(
      await view.page.evaluate('document.documentElement.scrollHeight - window.innerHeight'),
    ).toBeLessThanOrEqual(0);
    const table = await boxOf(view, '#configs .scroller, .configs .scroller');
    expect(table.height).toBeGreaterThanOrEqual(5 * 22);
    expect(
      await view.page.evaluate<boolean>(
        `(() => { const e = document.querySelector('.configs .scroller'); return e.scrollWidth <= e.clientWidth; })()`,
      ),
    ).toBe(true);
    // The map gets what it needs: the readout stands in its free half, and does not reach its cells.
    const cells = await cellsOf(view);
    expect(cells.width * cells.height).toBeGreaterThan(0.2 * width * (width > 1500 ? 1000 : 800));
    for (const line of await view.page
      .locator('.within .readout h2, .within .readout p, .within .readout td')
      .all()) {
      const range = await line.evaluate((element) => {
        const own = element.ownerDocument.createRange();
        own.selectNodeContents(element);
        const { x, y, width: w, height } = own.getBoundingClientRect();
        return { x, y, width: w, height };
      });
      // The first cell of the row at the text's upper edge is that right of the diagonal.
      const side = cells.height / layers;
      const first = cells.x + (Math.floor((range.y - cells.y) / side) + 1) * side;
      expect(range.x + range.width).toBeLessThanOrEqual(first);
    }
    expect(await cutTexts(view)).toEqual([]);
  });

  it('has one scrollbar, the table’s, with pinned configs and on the tab of the probes, too', async () => {
    const view = await open({ width: 1280, height: 800 });
    const { messages } = sweeps[1]!;
    const [{ summary }] = messages as unknown as [ResultsMessage];
    await view.deliver(...messages, { type: 'pinned', pinned: summary.pareto.slice(0, 2) });
    const scrolled = (): Promise<number> =>
      view.page.evaluate('document.documentElement.scrollHeight - window.innerHeight');
    expect(await scrolled()).toBeLessThanOrEqual(0);
    await view.deliver({ type: 'pinned', pinned: [] });
    await view.page.getByRole('tab', { name: 'Probes' }).click();
    await view.settle();
    expect(await scrolled()).toBeLessThanOrEqual(0);
  });

  it.each([560, 700])('is one column in %d pixels, without a text that is cut', async (width) => {
    const view = await open({ width, height: 800 });
    await view.deliver(...sweeps[1]!.messages);
    await view.settle();
    expect(await view.page.locator('#app').getAttribute('data-layout')).toBe('narrow');
    expect((await boxOf(view, '.map canvas')).width).toBeGreaterThan(width * 0.75);
    expect(
      await view.page.evaluate('document.documentElement.scrollWidth - window.innerWidth'),
    ).toBeLessThanOrEqual(0);
    expect(await cutTexts(view)).toEqual([]);
  });

  it('does not move for a faulty text in the find box, which is forgotten with its cause', async () => {
    const view = await open();
    await view.deliver(...sweeps[1]!.messages);
    await view.settle();
    const places = async () => [
      await boxOf(view, '.map canvas'),
      await boxOf(view, '.pareto canvas'),
      await boxOf(view, '.toolbar'),
    ];
    const before = await places();
    const find = view.page.locator('vscode-text-field').getByRole('textbox');
    await find.fill('abc');
    await find.press('Enter');
    await view.settle();
    expect(await view.page.locator('.find-problem').isVisible()).toBe(true);
    expect(await places()).toEqual(before);
    await find.fill('');
    expect(await view.page.locator('.find-problem').isVisible()).toBe(false);
  });

  it('names the cell that is pointed at on both axes', async () => {
    const view = await open({ width: 1005 });
    await view.deliver(...sweeps[2]!.messages);
    expect(await view.page.locator('.axis-chip:visible').count()).toBe(0);
    await view.deliver({ type: 'reveal', key: '(46,52)' });
    await view.settle();
    expect(await view.page.locator('.axis-chip').allInnerTexts()).toEqual(['46', '52']);
    const [row, column, marker] = [
      await boxOf(view, '.axis-chip.row'),
      await boxOf(view, '.axis-chip.column'),
      await boxOf(view, '.map .marker.selected'),
    ];
    expect(Math.abs(row.y + row.height / 2 - marker.y - marker.height / 2)).toBeLessThan(2);
    expect(Math.abs(column.x + column.width / 2 - marker.x - marker.width / 2)).toBeLessThan(2);
  });

  it('does not move the frontier sideways while a sweep runs', async () => {
    const view = await open();
    const running = { sweep: { state: 'running', etaMs: 60_000, current: '(0,1)' } } as const;
    const key = syntheticResults({ layers: 36 }, { recorded: 100, ...running }).configs.at(-1)!.key;
    const place = async (recorded: number): Promise<number> => {
      await view.deliver(syntheticResults({ layers: 36 }, { recorded, ...running }), { type: 'reveal', key });
      await view.settle();
      return (await boxOf(view, '.pareto .marker.selected')).x;
    };
    const first = await place(120);
    expect(await place(300)).toBeCloseTo(first, 0);
    expect(await place(600)).toBeCloseTo(first, 0);
  });
});
