import { expect, it } from 'vitest';
import { buildResults } from '../../src/core/results/results.js';
import { toShownConfig, toShownSummary } from '../../src/host/results/shownResults.js';
import type { ToWebview } from '../../src/protocol/webview.js';
import { resultsOf, syntheticResults } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';
import { type Synthetic, synthetic } from './support/synthetic.js';

/** Messages, scales that hold still, and what is kept over a reload. */

const LIVE = { state: 'running', etaMs: 60_000 } as const;

/** The update that the host sends once a sweep has that many records. */
function updateOf({ header, records }: Synthetic, from: number, to: number): ToWebview {
  const results = buildResults(header, records.slice(0, to));
  return {
    type: 'update',
    configs: results.configs.slice(from).map((config) => toShownConfig(results, config)),
    summary: toShownSummary(results),
  };
}

const ends = ({ page }: ResultsPage): Promise<string> =>
  page.locator('.main .ramp .ends').first().innerText();

describeView('messages', (open) => {
  it('says that it is ready, once', async () => {
    const view = await open();
    await view.settle();
    expect(await view.posted()).toEqual([{ type: 'ready' }]);
  });

  it('drops one that does not fit, and reports it', async () => {
    const view = await open();
    const results = syntheticResults({ layers: 10 });
    await view.deliver(results);
    const before = await view.page.locator('main').innerText();
    await view.deliver({ type: 'results', run: null }, { type: 'nonsense' });
    expect(await view.page.locator('main').innerText()).toBe(before);
    const errors = await view.postedOf('error');
    expect(errors).toHaveLength(2);
    expect(errors[0]!.message).toContain('run');
  });

  it('reports errors of its own', async () => {
    const view = await open();
    await view.page.evaluate(`setTimeout(() => { throw new Error('on purpose') }, 0)`);
    await view.page.evaluate(`setTimeout(() => { Promise.reject(new Error('also on purpose')) }, 0)`);
    await expect.poll(async () => (await view.postedOf('error')).length).toBe(2);
    const text = (await view.postedOf('error')).map(({ message }) => message).join();
    expect(text).toContain('on purpose');
    expect(text).toContain('also on purpose');
    view.errors.length = 0;
  });
});

describeView('a running sweep', (open) => {
  const sweep = synthetic({ layers: 10, mixedStates: false });

  it('fills in live and its scale holds still', async () => {
    const view = await open();
    await view.deliver(resultsOf(sweep, { recorded: 12, sweep: LIVE }));
    const fixed = await ends(view);
    const rows = () => view.page.locator('#configs').getAttribute('aria-rowcount');
    expect(await rows()).toBe('13');
    for (let done = 12; done < 56; done += 4) {
      await view.deliver(updateOf(sweep, done, done + 4));
      expect(await ends(view)).toBe(fixed);
    }
    expect(await rows()).toBe('57');
    const finished = resultsOf(sweep, { sweep: { state: 'finished' } });
    await view.deliver({ type: 'sweep', sweep: finished.sweep });
    const fitted = await ends(view);
    const fresh = await open();
    await fresh.deliver(finished);
    expect(fitted).toBe(await ends(fresh));
  });

  it('keeps its scale while it is hidden, and fits it at the end', async () => {
    const view = await open();
    await view.deliver(resultsOf(sweep, { recorded: 12, sweep: LIVE }));
    const fixed = await ends(view);
    const louder = (message: ReturnType<typeof resultsOf>) => ({
      ...message,
      configs: message.configs.map((config) => ({ ...config, delta: config.delta && config.delta * 4 })),
    });
    await view.page.reload();
    await view.deliver(louder(resultsOf(sweep, { recorded: 40, sweep: LIVE })));
    expect(await ends(view)).toBe(fixed);
    await view.page.reload();
    await view.deliver(louder(resultsOf(sweep, { sweep: { state: 'finished' } })));
    expect(await ends(view)).not.toBe(fixed);
  });

  it('a chosen scale stays chosen for what it was chosen for', async () => {
    const view = await open();
    await view.deliver(resultsOf(sweep));
    await view.page.getByRole('combobox', { name: 'Scale' }).click();
    await view.page.getByRole('option', { name: '±0.5', exact: true }).click();
    await view.settle();
    expect(await ends(view)).toContain('+0.500');
    // Another measure has its own, and so has the combined score when it is made in another way.
    const before = await ends(view);
    await view.page.getByRole('tab', { name: 'eq-16' }).click();
    await view.settle();
    expect(await ends(view)).not.toContain('+0.500');
    await view.page.getByRole('tab', { name: 'Combined' }).click();
    await view.settle();
    expect(await ends(view)).toBe(before);
    const message = resultsOf(sweep);
    await view.deliver({ ...message, summary: { ...message.summary, combinedScore: 'balanced' } });
    expect(await ends(view)).not.toContain('+0.500');
    await view.page.reload();
    await view.deliver(message);
    expect(await ends(view)).toBe(before);
  });

  it('has the controls that its state allows', async () => {
    const view = await open();
    const start = resultsOf(sweep, { recorded: 20, sweep: LIVE });
    await view.deliver(start);
    expect(await view.page.locator('.status').innerText()).toContain('20/56 · 1:00 left');
    await view.page.getByRole('button', { name: 'Pause the sweep' }).click();
    await view.deliver({ type: 'sweep', sweep: { ...start.sweep, state: 'paused' } });
    await view.page.getByRole('button', { name: 'Resume the sweep' }).click();
    await view.page.getByRole('button', { name: 'Stop the sweep' }).click();
    await view.deliver({ type: 'sweep', sweep: { ...start.sweep, state: 'stopped', resumable: true } });
    await view.page.getByRole('button', { name: 'Resume the sweep' }).click();
    await view.deliver({ type: 'sweep', sweep: { ...start.sweep, state: 'finished' } });
    expect(await view.page.locator('.controls').innerText()).toBe('');
    expect((await view.postedOf('control')).map(({ action }) => action)).toEqual([
      'pause',
      'resume',
      'stop',
      'resume',
    ]);
  });
});

describeView('a file that is overwritten with the sweep of a smaller model', (open) => {
  const deep = syntheticResults({ layers: 36 }, { pinned: ['(30,34)', '(2,5)'] });
  const small = syntheticResults({ layers: 10 }, { pinned: ['(30,34)', '(2,5)', '(7,7)'] });
  const shown = ({ page }: ResultsPage): Promise<string> => page.locator('.readout h2').innerText();
  const rows = ({ page }: ResultsPage): Promise<string | null> =>
    page.locator('#configs').getAttribute('aria-rowcount');
  const pinned = ({ page }: ResultsPage): Promise<string[]> =>
    page.locator('.pinned tbody th').allInnerTexts();

  it('shows that one, and lets go of what was chosen in the other', async () => {
    const view = await open();
    await view.deliver(deep, { type: 'reveal', key: '(20,30)' });
    await view.page.locator('.configs tr[data-key]').nth(2).hover();
    await view.settle();
    await view.deliver({ type: 'reveal', key: '(30,34)' }, small);
    expect(await shown(view)).toContain(small.summary.best);
    expect(await rows(view)).toBe(String(small.configs.length + 1));
    expect(await pinned(view)).toEqual(['(2,5)']);
    await view.deliver({ type: 'pinned', pinned: ['(30,34)', '(3,5)'] }, { type: 'reveal', key: '(20,30)' });
    expect(await pinned(view)).toEqual(['(3,5)']);
    expect(await shown(view)).toContain(small.summary.best);
    // What is read out comes later than what is drawn.
    await view.page.waitForTimeout(400);
    expect(await view.postedOf('error')).toEqual([]);
  });

  it('also when the editor was hidden meanwhile', async () => {
    const view = await open();
    await view.deliver(deep, { type: 'reveal', key: '(20,30)' });
    await view.page.reload();
    await view.deliver(small);
    expect(await shown(view)).toContain(small.summary.best);
    expect(await rows(view)).toBe(String(small.configs.length + 1));
    expect(await view.postedOf('error')).toEqual([]);
  });

  it('keeps what the new sweep has as well, or is still to run', async () => {
    const view = await open();
    await view.deliver(deep, { type: 'reveal', key: '(8,10)' });
    await view.deliver(syntheticResults({ layers: 10 }, { recorded: 20, sweep: LIVE }));
    expect(await shown(view)).toContain('(8,10)');
  });
});

describeView('the state of the view', (open) => {
  it('comes back after a reload', async () => {
    const view = await open();
    const results = syntheticResults({ layers: 36 });
    await view.deliver(results);
    await view.page.getByRole('tab', { name: 'eq-16' }).click();
    await view.page.getByRole('columnheader', { name: 'overhead' }).getByRole('button').click();
    await view.page.getByRole('combobox', { name: 'Scale' }).click();
    await view.page.getByRole('option', { name: '±0.3', exact: true }).click();
    await view.deliver({ type: 'reveal', key: '(12,20)' });
    await view.scrollTable(880);
    await view.page.reload();
    await view.deliver(results);
    expect(await view.page.getByRole('tab', { name: 'eq-16' }).getAttribute('aria-selected')).toBe('true');
    expect(await ends(view)).toContain('+0.300');
    expect(await view.page.getByRole('columnheader', { name: 'overhead' }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    expect(await view.page.locator('.readout h2').innerText()).toContain('(12,20)');
    expect(await view.page.evaluate(`document.querySelector('.configs .scroller').scrollTop`)).toBe(880);
  });

  it('that does not fit is passed over', async () => {
    const view = await open();
    await view.page.evaluate(`sessionStorage.setItem('state', '{"tab":7,"scales":{"combined/delta":-1}}')`);
    await view.page.reload();
    await view.deliver(syntheticResults({ layers: 10 }));
    expect(await view.page.getByRole('tab', { name: 'Combined' }).getAttribute('aria-selected')).toBe('true');
  });
});
