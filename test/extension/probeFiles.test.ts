import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extension, inWorkspace, MODEL, PROBES, until } from './support.js';

async function open(file: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(file);
  await vscode.window.showTextDocument(document);
  return document;
}

/** The lenses of a file, once there are some and all fit. */
const lensesOf = (file: string, fit: (titles: readonly string[]) => boolean): Promise<vscode.CodeLens[]> =>
  until(`${file} has the lenses`, async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      vscode.Uri.file(file),
      1000,
    );
    return fit(lenses.map(({ command }) => command?.title ?? '')) ? lenses : undefined;
  });

/** Shows a file with nothing beside it. */
async function openAlone(file: string): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
}

/** The tab of the answers to a probe, once its title fits. */
const answersTab = (title: RegExp): Promise<vscode.Tab> =>
  until(`answers are shown as ${title.source}`, () =>
    vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => title.test(label)),
  );

const problemsOf = (document: vscode.TextDocument): Promise<vscode.Diagnostic[]> =>
  until('there are problems', () => {
    const found = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'RYS');
    return found.length > 0 ? found : undefined;
  });

/** What `rys.runProbe` tells. */
interface RunResult {
  readonly config: string;
  readonly path: readonly number[];
  readonly score: number;
  readonly delta?: number;
}

/** What `rys.runAllProbes` tells. */
interface AllResult {
  readonly config: string;
  readonly probes: number;
  readonly score: number;
  readonly baseline?: number;
}

describe('probe files', () => {
  before(() => extension.activate());
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('have lenses on each probe', async () => {
    const document = await open(PROBES[0]!);
    const lenses = await lensesOf(PROBES[0]!, (titles) => titles.includes('▶ baseline'));
    const lines = lenses
      .filter(({ command }) => command?.title === '▶ baseline')
      .map(({ range }) => document.getText(range));
    const { probes } = JSON.parse(document.getText()) as { probes: unknown[] };
    assert.deepEqual(
      lines.map((text) => JSON.parse(text) as unknown),
      probes,
    );
  });

  it('run a probe by its lens, and show its score', async () => {
    await vscode.commands.executeCommand('rys.selectModel', MODEL);
    await open(PROBES[0]!);
    const lenses = await lensesOf(PROBES[0]!, (titles) => titles.includes('▶ baseline'));
    const { command } = lenses.find((lens) => lens.command?.title === '▶ baseline')!;
    await vscode.commands.executeCommand(command!.command, ...(command!.arguments as unknown[]));
    // The answer is shown beside the file, and the score once: beside the probe.
    await answersTab(/^mul-1 · baseline · [01]\.\d\d$/);
    await lensesOf(
      PROBES[0]!,
      (titles) =>
        titles.includes('Show Answers') && !titles.some((title) => /^baseline: \d\.\d\d$/.test(title)),
    );
  });

  it('answer a command that names the probe and the config', async () => {
    const run = (config: string): Thenable<RunResult> =>
      vscode.commands.executeCommand('rys.runProbe', {
        file: 'arithmetic.probes.json',
        probe: 'mul-1',
        config,
        model: MODEL,
      });
    const baseline = await run('baseline');
    assert.deepEqual([baseline.config, baseline.path.length], ['(0,0)', 10]);
    const repeated = await run('(0,2)');
    assert.deepEqual(repeated.path.slice(0, 4), [0, 1, 0, 1]);
    assert.equal(repeated.delta, repeated.score - baseline.score);
    await vscode.commands.executeCommand('rys.selectModel', MODEL);
    const key = vscode.Uri.file(PROBES[0]!).toString();
    await vscode.commands.executeCommand('_rys.probe.answers', key, 'mul-1');
    await answersTab(/^mul-1 · \(0,2\) · [01]\.\d\d → [01]\.\d\d$/);
  });

  it('leave the file that is edited uncovered when a probe is run', async () => {
    const { document } = await openAlone(PROBES[1]!);
    await vscode.commands.executeCommand('_rys.probe.run', document.uri.toString(), 'scene-1', '(0,0)');
    await answersTab(/^scene-1 · baseline · /);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    // In the place of the file, an answer is shown only when that is asked for.
    const settings = vscode.workspace.getConfiguration('rys.results');
    await settings.update('openComparison', 'sameGroup', vscode.ConfigurationTarget.Workspace);
    try {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await openAlone(PROBES[1]!);
      await vscode.commands.executeCommand('_rys.probe.run', document.uri.toString(), 'scene-1', '(0,0)');
      assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length, 1);
      await vscode.commands.executeCommand('_rys.probe.answers', document.uri.toString(), 'scene-1');
      await answersTab(/^scene-1 · baseline · /);
    } finally {
      await settings.update('openComparison', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('run all their probes at once, and sum them up', async () => {
    await vscode.commands.executeCommand('rys.selectModel', MODEL);
    await open(PROBES[1]!);
    const all = (config: string): Thenable<AllResult | undefined> =>
      vscode.commands.executeCommand('rys.runAllProbes', { file: 'scenes.probes.json', config });
    const baseline = await all('baseline');
    assert.deepEqual([baseline?.config, baseline?.probes, baseline?.baseline], ['(0,0)', 3, undefined]);
    const repeated = await all('(0,3)');
    assert.equal(repeated?.baseline, baseline?.score);
    const summary = `3/3 · ${baseline!.score.toFixed(3)} → ${repeated!.score.toFixed(3)} under (0,3)`;
    const lenses = await lensesOf(PROBES[1]!, (titles) => titles.includes(summary));
    const titles = lenses.map(({ command }) => command?.title ?? '');
    assert.deepEqual(
      titles.filter((title) => title.startsWith('▶ Run All')),
      ['▶ Run All · baseline', '▶ Run All Under (i,j)…', '▶ Run All · (0,3)'],
    );
    assert.equal(titles.filter((title) => title === 'Show Answers').length, 3);
  });

  it('keep the answers of a run of all that is stopped', async () => {
    // So many that the run can be caught at it.
    const file = join(extension.extensionPath, 'media/demo/demo-arithmetic.probes.json');
    await vscode.commands.executeCommand('rys.selectModel', MODEL);
    const document = await open(file);
    const key = document.uri.toString();
    const run = vscode.commands.executeCommand('_rys.probe.runAll', key, '(0,10)');
    const during = await lensesOf(file, (titles) =>
      titles.some((title) => /^\$\(loading~spin\) [1-9]\d*\/128 under \(0,10\)…$/.test(title)),
    );
    const stop = during.find((lens) => lens.command?.title === '■ Stop All')!;
    await vscode.commands.executeCommand(stop.command!.command, ...(stop.command!.arguments as unknown[]));
    assert.equal(await run, undefined);
    const lenses = await lensesOf(file, (titles) =>
      titles.some((title) => /^\d+\/128 · \d\.\d{3} under \(0,10\)$/.test(title)),
    );
    const summary = lenses
      .map(({ command }) => command?.title ?? '')
      .find((title) => /\/128 · /.test(title))!;
    const answered = Number(summary.split('/')[0]);
    assert.ok(answered > 0 && answered < 128, summary);
  });

  it('show a score above a line at whose end it would not be seen', async () => {
    const file = inWorkspace('long.probes.json');
    const long = { id: 'long', prompt: `84*60=${' '.repeat(150)}`, answer: '5040', maxTokens: 8 };
    writeFileSync(file, `{ "scorer": "exact", "probes": [\n${JSON.stringify(long)}\n] }\n`);
    await vscode.commands.executeCommand('rys.selectModel', MODEL);
    await open(file);
    await vscode.commands.executeCommand('rys.runProbe', { file, probe: 'long', config: 'baseline' });
    const lenses = await lensesOf(file, (titles) =>
      titles.some((title) => /^baseline: [01]\.\d\d$/.test(title)),
    );
    assert.ok(!lenses.some(({ command }) => command?.title === 'Show Answers'));
  });

  it('show what the model is really asked', async () => {
    await vscode.commands.executeCommand('rys.selectModel', MODEL);
    await open(PROBES[0]!);
    const lenses = await lensesOf(PROBES[0]!, (titles) => titles.includes('Show Prompt'));
    const { command } = lenses.find((lens) => lens.command?.title === 'Show Prompt')!;
    await vscode.commands.executeCommand(command!.command, ...(command!.arguments as unknown[]));
    const { document } = vscode.window.activeTextEditor!;
    assert.match(document.fileName, /mul-1 · \d+ tokens · thinking off\.txt$/);
    assert.equal(document.getText(), '<|im_start|>user\n140260662*3=<|im_end|>\n<|im_start|>assistant\n');
  });

  it('say what is wrong with them, where it is', async () => {
    const file = inWorkspace('broken.probes.json');
    const lines = [
      '{',
      '  "name": "broken", "scorer": "integer",',
      '  "probes": [',
      '    { "id": "a", "prompt": "1+1=", "answer": "2" },',
      '    { "id": "a", "prompt": "1+2=", "answer": "3" },',
      '    { "id": "c", "prompt": "1+3=" }',
      '  ]',
      '}',
    ];
    writeFileSync(file, lines.join('\n'));
    const problems = await problemsOf(await open(file));
    assert.deepEqual([...new Set(problems.map(({ range }) => range.start.line))].sort(), [4, 5]);
    for (const { message } of problems) assert.match(message, /^[A-Z].*\.$/);
  });

  it('have one problem for one wrong word, also beside those of the JSON language', async () => {
    const file = inWorkspace('typo.probes.json');
    const probes = ['a', 'b', 'c'].map((id) => ({ id, prompt: '1+1=', answer: '2' }));
    writeFileSync(file, JSON.stringify({ scorer: 'exactxx', probes }, null, 2));
    const document = await open(file);
    await problemsOf(document);
    // The JSON language comes later, where it has something to say: it completes by then.
    await until('the scorers are offered', async () => {
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        document.positionAt(document.getText().indexOf('exactxx')),
      );
      return items.some(({ label }) => JSON.stringify(label).includes('emotions')) || undefined;
    });
    const messages = vscode.languages.getDiagnostics(document.uri).map(({ message }) => message);
    assert.deepEqual(messages, ['"scorer" must be one of "integer", "emotions", "exact", "choice".']);
  });

  it('that are no JSON say so', async () => {
    const file = inWorkspace('torn.probes.json');
    writeFileSync(file, '{ "name": "torn", "probes": [');
    assert.ok((await problemsOf(await open(file))).length > 0);
  });
});
