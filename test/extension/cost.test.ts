import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { CostRecord } from '../../src/core/results/costs.js';
import { readResultsFile } from '../../src/store/resultsFile.js';
import { extension, startSweep, untilClosed, untilRecords } from './support.js';

type Window = { -readonly [K in keyof typeof vscode.window]: (typeof vscode.window)[K] };

const measure = (choices: object): Thenable<CostRecord | undefined> =>
  vscode.commands.executeCommand<CostRecord | undefined>('rys.measureCost', { rounds: 1, ...choices });

describe('measuring the cost of configs', () => {
  let out: string;
  before(async () => {
    await extension.activate();
    out = await startSweep('measured.rys.jsonl');
    await untilRecords(out, 11);
    await untilClosed(out);
  });

  it('times them and the baseline, and keeps it in the file of the sweep', async () => {
    const record = await measure({ file: out, configs: ['(6,7)', '(2,3)'] });
    assert.deepEqual(
      record?.configs.map(({ key }) => key),
      ['(0,0)', '(6,7)', '(2,3)'],
    );
    assert.ok(record.configs.every(({ firstTokenMs }) => firstTokenMs > 0));
    const content = await readResultsFile(out);
    assert.deepEqual(content.costs, [record]);
    assert.equal(content.records.length, 11);
    await untilClosed(out);
  });

  it('stops without a trace when it is cancelled', async () => {
    const window = vscode.window as Window;
    const { withProgress } = window;
    const written = readFileSync(out, 'utf8');
    try {
      window.withProgress = (options, task) =>
        withProgress(options, (progress) => {
          const source = new vscode.CancellationTokenSource();
          setTimeout(() => source.cancel(), 50);
          return task(progress, source.token);
        });
      assert.equal(await measure({ file: out, configs: ['(6,7)'], rounds: 100 }), undefined);
    } finally {
      Object.assign(window, { withProgress });
    }
    assert.equal(readFileSync(out, 'utf8'), written);
    await untilClosed(out);
  });
});
