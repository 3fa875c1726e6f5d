import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { shapeOf } from '../../src/core/configs/configShape.js';
import { readResultsFile } from '../../src/store/resultsFile.js';
import { extension, startSweep, until, untilClosed, untilRecords } from './support.js';

const BOUNDS = { blocks: 3, width: 2, depth: 2, budget: 5, maxExtra: 4 };
const search = (choices: object): Thenable<string | undefined> =>
  vscode.commands.executeCommand<string | undefined>('rys.searchBlocks', choices);

/** Waits until the file holds so many lines of searches, the last of which says how one ended. */
const untilEnded = (file: string, lines: number): Promise<true> =>
  until('the search has ended', async () => {
    const { searches } = await readResultsFile(file);
    return searches.length === lines && searches.at(-1)!.end !== undefined ? true : undefined;
  });

describe('searching configs of several blocks', () => {
  let out: string;
  before(async () => {
    await extension.activate();
    out = await startSweep('searched.rys.jsonl');
    await untilRecords(out, 11);
    await untilClosed(out);
  });

  it('goes on in the file of the sweep, and its end is kept there', async () => {
    // The sweep's file is closed a moment before the sweep counts as ended.
    assert.equal(await until('the search starts', () => search({ file: out, ...BOUNDS })), out);
    await untilEnded(out, 2);
    await untilClosed(out);
    const { searches, records } = await readResultsFile(out);
    assert.equal(searches.length, 2);
    assert.deepEqual(searches[0]!.settings, { ...searches[1]!.settings, pool: searches[0]!.settings.pool });
    const found = records.slice(11);
    assert.ok(found.length > 0 && found.length <= 5, `${found.length} were tried`);
    assert.ok(found.every(({ key }) => ['blocks', 'passes'].includes(shapeOf(key))));
  });

  it('that is stopped is resumed, and leaves the sweep as it was', async () => {
    const { records } = await readResultsFile(out);
    await search({ file: out, ...BOUNDS, blocks: 6, width: 3, budget: 40 });
    await untilRecords(out, records.length + 1);
    await vscode.commands.executeCommand('rys.stopSweep');
    await untilClosed(out);
    assert.equal((await readResultsFile(out)).searches.at(-1)!.end, undefined);
    await vscode.commands.executeCommand('rys.resumeSweep', out);
    await untilEnded(out, 4);
    await untilClosed(out);
    // The sweep's own plan is still known: what failed or was dropped of it could be run again.
    await vscode.commands.executeCommand('rys.retryFailed', out);
  });
});
