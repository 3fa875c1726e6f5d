import { beforeAll, describe, expect, it } from 'vitest';
import { DEMO_LAYERS } from '../support/sweep.js';
import { ResultsPanel } from './support/resultsView.js';
import { Session } from './support/session.js';

describe('a sweep as a user makes it', () => {
  const session = Session.forSuite();
  let results: ResultsPanel;

  beforeAll(() => void (results = new ResultsPanel(session.workbench, DEMO_LAYERS)));

  it('is started by the wizard', async () => {
    await session.workbench.command('RYS: Start Sweep');
    // The models of the workspace are listed once they are found.
    await session.workbench.choice('model.gguf').waitFor();
    await session.workbench.choose('Select a model', 'Demo model');
    await session.workbench.chooseSeveral('Select one or more probe sets', [/^arithmetic/, /^scenes/]);
    await session.workbench.choose('Select the configs to run', 'All configs');
    await session.workbench.choose('Select what to run the model on', 'CPU');
    await session.workbench.dialogButton('Start').click();
    await session.workbench.tab(/rys\.jsonl/).waitFor();
  });

  it('fills the map', async () => {
    await results.map.waitFor();
    await results.status.filter({ hasText: '56/56 · finished' }).waitFor({ timeout: 60_000 });
    await session.workbench.notification('The sweep of rys-demo.gguf is done.').waitFor();
    expect(await results.map.getAttribute('aria-label')).toContain('a map of 56 cells');
  });

  it('shows by a click what the model said, beside the map, and follows the arrow keys there', async () => {
    await results.clickCell(0, 2);
    await session.workbench.tab(/^\(0,2\) vs the baseline/).waitFor();
    const { beside, page } = session.workbench;
    await beside.getByRole('heading', { name: '(0,2) vs the baseline' }).waitFor();
    const pair = beside.locator('.pair').first();
    await pair.locator('.expected').waitFor();
    expect(await pair.locator('h3').innerText()).toMatch(/^[▲▼] (better|worse) /);
    const [left, right] = await pair.locator('.side .text').allInnerTexts();
    expect(left).not.toBe(right);
    expect(await results.map.isVisible()).toBe(true);
    await page.keyboard.press('ArrowRight');
    await session.workbench.tab(/^\(0,3\) vs the baseline/).waitFor();
    await beside.getByRole('heading', { name: '(0,3) vs the baseline' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await beside.getByRole('heading', { name: '(0,2) vs the baseline' }).waitFor();
  });

  it('compares two pinned configs with one another', async () => {
    const { beside, page } = session.workbench;
    await page.keyboard.press('p');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('p');
    await results.button('Compare (0,2) with (0,3)').click();
    await beside.getByRole('heading', { name: '(0,3) vs (0,2)' }).waitFor();
    await results.map.focus();
    await page.keyboard.press('ArrowLeft');
    await session.workbench.tab(/^\(0,2\)/).click();
    await session.workbench.command('View: Close Editor');
  });

  it('scores a probe again beside its line, with the answers beside the file', async () => {
    await session.workbench.openFile('arithmetic.probes.json');
    await session.workbench.codeLens('▶ baseline').first().click();
    await session.workbench.tab(/^mul-1 · baseline · \d\.\d\d/).waitFor();
    await expect
      .poll(() => session.workbench.inlineTexts())
      .toContainEqual(expect.stringMatching(/^baseline \d\.\d\d/));
    await session.workbench.codeLens('▶ (i,j)…').first().click();
    await session.workbench.quickInput.fill('(0,2)');
    await session.workbench.choice('(0,2)').first().click();
    await session.workbench.tab(/^mul-1 · \(0,2\) · \d\.\d\d → \d\.\d\d/).waitFor();
    await session.workbench.beside.locator('.expected').waitFor();
    expect(await session.workbench.marks()).toBeGreaterThanOrEqual(6);
    await expect
      .poll(() => session.workbench.inlineTexts())
      .toContainEqual(expect.stringMatching(/^\(0,2\) \d\.\d\d/));
    await session.workbench.tab(/^mul-1 · /).click();
    await session.workbench.command('View: Close Editor');
  });

  it('is shown as before when the window is loaded again', async () => {
    await session.workbench.tab(/rys\.jsonl/).click();
    await results.tab('Parse rate').click();
    await session.workbench.reload();
    await results.map.waitFor();
    expect(await results.tab('Parse rate').getAttribute('aria-selected')).toBe('true');
    expect(await results.shown.innerText()).toContain('(0,2)');
    expect(await results.status.innerText()).toContain('56');
  });
});
