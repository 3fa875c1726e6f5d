import { expect, it } from 'vitest';
import { median } from '../../src/core/statistics/statistics.js';
import { syntheticResults } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';

/**
 * A model of 80 layers has 3,241 configs. What a frame's work takes is compared with drawing all of them, on the same
 * page: milliseconds would say more of the machine, and of its other work, than of the view.
 */

const results = syntheticResults({ layers: 80, probes: 4 });
const running = { ...results, sweep: { ...results.sweep, state: 'running' as const } };

/** The longest frame's work of an action, in milliseconds: the median of several times. */
async function longestFrame(
  { page }: ResultsPage,
  times: number,
  act: (n: number) => Promise<unknown>,
): Promise<number> {
  const frames = (): Promise<number[]> => page.evaluate('window.__frames.splice(0)');
  const longest: number[] = [];
  for (let n = 0; n < times; n++) {
    await frames();
    await act(n);
    longest.push(Math.max(...(await frames())));
  }
  return median(longest);
}

/** Of all configs, in a page that has drawn them before. */
const wholeDraw = (view: ResultsPage): Promise<number> => longestFrame(view, 9, () => view.deliver(running));

describeView('80 layers', (open) => {
  it('take updates of some configs in the time of drawing all, or less', async () => {
    const view = await open();
    await view.deliver(running);
    const whole = await wholeDraw(view);
    const { summary, sweep } = running;
    const update = await longestFrame(view, 20, (n) => {
      const configs = results.configs.slice(n * 40, n * 40 + 20).map((config) => ({
        ...config,
        delta: config.delta === null ? null : config.delta + 0.01,
      }));
      return view.deliver({ type: 'update', configs, summary }, { type: 'sweep', sweep });
    });
    console.log(`80 layers: ${whole.toFixed(1)} ms for all of it, ${update.toFixed(1)} ms for an update`);
    expect(update).toBeLessThan(2 * whole);
  });

  it('follow the pointer without drawing all anew', async () => {
    const view = await open();
    await view.deliver(running);
    const whole = await wholeDraw(view);
    const box = (await view.page.locator('.map canvas').boundingBox())!;
    const hover = await longestFrame(view, 40, async (n) => {
      await view.page.mouse.move(box.x + box.width - 20 - n * 8, box.y + 40 + n * 2);
      await view.settle();
    });
    console.log(`80 layers: ${whole.toFixed(1)} ms for all of it, ${hover.toFixed(1)} ms for a hover`);
    expect(hover).toBeLessThan(whole / 2);
  });

  it('are enlarged and moved without drawing all anew', async () => {
    const view = await open();
    await view.deliver(running);
    const whole = await wholeDraw(view);
    for (const chart of ['.map canvas', '.pareto canvas']) {
      const box = (await view.page.locator(chart).boundingBox())!;
      await view.page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.4);
      const zoom = await longestFrame(view, 30, async (n) => {
        await view.page.mouse.wheel(0, n % 10 < 6 ? -60 : 50);
        await view.settle();
      });
      console.log(
        `80 layers: ${whole.toFixed(1)} ms for all of it, ${zoom.toFixed(1)} ms for a zoom of ${chart}`,
      );
      expect(zoom).toBeLessThan(whole / 2);
    }
  });

  it('keep only the rows in view in the document', async () => {
    const view = await open();
    await view.deliver(results);
    expect(await view.page.locator('#configs').getAttribute('aria-rowcount')).toBe('3242');
    expect(await view.page.locator('.configs tr[data-key]').count()).toBeLessThan(80);
    await view.scrollTable(1e6);
    expect(await view.page.locator('.configs tr[aria-rowindex="3242"]').count()).toBe(1);
  });
});
