import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { SweepInput } from '../../src/core/compare/commonProbes.js';
import { sweep } from '../support/comparisons.js';
import { extension, inWorkspace, ON_PACKAGE, until } from './support.js';

type Window = { -readonly [K in keyof typeof vscode.window]: (typeof vscode.window)[K] };

function write({ label, header, records }: SweepInput): string {
  const file = inWorkspace(`${label}.rys.jsonl`);
  writeFileSync(file, [header, ...records].map((line) => `${JSON.stringify(line)}\n`).join(''));
  return file;
}

const compare = (...args: unknown[]): Thenable<readonly string[] | undefined> =>
  vscode.commands.executeCommand('rys.compareSweeps', ...args);

const panels = (): string[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('rys.compare'))
    .map(({ label }) => label);

describe('comparing sweeps', () => {
  const window = vscode.window as Window;
  const { showQuickPick, showOpenDialog, showErrorMessage } = vscode.window;
  let files: string[];
  before(async () => {
    await extension.activate();
    files = [
      write(sweep('compare-a', { layers: 6 })),
      write(sweep('compare-b', { layers: 8, seed: 2 })),
      write(sweep('compare-c', { layers: 6, seed: 3 })),
    ];
  });
  afterEach(async () => {
    Object.assign(window, { showQuickPick, showOpenDialog, showErrorMessage });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    for (const file of files) await vscode.workspace.fs.delete(vscode.Uri.file(file));
  });

  it('opens a panel on what is selected in the Explorer, and the same one again', async () => {
    const uris = files.slice(0, 2).map((file) => vscode.Uri.file(file));
    assert.deepEqual(await compare(uris[0], uris), files.slice(0, 2));
    await until('the panel is open', () => panels()[0]);
    assert.deepEqual(panels(), ['Compare compare-a · compare-b']);
    await compare({ files: files.slice(0, 2) });
    assert.equal(panels().length, 1);
    // As the rows of the view of sweeps are given.
    const rows = files.map((file) => ({ file, label: 'a row' }));
    assert.deepEqual(await compare(rows[0], rows), files);
    await until('the second panel is open', () => panels()[1]);
  });

  it('asks which sweeps, with the one it was called on picked already', async function () {
    if (ON_PACKAGE) this.skip();
    let offered: (vscode.QuickPickItem & { file?: string })[] = [];
    window.showQuickPick = ((items: typeof offered) => {
      offered = items;
      return Promise.resolve(
        items.filter(({ file }) => file !== undefined && files.slice(0, 2).includes(file)),
      );
    }) as unknown as Window['showQuickPick'];
    assert.deepEqual(await compare(vscode.Uri.file(files[1]!)), [files[1], files[0]]);
    assert.deepEqual(
      offered.filter(({ picked }) => picked).map(({ file }) => file),
      [files[1]],
    );
    window.showQuickPick = () => Promise.resolve(undefined);
    assert.equal(await compare(), undefined);
  });

  it('takes files from elsewhere, too, and says when there is only one', async function () {
    if (ON_PACKAGE) this.skip();
    window.showQuickPick = ((items: { file?: string }[]) =>
      Promise.resolve(
        items.filter(({ file }) => file === undefined || file === files[0]),
      )) as unknown as Window['showQuickPick'];
    window.showOpenDialog = () => Promise.resolve([vscode.Uri.file(files[2]!)]);
    assert.deepEqual(await compare(), [files[0], files[2]]);
    window.showOpenDialog = () => Promise.resolve([vscode.Uri.file(files[0]!)]);
    const said: string[] = [];
    window.showErrorMessage = (message: string) => {
      said.push(message);
      return Promise.resolve(undefined);
    };
    assert.equal(await compare(), undefined);
    assert.deepEqual(said, ['Comparing takes two or more sweeps: select another one.']);
  });
});
