import { expect, it } from 'vitest';
import type { ShownSweep } from '../../src/protocol/webview.js';
import { violations } from './support/axe.js';
import { syntheticResults } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';

/** What the view says to those who do not see it, and the overview without a pointer. */

const said = ({ page }: ResultsPage, region = 'live'): Promise<string | null> =>
  page.locator(`#${region}`).textContent();

describeView('the live region', (open) => {
  const start = syntheticResults({ layers: 10, mixedStates: false }, { recorded: 20 });

  it('says once what becomes of the sweep', async () => {
    const view = await open();
    await view.page.evaluate(`(() => {
      window.__said = [];
      new MutationObserver(() => window.__said.push(document.getElementById('live-sweep').textContent))
        .observe(document.getElementById('live-sweep'), { childList: true, characterData: true, subtree: true });
    })()`);
    const to = async (state: ShownSweep['state'], done = 20): Promise<string[]> => {
      const sweep = { ...start.sweep, state, done };
      // The host sends a state anew with every config that is done.
      await view.deliver({ type: 'sweep', sweep }, { type: 'sweep', sweep: { ...sweep, current: '(1,2)' } });
      return view.page.evaluate('window.__said.splice(0)');
    };
    await view.deliver(start);
    expect(await view.page.evaluate('window.__said')).toEqual([]);
    expect(await to('starting')).toEqual([]);
    expect(await to('running')).toEqual(['The sweep has started, 20 of 56 configs done.']);
    expect(await to('running', 21)).toEqual([]);
    expect(await to('pausing', 21)).toEqual([]);
    expect(await to('paused', 22)).toEqual(['The sweep is paused, 22 of 56 configs done.']);
    expect(await to('running', 22)).toEqual(['The sweep has resumed, 22 of 56 configs done.']);
    expect(await to('stopping', 22)).toEqual([]);
    expect(await to('stopped', 23)).toEqual(['The sweep has stopped, 23 of 56 configs done.']);
    expect(await to('running', 23)).toEqual(['The sweep has started, 23 of 56 configs done.']);
    expect(await to('failed', 24)).toEqual(['The sweep has failed.']);
    expect(await to('running', 24)).toHaveLength(1);
    expect((await to('finished', 56)).join()).toMatch(
      /^The sweep has finished\. Best \(\d+,\d+\), change [+−]/,
    );
  });

  it('says so also before the first config is done, and the pointer does not take it away', async () => {
    const view = await open();
    const none = syntheticResults({ layers: 10 }, { recorded: 0, sweep: { state: 'starting' } });
    await view.deliver(none);
    await view.deliver({ type: 'sweep', sweep: { ...none.sweep, state: 'failed', error: 'No memory.' } });
    expect(await said(view, 'live-sweep')).toBe('The sweep has failed.');
    await view.deliver(start);
    await view.deliver({ type: 'sweep', sweep: { ...start.sweep, state: 'running' } });
    await view.page.locator('.configs tr[data-key]').nth(2).hover();
    await expect.poll(() => said(view)).toMatch(/^Config/);
    expect(await said(view, 'live-sweep')).toBe('The sweep has started, 20 of 56 configs done.');
  });
});

describeView('the overview', (open) => {
  const results = syntheticResults({ layers: 10, mixedStates: false });

  it('is used by keyboard as the large map is', async () => {
    const view = await open();
    await view.deliver(results, { type: 'reveal', key: '(2,5)' });
    await view.page.getByRole('tab', { name: 'Overview' }).focus();
    await view.page.keyboard.press('Home');
    await view.page.keyboard.press('End');
    await view.settle();
    const map = view.page.getByRole('application', { name: 'Δ math-16 of every config' });
    const focused = (): Promise<boolean> => map.and(view.page.locator(':focus-visible')).isVisible();
    for (let n = 0; n < 20 && !(await focused()); n++) await view.page.keyboard.press('Tab');
    expect(await focused()).toBe(true);
    const values = (): Promise<string[]> => view.page.locator('.overview .value').allInnerTexts();
    await view.page.keyboard.press('ArrowRight');
    await view.settle();
    expect(await values()).toEqual(Array(3).fill(expect.stringMatching(/^\(2,6\)\s+[+−]/)));
    expect(await view.page.locator('.overview .marker.selected:visible').count()).toBe(3);
    const { deltas } = results.configs.find(({ key }) => key === '(2,6)')!;
    const change = Math.abs(deltas['math-16']!).toFixed(3);
    await expect.poll(() => said(view)).toMatch(new RegExp(`^Config \\(2,6\\).*math-16 .*change .${change}`));
    await view.page.keyboard.press('ArrowDown');
    await view.page.keyboard.press('Enter');
    await view.page.keyboard.press('p');
    expect((await view.posted()).filter(({ type }) => type !== 'ready' && type !== 'follow')).toEqual([
      { type: 'open', key: '(3,6)' },
      { type: 'pin', key: '(3,6)', pinned: true },
    ]);
    // Its title is before it, and enlarges it.
    await view.page.keyboard.press('Shift+Tab');
    await view.page.keyboard.press('Enter');
    await view.settle();
    expect(await view.page.getByRole('tab', { name: 'math-16' }).getAttribute('aria-selected')).toBe('true');
  });

  it.each(['dark', 'highContrastLight'] as const)('has no serious accessibility fault: %s', async (theme) => {
    const view = await open({ theme });
    await view.deliver(results, { type: 'reveal', key: '(2,5)' });
    await view.page.getByRole('tab', { name: 'Overview' }).click();
    await view.settle();
    expect(await violations(view)).toEqual([]);
  });
});

describeView('the focus', (open) => {
  it('is seen wherever it is', async () => {
    const view = await open();
    await view.deliver(syntheticResults({ layers: 10 }));
    await view.page.keyboard.press('Tab');
    const seen: string[] = [];
    for (let n = 0; n < 32; n++) {
      const [name, outlined] = await view.page.evaluate<[string, boolean]>(`(() => {
        const { activeElement: at } = document;
        // The filter's frame holds its count, too.
        const style = getComputedStyle(at.closest('.filters .text') ?? at);
        const name = at === document.body ? 'BODY' : at.id || at.className || at.tagName;
        const own = at.tagName.startsWith('VSCODE-') || at.id === 'configs';
        return [name, own || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1)];
      })()`);
      if (name !== 'BODY') expect([name, outlined]).toEqual([name, true]);
      seen.push(name);
      await view.page.keyboard.press('Tab');
    }
    expect(seen).toEqual(expect.arrayContaining(['map', 'bars', 'plot', 'configs', 'tab-combined']));
  });
});
