import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extension } from './support.js';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
  };
}

describe('the extension', () => {
  const { contributes } = extension.packageJSON as Manifest;

  before(() => extension.activate());

  it('is found and activates', () => assert.equal(extension.isActive, true));

  it('leaves the extension host as it is for others', () => {
    // By signal-exit and graceful-fs, on which the library for locks depends.
    assert.notEqual(process.emit.name, 'processEmit');
    assert.doesNotMatch(String(Reflect.get(process, 'cwd')), /origCwd/);
  });

  it('has every text of its manifest from package.nls.json', () => {
    const { displayName, contributes: all } = extension.packageJSON as Manifest & { displayName: string };
    assert.equal(displayName, 'RYS Explorer');
    assert.deepEqual(JSON.stringify(all).match(/"%[^"]*%"/g), null);
  });

  it('registers the commands that its manifest declares, and no others', async () => {
    const views = Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id));
    // VS Code itself makes commands to open and focus each view.
    const ofViews = (name: string): boolean => views.some((view) => name.startsWith(`${view}.`));
    const all = await vscode.commands.getCommands(true);
    assert.deepEqual(
      all.filter((name) => name.startsWith('rys.') && !ofViews(name)).sort(),
      contributes.commands.map(({ command }) => command).sort(),
    );
  });

  it('takes the settings that spare the machine under the tests', () => {
    const settings = vscode.workspace.getConfiguration('rys.engine');
    assert.deepEqual([settings.get('backend'), settings.get('threads')], ['cpu', 1]);
  });
});
