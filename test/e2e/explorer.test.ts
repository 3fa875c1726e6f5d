import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readRunLog } from '../../src/store/runLog.js';
import { DEMO_LAYERS } from '../support/sweep.js';
import { ResultsView } from './support/resultsView.js';
import { Session } from './support/session.js';
import { sweepFromExplorer } from './support/sweepFromExplorer.js';
import type { Workbench } from './support/workbench.js';

describe('a sweep from the explorer', () => {
  const session = new Session();
  let workbench: Workbench;
  let results: ResultsView;

  beforeAll(async () => {
    workbench = await session.start();
    results = new ResultsView(workbench, DEMO_LAYERS);
  });
  beforeEach(() => session.watch());
  afterAll(() => session.stop());

  it('begins with the model that was clicked', async () => {
    await sweepFromExplorer(workbench);
    await workbench.tab('model-slow.rys.jsonl').waitFor();
  });

  it('stops when asked to, and says where it is', async () => {
    await results.status.filter({ hasText: /^[1-9]\d*\/11/ }).waitFor();
    await workbench.command('RYS: Stop Sweep');
    await results.status.filter({ hasText: 'stopped' }).waitFor();
    const { records } = await readRunLog(session.place.path('rys-results/model-slow.rys.jsonl'));
    expect(records.length).toBeLessThan(11);
    expect(await results.status.innerText()).toContain(`${records.length}/11`);
  });

  it('goes on where it was', async () => {
    await results.button('Resume the sweep').click();
    await results.status.filter({ hasText: '11/11 · finished' }).waitFor({ timeout: 60_000 });
    await workbench.notification('The sweep of model.gguf is done.').waitFor();
  });
});
