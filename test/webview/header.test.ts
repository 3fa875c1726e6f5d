import { expect, it } from 'vitest';
import { signed } from '../../src/core/format/numbers.js';
import { blockRecord, runHeader } from '../support/runs.js';
import { violations } from './support/axe.js';
import { resultsOf, type ResultsOptions } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';

/** What the header says of a sweep's state, and what stands in for a baseline. */

const header = runHeader({ layers: 4 });
const base = blockRecord(0, 0, 4, { guesses: [0.5, 0.5] });
const better = blockRecord(1, 2, 4, { guesses: [0.75, 0.75] });
const worse = blockRecord(2, 3, 4, { guesses: [0.25, 0.5] });
const failed = (i: number) => blockRecord(i, 4, 4, {}, { state: 'failed', error: 'it crashed' });
const message = (records: Parameters<typeof resultsOf>[0]['records'], options?: ResultsOptions) =>
  resultsOf({ header, records }, options);
const status = ({ page }: ResultsPage): Promise<string> => page.locator('.status').innerText();

describeView('the header', (open) => {
  it('says how many configs failed, and offers to run them again', async () => {
    const view = await open();
    const sweep = { state: 'finished', done: 4, total: 4, resumable: true } as const;
    await view.deliver(message([base, better, failed(0), failed(1)], { sweep }));
    expect(await status(view)).toContain('4/4 · finished · 2 failed');
    expect(await view.page.locator('.dot').first().getAttribute('data-state')).toBe('warned');
    const retry = view.page.getByRole('button', { name: 'Run the 2 failed configs again' });
    expect(await view.page.locator('.controls vscode-button').getAttribute('title')).toBe(
      'Run the 2 failed configs again',
    );
    await retry.click();
    expect(await view.postedOf('control')).toEqual([{ type: 'control', action: 'resume' }]);
    await view.deliver(message([base, better, failed(0)], { sweep }));
    expect(await view.page.getByRole('button', { name: 'Run the failed config again' }).isVisible()).toBe(
      true,
    );
    await view.deliver(message([base, better], { sweep: { ...sweep, resumable: false } }));
    expect(await status(view)).not.toContain('failed');
    expect(await view.page.locator('.dot').first().getAttribute('data-state')).toBe('finished');
  });

  it('never calls a loss the best', async () => {
    const view = await open();
    await view.deliver(message([base, worse], { sweep: { state: 'running', done: 2, total: 9 } }));
    expect(await status(view)).toContain('none better yet');
    await view.deliver(message([base, worse]));
    expect(await status(view)).toContain('none better than the baseline');
    await view.deliver(message([base, worse, better]));
    expect(await status(view)).toContain('best (1,2) +0.250');
  });
});

describeView('a file without a baseline', (open) => {
  it('says why nothing is compared, and offers to run it', async () => {
    const view = await open();
    await view.deliver(message([better, worse]));
    expect(await view.page.locator('.notices .baseline').innerText()).toBe(
      'The baseline (0,0) is not in this file, so there is nothing to compare the configs with.',
    );
    expect(await violations(view)).toEqual([]);
    await view.page.getByRole('button', { name: 'Run Baseline' }).click();
    expect(await view.postedOf('runAgain')).toEqual([{ type: 'runAgain', key: '(0,0)' }]);
    await view.deliver(message([{ ...base, state: 'failed', outputs: [] }, better]));
    expect(await view.page.locator('.notices .baseline').innerText()).toContain('(0,0) has no score');
  });

  it('says nothing of it while a sweep may still run it, or when it is there', async () => {
    const view = await open();
    await view.deliver(message([better], { sweep: { state: 'running' } }));
    expect(await view.page.locator('.notices .baseline').isVisible()).toBe(false);
    expect(await view.page.getByRole('button', { name: 'Run Baseline' }).isVisible()).toBe(false);
    await view.deliver(message([base, better]));
    expect(await view.page.locator('.notices .baseline').isVisible()).toBe(false);
  });
});

it('a change that rounds to nothing has no sign', () => {
  expect([0, -0.0004, 0.0004, -0.0006, 0.0006, 0.0005].map(signed)).toEqual([
    '0.000',
    '0.000',
    '0.000',
    '−0.001',
    '+0.001',
    '+0.001',
  ]);
});
