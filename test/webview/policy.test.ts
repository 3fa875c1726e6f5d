import { expect, it } from 'vitest';
import { SWEEP_STATES } from '../../src/core/sweep/sweepState.js';
import { resultsHtml } from '../../src/host/results/resultsPage.js';
import type { ShownSweep } from '../../src/protocol/webview.js';
import { syntheticResults } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';
import { type ThemeName, THEMES } from './support/themes.js';

/**
 * The page under its content security policy. Every test of this folder fails when the policy blocks something, since
 * the pages collect `securitypolicyviolation` events among their errors; here are the states that no other test visits.
 */

const results = syntheticResults({ layers: 10 }, { skippedLines: 1, pinned: ['(4,7)', '(2,5)'] });
const STATES: readonly ShownSweep['state'][] = ['idle', ...SWEEP_STATES];

/** Opens and closes whatever the toolbar has. */
async function visitToolbar({ page }: ResultsPage): Promise<void> {
  for (const name of ['Combined score', 'Value', 'Scale']) {
    const box = page.getByRole('combobox', { name, exact: true });
    if (!(await box.isVisible())) continue;
    await box.click();
    await page.keyboard.press('Escape');
  }
  await page.getByRole('button', { name: 'Export' }).click();
  await page.keyboard.press('Escape');
}

describeView('the content security policy', (open) => {
  it('lets no script and no style in but the page’s own', () => {
    const html = resultsHtml({
      scriptUri: 'r.js',
      styleUri: 'r.css',
      cspSource: 'https://host',
      nonce: 'N',
      title: 't',
    });
    expect(html).toContain('default-src');
    expect(html).not.toMatch(/unsafe-|\sstyle=|<style/);
  });

  it.each(['dark', 'highContrastLight'] as const)(
    'blocks nothing that the page does, in any tab and state: %s',
    async (theme) => {
      const view = await open({ theme });
      await view.settle();
      for (const tab of ['Combined', 'math-16', 'eq-16', 'Parse rate', 'Cost', 'Overview']) {
        await view.deliver(results);
        await view.page.getByRole('tab', { name: tab }).click();
        await visitToolbar(view);
        await view.deliver({ type: 'reveal', key: '(2,5)' });
      }
      for (const state of STATES)
        for (const recorded of [20, 0]) {
          const error = state === 'failed' ? 'The engine ended.' : null;
          const sweep = { state, error, resumable: true } as const;
          await view.deliver(syntheticResults({ layers: 10 }, { recorded, sweep }));
        }
      await view.deliver({ type: 'problem', message: 'x.rys.jsonl is no results file.' }, results);
      await view.setTheme('light');
      await view.page.setViewportSize({ width: 500, height: 800 });
      await view.settle();
      for (const [id, format] of (['svg', 'png', 'png2x'] as const).entries())
        await view.deliver({ type: 'draw', id, format, theme: 'light' });
      await expect.poll(async () => (await view.postedOf('image')).length).toBe(3);
      expect(view.errors).toEqual([]);
    },
  );

  it.each([
    ['a style element', `add('style', { textContent: 'body { opacity: 0.5 }' })`],
    ['a style attribute', `document.body.setAttribute('style', 'opacity: 0.5')`],
    [
      'a style sheet from elsewhere',
      `add('link', { rel: 'stylesheet', href: 'data:text/css,body{opacity:0.5}' })`,
    ],
    ['a script without the nonce', `add('script', { textContent: 'globalThis.evaluated = true' })`],
    ['evaluation', `setTimeout('globalThis.evaluated = true')`],
  ])('blocks %s', async (_, act) => {
    const view = await open();
    await view.page.evaluate(`{
      const add = (tag, parts) => document.head.append(Object.assign(document.createElement(tag), parts));
      ${act};
    }`);
    await expect.poll(() => view.errors.some((error) => error.startsWith('CSP: '))).toBe(true);
    expect(
      await view.page.evaluate('[getComputedStyle(document.body).opacity, globalThis.evaluated]'),
    ).toEqual(['1', undefined]);
    view.errors.length = 0;
  });
});

/** What an element in a control's shadow root looks like. */
const look = ({ page }: ResultsPage, control: string, part: string, names: readonly string[]) =>
  page.evaluate<string[]>(`(() => {
    const part = document.querySelector(${JSON.stringify(control)}).shadowRoot.querySelector(${JSON.stringify(part)});
    const style = getComputedStyle(part);
    return ${JSON.stringify(names)}.map((name) => style.getPropertyValue(name));
  })()`);

/** A colour as the browser writes it. */
const computed = ({ page }: ResultsPage, color: string): Promise<string> =>
  page.evaluate(`(() => {
    const probe = document.createElement('i');
    probe.style.color = ${JSON.stringify(color)};
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  })()`);

describeView('the toolkit’s controls under the policy', (open) => {
  it.each(Object.keys(THEMES) as ThemeName[])('have the theme’s colours: %s', async (theme) => {
    const view = await open({ theme });
    await view.deliver(syntheticResults({ layers: 10 }, { recorded: 0, sweep: { pending: [] } }));
    const { variables } = THEMES[theme];
    const colors = await look(view, '.blank vscode-button', '.control', ['color']);
    expect(colors).toEqual([await computed(view, variables['button-foreground']!)]);
    const background = variables['button-background'];
    if (background) {
      const [shown] = await view.page.evaluate<string[]>(
        `[getComputedStyle(document.querySelector('.blank vscode-button')).backgroundColor]`,
      );
      expect(shown).toBe(await computed(view, background));
    }
  });

  it('have their focus ring by the keyboard, and none after a click', async () => {
    const view = await open();
    await view.deliver(results);
    const ring = (): Promise<string[]> => look(view, '.readout vscode-button', '.control', ['outline-style']);
    const button = view.page.locator('.readout vscode-button').first();
    await button.click();
    expect(await button.evaluate('document.activeElement.tagName')).toBe('VSCODE-BUTTON');
    expect(await ring()).toEqual(['none']);
    await view.page.keyboard.press('Tab');
    await view.page.keyboard.press('Shift+Tab');
    expect(await ring()).toEqual(['solid']);
  });
});
