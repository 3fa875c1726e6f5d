import { expect, it } from 'vitest';
import { median } from '../../src/core/statistics/statistics.js';
import type { FromAnswers } from '../../src/protocol/answersView.js';
import { alone, beingWritten, compared, failed, many, ofProbe, sent } from './support/answers.js';
import { violations } from './support/axe.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';
import { type ThemeName, THEMES } from './support/themes.js';

/** The page that shows answers beside one another. */

const posted = async (view: ResultsPage): Promise<FromAnswers[]> =>
  ((await view.posted()) as unknown as FromAnswers[]).filter(({ type }) => type !== 'ready');
const titles = (view: ResultsPage): Promise<string[]> =>
  view.page.locator('.pair h3:visible').allInnerTexts();
const groups = (view: ResultsPage): Promise<string[]> => view.page.locator('.group h2').allInnerTexts();
const press = async (view: ResultsPage, name: string | RegExp): Promise<void> => {
  await view.page.getByRole('button', { name }).click();
  await view.settle();
};

describeView(
  'a comparison of answers',
  (open) => {
    it('groups what became better, worse, only changed or nothing, the unchanged folded, and says it in each title', async () => {
      const view = await open();
      await view.settle();
      expect(await view.page.locator('.blank').innerText()).toBe('Reading the answers…');
      await view.deliver(sent(compared));
      expect(await view.page.locator('h1').innerText()).toBe('(4,7) vs the baseline');
      expect(await view.page.locator('.counts').innerText()).toBe(
        '2 better, 1 worse, 1 changed without effect, 2 unchanged',
      );
      expect(await groups(view)).toEqual([
        '▲ Better 2',
        '▼ Worse 1',
        'Changed Without Effect 1',
        'Unchanged 2',
      ]);
      expect(await titles(view)).toEqual([
        '▲ better math-16 mul-5 0.00 → 1.00',
        '▲ better eq-16 eq-3 0.31 → 0.89',
        '▼ worse math-16 mul-1 1.00 → 0.00',
        'changed, same score math-16 mul-2 0.00',
      ]);
      await view.page.locator('.group summary').filter({ hasText: 'Unchanged' }).click();
      await view.settle();
      expect((await titles(view)).slice(4)).toEqual([
        'unchanged math-16 mul-3 1.00',
        'unchanged eq-16 mul-4 1.00',
      ]);
      const same = view.page.locator('.pair').last().locator('.side');
      expect(await same.count()).toBe(1);
      expect(await same.locator('h4').innerText()).toBe('Baseline and (4,7) 1.00, right');
    });

    it('names each side with its score, marks what differs alike on both, and puts Expected directly below', async () => {
      const view = await open();
      await view.deliver(sent(compared));
      const first = view.page.locator('.pair').first();
      expect(await first.locator('h4').allInnerTexts()).toEqual([
        'Baseline 0.00, wrong',
        '(4,7) 1.00, right',
      ]);
      expect(await first.locator('mark').allInnerTexts()).toEqual(['381', '391']);
      const colors = await first
        .locator('mark')
        .evaluateAll((marks) => marks.map((mark) => getComputedStyle(mark).backgroundColor));
      expect(new Set(colors).size).toBe(1);
      const parts = await first.evaluate((pair) => [...pair.children].map(({ className }) => className));
      expect(parts.slice(1)).toEqual(['sides two', 'expected', 'question']);
      expect(await first.locator('.expected').innerText()).toMatch(/^Expected\s+391$/);
      const worse = view.page.locator('.pair').filter({ hasText: 'mul-1' });
      expect(await worse.locator('h4').nth(1).innerText()).toBe(
        '(4,7) 0.00, wrong, not in the requested format, cut off at the token limit',
      );
    });

    it.each([300, 560, 1280])('wraps every text at %i px', async (width) => {
      const view = await open({ width });
      await view.deliver(sent(compared));
      await view.page.locator('.question summary').nth(1).click();
      await view.settle();
      const overflow = await view.page.evaluate(
        () =>
          [...document.querySelectorAll('body, .text, h3, .filters')].filter(
            (one) => one.scrollWidth > one.clientWidth + 1,
          ).length,
      );
      expect(overflow).toBe(0);
      const tops = await view.page
        .locator('.pair')
        .first()
        .locator('.side')
        .evaluateAll((sides) => sides.map((side) => side.getBoundingClientRect().top));
      expect(tops[0] === tops[1]).toBe(width > 300);
    });

    it('filters by kind, set and text, and keeps that while configs change', async () => {
      const view = await open();
      await view.deliver(sent(compared));
      await press(view, /^Changed 4$/);
      expect(await groups(view)).toEqual(['▲ Better 2', '▼ Worse 1', 'Changed Without Effect 1']);
      await press(view, /^▲ Better 2$/);
      expect(await groups(view)).toEqual(['▲ Better 2']);
      await view.page.keyboard.press('/');
      await view.page.keyboard.type('happy');
      await view.settle();
      expect(await titles(view)).toEqual(['▲ better eq-16 eq-3 0.31 → 0.89']);
      await view.deliver(sent({ ...compared, title: '(4,8) vs the baseline', after: '(4,8)' }));
      expect(await titles(view)).toEqual(['▲ better eq-16 eq-3 0.31 → 0.89']);
      await view.page.getByRole('searchbox').fill('no such words');
      await view.settle();
      expect(await view.page.locator('.blank').innerText()).toMatch(/^No answers fit the filter/);
      await view.page.getByRole('searchbox').fill('');
      await press(view, /^All 6$/);
      await view.page.getByRole('combobox', { name: 'Probe set' }).click();
      await view.page.getByRole('option', { name: 'eq-16' }).click();
      await view.settle();
      expect(await groups(view)).toEqual(['▲ Better 1', 'Unchanged 1']);
      const state = await view.page.evaluate(() => sessionStorage.getItem('state'));
      expect(JSON.parse(state!)).toMatchObject({
        kinds: 'all',
        set: 'eq-16',
        search: '',
        subject: compared.subject,
      });
    });

    it('opens what a search finds among the unchanged', async () => {
      const view = await open();
      await view.deliver(sent(compared));
      await view.page.getByRole('searchbox').fill('mul-3');
      await view.settle();
      expect(await titles(view)).toEqual(['unchanged math-16 mul-3 1.00']);
    });

    it('shows answers that stand alone by what they are worth', async () => {
      const view = await open();
      await view.deliver(sent(alone));
      expect(await groups(view)).toEqual(['Wrong 2', 'Partly Right 1', 'Right 3']);
      expect(await view.page.locator('.counts').innerText()).toBe('6 answers');
      expect((await titles(view))[0]).toBe('math-16 mul-5 0.00');
      expect(await view.page.getByRole('button', { name: /^Changed/ }).count()).toBe(0);
    });

    it('is about one probe where it was asked for from a probe file: no groups, counts or filters', async () => {
      const view = await open();
      // What was chosen for other comparisons does not hide it.
      await view.deliver(sent(compared));
      await press(view, /^▼ Worse 1$/);
      await view.deliver(sent(ofProbe));
      const { page } = view;
      expect(await page.locator('h1').innerText()).toBe('mul-5 · (4,7) · 0.00 → 1.00');
      expect(await page.locator('.group, .pair h3, .filters:visible, .actions:visible').count()).toBe(0);
      expect(await page.locator('.counts').innerText()).toBe('');
      expect(await page.locator('.pair h4').allInnerTexts()).toEqual([
        'Baseline 0.00, wrong',
        '(4,7) 1.00, right',
      ]);
      expect(await page.locator('mark').allInnerTexts()).toEqual(['381', '391']);
      expect(await page.locator('.expected').innerText()).toMatch(/^Expected\s+391$/);
      expect(await page.locator('.more h2').allInnerTexts()).toEqual(['Other Configs', 'Runs']);
      expect(await page.locator('.more .text').first().innerText()).toBe('(2,3)  1.00  +1.00');
    });

    it('shows an answer that is being written without a score, a verdict or marks', async () => {
      const view = await open();
      await view.deliver(sent(beingWritten));
      const { page } = view;
      expect(await page.locator('.pair h4').allInnerTexts()).toEqual([
        'Baseline 0.00, wrong',
        '(4,7) running…',
      ]);
      expect(await page.locator('.side .text').last().innerText()).toBe('The answer');
      expect(await page.locator('mark').count()).toBe(0);
      const [pair] = beingWritten.pairs;
      const after = { text: '', score: null, remarks: ['loading the model…'] };
      await view.deliver(sent({ ...beingWritten, pairs: [{ ...pair!, after }] }));
      expect(await page.locator('.side .text').last().innerText()).toBe('');
    });

    it('says what happened to a config, and asks the host to run, pin, reveal, compare and open it', async () => {
      const view = await open();
      await view.deliver(sent(failed));
      expect(await view.page.locator('.notices').innerText()).toBe(failed.notices[0]);
      await press(view, 'Run Again');
      await press(view, 'Pin');
      await press(view, 'Show in Map');
      await view.page.getByRole('combobox', { name: 'Compare with' }).click();
      await view.page.getByRole('option', { name: '(3,6)' }).click();
      await view.settle();
      expect(await posted(view)).toEqual([
        { type: 'run' },
        { type: 'pin', pinned: true },
        { type: 'reveal' },
        { type: 'against', key: '(3,6)' },
      ]);
      await view.deliver(sent(compared));
      await view.page.getByRole('button', { name: 'Open as Text' }).first().click();
      expect((await posted(view)).at(-1)).toEqual({ type: 'diff', id: '(4,7) mul-5' });
    });

    it('shows a problem, and nothing beside it', async () => {
      const view = await open();
      await view.deliver(sent(compared), { type: 'problem', message: 'The file is gone.' });
      expect(await view.page.locator('body').innerText()).toBe('The file is gone.');
    });

    it('never takes an answer for markup', async () => {
      const view = await open();
      const text = '<img src=x onerror="document.title = 1"><b>bold</b>';
      const [one] = compared.pairs;
      await view.deliver(sent({ ...compared, pairs: [{ ...one!, after: { text, score: 1, remarks: [] } }] }));
      expect(await view.page.locator('.side .text').last().innerText()).toBe(text);
      expect(await view.page.locator('.text img, .text b').count()).toBe(0);
    });

    it('shows five hundred answers at once, in no more time each than fifty', async () => {
      const view = await open();
      await view.settle();
      // Milliseconds would say more of the machine, and of its other work, than of the page.
      const timeOf = async (count: number): Promise<number> => {
        const times: number[] = [];
        for (let n = 0; n < 3; n++) {
          await view.deliver(sent(many(1)));
          const began = performance.now();
          await view.deliver(sent(many(count)));
          times.push(performance.now() - began);
        }
        return median(times);
      };
      const fifty = await timeOf(50);
      expect(await timeOf(500)).toBeLessThan(12 * fifty);
      expect(await view.page.locator('.pair').count()).toBe(500);
    });

    it.each(Object.keys(THEMES) as ThemeName[])('is accessible in the theme %s', async (theme) => {
      const view = await open({ theme });
      for (const answers of [compared, alone, failed, ofProbe, beingWritten]) {
        await view.deliver(sent(answers));
        expect(await violations(view)).toEqual([]);
      }
    });
  },
  'answers',
);
