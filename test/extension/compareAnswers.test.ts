import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { blockRecord, runHeader } from '../support/runs.js';
import { extension, inWorkspace, tabOf, until } from './support.js';

const LAYERS = 4;
const file = inWorkspace('answers.rys.jsonl');
const record = (i: number, j: number, scores: number[]) => blockRecord(i, j, LAYERS, { guesses: scores });
const broken = blockRecord(0, 3, LAYERS, {}, { state: 'failed', error: 'The engine ended.' });

const compare = (...configs: string[]): Thenable<unknown> =>
  vscode.commands.executeCommand('rys.compareConfigs', { file, configs });

/** The tabs that compare answers. */
const comparisons = (): vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('rys.answers'));
const titled = (title: string): Promise<vscode.Tab> =>
  until(`there is a comparison "${title}"`, () => comparisons().find(({ label }) => label === title));

describe('comparing answers', () => {
  const { showErrorMessage, showQuickPick } = vscode.window;

  before(async () => {
    await extension.activate();
    const lines = [
      runHeader({ layers: LAYERS }),
      record(0, 0, [0.5, 0]),
      record(1, 3, [1, 0]),
      record(2, 3, [0, 0]),
      broken,
    ];
    writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  });
  afterEach(async () => {
    Object.assign(vscode.window, { showErrorMessage, showQuickPick });
    await vscode.workspace.getConfiguration('rys').update('results.openComparison', undefined, true);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('opens beside the map, which stays active, once for each file', async () => {
    await vscode.commands.executeCommand('rys.openResults', vscode.Uri.file(file));
    const map = await until('the map is there', () => tabOf(file));
    assert.deepEqual(await compare('(0,0)', '(1,3)'), ['(0,0)', '(1,3)']);
    const tab = await titled('(1,3) vs the baseline');
    assert.notEqual(tab.group, map.group);
    assert.equal(vscode.window.tabGroups.activeTabGroup.viewColumn, tabOf(file)!.group.viewColumn);
    await compare('(1,3)', '(2,3)');
    await titled('(2,3) vs (1,3)');
    assert.equal(comparisons().length, 1);
    assert.equal(vscode.window.tabGroups.all.length, 2);
  });

  it('opens in front of the map for those who want it so', async () => {
    await vscode.workspace.getConfiguration('rys').update('results.openComparison', 'sameGroup', true);
    await vscode.commands.executeCommand('rys.openResults', vscode.Uri.file(file));
    await until('the map is there', () => tabOf(file));
    await compare('(0,0)', '(1,3)');
    const tab = await titled('(1,3) vs the baseline');
    assert.equal(vscode.window.tabGroups.all.length, 1);
    await until(
      'it is in front',
      () => tab.isActive || titled('(1,3) vs the baseline').then((one) => one.isActive),
    );
  });

  it('is acted on by commands while it can be seen', async () => {
    await compare('(0,0)', '(2,3)');
    await titled('(2,3) vs the baseline');
    await vscode.commands.executeCommand('rys.diff.copyConfig');
    assert.equal(await vscode.env.clipboard.readText(), '(2,3)');
    await vscode.commands.executeCommand('rys.diff.copyPath');
    assert.equal(await vscode.env.clipboard.readText(), '0..2,2,3');
  });

  it('shows a config that failed, too', async () => {
    await compare('(0,0)', '(0,3)');
    await titled('(0,3) vs the baseline');
  });

  it('asks for two configs where it is given none, the pinned ones first', async () => {
    const offered: string[] = [];
    Object.assign(vscode.window, {
      showQuickPick: (items: { label: string }[]) => {
        offered.push(...items.map(({ label }) => label));
        return Promise.resolve(items.slice(0, 2));
      },
    });
    await compare('(0,0)', '(2,3)');
    await titled('(2,3) vs the baseline');
    await vscode.commands.executeCommand('rys.diff.pin');
    assert.deepEqual(await compare(), ['(2,3)', '(0,0)']);
    assert.deepEqual(offered, ['(2,3)', 'Baseline', '(1,3)']);
    await titled('Baseline vs (2,3)');
  });

  it('says which config the file does not have', async () => {
    const said: string[] = [];
    Object.assign(vscode.window, {
      showErrorMessage: (message: string) => {
        said.push(message);
        return Promise.resolve(undefined);
      },
    });
    assert.equal(await compare('(0,0)', '(0,1)'), undefined);
    assert.deepEqual(said, ['answers.rys.jsonl has no config (0,1): choose one that it has.']);
  });
});
