import { expect, it } from 'vitest';
import { MAP_FRAME } from '../../src/core/drawing/geometry.js';
import { toShownScan } from '../../src/host/scan/shownScan.js';
import type { ToScanView } from '../../src/protocol/scanView.js';
import { madeUpScan } from '../support/scans.js';
import { violations } from './support/axe.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';
import { type ThemeName, THEMES } from './support/themes.js';

const shownScan = (layers: number): ToScanView =>
  toShownScan(madeUpScan(layers), {
    file: 'model.gguf',
    name: `made up, ${layers} layers`,
    architecture: 'qwen3',
    layers,
    quantization: 'Q8_0',
  });
const readout = ({ page }: ResultsPage): Promise<string | null> =>
  page.locator('.map-side .readout-line').textContent();

describeView(
  'the page of a scan',
  (open) => {
    it.each([10, 36, 80])(
      'of %i layers has the sentence, map, curves and numbers, in every theme',
      async (layers) => {
        const view = await open();
        const shown = shownScan(layers);
        await view.deliver(shown);
        const { page } = view;
        expect(await page.locator('.verdict p').textContent()).toBe(shown.sentence);
        expect(await page.locator('.curves polyline').count()).toBe(3);
        expect(await page.locator('.scroller tbody tr').count()).toBe(layers + 1);
        expect(await page.locator('body').textContent()).not.toContain('NaN');
        for (const theme of Object.keys(THEMES) as ThemeName[]) {
          await view.setTheme(theme);
          expect(await violations(view)).toEqual([]);
        }
      },
    );

    it('says what a cell is, by keys and by pointer', async () => {
      const view = await open();
      await view.deliver(shownScan(10));
      expect(await readout(view)).toMatch(
        /^\(2,8\) hands layer 2 what enters layer 8: similarity −?\d\.\d\d$/,
      );
      await view.page.locator('.map').focus();
      await view.page.keyboard.press('ArrowRight');
      expect(await readout(view)).toMatch(/^\(2,9\)/);
      await view.page.keyboard.press('ArrowDown');
      expect(await readout(view)).toMatch(/^\(3,9\)/);
      await view.page.keyboard.press('End');
      expect(await readout(view)).toMatch(/^\(3,10\) hands layer 3 the output of the last layer/);
      const box = (await view.page.locator('.map canvas').boundingBox())!;
      const cell = (box.width - MAP_FRAME.left - MAP_FRAME.right) / 11;
      await view.page.mouse.move(box.x + MAP_FRAME.left + 6.5 * cell, box.y + MAP_FRAME.top + 4.5 * cell);
      expect(await readout(view)).toMatch(/^\(4,6\)/);
      // Below the diagonal there is no block.
      await view.page.mouse.move(box.x + MAP_FRAME.left + 2.5 * cell, box.y + MAP_FRAME.top + 6.5 * cell);
      expect(await readout(view)).toMatch(/^\(4,6\)/);
    });

    it('points out a layer in curves and table together', async () => {
      const view = await open();
      await view.deliver(shownScan(10));
      await view.page.locator('.scroller tbody tr').nth(4).hover();
      expect(await view.page.locator('.curves .mark').count()).toBe(1);
      expect(await view.page.locator('.side .readout-line').textContent()).toMatch(
        /^entering layer 4: same content, other language −?\d/,
      );
      const box = (await view.page.locator('.curves svg').boundingBox())!;
      await view.page.mouse.move(box.x + box.width - 12, box.y + 50);
      expect(await view.page.locator('.scroller tr.marked th').textContent()).toBe('output');
    });

    it('offers a sweep of the layers it suggests, and none when it suggests none', async () => {
      const view = await open();
      const shown = shownScan(10);
      await view.deliver(shown);
      await view.page.getByRole('button', { name: 'Sweep Layers 2..7…' }).click();
      expect(await view.posted()).toEqual([{ type: 'ready' }, { type: 'sweep' }]);
      await view.deliver({ ...shown, sentence: 'Not clear.', scan: { ...shown.scan, suggestion: null } });
      expect(await view.page.locator('.verdict vscode-button').count()).toBe(0);
      expect(await view.page.locator('.curves .suggested').count()).toBe(0);
    });

    it('reports a message that fits no schema, and goes on waiting', async () => {
      const view = await open();
      await view.deliver({ type: 'scan' });
      expect(await view.page.getByRole('status').textContent()).toBe('Reading the scan…');
      expect(await view.posted()).toEqual([
        { type: 'ready' },
        { type: 'error', message: 'a message that fits no schema' },
      ]);
    });

    it('fits a narrow editor', async () => {
      const view = await open({ width: 420, height: 900 });
      await view.deliver(shownScan(36));
      expect(await view.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(420);
    });
  },
  'scan',
);
