import { beforeAll, describe, expect, it } from 'vitest';
import { readResultsFile } from '../../src/store/resultsFile.js';
import { DEMO_LAYERS } from '../support/sweep.js';
import { ResultsPanel } from './support/resultsView.js';
import { Session } from './support/session.js';
import { sweepFromExplorer } from './support/sweepFromExplorer.js';

describe('a sweep from the explorer', () => {
  const session = Session.forSuite();
  let results: ResultsPanel;

  beforeAll(() => void (results = new ResultsPanel(session.workbench, DEMO_LAYERS)));

  it('begins with the model that was clicked', async () => {
    await sweepFromExplorer(session.workbench);
    await session.workbench.tab('model-slow.rys.jsonl').waitFor();
  });

  it('stops when asked to, and says where it is', async () => {
    await results.status.filter({ hasText: /^[1-9]\d*\/56/ }).waitFor();
    await session.workbench.command('RYS: Stop Sweep');
    await results.status.filter({ hasText: 'stopped' }).waitFor();
    expect(await doneConfigs()).toBeLessThan(56);
    expect(await results.status.innerText()).toContain(`${await doneConfigs()}/56 · stopped`);
  });

  it('goes on where it was', async () => {
    const before = await doneConfigs();
    await results.button('Resume the sweep').click();
    await expect.poll(doneConfigs).toBeGreaterThan(before);
    await results.button('Stop the sweep').click();
    await results.status.filter({ hasText: 'stopped' }).waitFor();
  });

  async function doneConfigs(): Promise<number> {
    return (await readResultsFile(session.place.path('rys-results/model-slow.rys.jsonl'))).records.length;
  }
});
