import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Scan } from '../../src/core/scan/similarity.js';
import { inWorkspace, MODEL, until } from './support.js';

describe('a scan of layers', () => {
  it('reads the texts, and opens a page with what it found', async () => {
    const scan = await vscode.commands.executeCommand<Scan | undefined>('rys.scanLayers', { model: MODEL });
    assert.equal(scan?.layers, 10);
    assert.equal(scan.texts, 48);
    const tab = await until('the page of the scan is open', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .find(({ label }) => label === 'Scan of model.gguf'),
    );
    assert.ok(tab.input instanceof vscode.TabInputWebview);
    await vscode.window.tabGroups.close(tab);
  });

  it('is refused for texts that are not there', async () => {
    const texts = inWorkspace('none.json');
    assert.equal(await vscode.commands.executeCommand('rys.scanLayers', { model: MODEL, texts }), undefined);
  });
});
