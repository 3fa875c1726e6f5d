import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { keepPrompt } from '../../src/host/chat/keepPrompt.js';
import type { ShownChat } from '../../src/protocol/chatView.js';
import { blockRecord, runHeader } from '../support/runs.js';
import { extension, inWorkspace, MODEL, ON_PACKAGE, until } from './support.js';

type Window = { -readonly [K in keyof typeof vscode.window]: (typeof vscode.window)[K] };

const chat = (argument?: unknown): Thenable<ShownChat | undefined> =>
  vscode.commands.executeCommand<ShownChat | undefined>('rys.chat', argument);
const lastOf = ({ turns }: ShownChat) => turns.at(-1)!.answers;
const tabs = (): vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs: all }) => all)
    .filter(({ label }) => label === 'Chat with model.gguf');

/** A results file of the model, with one of its configs pinned. */
async function pinnedResults(name: string, config: string): Promise<string> {
  const file = inWorkspace(name);
  const header = runHeader({ layers: 10 });
  const lines = [
    { ...header, model: { ...header.model, file: 'model.gguf', size: statSync(MODEL).size } },
    blockRecord(0, 0, 10, { guesses: [0, 0] }),
    blockRecord(4, 7, 10, { guesses: [0, 0] }),
  ];
  writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  await vscode.commands.executeCommand('rys.config.pin', { file, config });
  return file;
}

describe('a chat under two configs', () => {
  const window = vscode.window as Window;
  const { showErrorMessage, showInputBox, showQuickPick, showInformationMessage } = window;
  before(() => extension.activate());
  afterEach(() =>
    Object.assign(window, { showErrorMessage, showInputBox, showQuickPick, showInformationMessage }),
  );

  it('has both answer, goes on with each one’s own answer, and takes another config', async () => {
    const first = await chat({ model: MODEL, config: '(4,7)', prompt: '12+30=' });
    assert.ok(first);
    assert.deepEqual(
      first.columns.map(({ config }) => config),
      ['(0,0)', '(4,7)'],
    );
    for (const { state, tokens, ms, error } of lastOf(first)) {
      assert.ok(state === 'done' || state === 'cut', `${state}: ${error}`);
      assert.ok(tokens > 0 && ms! > 0);
    }
    const [left] = lastOf(first);
    const other = await chat({ model: MODEL, config: '(0,1)', prompt: '5+5=' });
    assert.equal(tabs().length, 1);
    assert.equal(other?.columns[1].config, '(0,1)');
    const { turns } = other;
    // The left column's answer is the one it gave before.
    assert.equal(turns[0]!.answers[0].text, left.text);
    assert.deepEqual(
      turns.map(({ answers }) => answers.map(({ config }) => config)),
      [
        ['(0,0)', '(4,7)'],
        ['(0,0)', '(0,1)'],
      ],
    );
    // Without a question, the config answers the last one.
    await chat({ model: MODEL, config: '(2,5)' });
    await until('the last question is answered under (2,5)', async () => {
      const [, right] = lastOf((await chat({ model: MODEL, config: '(2,5)' }))!);
      return right.config === '(2,5)' && right.ms !== null ? true : undefined;
    });
  });

  it('stops when it is told to, and goes on afterwards', async () => {
    const asked = chat({ model: MODEL, config: '(0,1)', prompt: 'Tell a long story.' });
    await vscode.commands.executeCommand('rys.chat.stop');
    const answer = await asked;
    assert.ok(answer && lastOf(answer).every(({ state }) => state !== 'waiting' && state !== 'streaming'));
    const again = await chat({ model: MODEL, config: '(0,1)', prompt: '1+1=' });
    assert.ok(again && lastOf(again).every(({ state }) => state === 'done' || state === 'cut'));
  });

  it('opens from a config of the results', async () => {
    const file = await pinnedResults('chat.rys.jsonl', '(4,7)');
    const opened = await vscode.commands.executeCommand<ShownChat>('rys.config.chat', {
      file,
      config: '(4,7)',
    });
    assert.equal(opened.columns[1].config, '(4,7)');
    assert.equal(opened.file, MODEL);
  });

  it('says what is wrong with a config', async function () {
    if (ON_PACKAGE) this.skip();
    const said: string[] = [];
    Object.assign(window, { showErrorMessage: (text: string) => Promise.resolve(void said.push(text)) });
    assert.equal(await chat({ model: MODEL, config: '(4,70)' }), undefined);
    assert.match(said[0]!, /\(4,70\) does not fit a model of 10 layers/);
  });

  it('keeps a prompt as a probe of a file', async function () {
    if (ON_PACKAGE) this.skip();
    const file = inWorkspace('kept.probes.json');
    writeFileSync(
      file,
      '{\n  "probes": [\n    { "id": "a", "scorer": "exact", "prompt": "?", "answer": "x" }\n  ]\n}\n',
    );
    Object.assign(window, {
      showInputBox: () => Promise.resolve(' 391 '),
      showInformationMessage: () => Promise.resolve(undefined),
      showQuickPick: (items: { file?: string }[]) =>
        Promise.resolve(items.find((item) => item.file === file)),
    });
    assert.equal(await keepPrompt({ prompt: '17 × 23?', system: '' }), file);
    assert.equal(
      readFileSync(file, 'utf8'),
      '{\n  "probes": [\n    { "id": "a", "scorer": "exact", "prompt": "?", "answer": "x" },\n    {\n      "id": "chat-1",\n      "scorer": "integer",\n      "prompt": "17 × 23?",\n      "answer": "391"\n    }\n  ]\n}\n',
    );
  });
});

describe('the pinned configs as language models', () => {
  before(async () => {
    await extension.activate();
    await vscode.commands.executeCommand('rys.selectModel', MODEL);
  });

  it('answer as a stream, count tokens, and can be cancelled', async function () {
    if (!('registerLanguageModelChatProvider' in vscode.lm)) this.skip();
    await pinnedResults('language-models.rys.jsonl', '(4,7)');
    const model = await until('the pinned config is offered', async () =>
      (await vscode.lm.selectChatModels({ vendor: 'rys' })).find(({ name }) => name === 'model (4,7)'),
    );
    assert.equal(await model.countTokens('123456'), 2);
    const token = new vscode.CancellationTokenSource();
    const response = await model.sendRequest(
      [vscode.LanguageModelChatMessage.User('12+30=')],
      {},
      token.token,
    );
    let text = '';
    for await (const part of response.text) text += part;
    assert.notEqual(text, '');
    token.cancel();
  });
});
