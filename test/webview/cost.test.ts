import { expect, it } from 'vitest';
import { columnsOf } from '../../webview/table/columns.js';
import { violations } from './support/axe.js';
import { resultsOf, significanceOf } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';
import { costsOf, synthetic } from './support/synthetic.js';

/** What configs were measured to cost. */

const sweep = synthetic({ layers: 36 });
const bare = resultsOf(sweep);
const best = bare.summary.best!;
const measured = [best, '(10,30)', '(17,18)'];
const results = resultsOf(sweep, { costs: [costsOf(sweep, measured)] });

const heads = ({ page }: ResultsPage) => page.locator('#configs thead th').allInnerTexts();
const which = ({ page }: ResultsPage) => page.getByRole('combobox', { name: 'Overhead of the frontier' });
const values = async (view: ResultsPage): Promise<string[]> => {
  await view.page.getByRole('tab', { name: 'Cost' }).click();
  await view.settle();
  await view.page.getByRole('combobox', { name: 'Value' }).click();
  await view.page.getByRole('option').first().waitFor();
  const found = await view.page.getByRole('option').allInnerTexts();
  await view.page.keyboard.press('Escape');
  return found.map((text) => text.trim());
};

describeView('the measured cost', (open) => {
  it('is nowhere while nothing was measured', async () => {
    const view = await open();
    await view.deliver(bare);
    expect(await heads(view)).not.toContain('measured');
    expect(await which(view).isVisible()).toBe(false);
    expect(await view.page.locator('.readout').innerText()).not.toContain('measured');
  });

  it('is beside the nominal overhead in readout and table, and on maps of its own', async () => {
    const view = await open();
    await view.deliver(results, { type: 'reveal', key: '(10,30)' });
    const readout = await view.page.locator('.readout').innerText();
    // 20 of 36 layers, at 90 % of their share.
    expect(readout).toContain('+55.6 % work');
    expect(readout).toContain(
      'measured: +50.0 % (+47.0 to +54.5) per token, 26.7 tokens/s · first token +55.6 % (+54.0 to +61.8), 467 ms',
    );
    expect(await heads(view)).toEqual(expect.arrayContaining(['measured', 'tok/s']));
    const columns = columnsOf({ run: results.run, significance: undefined, measured: true });
    const cells = (wanted: string): string[] =>
      ['measured', 'speed'].map((id) =>
        columns.find((column) => column.id === id)!.text(results.configs.find(({ key }) => key === wanted)!),
      );
    expect([cells('(10,30)'), cells('(1,2)')]).toEqual([
      ['50.0 %', '26.7'],
      ['–', '–'],
    ]);
    await view.deliver({ type: 'reveal', key: '(1,2)' });
    expect(await view.page.locator('.readout').innerText()).not.toContain('measured');
    const offered = await values(view);
    expect(offered).toEqual(
      expect.arrayContaining(['Measured overhead', 'Tokens per second', 'Time to first token']),
    );
    expect(await view.page.locator('body').innerText()).not.toContain('NaN');
  });

  it('can be what the frontier weighs: then it has the measured configs alone', async () => {
    const view = await open();
    await view.deliver(results, significanceOf(sweep));
    const picture = (): Promise<string> =>
      view.page.evaluate(`document.querySelector('.pareto canvas').toDataURL()`);
    const nominal = await picture();
    await which(view).click();
    await view.page.getByRole('option', { name: 'Measured overhead' }).click();
    await view.settle();
    expect(await picture()).not.toBe(nominal);
    await view.page.locator('.pareto .plot').focus();
    const walked: (string | null)[] = [];
    for (let n = 0; n < 4; n++) {
      await view.page.keyboard.press('ArrowRight');
      await view.settle();
      walked.push(
        await view.page.locator('.readout h2').evaluate((head) => head.firstChild?.textContent ?? null),
      );
    }
    expect(new Set([...walked, '(0,0)', best])).toEqual(new Set(walked));
    expect(walked.every((key) => ['(0,0)', ...measured].includes(key!))).toBe(true);
    expect(await violations(view)).toEqual([]);
    // Of a file that has nothing measured, it is the nominal one again.
    await view.deliver(bare);
    expect(await which(view).isVisible()).toBe(false);
  });

  it('appears when it is measured while the view is open', async () => {
    const view = await open();
    await view.deliver(bare);
    const { configs, summary } = results;
    await view.deliver({ type: 'update', configs: configs.filter(({ cost }) => cost), summary });
    expect(await heads(view)).toContain('measured');
    expect(await which(view).isVisible()).toBe(true);
  });
});
