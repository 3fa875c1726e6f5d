import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { outputAddress } from '../../src/host/diff/outputUri.js';
import { blockRecord, runHeader } from '../support/runs.js';
import { extension, inWorkspace, ON_PACKAGE, tabOf, until } from './support.js';

const LAYERS = 4;
const header = JSON.stringify(runHeader({ layers: LAYERS }));
const record = (i: number, j: number, scores: number[]): string =>
  JSON.stringify(blockRecord(i, j, LAYERS, { guesses: scores }));

/** The text of the document that shows the output of a config. */
async function outputText(file: string, config: string): Promise<string> {
  const address = outputAddress({ file, config, set: 'guesses', probe: 'p1' }, 'p1');
  const document = await vscode.workspace.openTextDocument(
    vscode.Uri.from({ scheme: 'rys-output', ...address }),
  );
  return document.getText();
}

function write(name: string, ...lines: string[]): string {
  const file = inWorkspace(name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

describe('results files', () => {
  before(() => extension.activate());
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('open in the results editor', async () => {
    const file = write('opened.rys.jsonl', header, record(0, 0, [0.5, 0]));
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));
    const tab = await until('the tab is there', () => tabOf(file));
    assert.equal((tab.input as vscode.TabInputCustom).viewType, 'rys.results');
  });

  it('are opened by the command, too', async () => {
    const file = write('commanded.rys.jsonl', header, record(0, 0, [0.5, 0]));
    await vscode.commands.executeCommand('rys.openResults', vscode.Uri.file(file));
    await until('the tab is there', () => tabOf(file));
  });

  it('show stored outputs with the question and its answer', async () => {
    const file = write('outputs.rys.jsonl', header, record(0, 0, [0.5, 0]), record(1, 3, [1, 0]));
    const [baseline, repeated] = [await outputText(file, '(0,0)'), await outputText(file, '(1,3)')];
    assert.match(baseline, /^Baseline: score 0\.50 [^]*\nanswer 0\.5\n/);
    assert.match(repeated, /^\(1,3\): score 1\.00 [^]*\nanswer 1\n/);
    for (const text of [baseline, repeated]) assert.match(text, /Expected: 11[^]*What is 11\?/);
  });

  it('are read in spite of damaged lines, and left as they are', async () => {
    const file = write('damaged.rys.jsonl', header, '{"type":"config","ke', record(1, 3, [1, 0]), 'no JSON');
    const before = readFileSync(file);
    await vscode.commands.executeCommand('rys.openResults', vscode.Uri.file(file));
    assert.match(await outputText(file, '(1,3)'), /\nanswer 1\n/);
    assert.match(await outputText(file, '(0,0)'), /no output/);
    assert.deepEqual(readFileSync(file), before);
  });

  it('of another schema are refused with a sentence', async () => {
    const file = write('future.rys.jsonl', header.replace('"schema":1', '"schema":7'), record(0, 0, [1, 1]));
    await vscode.commands.executeCommand('rys.openResults', vscode.Uri.file(file));
    assert.match(
      await outputText(file, '(0,0)'),
      /has the schema version 7, but this program reads version 1/,
    );
  });

  it('are exported as tables and as pictures', async () => {
    const file = write('exported.rys.jsonl', header, record(0, 0, [0.5, 0]), record(1, 3, [1, 0]));
    await vscode.commands.executeCommand('rys.openResults', vscode.Uri.file(file));
    const exported = async (format: string): Promise<Buffer> => {
      const to = vscode.Uri.file(inWorkspace(`exported.${format}`));
      await vscode.commands.executeCommand('rys.export', { format, to });
      return readFileSync(to.fsPath);
    };
    assert.match((await exported('csv')).toString(), /^[^\n]*\n.*\(0,0\)/);
    assert.match((await exported('svg')).toString(), /^<svg [^]*\n$/);
    assert.equal((await exported('png')).subarray(1, 4).toString(), 'PNG');
  });

  it('are exported as pictures in the colours of one’s choice, which the next one proposes', async function () {
    if (ON_PACKAGE) this.skip();
    const file = write('colours.rys.jsonl', header, record(0, 0, [0.5, 0]), record(1, 3, [1, 0]));
    await vscode.commands.executeCommand('rys.openResults', vscode.Uri.file(file));
    const to = vscode.Uri.file(inWorkspace('colours.svg'));
    const window = vscode.window as { showQuickPick: unknown; showSaveDialog: unknown };
    const { showQuickPick, showSaveDialog } = window;
    const offered: string[][] = [];
    const paper = async (choice: object): Promise<string | undefined> => {
      await vscode.commands.executeCommand('rys.export', { format: 'svg', ...choice });
      return /fill="([^"]+)"/.exec(readFileSync(to.fsPath, 'utf8'))?.[1];
    };
    try {
      window.showSaveDialog = () => Promise.resolve(to);
      window.showQuickPick = (items: { label: string }[]) => {
        offered.push(items.map(({ label }) => label));
        return Promise.resolve(items.find(({ label }) => label === 'Dark'));
      };
      assert.equal(await paper({}), 'rgb(24,26,27)');
      assert.equal(await paper({}), 'rgb(24,26,27)');
      assert.deepEqual(offered.map(([first]) => first).at(-1), 'Dark');
      assert.equal(offered[1]!.length, 3);
      assert.equal(await paper({ to }), 'rgb(255,255,255)');
      assert.equal(await paper({ theme: 'light' }), 'rgb(255,255,255)');
      assert.equal(offered.length, 2);
      window.showQuickPick = () => Promise.resolve(undefined);
      assert.equal(await vscode.commands.executeCommand('rys.export', { format: 'png' }), undefined);
    } finally {
      Object.assign(window, { showQuickPick, showSaveDialog });
    }
  });

  it('are exported as a report with the answers', async () => {
    const file = write('reported.rys.jsonl', header, record(0, 0, [0.5, 0]), record(1, 3, [1, 0]));
    await vscode.commands.executeCommand('rys.openResults', vscode.Uri.file(file));
    const reported = async (format: string): Promise<string> => {
      const to = vscode.Uri.file(inWorkspace(`reported.${format}`));
      await vscode.commands.executeCommand('rys.exportReport', { format, to });
      return readFileSync(to.fsPath, 'utf8');
    };
    assert.match(await reported('html'), /^<!DOCTYPE html>[^]*<details>[^]*<\/html>\n$/);
    assert.match(await reported('md'), /^# RYS sweep of [^]*## Repeat this sweep/);
  });

  it('are asked for by the command for a report when none is open', async function () {
    if (ON_PACKAGE) this.skip();
    const file = write('asked.rys.jsonl', header, record(0, 0, [0.5, 0]), record(1, 3, [1, 0]));
    const to = vscode.Uri.file(inWorkspace('asked.md'));
    const report = (): Thenable<unknown> =>
      vscode.commands.executeCommand('rys.exportReport', { format: 'md', to });
    const window = vscode.window as { showQuickPick: unknown };
    const { showQuickPick } = window;
    const asked: string[] = [];
    try {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      window.showQuickPick = (items: { file?: string }[], { title }: vscode.QuickPickOptions) => {
        asked.push(title!);
        // At first the question is left without an answer.
        return Promise.resolve(asked.length === 1 ? undefined : items.find((item) => item.file === file));
      };
      assert.equal(await report(), undefined);
      assert.equal(existsSync(to.fsPath), false);
      assert.equal(String(await report()), String(to));
      assert.deepEqual(asked, ['Select Results to Report', 'Select Results to Report']);
      assert.ok(tabOf(file), 'the results are not shown');
      assert.match(readFileSync(to.fsPath, 'utf8'), /^# RYS sweep of /);
      // Now it is known which.
      assert.equal(String(await report()), String(to));
      assert.equal(asked.length, 2);
    } finally {
      window.showQuickPick = showQuickPick;
    }
  });
});
