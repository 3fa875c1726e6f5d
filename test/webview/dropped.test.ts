import { describe, expect, it } from 'vitest';
import { cellsOf, MARK_NAMES } from '../../src/core/drawing/cells.js';
import { paletteFor } from '../../src/core/drawing/colors.js';
import { MAP_FRAME } from '../../src/core/drawing/geometry.js';
import { strokesOf } from '../../src/core/drawing/marks.js';
import { tabsOf } from '../../webview/state/measures.js';
import { violations } from './support/axe.js';
import { syntheticResults } from './support/messages.js';
import { describeView } from './support/suite.js';
import { type ThemeName, THEMES } from './support/themes.js';

/** Configs that racing dropped: how the view shows them. */

const message = syntheticResults({ layers: 10, probes: 64, racing: true });
const dropped = message.configs.filter(({ state }) => state === 'dropped');
const palette = paletteFor('dark', [31, 31, 31], [204, 204, 204]);

describe('the cell of a dropped config', () => {
  const configs = new Map(message.configs.map((config) => [config.key, config]));
  const scale = { from: -0.2, to: 0.2, clipped: 0 };
  const cellOf = (tab: string, measure: number) => {
    const chosen = tabsOf(message.run, message.summary).find(({ id }) => id === tab)!.measures[measure]!;
    return cellsOf(configs, [], chosen, scale, palette).find(({ key }) => key === dropped[0]!.key)!;
  };

  it('has the faintest colour of worse, a mark and no number', () => {
    expect(dropped.length).toBeGreaterThan(3);
    expect(cellOf('combined', 0)).toMatchObject({ mark: 'dropped', fill: palette.worse[0], text: '' });
  });

  it('has no colour that a scale of scores could give it', () => {
    expect(cellOf('combined', 1)).toMatchObject({ mark: 'dropped', fill: palette.blank });
    expect(cellOf('cost', 0)).toMatchObject({ mark: 'dropped', fill: palette.blank });
  });

  it('has a mark like no other', () => {
    const strokes = (Object.keys(MARK_NAMES) as (keyof typeof MARK_NAMES)[]).map((mark) =>
      JSON.stringify(strokesOf(mark, 0, 0, 20)),
    );
    expect(
      strokes.filter((stroke) => stroke === JSON.stringify(strokesOf('dropped', 0, 0, 20))),
    ).toHaveLength(1);
  });
});

describeView('dropped configs', (open) => {
  it.each(Object.keys(THEMES) as ThemeName[])(
    'are in the legend, without accessibility faults: %s',
    async (theme) => {
      const view = await open({ theme });
      await view.deliver(message);
      expect(await view.page.locator('.legend:visible').first().innerText()).toContain('dropped as worse');
      expect(await violations(view)).toEqual([]);
    },
  );

  it('say after how many probes, and how much worse they are', async () => {
    const view = await open();
    const { key } = dropped[0]!;
    await view.deliver(message);
    await view.deliver({ type: 'reveal', key });
    expect(await view.page.locator('.readout .state').innerText()).toMatch(
      /^Dropped after \d+ of 128 probes: worse than the baseline by 0\.\d{3} \(0\.\d{3} to \d\.\d{3}\)\.$/,
    );
    expect(await view.page.locator('.notices').innerText()).toContain(
      `${dropped.length} configs were dropped as worse than the baseline. In at most 1 % of sweeps, this test drops a config that is no worse.`,
    );
    const row = view.page.locator(`#configs tr[data-key="${key}"]`);
    expect(await row.locator('[data-column="state"]').innerText()).toBe('dropped');
    expect(await row.locator('[data-column="delta"]').innerText()).toBe('–');
  });

  it('are marked on the map in ink on the colour of worse', async () => {
    const view = await open({ theme: 'dark' });
    await view.deliver(message);
    const { i, j } = dropped.find((config) => config.j! < 10)!;
    const colors = await view.page.evaluate(`(() => {
      const canvas = document.querySelector('.map canvas');
      const ratio = devicePixelRatio;
      const map = document.querySelector('.map').getBoundingClientRect();
      const cell = (map.width - ${MAP_FRAME.left}) / 11;
      const [x, y] = [${MAP_FRAME.left} + ${j!} * cell, ${MAP_FRAME.top} + ${i!} * cell].map((n) => Math.round(n * ratio));
      const size = Math.round((cell - 6) * ratio);
      const { data } = canvas.getContext('2d').getImageData(x, y, size, size);
      const seen = [];
      for (let n = 0; n < data.length; n += 4) seen.push([data[n], data[n + 1], data[n + 2]].join());
      return [...new Set(seen)];
    })()`);
    expect(colors).toContain(palette.worse[0]!.join());
    expect((colors as string[]).length).toBeGreaterThan(1);
  });

  it('are in the legend of images, too', async () => {
    const view = await open();
    await view.deliver(message, { type: 'draw', id: 1, format: 'svg', theme: 'light' });
    await expect.poll(async () => (await view.postedOf('image')).length).toBe(1);
    expect((await view.postedOf('image'))[0]!.data).toContain('>dropped as worse<');
  });
});
