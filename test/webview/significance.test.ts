import { expect, it } from 'vitest';
import type { ShownSignificance } from '../../src/protocol/webview.js';
import { violations } from './support/axe.js';
import { resultsOf, significanceOf } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';
import { synthetic } from './support/synthetic.js';
import { type ThemeName, THEMES } from './support/themes.js';

const sweep = synthetic({ layers: 36 });
/** What is said of sweeps of 36 and of 80 layers. */
const judged = [36, 80].map((layers) => {
  const own = synthetic({ layers, probes: 6 });
  return [resultsOf(own), significanceOf(own)] as const;
});
const results = resultsOf(sweep);
const message = significanceOf(sweep) as { type: 'significance'; significance: ShownSignificance };
const { survivors, evidence, sentence } = message.significance;
const nothing: typeof message = { ...message, significance: { ...message.significance, survivors: [] } };

const legend = ({ page }: ResultsPage) => page.locator('.legend >> visible=true').innerText();
const heads = ({ page }: ResultsPage) => page.locator('#configs thead th').allInnerTexts();

describeView('what is more than luck', (open) => {
  it('is said in a sentence, marked on the map, and listed, once it is known', async () => {
    const view = await open();
    await view.deliver(results);
    expect(await view.page.locator('.notices').innerText()).not.toContain('luck');
    expect(await legend(view)).not.toContain('more than luck');
    expect(await heads(view)).not.toContain('p');
    const before = await view.page.locator('.map canvas').screenshot();
    await view.deliver(message);
    expect(await view.page.locator('.notices').innerText()).toContain(sentence);
    expect(await legend(view)).toContain('more than luck');
    expect(await heads(view)).toEqual(expect.arrayContaining(['p', 'expect']));
    expect(await view.page.locator('.map canvas').screenshot()).not.toEqual(before);
  });

  it('has its interval, probability and expectation in the readout', async () => {
    const view = await open();
    const key = results.summary.best!;
    await view.deliver(results, message, { type: 'reveal', key });
    const { ci95, shrunken } = evidence[key]!;
    const readout = await view.page.locator('.readout').innerText();
    expect(readout).toContain(`95 %: +${ci95[0].toFixed(3)} to +${ci95[1].toFixed(3)}`);
    expect(readout).toContain('p < 0.001 in the whole sweep');
    expect(readout).toContain(`expect +${shrunken.toFixed(3)} on other probes`);
    expect(readout).toContain('more than luck');
    await view.deliver({ type: 'reveal', key: '(0,0)' });
    expect(await view.page.locator('.readout').innerText()).not.toContain('95 %');
  });

  it('can stand out from what is not more than luck, or what is within two standard errors, which is faint', async () => {
    const view = await open();
    await view.deliver(results, message);
    const pictures = (): Promise<string[]> =>
      view.page.evaluate(
        `['.map canvas', '.bars canvas'].map((name) => document.querySelector(name).toDataURL())`,
      );
    const choose = async (name: string): Promise<void> => {
      await view.page.getByRole('combobox', { name: 'Faint changes' }).click();
      await view.page.getByRole('option', { name }).click();
      await view.settle();
    };
    const [map, bars] = await pictures();
    await choose('Fade within 2 SE');
    expect(await legend(view)).toContain('within 2 SE of 0');
    const [noise] = await pictures();
    expect(noise).not.toEqual(map);
    await choose('Fade not more than luck');
    expect(await legend(view)).toContain('not more than luck');
    const [luck, faintBars] = await pictures();
    expect([luck === map, luck === noise, faintBars === bars]).toEqual([false, false, false]);
    await view.page.reload();
    await view.deliver(results, message);
    expect(await legend(view)).toContain('not more than luck');
    await view.page.getByRole('tab', { name: 'Cost' }).click();
    await view.settle();
    expect(await legend(view)).not.toContain('not more than luck');
    expect(await view.page.getByRole('combobox', { name: 'Faint changes' }).isVisible()).toBe(false);
    await view.page.getByRole('tab', { name: 'Combined' }).click();
    await choose('No fading');
    expect((await pictures())[0]).toBe(map);
  });

  it('can be all that the frontier is made of, which is kept', async () => {
    const view = await open();
    // A cheap config that is best of its size by luck alone.
    const weak = results.configs.find(
      ({ state, i, j, key }) =>
        state === 'done' && i !== null && j === i + 1 && !survivors.includes(key) && i > 0,
    )!;
    const only = { ...message.significance, survivors: survivors.filter((key) => !key.startsWith('(22,')) };
    await view.deliver(results, { ...message, significance: only });
    const frontier = async () => {
      await view.page.locator('.pareto .plot').focus();
      await view.page.keyboard.press('Home');
      await view.page.keyboard.press('End');
      await view.settle();
      return view.page.locator('#configs tr[aria-selected="true"]').getAttribute('data-key');
    };
    expect(await frontier()).toBe(results.summary.pareto.at(-1));
    const choice = view.page.locator('vscode-dropdown[aria-label="Frontier"]');
    expect(await choice.isVisible()).toBe(true);
    await choice.click();
    await view.page.getByRole('option', { name: 'More than luck' }).click();
    await view.settle();
    const last = await frontier();
    expect(only.survivors).toContain(last);
    expect(last).not.toBe(weak.key);
    expect(await view.page.evaluate("JSON.parse(sessionStorage.getItem('state')).frontier")).toBe(
      'survivors',
    );
  });

  it('is not offered as a frontier where there is nothing', async () => {
    const view = await open();
    await view.deliver(results, nothing);
    expect(await view.page.locator('vscode-dropdown[aria-label="Frontier"]').isVisible()).toBe(false);
    expect(await legend(view)).not.toContain('more than luck');
  });

  it('is in the image', async () => {
    const view = await open();
    await view.deliver(results, message, { type: 'draw', id: 1, format: 'svg', theme: 'light' });
    await expect.poll(async () => (await view.postedOf('image')).length).toBe(1);
    const { data } = (await view.postedOf('image'))[0]!;
    expect(data).toContain('more than luck');
    await view.deliver(nothing, { type: 'draw', id: 2, format: 'svg', theme: 'light' });
    await expect.poll(async () => (await view.postedOf('image')).length).toBe(2);
    const { data: without } = (await view.postedOf('image'))[1]!;
    expect(without).not.toContain('more than luck');
    expect(data.match(/<path/g)!.length - without.match(/<path/g)!.length).toBe(survivors.length + 1);
  });

  it.each(Object.keys(THEMES) as ThemeName[])('is accessible: %s', async (theme) => {
    for (const messages of judged) {
      const view = await open({ theme });
      await view.deliver(...messages);
      expect(await violations(view)).toEqual([]);
      expect(
        await view.page.evaluate(
          `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.configs .scroller'))`,
        ),
      ).toBe(0);
    }
  });
});

describeView('what fresh probes said', (open) => {
  const [first, second] = survivors as [string, string];
  const summary = {
    ...results.summary,
    confirmed: {
      [first]: { state: 'confirmed', text: 'confirmed: +0.101 on math-120 after +0.126' },
      [second]: { state: 'refuted', text: 'refuted: −0.010 on math-120 after +0.120' },
    },
  } as const;

  it('is marked on the map, tagged in the table, and told in the readout', async () => {
    const view = await open();
    await view.deliver({ ...results, summary }, message, { type: 'reveal', key: second });
    expect(await legend(view)).toMatch(/confirmed[^]*refuted/);
    expect(await view.page.locator('.readout').innerText()).toContain('Fresh probes: refuted: −0.010');
    expect(await view.page.locator(`#configs tr[data-key="${first}"]`).innerText()).toContain('confirmed');
    expect(await violations(view)).toEqual([]);
    await view.deliver({ type: 'draw', id: 1, format: 'svg', theme: 'light' });
    await expect.poll(async () => (await view.postedOf('image')).length).toBe(1);
    const { data } = (await view.postedOf('image'))[0]!;
    expect(data).toContain('>confirmed<');
    if (summary.pareto.includes(first)) expect(data).toContain('✓');
  });

  it('is asked for with a button, once a sweep has ended and found something', async () => {
    const view = await open();
    const ask = view.page.getByRole('button', { name: 'Confirm on Fresh Probes…' });
    await view.deliver(results);
    expect(await ask.isVisible()).toBe(false);
    await view.deliver(message);
    await ask.click();
    expect(await view.postedOf('confirm')).toEqual([{ type: 'confirm' }]);
    await view.deliver({ type: 'sweep', sweep: { ...results.sweep, state: 'running' } });
    expect(await ask.isVisible()).toBe(false);
  });
});
