import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { treeItemOf } from '../../src/host/views/listView.js';
import { blockRecord, runHeader } from '../support/runs.js';
import { extension, inWorkspace, ON_PACKAGE, tabOf, until } from './support.js';

/** What the context menus of configs and of rows run. */

const LAYERS = 4;

function write(name: string): string {
  const file = inWorkspace(name);
  const record = (i: number, j: number, scores: number[]) => blockRecord(i, j, LAYERS, { guesses: scores });
  const lines = [
    runHeader({ layers: LAYERS }),
    record(0, 0, [0.5, 0]),
    record(1, 3, [1, 0]),
    record(2, 3, [0, 0]),
    record(0, 2, [0, 1]),
  ];
  writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  return file;
}

const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`rys.${command}`, ...args);
const clipboard = (): Thenable<string> => vscode.env.clipboard.readText();
const compared = (title: string): Promise<vscode.Tab> =>
  until(`there is a comparison "${title}"`, () =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .find(({ input, label }) => input instanceof vscode.TabInputWebview && label === title),
  );

describe('context menus', () => {
  const { showErrorMessage, showQuickPick, showWarningMessage } = vscode.window;
  const said: string[] = [];
  /** Notes errors, and answers questions by their buttons. */
  const answer = (...buttons: readonly (string | undefined)[]): string[] => {
    const asked: string[] = [];
    const left = [...buttons];
    Object.assign(vscode.window, {
      showErrorMessage: (message: string) => {
        said.push(message);
        return Promise.resolve(undefined);
      },
      showWarningMessage: (message: string, options: vscode.MessageOptions, ...offered: string[]) => {
        assert.equal(options.modal, true);
        asked.push(`${message} [${offered.join()}]`);
        return Promise.resolve(left.shift());
      },
    });
    return asked;
  };

  before(() => extension.activate());
  afterEach(async () => {
    Object.assign(vscode.window, { showErrorMessage, showQuickPick, showWarningMessage });
    said.length = 0;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('of a config act on that of the active results editor', async () => {
    const file = write('menu.rys.jsonl');
    await run('openResults', vscode.Uri.file(file));
    await until('the map is there', () => tabOf(file));
    // As VS Code passes it: the context of the page.
    const context = { webview: 'rys.results', webviewSection: 'config', config: '(1,3)' };
    await run('config.copy', context);
    assert.equal(await clipboard(), '(1,3)');
    await run('config.copyPath', context);
    assert.equal(await clipboard(), '0..2,1..3');
    await run('config.compare', context);
    await compared('(1,3) vs the baseline');
  });

  it('of a config compare it with a pinned one, and ask which where there are several', async function () {
    if (ON_PACKAGE) this.skip();
    const file = write('pinnedMenu.rys.jsonl');
    answer();
    const offered: (readonly string[])[] = [];
    Object.assign(vscode.window, {
      showQuickPick: (items: readonly string[]) => {
        offered.push(items);
        return Promise.resolve(items[1]);
      },
    });
    await run('config.compareWithPinned', { file, config: '(1,3)' });
    assert.match(said.join(), /^No other config of pinnedMenu\.rys\.jsonl is pinned: pin the one/);
    await run('config.pin', { file, config: '(1,3)' });
    await run('config.pin', { file, config: '(2,3)' });
    assert.deepEqual(await run('config.compareWithPinned', { file, config: '(1,3)' }), ['(2,3)', '(1,3)']);
    await compared('(1,3) vs (2,3)');
    assert.deepEqual(offered, []);
    await run('config.pin', { file, config: '(0,2)' });
    assert.deepEqual(await run('config.compareWithPinned', { file, config: '(1,3)' }), ['(0,2)', '(1,3)']);
    assert.deepEqual(offered, [['(2,3)', '(0,2)']]);
    await run('config.unpin', { file, config: '(2,3)' });
    await run('config.compareWithPinned', { file, config: '(1,3)' });
    assert.equal(offered.length, 1);
  });

  it('of no config say so', async function () {
    if (ON_PACKAGE) this.skip();
    answer();
    await run('config.copy');
    await run('item.copyPath');
    assert.match(said[0]!, /^No config was chosen/);
    assert.match(said[1]!, /^No file was chosen/);
  });

  it('of rows know whether the Explorer shows them', () => {
    const row = { label: 'a', icon: 'chip', contextValue: 'rysModel' };
    assert.equal(treeItemOf({ ...row, file: inWorkspace('a.gguf') }).contextValue, 'rysModel rysInWorkspace');
    assert.equal(treeItemOf({ ...row, file: '/elsewhere/a.gguf' }).contextValue, 'rysModel');
  });

  it('of rows copy the paths of all that are selected', async () => {
    const rows = ['a.rys.jsonl', 'b.rys.jsonl'].map((name) => ({ file: inWorkspace(name) }));
    await run('item.copyPath', rows[0], rows);
    assert.equal(await clipboard(), rows.map(({ file }) => file).join('\n'));
    await run('item.copyPath', rows[1]);
    assert.equal(await clipboard(), rows[1]!.file);
    await run('item.copyRelativePath', rows[0], rows);
    assert.equal(await clipboard(), 'a.rys.jsonl\nb.rys.jsonl');
  });

  it('of the view act on the results that it shows', async () => {
    const file = write('viewed.rys.jsonl');
    await run('openResults', vscode.Uri.file(file));
    await until('the map is there', () => tabOf(file));
    await run('item.copyPath', { webview: 'rys.results', webviewSection: 'view' });
    assert.equal(await clipboard(), file);
  });

  it('of rows export results that are not open', async () => {
    const file = write('closed.rys.jsonl');
    const to = vscode.Uri.file(inWorkspace('closed.csv'));
    assert.equal(String(await run('export', { file, format: 'csv', to })), String(to));
    assert.ok(tabOf(file));
    rmSync(to.fsPath);
  });

  it('of rows open what they stand for', async () => {
    const file = write('stands.rys.jsonl');
    const command = { command: 'rys.openResults', title: 'Open', arguments: [vscode.Uri.file(file)] };
    await run('item.open', { file, command });
    await until('the map is there', () => tabOf(file));
  });

  it('of results files delete them once the user agrees, with their editors', async function () {
    if (ON_PACKAGE) this.skip();
    const file = write('toDelete.rys.jsonl');
    await run('openResults', vscode.Uri.file(file));
    await until('the map is there', () => tabOf(file));
    const refused = answer(undefined);
    assert.equal(await run('item.delete', { file }), false);
    assert.deepEqual(refused, ["Are you sure you want to delete 'toDelete.rys.jsonl'? [Move to Trash]"]);
    assert.ok(existsSync(file) && tabOf(file));
    // This server has no trash: VS Code's own Explorer asks once more, too.
    const agreed = answer('Move to Trash', 'Delete Permanently');
    assert.equal(await run('item.delete', { file }), true);
    assert.equal(existsSync(file), false);
    await until('its editor is closed', () => (tabOf(file) ? undefined : true));
    if (agreed.length > 1)
      assert.match(agreed[1]!, /^Could not move to the trash\..*'toDelete.*\[Delete Permanently\]$/);
  });

  it('of several results files ask once', async function () {
    if (ON_PACKAGE) this.skip();
    const rows = ['one.rys.jsonl', 'two.rys.jsonl'].map((name) => ({ file: write(name) }));
    const asked = answer('Move to Trash', 'Delete Permanently');
    assert.equal(await run('item.delete', rows[0], rows), true);
    assert.match(asked[0]!, /delete these 2 results files\?/);
    assert.deepEqual(
      rows.map(({ file }) => existsSync(file)),
      [false, false],
    );
  });

  it('of results files refuse to delete one that a sweep is writing', async function () {
    if (ON_PACKAGE) this.skip();
    const file = write('written.rys.jsonl');
    mkdirSync(`${file}.lock`);
    const asked = answer('Move to Trash', 'Delete Permanently');
    await run('item.delete', { file });
    assert.deepEqual(asked, []);
    assert.deepEqual(said, [
      'written.rys.jsonl cannot be deleted while a sweep is writing it: stop the sweep, or wait until it has finished.',
    ]);
    assert.ok(existsSync(file));
    rmSync(`${file}.lock`, { recursive: true });
  });
});
