import { expect, it } from 'vitest';
import { median } from '../../src/core/statistics.js';
import { syntheticResults } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';

/** A model of 80 layers has 3,241 configs. Bounds are generous for slow machines, and can fail. */

const results = syntheticResults({ layers: 80, probes: 4 });

const frames = ({ page }: ResultsPage): Promise<number[]> => page.evaluate('window.__frames.splice(0)');

describeView('80 layers', (open) => {
  it('take updates four times a second without a stutter', async () => {
    const view = await open();
    await view.deliver({ ...results, sweep: { ...results.sweep, state: 'running' } });
    const { summary } = results;
    await frames(view);
    const times: number[] = [];
    for (let n = 0; n < 20; n++) {
      const configs = results.configs.slice(n * 40, n * 40 + 20).map((config) => ({
        ...config,
        delta: config.delta === null ? null : config.delta + 0.01,
      }));
      await view.deliver(
        { type: 'update', configs, summary },
        { type: 'sweep', sweep: { ...results.sweep, state: 'running' } },
      );
      times.push(Math.max(...(await frames(view))));
    }
    console.log(`update of 80 layers: median ${median(times).toFixed(1)} ms`);
    expect(median(times)).toBeLessThan(150);
  });

  it('follow the pointer within a frame', async () => {
    const view = await open();
    await view.deliver(results);
    const box = (await view.page.locator('.map canvas').boundingBox())!;
    await view.settle();
    await frames(view);
    const times: number[] = [];
    for (let n = 0; n < 40; n++) {
      await view.page.mouse.move(box.x + box.width - 20 - n * 8, box.y + 40 + n * 2);
      await view.settle();
      times.push(Math.max(...(await frames(view))));
    }
    console.log(`hover over 80 layers: median ${median(times).toFixed(1)} ms`);
    expect(median(times)).toBeLessThan(16);
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
