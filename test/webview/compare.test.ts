import { expect, it } from 'vitest';
import type { FromCompare } from '../../src/protocol/compareView.js';
import { violations } from './support/axe.js';
import { comparisonOf, syntheticSweep } from './support/compared.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';
import { type ThemeName, THEMES } from './support/themes.js';

/** The page that compares sweeps. */

const small = syntheticSweep('small', 36);
const two = comparisonOf(small, syntheticSweep('small-q4', 36, 3));
const depths = comparisonOf(small, syntheticSweep('large', 80));
const PAGE = { height: 1400 };

const posted = async (view: ResultsPage): Promise<FromCompare[]> =>
  (await view.posted()) as unknown as FromCompare[];
const readout = (view: ResultsPage): Promise<string[][]> =>
  view.page
    .locator('.readout tr')
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
const press = async (view: ResultsPage, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await view.page.keyboard.press(key);
  await view.settle();
};
const colorAt = (view: ResultsPage, map: number, x: number, y: number): Promise<number[]> =>
  view.page
    .locator('.plot canvas')
    .nth(map)
    .evaluate(
      (canvas: HTMLCanvasElement, [dx, dy]) => [
        ...canvas.getContext('2d')!.getImageData(dx!, dy!, 1, 1).data.slice(0, 3),
      ],
      [x, y],
    );

describeView(
  'a comparison of sweeps',
  (open) => {
    it('says that it compares, then shows maps, difference, frontiers and tables', async () => {
      const view = await open(PAGE);
      await view.settle();
      expect(await view.page.locator('.blank').innerText()).toBe('Comparing the sweeps…');
      expect(await posted(view)).toEqual([{ type: 'ready' }]);
      await view.deliver(two);
      expect(await view.page.locator('figcaption h2').allInnerTexts()).toEqual([
        'small',
        'small-q4',
        'small-q4 − small',
      ]);
      expect(await view.page.getByRole('application').count()).toBe(3);
      expect(
        await view.page.getByRole('img', { name: /^Best gains by overhead: small \+0\.\d{3}, / }).count(),
      ).toBe(1);
      expect(await view.page.locator('.agreement li').innerText()).toMatch(
        /^small and small-q4: rank correlation 0\.\d\d/,
      );
      const rows = await view.page.locator('#table tbody th').allInnerTexts();
      expect(rows).toEqual(two.comparison.table.map(({ label }) => label));
      expect(await view.page.getByRole('region', { name: 'What differs' }).innerText()).toMatch(
        /Quantization\s+Q8_0\s+Q4_K_M/,
      );
      expect(await view.page.locator('body').innerText()).not.toMatch(/NaN|undefined|Infinity/);
    });

    it('moves one cursor over all maps by keyboard, reads it out, and opens the config of the sweep', async () => {
      const view = await open(PAGE);
      await view.deliver(two);
      const map = view.page.getByRole('application', { name: 'Δ of small-q4 by depth' });
      await map.focus();
      await press(view, 'Enter');
      await press(view, 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown');
      expect(await view.page.locator('.readout h2').innerText()).toBe('Layers at 3–11 % of the depth');
      const deltaOf = (n: number): number | null =>
        two.comparison.sweeps[n]!.configs.find(({ i, j }) => i === 1 && j === 4)!.deltas['combined']!;
      const [a, b] = [deltaOf(0), deltaOf(1)];
      expect(await readout(view)).toEqual([
        [
          'small',
          '(1,4)',
          a === null ? 'no value' : expect.stringContaining(a.toFixed(3).replace('-', '')),
          a === null ? expect.stringMatching(/^\(1,4\) .+ small$/) : '',
        ],
        [
          'small-q4',
          '(1,4)',
          b === null ? 'no value' : expect.stringContaining(b.toFixed(3).replace('-', '')),
          expect.any(String),
        ],
      ]);
      expect(await view.page.locator('.marker.selected:visible').count()).toBe(3);
      await expect
        .poll(() => view.page.locator('#live').innerText())
        .toMatch(/^layers at 3–11 % of the depth: small .+; small-q4 /);
      await press(view, 'Enter');
      // The difference is no sweep's.
      await view.page.getByRole('application', { name: 'Difference of Δ' }).focus();
      await press(view, 'Enter');
      expect((await posted(view)).slice(1)).toEqual([{ type: 'open', sweep: 1, key: '(1,4)' }]);
      await press(view, 'End');
      expect(await view.page.locator('.readout h2').innerText()).toBe('Layers at 3–100 % of the depth');
      await press(view, 't');
      expect(
        await view.page
          .getByRole('region', { name: 'Side by side' })
          .and(view.page.locator(':focus'))
          .count(),
      ).toBe(1);
    });

    it('says why a cell is empty, in the readout and as a tooltip', async () => {
      const few = syntheticSweep('few', 12);
      const change = (state: 'early-stopped' | 'failed', i: number, j: number) => ({
        ...few,
        label: 'other',
        records: few.records
          .filter((record) => !(record.i === 4 && record.j === 6))
          .map((record) => (record.i === i && record.j === j ? { ...record, state, outputs: [] } : record)),
      });
      const done = {
        ...few,
        records: few.records.map((record) =>
          record.i === 4 ? { ...record, state: 'done' as const } : record,
        ),
      };
      const view = await open(PAGE);
      await view.deliver(comparisonOf(done, change('failed', 4, 5)));
      const point = async (i: number, j: number): Promise<void> => {
        const canvas = view.page.locator('.plot canvas').last();
        const { width } = (await canvas.boundingBox())!;
        const cell = (width - 68) / 12;
        await canvas.hover({ position: { x: 60 + (j - 0.5) * cell, y: 4 + (i + 0.5) * cell } });
        await view.settle();
      };
      const titles = (): Promise<string[]> =>
        view.page
          .locator('.plot canvas')
          .evaluateAll((all) => all.map((canvas) => (canvas as HTMLElement).title));
      await point(4, 5);
      const failed = '(4,5) failed in other';
      expect(await titles()).toEqual(['', failed, failed]);
      expect((await readout(view))[1]).toEqual(['other', '(4,5)', 'no value', failed]);
      await point(4, 6);
      expect((await titles())[2]).toBe('(4,6) is not in other');
      await expect
        .poll(() => view.page.locator('#live').innerText())
        .toContain('other no value: (4,6) is not in other');
      await point(4, 7);
      expect(await titles()).toEqual(['', '', '']);
      await view.deliver(comparisonOf(done, change('early-stopped', 4, 7)));
      await point(4, 5);
      await point(4, 7);
      expect((await titles())[2]).toBe('(4,7) was stopped early in other');
    });

    it('follows the pointer, and lets go of it outside the triangle', async () => {
      const view = await open(PAGE);
      await view.deliver(two);
      const box = (await view.page.locator('.plot canvas').first().boundingBox())!;
      await view.page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.3);
      await view.settle();
      expect(await view.page.locator('.marker.hover:visible').count()).toBe(3);
      expect((await readout(view)).length).toBe(2);
      await view.page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.8);
      await view.settle();
      expect(await view.page.locator('.marker.hover:visible').count()).toBe(0);
      await view.page.mouse.dblclick(box.x + box.width * 0.7, box.y + box.height * 0.3);
      expect((await posted(view)).at(-1)).toMatchObject({ type: 'open', sweep: 0 });
    });

    it('lays 36 and 80 layers on one depth axis', async () => {
      const view = await open(PAGE);
      await view.deliver(depths);
      const sizes = await view.page
        .locator('.plot canvas')
        .evaluateAll((all) => all.map(({ clientWidth, clientHeight }) => [clientWidth, clientHeight]));
      expect(new Set(sizes.map(String)).size).toBe(1);
      expect(
        await view.page
          .getByRole('application')
          .evaluateAll((all) => all.map((map) => map.getAttribute('aria-label'))),
      ).toEqual([
        'Δ of small by depth, a map of 36 layers',
        'Δ of large by depth, a map of 80 layers',
        'Difference of Δ, large − small by depth, a map of 36 layers',
      ]);
      await view.page.getByRole('application', { name: 'Δ of large' }).focus();
      await press(
        view,
        ...Array<string>(20)
          .fill('ArrowDown')
          .flatMap((down) => ['ArrowRight', down])
          .slice(0, -1),
      );
      const rows = await readout(view);
      expect(rows[0]![1]).toMatch(/^\(\d+,\d+\)$/);
      expect(rows[1]![1]).toMatch(/^\(\d+,\d+\) and \d+ more$/);
      await press(view, 'Enter');
      const opened = (await posted(view)).at(-1)!;
      expect(opened).toMatchObject({ type: 'open', sweep: 1 });
      expect(rows[1]![1]).toContain((opened as { key: string }).key);
      expect(await view.page.locator('.agreement li').innerText()).toMatch(
        /over \d+ cells of the common grid; math-16 alone 0\.\d\d \(95 %: .+\), eq-16 alone 0\.\d\d \(.+\)\.$/,
      );
      // Ruinous blocks are blue, and helpful ones red, at the same place of both.
      const [width] = sizes[0]!;
      const side = width! - 68;
      for (const map of [0, 1]) {
        const [r, , b] = await colorAt(view, map, 60 + Math.round(side * 0.65), 4 + Math.round(side * 0.6));
        expect(r).toBeGreaterThan(b! + 40);
        const [r2, , b2] = await colorAt(
          view,
          map,
          60 + Math.round(side * 0.985),
          4 + Math.round(side * 0.6),
        );
        expect(b2).toBeGreaterThan(r2! + 40);
      }
    });

    it('changes the score, the way to combine and the sweep that is compared with, and keeps that', async () => {
      const view = await open(PAGE);
      await view.deliver(two);
      const choose = async (name: string, option: string): Promise<void> => {
        await view.page.getByRole('combobox', { name, exact: true }).click();
        await view.page.getByRole('option', { name: option, exact: true }).click();
        await view.settle();
      };
      await choose('Score', 'eq-16');
      expect(await view.page.locator('.ramp .caption').innerText()).toMatch(/^Δ eq-16/);
      await choose('Difference to', 'small-q4');
      expect(await view.page.locator('figcaption h2').allInnerTexts()).toEqual([
        'small',
        'small-q4',
        'small − small-q4',
      ]);
      await choose('Combined score', 'mean');
      await view.page.getByRole('button', { name: 'Copy Report' }).click();
      expect((await posted(view)).slice(1)).toEqual([
        { type: 'combine', combined: 'mean' },
        { type: 'copy' },
      ]);
      await view.deliver({ type: 'busy' });
      expect(await view.page.locator('[data-busy]').count()).toBe(1);
      await view.page.reload();
      await view.deliver(two);
      expect(await view.page.locator('.ramp .caption').innerText()).toMatch(/^Δ eq-16/);
      expect(await view.page.locator('figcaption h2').last().innerText()).toBe('small − small-q4');
      expect(await view.page.evaluate('JSON.parse(sessionStorage.getItem("state")).files')).toEqual(
        two.comparison.files,
      );
    });

    it('shows why sweeps cannot be compared, and drops what fits no message', async () => {
      const view = await open(PAGE);
      await view.deliver(two, { type: 'problem', message: 'a and b cannot be compared: they differ.' });
      expect(await view.page.locator('.blank').innerText()).toBe('a and b cannot be compared: they differ.');
      expect(await view.page.locator('main').isVisible()).toBe(false);
      await view.deliver({ type: 'comparison', comparison: { files: [] } });
      expect((await posted(view)).at(-1)).toMatchObject({
        type: 'error',
        message: expect.stringContaining('dropped') as string,
      });
    });

    it('shows a sweep in which all scores are equal', async () => {
      const flat = {
        ...small,
        label: 'flat',
        records: small.records.map((record) => ({
          ...record,
          outputs: record.outputs.map((output) => ({ ...output, score: 0.5 })),
        })),
      };
      const view = await open({ ...PAGE, width: 420 });
      await view.deliver(comparisonOf(small, flat));
      const text = await view.page.locator('body').innerText();
      expect(text).not.toMatch(/NaN|undefined|Infinity/);
      expect(text).toContain('All scores of flat are equal');
      expect(text).toContain('flat: no gain');
      const page = 'document.documentElement';
      expect(await view.page.evaluate(`${page}.scrollWidth - ${page}.clientWidth`)).toBe(0);
    });

    it.each(Object.keys(THEMES) as ThemeName[])('has no serious accessibility fault: %s', async (theme) => {
      const view = await open({ ...PAGE, theme });
      await view.deliver(two);
      await view.page.getByRole('application').first().focus();
      await press(view, 'ArrowDown');
      expect(await violations(view)).toEqual([]);
      await view.deliver({ type: 'problem', message: 'They differ.' });
      expect(await violations(view)).toEqual([]);
    });
  },
  'compare',
);
