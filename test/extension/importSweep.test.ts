import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { noticeOf } from '../../src/host/diff/notices.js';
import { outputAddress } from '../../src/host/diff/outputUri.js';
import type { ResultsFile } from '../../src/host/results/resultsFile.js';
import { readResultsFile } from '../../src/store/resultsFile.js';
import { circuitLines, jsonl, rysScan } from '../support/foreign.js';
import { extension, inWorkspace, ON_PACKAGE, tabOf, until } from './support.js';

type Window = { -readonly [K in keyof typeof vscode.window]: (typeof vscode.window)[K] };

function write(name: string, content: unknown): string {
  const file = inWorkspace(name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const importSweep = (argument: unknown): Thenable<string | undefined> =>
  vscode.commands.executeCommand<string | undefined>('rys.importSweep', argument);

describe('importing a sweep', () => {
  const window = vscode.window as Window;
  const { showInputBox, showOpenDialog, showErrorMessage } = vscode.window;
  before(() => extension.activate());
  afterEach(async () => {
    Object.assign(window, { showInputBox, showOpenDialog, showErrorMessage });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('makes a results file, opens it, and never overwrites one', async () => {
    const uri = vscode.Uri.file(write('rys_sweep.json', rysScan()));
    const out = inWorkspace('rys_sweep.rys.jsonl');
    assert.equal(await importSweep(uri), out);
    await until('the editor is open', () => tabOf(out));
    const before = readFileSync(out);
    assert.equal(await importSweep(uri), inWorkspace('rys_sweep-2.rys.jsonl'));
    assert.equal(await importSweep(uri), inWorkspace('rys_sweep-3.rys.jsonl'));
    assert.deepEqual(readFileSync(out), before);

    const address = outputAddress({ file: out, config: '(1,3)', set: 'math', probe: '1' }, 'p');
    const document = await vscode.workspace.openTextDocument(
      vscode.Uri.from({ scheme: 'rys-output', ...address }),
    );
    assert.match(
      document.getText(),
      /^\(1,3\): score 0\.50.*\n\n7 or 8\n[^]*The question is not known: rys_sweep\.json/,
    );
  });

  it('takes all it needs as arguments', async () => {
    const file = write('circuits.jsonl', jsonl(circuitLines));
    const out = inWorkspace('named.rys.jsonl');
    assert.equal(await importSweep({ file, modelLayers: 40, out }), out);
    assert.equal((await readResultsFile(out)).header.model.layers, 40);
  });

  it('asks for the file and the number of layers where it must', async function () {
    if (ON_PACKAGE) this.skip();
    const file = write('asked.jsonl', jsonl(circuitLines));
    window.showOpenDialog = () => Promise.resolve([vscode.Uri.file(file)]);
    const checks: unknown[] = [];
    let typed: string | undefined = '48';
    window.showInputBox = ((options: vscode.InputBoxOptions) => {
      checks.push(...['8', '9', '9.5', 'x', '513', ''].map((text) => options.validateInput!(text)));
      return Promise.resolve(typed);
    }) as Window['showInputBox'];
    const out = await importSweep(undefined);
    assert.equal((await readResultsFile(out!)).header.model.layers, 48);
    const wrong = 'Enter a whole number from 9 to 512.';
    assert.deepEqual(checks, [wrong, undefined, wrong, wrong, wrong, wrong]);
    typed = undefined;
    assert.equal(await importSweep(undefined), undefined);
    window.showOpenDialog = () => Promise.resolve(undefined);
    assert.equal(await importSweep(undefined), undefined);
  });

  it('says in a sentence what is wrong with a file', async function () {
    if (ON_PACKAGE) this.skip();
    const said: string[] = [];
    window.showErrorMessage = (message: string) => {
      said.push(message);
      return Promise.resolve(undefined);
    };
    assert.equal(await importSweep(vscode.Uri.file(write('other.json', { a: 1 }))), undefined);
    assert.match(said[0]!, /^other\.json is not a sweep that can be imported: known are .*LLMRI/);
  });

  it('says of a cell without outputs that there were none to import', async () => {
    const file = write('cells.jsonl', jsonl(circuitLines));
    const out = (await importSweep({ file, modelLayers: 40 }))!;
    const { header, records } = await readResultsFile(out);
    const record = (key: string) => records.find((other) => other.key === key);
    const results = { file: out, header, record } as unknown as ResultsFile;
    assert.equal(
      noticeOf(results, '(6,9)'),
      '(6,9) has no outputs to compare: cells.jsonl, from which the sweep was imported, contains only its scores.',
    );
    assert.equal(
      noticeOf(results, '(6,10)'),
      '(6,10) is not part of the imported sweep, so there is nothing to compare.',
    );
  });
});
