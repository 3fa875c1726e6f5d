import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { blockRecord, runHeader } from '../support/runs.js';
import { extension, inWorkspace, MODEL, ON_PACKAGE, until } from './support.js';

type Window = { -readonly [K in keyof typeof vscode.window]: (typeof vscode.window)[K] };

const run = (command: string, argument?: unknown): Thenable<string | undefined> =>
  vscode.commands.executeCommand<string | undefined>(command, argument);

async function ask(url: string, model: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, temperature: 0, messages: [{ role: 'user', content: '12*3=' }] }),
  });
  return { status: response.status, body: await response.json() };
}
const isServed = (url: string): Promise<boolean> =>
  fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );

describe('serving a model', () => {
  const window = vscode.window as Window;
  const { showErrorMessage, showInformationMessage, showQuickPick, showWarningMessage } = window;
  const said: string[] = [];
  before(() => extension.activate());
  afterEach(() => {
    Object.assign(window, { showErrorMessage, showInformationMessage, showQuickPick, showWarningMessage });
    said.length = 0;
  });
  after(() => run('rys.stopServer'));
  /** Notes messages, and answers them. */
  const listen = (answer?: string): void => {
    const note = (message: string) => {
      said.push(message);
      return Promise.resolve(answer);
    };
    Object.assign(window, { showErrorMessage: note, showInformationMessage: note, showWarningMessage: note });
  };

  it('answers under any config, until it is stopped', async () => {
    const url = await run('rys.serveModel', { model: MODEL, port: 0 });
    assert.match(url!, /^http:\/\/127\.0\.0\.1:\d+$/);
    for (const model of ['model', 'model@(4,7)']) {
      const { status, body } = await ask(url!, model);
      assert.equal(status, 200);
      assert.equal(
        (body as { choices: { message: { content: string } }[] }).choices[0]!.message.content,
        '36',
      );
    }
    assert.equal((await ask(url!, 'model@(4,70)')).status, 400);
    await run('rys.stopServer');
    assert.equal(await isServed(url!), false);
  });

  it('offers the config of a results file, and a menu in the status bar', async function () {
    if (ON_PACKAGE) this.skip();
    // The results name a file alone: the model is the one of that name that was used last.
    await run('rys.serveModel', { model: MODEL, port: 0 });
    await run('rys.stopServer');
    listen('Copy curl Command');
    const file = inWorkspace('served.rys.jsonl');
    const header = runHeader({ layers: 10 });
    const lines = [
      { ...header, model: { ...header.model, file: 'model.gguf', size: statSync(MODEL).size } },
      blockRecord(0, 0, 10, { guesses: [0, 0] }),
    ];
    writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
    await vscode.workspace.getConfiguration('rys').update('serve.port', 0);
    try {
      await vscode.commands.executeCommand('rys.config.serve', { file, config: '(2,3)' });
    } finally {
      await vscode.workspace.getConfiguration('rys').update('serve.port', undefined);
    }
    const [message] = said;
    assert.match(message!, /^"model@\(2,3\)" is served at http:\/\/\S+\/v1 with OpenAI’s API\.$/);
    const [, url] = / (http:\/\/\S+)\/v1 /.exec(message!)!;
    await until('the command was copied', async () =>
      (await vscode.env.clipboard.readText()).includes('model@(2,3)') ? true : undefined,
    );
    const models = (await (await fetch(`${url}/v1/models`)).json()) as { data: { id: string }[] };
    assert.deepEqual(
      models.data.map(({ id }) => id),
      ['model', 'model@(0,0)', 'model@(2,3)'],
    );
    // Another config of the same model needs no other server.
    assert.equal(await run('rys.serveModel', { model: MODEL, config: '(4,7)' }), url);
    assert.match(said.at(-1)!, /^"model@\(4,7\)" is served/);
    Object.assign(window, {
      showQuickPick: (items: vscode.QuickPickItem[]) =>
        Promise.resolve(items.find(({ label }) => label.endsWith('Stop Server'))),
    });
    await run('_rys.serverMenu');
    assert.equal(await isServed(url!), false);
  });

  it('says in one sentence that a port is taken', async function () {
    if (ON_PACKAGE) this.skip();
    const url = await run('rys.serveModel', { model: MODEL, port: 0 });
    const { port } = new URL(url!);
    listen();
    await run('rys.stopServer');
    const taken = (await import('node:http')).createServer().listen(Number(port), '127.0.0.1');
    try {
      await until('the port is taken', () => taken.listening || undefined);
      assert.equal(await run('rys.serveModel', { model: MODEL, port: Number(port) }), undefined);
      assert.match(said.at(-1)!, new RegExp(`^The port ${port} of 127\\.0\\.0\\.1 is in use`));
    } finally {
      taken.close();
    }
  });
});
