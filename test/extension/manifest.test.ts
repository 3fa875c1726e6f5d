import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, { default: unknown }>>;
    }[];
  };
}

describe('the extension', () => {
  const extension = vscode.extensions.getExtension<unknown>('rys-explorer.rys-explorer')!;
  const manifest = (): Manifest => extension.packageJSON as Manifest;

  before(() => extension.activate());

  it('is found and activates', () => assert.equal(extension.isActive, true));

  it('registers every command that its manifest declares, and no other', async () => {
    const registered = (await vscode.commands.getCommands(true)).filter((name) =>
      /^rys\.(?!.*\.focus$)/.test(name),
    );
    const declared = manifest().contributes.commands.map(({ command }) => command);
    assert.deepEqual(
      declared.filter((name) => !registered.includes(name)),
      [],
    );
  });
});
