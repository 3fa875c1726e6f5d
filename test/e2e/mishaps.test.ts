import { beforeAll, describe, it } from 'vitest';
import { blockRecord, runHeader } from '../support/runs.js';
import { DEMO_LAYERS } from '../support/sweep.js';
import { ResultsPanel } from './support/resultsView.js';
import { Session } from './support/session.js';
import { sweepFromExplorer } from './support/sweepFromExplorer.js';

describe('when something goes wrong, the user is told', () => {
  const header = JSON.stringify(runHeader());
  const lines = [blockRecord(0, 0, 4, { guesses: [0.5, 0] }), blockRecord(1, 3, 4, { guesses: [1, 0] })].map(
    (record) => JSON.stringify(record),
  );
  const session = Session.forSuite((place) => {
    place.write('damaged.rys.jsonl', [header, ...lines, '{"type":"con', ''].join('\n'));
    place.write('future.rys.jsonl', `${header.replace('"schema":1', '"schema":7')}\n`);
  });
  let results: ResultsPanel;

  beforeAll(() => void (results = new ResultsPanel(session.workbench, DEMO_LAYERS)));

  it('of damaged lines in a results file', async () => {
    await session.workbench.openFile('damaged.rys.jsonl');
    await results.text('One damaged line in the file was skipped.').waitFor();
    await session.workbench.closeEditors();
  });

  it('of a results file from another version', async () => {
    await session.workbench.openFile('future.rys.jsonl');
    await results.text('has the schema version 7').waitFor();
    await session.workbench.closeEditors();
  });

  it('of a sweep that was cut short by closing the window', async () => {
    await sweepFromExplorer(session.workbench);
    await results.status.filter({ hasText: /^[2-9]\/56/ }).waitFor();
    await session.workbench.reload();
    const notice = session.workbench.notification(/was interrupted with \d+ of 56 configs done/);
    await notice.getByRole('button', { name: 'Resume' }).click();
    await results.status.filter({ hasText: /^\d+\/56 · [\d:]+ left/ }).waitFor();
  });
});
