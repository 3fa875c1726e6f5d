import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { CombinedScores } from '../../src/host/results/combinedScores.js';
import { Pins } from '../../src/host/results/pins.js';
import { ResultsEditor } from '../../src/host/results/resultsEditor.js';
import { ResultsFiles } from '../../src/host/results/resultsFiles.js';
import type { Log } from '../../src/host/shell/log.js';
import { Sweeps } from '../../src/host/sweeps/sweeps.js';
import type { EngineSource } from '../../src/runner/engineSource.js';
import { memory } from '../support/host.js';
import { writeLargeResultsFile } from '../support/largeResultsFile.js';
import { extension, inWorkspace, until } from './support.js';

/** What a user sees while a results file is read. */

describe('the results editor of a large file', () => {
  const file = inWorkspace('large.rys.jsonl');
  const window = vscode.window as {
    registerCustomEditorProvider: typeof vscode.window.registerCustomEditorProvider;
  };
  const { registerCustomEditorProvider } = window;
  before(() => writeLargeResultsFile(file, { layers: 40, probes: 100, texts: 200 }));
  after(() => {
    window.registerCustomEditorProvider = registerCustomEditorProvider;
    rmSync(file);
  });

  it('has its page before the file is read, and the results as soon as it is', async () => {
    const engines = {} as EngineSource;
    const sweeps = new Sweeps({ engines, appVersion: '0', memory: memory() });
    const unwatched = { dispose: (): void => undefined };
    const combined = new CombinedScores(memory(), () => 'sum');
    const files = new ResultsFiles(sweeps, () => unwatched, combined);
    // The extension's own editor has the name already: this one is given its panel here.
    window.registerCustomEditorProvider = () => unwatched;
    const editor = new ResultsEditor({
      extensionUri: extension.extensionUri,
      files,
      pins: new Pins(memory()),
      log: { warn: (message: string) => assert.fail(message) } as unknown as Log,
      onAsk: () => undefined,
    });
    const panel = vscode.window.createWebviewPanel('rys.test', 'large', vscode.ViewColumn.One);
    const { webview } = panel;
    const postMessage = webview.postMessage.bind(webview);
    const posted: string[] = [];
    webview.postMessage = (message: { type: string }) => {
      posted.push(message.type);
      return postMessage(message);
    };
    const uri = vscode.Uri.file(file);
    editor.resolveCustomEditor({ uri, dispose: () => undefined }, panel);
    const held = files.hold(file);
    assert.equal(held.isRead, false);
    assert.match(webview.html, /<script nonce=/);
    assert.deepEqual(posted, []);
    await until('the results are shown', () => (posted.length > 0 ? true : undefined));
    assert.equal(held.isRead, true);
    assert.equal(held.problem, undefined);
    assert.deepEqual(posted, ['results']);
    panel.dispose();
    editor.dispose();
    files.dispose();
  });
});
