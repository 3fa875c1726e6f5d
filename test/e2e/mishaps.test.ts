import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { blockRecord, runHeader } from '../support/runs.js';
import { DEMO_LAYERS } from '../support/sweep.js';
import { ResultsPanel } from './support/resultsView.js';
import { Session } from './support/session.js';
import { sweepFromExplorer } from './support/sweepFromExplorer.js';
import type { Workbench } from './support/workbench.js';

describe('when something goes wrong, the user is told', () => {
  const session = new Session();
  const header = JSON.stringify(runHeader());
  const lines = [blockRecord(0, 0, 4, { guesses: [0.5, 0] }), blockRecord(1, 3, 4, { guesses: [1, 0] })].map(
    (record) => JSON.stringify(record),
  );
  let workbench: Workbench;
  let results: ResultsPanel;

  beforeAll(async () => {
    session.place.write('damaged.rys.jsonl', [header, ...lines, '{"type":"con', ''].join('\n'));
    session.place.write('future.rys.jsonl', `${header.replace('"schema":1', '"schema":7')}\n`);
    workbench = await session.start();
    results = new ResultsPanel(workbench, DEMO_LAYERS);
  });
  beforeEach(() => session.watch());
  afterAll(() => session.stop());

  it('of damaged lines in a results file', async () => {
    await workbench.openFile('damaged.rys.jsonl');
    await results.text('One damaged line in the file was skipped.').waitFor();
    await workbench.closeEditors();
  });

  it('of a results file from another version', async () => {
    await workbench.openFile('future.rys.jsonl');
    await results.text('has the schema version 7').waitFor();
    await workbench.closeEditors();
  });

  it('of a sweep that was cut short by closing the window', async () => {
    await sweepFromExplorer(workbench);
    await results.status.filter({ hasText: /^[2-9]\/56/ }).waitFor();
    await workbench.reload();
    const notice = workbench.notification(/was interrupted with \d+ of 56 configs done/);
    await notice.getByRole('button', { name: 'Resume' }).click();
    await results.status.filter({ hasText: /^\d+\/56 · [\d:]+ left/ }).waitFor();
  });
});
