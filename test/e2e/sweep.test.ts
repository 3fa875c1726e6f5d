import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEMO_LAYERS } from '../support/sweep.js';
import { ResultsPanel } from './support/resultsView.js';
import { Session } from './support/session.js';
import type { Workbench } from './support/workbench.js';

describe('a sweep as a user makes it', () => {
  const session = new Session();
  let workbench: Workbench;
  let results: ResultsPanel;

  beforeAll(async () => {
    workbench = await session.start();
    results = new ResultsPanel(workbench, DEMO_LAYERS);
  });
  beforeEach(() => session.watch());
  afterAll(() => session.stop());

  it('is started by the wizard', async () => {
    await workbench.command('RYS: Start Sweep');
    // The models of the workspace are listed once they are found.
    await workbench.choice('model.gguf').waitFor();
    await workbench.choose('Select a model', 'Demo model');
    await workbench.chooseSeveral('Select one or more probe sets', [/^arithmetic/, /^scenes/]);
    await workbench.choose('Select the configs to run', 'All configs');
    await workbench.choose('Select what to run the model on', 'CPU');
    await workbench.dialogButton('Start').click();
    await workbench.tab(/rys\.jsonl/).waitFor();
  });

  it('fills the map', async () => {
    await results.map.waitFor();
    await results.status.filter({ hasText: '56/56 · finished' }).waitFor({ timeout: 60_000 });
    await workbench.notification('The sweep of rys-demo.gguf is done.').waitFor();
    expect(await results.map.getAttribute('aria-label')).toContain('a map of 56 cells');
  });

  it('shows by a click what the model said, beside the map, and follows the arrow keys there', async () => {
    await results.clickCell(0, 2);
    await workbench.tab(/^\(0,2\) vs the baseline/).waitFor();
    const { beside, page } = workbench;
    await beside.getByRole('heading', { name: '(0,2) vs the baseline' }).waitFor();
    const pair = beside.locator('.pair').first();
    await pair.locator('.expected').waitFor();
    expect(await pair.locator('h3').innerText()).toMatch(/^[▲▼] (better|worse) /);
    const [left, right] = await pair.locator('.side .text').allInnerTexts();
    expect(left).not.toBe(right);
    expect(await results.map.isVisible()).toBe(true);
    await page.keyboard.press('ArrowRight');
    await workbench.tab(/^\(0,3\) vs the baseline/).waitFor();
    await beside.getByRole('heading', { name: '(0,3) vs the baseline' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await beside.getByRole('heading', { name: '(0,2) vs the baseline' }).waitFor();
  });

  it('compares two pinned configs with one another', async () => {
    const { beside, page } = workbench;
    await page.keyboard.press('p');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('p');
    await results.button('Compare (0,2) with (0,3)').click();
    await beside.getByRole('heading', { name: '(0,3) vs (0,2)' }).waitFor();
    await results.map.focus();
    await page.keyboard.press('ArrowLeft');
    await workbench.tab(/^\(0,2\)/).click();
    await workbench.command('View: Close Editor');
  });

  it('scores a probe again beside its line, with the answers beside the file', async () => {
    await workbench.openFile('arithmetic.probes.json');
    await workbench.codeLens('▶ baseline').first().click();
    await workbench.tab(/^mul-1 · baseline · \d\.\d\d/).waitFor();
    await expect
      .poll(() => workbench.inlineTexts())
      .toContainEqual(expect.stringMatching(/^baseline \d\.\d\d/));
    await workbench.codeLens('▶ (i,j)…').first().click();
    await workbench.quickInput.fill('(0,2)');
    await workbench.choice('(0,2)').first().click();
    await workbench.tab(/^mul-1 · \(0,2\) · \d\.\d\d → \d\.\d\d/).waitFor();
    await workbench.beside.locator('.expected').waitFor();
    expect(await workbench.marks()).toBeGreaterThanOrEqual(6);
    await expect
      .poll(() => workbench.inlineTexts())
      .toContainEqual(expect.stringMatching(/^\(0,2\) \d\.\d\d/));
    await workbench.tab(/^mul-1 · /).click();
    await workbench.command('View: Close Editor');
  });

  it('is shown as before when the window is loaded again', async () => {
    await workbench.tab(/rys\.jsonl/).click();
    await results.tab('Parse rate').click();
    await workbench.reload();
    await results.map.waitFor();
    expect(await results.tab('Parse rate').getAttribute('aria-selected')).toBe('true');
    expect(await results.shown.innerText()).toContain('(0,2)');
    expect(await results.status.innerText()).toContain('56');
  });
});
