import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { CudaSupport } from '../../src/host/download/cudaSupport.js';
import { Models } from '../../src/host/pickers/models.js';
import type { Log } from '../../src/host/shell/log.js';
import { Places } from '../../src/host/shell/places.js';
import type { EngineHost } from '../../src/host/sweeps/engineHost.js';
import { treeItemOf } from '../../src/host/views/listView.js';
import { modelRows } from '../../src/host/views/views.js';
import { hasNvidia } from '../../src/runner/cuda/nvidia.js';
import { pinnedCuda } from '../../src/runner/cuda/pinned.js';
import { SUGGESTED_MODELS } from '../../src/runner/download/suggestedModels.js';
import { type DownloadServer, downloadServer } from '../support/downloadServer.js';
import { memory } from '../support/host.js';
import { extension, inWorkspace, MODEL, ON_PACKAGE } from './support.js';

type Window = { -readonly [K in keyof typeof vscode.window]: (typeof vscode.window)[K] };

const download = (choices?: object): Thenable<string | undefined> =>
  vscode.commands.executeCommand<string | undefined>('rys.downloadModel', choices);

describe('downloading a model', () => {
  const window = vscode.window as Window;
  const { showErrorMessage, showInformationMessage, showInputBox, showOpenDialog } = window;
  const { showQuickPick, withProgress } = window;
  const said: string[] = [];
  let server: DownloadServer;
  before(async () => {
    await extension.activate();
    server = await downloadServer();
    server.files.set('/model.gguf', { content: readFileSync(MODEL) });
  });
  after(() => server.close());
  afterEach(() => {
    Object.assign(window, { showErrorMessage, showInformationMessage, showInputBox, showOpenDialog });
    Object.assign(window, { showQuickPick, withProgress });
    said.length = 0;
  });
  /** Notes errors and messages, and answers the former. */
  const listen = (answer: () => string | undefined = () => undefined): void => {
    const note = (message: string) => void said.push(message);
    Object.assign(window, {
      showErrorMessage: (message: string) => (note(message), Promise.resolve(answer())),
      showInformationMessage: (message: string) => (note(message), Promise.resolve(undefined)),
    });
  };

  it('takes all it needs as arguments', async () => {
    const folder = inWorkspace('downloads');
    const file = join(folder, 'model.gguf');
    assert.equal(await download({ address: `${server.url}/model.gguf`, folder }), file);
    assert.ok(readFileSync(file).equals(readFileSync(MODEL)));
    assert.deepEqual(readdirSync(folder), ['model.gguf']);
    rmSync(folder, { recursive: true });
  });

  it('asks which model and where to, and adds a new folder to those that are looked at', async function () {
    if (ON_PACKAGE) this.skip();
    const folder = inWorkspace('../rys-downloaded');
    mkdirSync(folder, { recursive: true });
    const shown: vscode.QuickPickItem[][] = [];
    Object.assign(window, {
      showQuickPick: (items: readonly vscode.QuickPickItem[]) => {
        shown.push([...items]);
        return Promise.resolve(items.at(-1));
      },
      showInputBox: (options: vscode.InputBoxOptions) => {
        const problem = options.validateInput!('nowhere') as string;
        assert.match(problem, /^"nowhere" is no address of a model/);
        assert.equal(options.validateInput!('hf:o/r:Q8_0'), undefined);
        return Promise.resolve(`${server.url}/model.gguf`);
      },
      showOpenDialog: () => Promise.resolve([vscode.Uri.file(folder)]),
    });
    listen();
    const configuration = () => vscode.workspace.getConfiguration('rys').get<string[]>('modelFolders')!;
    const before = configuration();
    try {
      assert.equal(await download(), join(folder, 'model.gguf'));
      const [models, folders] = shown;
      for (const { name, address } of SUGGESTED_MODELS)
        assert.ok(models!.some(({ label, detail }) => label === name && detail === address));
      assert.equal(folders!.at(-2)!.description, 'workspace');
      assert.deepEqual(configuration(), [...before, folder]);
      assert.match(said[0]!, /^model\.gguf \(\S+ MiB\) was downloaded to /);
      assert.equal(
        await download({ address: `${server.url}/model.gguf`, folder }),
        join(folder, 'model.gguf'),
      );
      assert.match(said[1]!, /^model\.gguf is in .+ already\.$/);
      assert.deepEqual(configuration(), [...before, folder]);
    } finally {
      await vscode.workspace
        .getConfiguration('rys')
        .update('modelFolders', undefined, vscode.ConfigurationTarget.Global);
      rmSync(folder, { recursive: true });
    }
  });

  it('says what is wrong, and tries again', async function () {
    if (ON_PACKAGE) this.skip();
    const folder = inWorkspace('retried');
    server.files.set('/later.gguf', { content: readFileSync(MODEL), status: 503 });
    listen(() => {
      server.files.set('/later.gguf', { content: readFileSync(MODEL) });
      return 'Try Again';
    });
    const address = `${server.url}/later.gguf`;
    assert.equal(await download({ address, folder }), join(folder, 'later.gguf'));
    assert.match(said[0]!, /answered with HTTP 503: try again later\.$/);
    listen();
    assert.equal(await download({ address: 'x', folder }), undefined);
    assert.match(said.at(-1)!, /^"x" is no address of a model/);
    rmSync(folder, { recursive: true });
  });

  it('leaves no model when it is cancelled', async function () {
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
    const folder = inWorkspace('cancelled');
    assert.equal(await download({ address: `${server.url}/model.gguf`, folder }), undefined);
    assert.equal(existsSync(join(folder, 'model.gguf')), false);
    assert.deepEqual(said, []);
  });

  it('is offered where there is no model but the demo', async () => {
    const places = new Places(extension.extensionPath);
    const models = new Models(memory(), places);
    models.find = () => Promise.resolve([]);
    const rows = await modelRows(models, places);
    assert.deepEqual(
      rows.map((row) => [row.label, treeItemOf(row).command?.command]),
      [
        ['Demo model', undefined],
        ['Download a model…', 'rys.downloadModel'],
      ],
    );
    models.find = () => Promise.resolve([MODEL]);
    assert.equal((await modelRows(models, places)).length, 2);
    models.dispose();
  });
});

describe('CUDA support', () => {
  const window = vscode.window as Window;
  const { showInformationMessage } = window;
  afterEach(() => Object.assign(window, { showInformationMessage }));

  it('is offered once where the backend is chosen and lacking, and not to machines without a card', async function () {
    if (ON_PACKAGE || pinnedCuda().length === 0) this.skip();
    const asked: string[][] = [];
    Object.assign(window, {
      showInformationMessage: (...words: string[]) => (asked.push(words), Promise.resolve(undefined)),
    });
    const places = { engine: inWorkspace('none/dist/engine.js') } as Places;
    const support = (stored: Record<string, unknown> = {}): CudaSupport =>
      new CudaSupport({
        ...{ storage: inWorkspace('none'), memory: memory(stored), places },
        ...({} as { engines: EngineHost; log: Log }),
      });
    const first = support();
    for (const gpu of ['vulkan', 'false', 'cuda', 'cuda'] as const) await first.offer(gpu);
    assert.deepEqual(asked, [
      ['CUDA is not part of this package of RYS Explorer because of its size. Install it?', 'Install'],
    ]);
    await support().offer('auto');
    assert.equal(asked.length, hasNvidia() ? 2 : 1);
    await support({ 'rys.cudaDeclined': true }).offer('auto');
    assert.equal(asked.length, hasNvidia() ? 2 : 1);
  });

  it('is not installed where the package has it', async function () {
    const name = '@node-llama-cpp/linux-x64-cuda';
    if (ON_PACKAGE || !existsSync(join(extension.extensionPath, 'node_modules', name))) this.skip();
    const said: string[] = [];
    Object.assign(window, {
      showInformationMessage: (message: string) => (said.push(message), Promise.resolve(undefined)),
    });
    await vscode.commands.executeCommand('rys.installCuda');
    assert.deepEqual(said, ['CUDA support is part of this package of RYS Explorer.']);
  });
});
