import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Confirmation } from '../../src/core/results/confirmation.js';
import { readResultsFile } from '../../src/store/resultsFile.js';
import {
  extension,
  inWorkspace,
  ON_PACKAGE,
  startSweep,
  until,
  untilClosed,
  untilRecords,
} from './support.js';

type Window = { -readonly [K in keyof typeof vscode.window]: (typeof vscode.window)[K] };

const confirm = (choices?: object): Thenable<Confirmation | undefined> =>
  vscode.commands.executeCommand<Confirmation | undefined>('rys.confirmBest', choices);

function freshProbes(name: string, count = 4, first = 20_000_003): string {
  const file = inWorkspace(name);
  const probes = Array.from({ length: count }, (_, n) => ({
    id: `f${n}`,
    prompt: `${first + n}*3=`,
    answer: String(3 * (first + n)),
  }));
  writeFileSync(file, JSON.stringify({ scorer: 'exact', maxTokens: 12, probes }));
  return file;
}

describe('confirming configs on fresh probes', () => {
  const window = vscode.window as Window;
  const { showErrorMessage } = vscode.window;
  let out: string;
  before(async () => {
    await extension.activate();
    out = await startSweep('confirmed.rys.jsonl');
    await untilRecords(out, 11);
    await untilClosed(out);
  });
  afterEach(() => void Object.assign(window, { showErrorMessage }));

  it('runs them with the baseline, and keeps the outcome in the file of the sweep', async () => {
    const probes = [freshProbes('fresh.probes.json')];
    const confirmation = await confirm({ file: out, configs: ['(6,7)', '(2,3)'], probes });
    assert.deepEqual(
      confirmation?.configs.map(({ key }) => key),
      ['(6,7)', '(2,3)'],
    );
    const content = await readResultsFile(out);
    assert.deepEqual(content.confirmations, [confirmation]);
    const answers = await readResultsFile(inWorkspace('confirmed.confirm.rys.jsonl'));
    assert.deepEqual(
      answers.records.map(({ key }) => key),
      ['(0,0)', '(6,7)', '(2,3)'],
    );
  });

  it('writes other probes’ answers into a file of their own', async () => {
    const probes = [freshProbes('other.probes.json')];
    await confirm({ file: out, configs: ['(6,7)'], probes });
    const { confirmations } = await readResultsFile(out);
    assert.equal(confirmations.at(-1)!.file, 'confirmed.confirm-2.rys.jsonl');
  });

  it('keeps the outcome also when it was stopped, and is gone on with as any sweep is', async () => {
    // So many that a config takes a while, and it can be caught at it.
    const probes = [freshProbes('many.probes.json', 64, 30_000_001)];
    const { length } = (await readResultsFile(out)).confirmations;
    const fresh = inWorkspace('confirmed.confirm-3.rys.jsonl');
    const confirming = confirm({ file: out, configs: ['(6,7)', '(2,3)', '(4,7)'], probes });
    await untilRecords(fresh, 1);
    await vscode.commands.executeCommand('rys.stopSweep');
    assert.equal(await confirming, undefined);
    const stopped = await readResultsFile(fresh);
    assert.ok(stopped.records.length < 4, 'all of it was run');
    assert.equal((await readResultsFile(out)).confirmations.length, length);

    await vscode.commands.executeCommand('rys.resumeSweep', fresh);
    const confirmations = await until('the outcome is kept', async () => {
      const all = (await readResultsFile(out)).confirmations;
      return all.length > length ? all : undefined;
    });
    assert.equal(confirmations.length, length + 1);
    const { file, configs } = confirmations.at(-1)!;
    assert.equal(file, 'confirmed.confirm-3.rys.jsonl');
    assert.deepEqual(
      configs.map(({ key, confirmed }) => [key, confirmed !== null]),
      [
        ['(6,7)', true],
        ['(2,3)', true],
        ['(4,7)', true],
      ],
    );
    assert.equal((await readResultsFile(fresh)).records.length, 4);
    await untilClosed(fresh);
  });

  it('refuses probes that the sweep has seen', async function () {
    if (ON_PACKAGE) this.skip();
    const said: string[] = [];
    window.showErrorMessage = (message: string) => {
      said.push(message);
      return Promise.resolve(undefined);
    };
    const { length } = (await readResultsFile(out)).confirmations;
    await confirm({ file: out, configs: ['(6,7)'], probes: [inWorkspace('arithmetic.probes.json')] });
    await until('it is said', () => said.find((message) => message.includes('that the sweep has not seen')));
    assert.equal((await readResultsFile(out)).confirmations.length, length);
  });
});
