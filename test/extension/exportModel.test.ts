import assert from 'node:assert/strict';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { stringField } from '../../src/gguf/fields.js';
import { readModelHeader } from '../../src/gguf/read.js';
import { fingerprintFiles } from '../../src/store/fingerprint.js';
import { blockRecord, runHeader } from '../support/runs.js';
import { extension, inWorkspace, MODEL, ON_PACKAGE, until } from './support.js';

const LAYERS = 10;

type Window = { -readonly [K in keyof typeof vscode.window]: (typeof vscode.window)[K] };

const exportModel = (argument?: unknown): Thenable<string | undefined> =>
  vscode.commands.executeCommand<string | undefined>('rys.exportModel', argument);
const configOf = async (file: string) => stringField((await readModelHeader(file)).fields, 'rys.config');

/** A results file of the model, or of another with the same name. */
async function results(name: string, fingerprint?: string): Promise<string> {
  const file = inWorkspace(name);
  const header = runHeader({ layers: LAYERS });
  const model = {
    ...header.model,
    file: 'model.gguf',
    size: statSync(MODEL).size,
    fingerprint: fingerprint ?? (await fingerprintFiles([MODEL])),
  };
  const lines = [{ ...header, model }, blockRecord(0, 0, LAYERS, { guesses: [0, 0] })];
  writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  return file;
}

describe('exporting a model', () => {
  const window = vscode.window as Window;
  const { showErrorMessage, showInformationMessage, showQuickPick, showSaveDialog, withProgress } = window;
  const said: string[] = [];
  before(() => extension.activate());
  afterEach(() => {
    Object.assign(window, {
      showErrorMessage,
      showInformationMessage,
      showQuickPick,
      showSaveDialog,
      withProgress,
    });
    said.length = 0;
  });
  /** Notes errors and messages, and answers the latter. */
  const listen = (answer?: string): void => {
    const note = (message: string) => {
      said.push(message);
      return Promise.resolve(answer);
    };
    Object.assign(window, { showErrorMessage: note, showInformationMessage: note });
  };

  it('takes all it needs as arguments, and overwrites nothing', async () => {
    const out = inWorkspace('exported.gguf');
    assert.equal(await exportModel({ model: MODEL, config: '(4,7)', out }), out);
    assert.equal(await configOf(out), '(4,7)');
    listen();
    assert.equal(await exportModel({ model: MODEL, config: '(3,4)', out }), undefined);
    assert.equal(await configOf(out), '(4,7)');
    if (!ON_PACKAGE)
      assert.deepEqual(said, [`${out} already exists, and is not overwritten: choose another name.`]);
  });

  it('asks where to, proposes a name that is free, and offers to show the file', async function () {
    if (ON_PACKAGE) this.skip();
    const proposed: (string | undefined)[] = [];
    window.showSaveDialog = (options) => {
      proposed.push(options?.defaultUri?.fsPath);
      return Promise.resolve(options?.defaultUri);
    };
    listen('Copy Path');
    const first = inWorkspace('model-3-4.gguf');
    assert.equal(await exportModel({ file: MODEL, config: '0..3,3..9' }), first);
    assert.equal(await exportModel({ file: MODEL, config: '(3,4)' }), inWorkspace('model-3-4-2.gguf'));
    assert.deepEqual(proposed, [first, inWorkspace('model-3-4-2.gguf')]);
    assert.match(said[0]!, /^Exported to .*model-3-4\.gguf \(3\.2 MiB\)\. Open it in llama\.cpp/);
    await until('the path is copied', async () =>
      (await vscode.env.clipboard.readText()) === inWorkspace('model-3-4-2.gguf') ? true : undefined,
    );
    window.showSaveDialog = () => Promise.resolve(undefined);
    assert.equal(await exportModel({ file: MODEL, config: '(3,4)' }), undefined);
  });

  it('says what is wrong with a config before it asks where to', async function () {
    if (ON_PACKAGE) this.skip();
    window.showSaveDialog = () => assert.fail('asked for a file');
    listen();
    assert.equal(await exportModel({ model: MODEL, config: '(4,70)' }), undefined);
    assert.match(said[0]!, /\(4,70\) does not fit a model of 10 layers/);
  });

  it('leaves nothing when it is cancelled', async function () {
    if (ON_PACKAGE) this.skip();
    Object.assign(window, {
      withProgress: (
        options: vscode.ProgressOptions,
        task: (progress: unknown, token: unknown) => unknown,
      ) => {
        assert.equal(options.cancellable, true);
        return task({ report: () => undefined }, { onCancellationRequested: (stop: () => void) => stop() });
      },
    });
    listen();
    const out = inWorkspace('cancelled.gguf');
    assert.equal(await exportModel({ model: MODEL, config: '(3,4)', out }), undefined);
    assert.equal(existsSync(out), false);
    assert.deepEqual(said, []);
  });

  it('of a config of results is of the model that they are of', async function () {
    if (ON_PACKAGE) this.skip();
    await vscode.commands.executeCommand('rys.selectModel', MODEL);
    const targets = ['of-results.gguf', 'of-others.gguf'].map((name) => inWorkspace(name));
    window.showSaveDialog = () => Promise.resolve(vscode.Uri.file(targets.shift()!));
    listen();
    const run = (file: string): Thenable<unknown> =>
      vscode.commands.executeCommand('rys.config.exportModel', { file, config: '(2,3)' });
    const out = inWorkspace('of-results.gguf');
    assert.equal(await run(await results('exported.rys.jsonl')), out);
    assert.equal(await configOf(out), '(2,3)');
    said.length = 0;
    assert.equal(await run(await results('others.rys.jsonl', 'sha256-sampled:0')), undefined);
    assert.match(said[0]!, /model\.gguf is not the model that \(2,3\) was measured on/);
    assert.equal(existsSync(inWorkspace('of-others.gguf')), false);
  });
});

describe('a config for another program', () => {
  const window = vscode.window as Window;
  const { showQuickPick } = window;
  afterEach(() => Object.assign(window, { showQuickPick }));

  it('is copied as the text that it takes', async function () {
    if (ON_PACKAGE) this.skip();
    const offered: string[] = [];
    let choice = 0;
    Object.assign(window, {
      showQuickPick: (items: readonly vscode.QuickPickItem[], { title }: vscode.QuickPickOptions) => {
        offered.push(`${title}: ${items.map(({ label }) => label).join()}`);
        return Promise.resolve(items[choice]);
      },
    });
    const file = await results('copied.rys.jsonl');
    const copied = async (): Promise<string> => {
      await vscode.commands.executeCommand('rys.config.copyFor', { file, config: '(2,5)' });
      return vscode.env.clipboard.readText();
    };
    assert.match(await copied(), /^# \(2,5\) of 10 layers: 0\.\.4,2\.\.9\nmerge_method: passthrough\n/);
    assert.deepEqual(offered, ['Copy (2,5) For: mergekit,Hugging Face transformers,exllamav3,Ollama']);
    choice = 3;
    assert.equal(await copied(), '# (2,5) of 10 layers: 0..4,2..9\nFROM ./model-2-5.gguf');
  });
});
