import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { planSweep, type SweepChoices } from '../../src/host/commands/startSweep.js';
import { Models } from '../../src/host/pickers/models.js';
import { pickStep } from '../../src/host/pickers/steps.js';
import type { Log } from '../../src/host/shell/log.js';
import { Places } from '../../src/host/shell/places.js';
import { memory } from '../support/host.js';
import { extension, heardByWindow, inWorkspace, MODEL, PROBES, until } from './support.js';

type Picker = vscode.QuickPick<vscode.QuickPickItem>;
type Window = { -readonly [K in keyof typeof vscode.window]: (typeof vscode.window)[K] };

/** The wizard's questions, with VS Code's own lists and without its dialogs of files. */
describe('the wizard', () => {
  const window = vscode.window as Window;
  const { createQuickPick, showOpenDialog, showSaveDialog, showInformationMessage } = vscode.window;
  let pickers: Picker[];
  let reports: string[];
  beforeEach(() => {
    pickers = [];
    reports = [];
    window.createQuickPick = <T extends vscode.QuickPickItem>() => {
      const picker = createQuickPick<T>();
      pickers.push(picker);
      return picker;
    };
  });
  afterEach(() => {
    for (const picker of pickers) picker.dispose();
    Object.assign(window, { createQuickPick, showOpenDialog, showSaveDialog, showInformationMessage });
  });

  const places = new Places(extension.extensionPath);
  const log = { report: (error: Error) => reports.push(error.message), engine: () => undefined };
  const plan = (choices: SweepChoices) =>
    planSweep({ places, models: new Models(memory(), places), log: log as unknown as Log }, choices);

  /** The n-th list that is asked, from 1. */
  const question = (n: number): Promise<Picker> =>
    until(`question ${n} is asked`, () => (pickers[n - 1]?.items.length ? pickers[n - 1] : undefined));
  const labels = (items: readonly vscode.QuickPickItem[]): string[] => items.map(({ label }) => label);

  async function answer(picker: Picker, ...wanted: string[]): Promise<void> {
    const items = picker.items.filter(({ label }) => wanted.includes(label));
    assert.deepEqual(labels(items), wanted);
    if (picker.canSelectMany) picker.selectedItems = items;
    else picker.activeItems = items;
    await heardByWindow();
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  }

  it('lists what is found later below the rest, and leaves the active row active', async () => {
    const items = ['a', 'b', 'c'].map((label) => ({ label }));
    let found: (more: vscode.QuickPickItem[]) => void = () => undefined;
    const later = new Promise<vscode.QuickPickItem[]>((resolve) => (found = resolve));
    const chosen = pickStep({ title: 't', step: 1, totalSteps: 1, placeholder: 'Which?', items, later });
    const picker = await question(1);
    picker.activeItems = [picker.items[1]!];
    await heardByWindow();
    found([{ label: 'd' }]);
    await until('all are listed', () => (picker.items.length === 4 ? true : undefined));
    await heardByWindow();
    assert.deepEqual(labels(picker.items), ['a', 'b', 'c', 'd']);
    assert.deepEqual(labels(picker.activeItems), ['b']);
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    assert.deepEqual(await chosen, [items[1]]);
  });

  it('says what is wrong with a probe file where it is chosen, and goes back to the question', async () => {
    writeFileSync(
      inWorkspace('faulty.probes.json'),
      '{"name": "faulty", "scorer": "integer", "probes": [{"id": "a", "prompt": "1+1=", "answer": "2"}, {"id": "b"}]}',
    );
    window.showOpenDialog = () => Promise.resolve(undefined);
    window.showInformationMessage = () => Promise.resolve(undefined);
    const planned = plan({ model: MODEL, configs: 'single', backend: 'cpu' });
    await answer(await question(1), 'faulty');
    const second = await question(2);
    assert.match(reports.join(), /faulty\.probes\.json, line 1, column \d+: /);
    assert.deepEqual(labels(second.selectedItems), ['faulty']);

    await answer(second, 'arithmetic', '$(folder-opened) Browse…');
    const third = await question(3);
    assert.deepEqual(labels(third.selectedItems), ['arithmetic']);
    await answer(third, 'arithmetic');
    assert.equal(await planned, undefined);
    assert.equal(pickers.length, 3);
  });

  it('completes what is listed while it is shown, and chooses nothing that cannot be', async () => {
    const items: vscode.QuickPickItem[] = ['a', 'b'].map((label) => ({ label }));
    let go: () => void = () => undefined;
    const shown = new Promise<void>((resolve) => (go = resolve));
    const chosen = pickStep({
      title: 't',
      step: 1,
      totalSteps: 1,
      placeholder: 'Which?',
      items,
      later: Promise.resolve([{ label: 'c' }]),
      complete: async (item) => {
        await shown;
        return { ...item, detail: `${item.label} in full` };
      },
      disabled: ({ label }) => label === 'b',
    });
    const picker = await question(1);
    picker.activeItems = [picker.items[1]!];
    await heardByWindow();
    go();
    const details = await until('all are complete', () =>
      picker.items.every(({ detail }) => detail !== undefined)
        ? picker.items.map(({ detail }) => detail)
        : undefined,
    );
    assert.deepEqual(details, ['a in full', 'b in full', 'c in full']);
    await heardByWindow();
    assert.deepEqual(labels(picker.activeItems), ['b']);
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await heardByWindow();
    picker.activeItems = [picker.items[2]!];
    await heardByWindow();
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    assert.deepEqual(await chosen, [{ label: 'c', detail: 'c in full' }]);
  });

  it('knows layers, quantization and size of models, and which files are none', async () => {
    writeFileSync(inWorkspace('notes.gguf'), 'notes');
    const planned = plan({});
    const picker = await question(1);
    const detailOf = (name: string) => picker.items.find(({ label }) => label === name)?.detail;
    const detail = await until('the models are read', () =>
      detailOf('notes.gguf') ? detailOf('model.gguf') : undefined,
    );
    assert.match(detail, /^10 layers · \S+ · \S+ MiB$/);
    assert.equal(detailOf('Demo model'), detail);
    assert.match(detailOf('notes.gguf')!, /^\$\(error\) .*notes\.gguf/);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    assert.equal(await planned, undefined);
    rmSync(inWorkspace('notes.gguf'));
  });

  it('asks for numbers in the words of the question, and counts the configs', async () => {
    const inputs: vscode.InputBox[] = [];
    const { createInputBox } = vscode.window;
    window.createInputBox = () => {
      const input = createInputBox();
      inputs.push(input);
      return input;
    };
    window.showInformationMessage = () => Promise.resolve(undefined);
    try {
      const planned = plan({ model: MODEL, probes: PROBES, backend: 'cpu' });
      await answer(await question(1), 'arithmetic');
      await answer(await question(2), 'Blocks up to a length…');
      const input = await until('a number is asked', () => inputs[0]);
      assert.match(input.prompt!, /from 1 to 10: 35 configs$/);
      input.value = 'zwei';
      await heardByWindow();
      // What is typed by a program is looked at when it is accepted.
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await heardByWindow();
      assert.equal(input.validationMessage, 'Enter a whole number from 1 to 10.');
      assert.match(input.prompt!, /from 1 to 10$/);
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      assert.equal(await planned, undefined);
    } finally {
      window.createInputBox = createInputBox;
    }
  });

  it('lists a backend that is not installed, and does not choose it; one that fails is asked for again', async () => {
    const root = inWorkspace('installed');
    mkdirSync(`${root}/dist`, { recursive: true });
    const bare = { ...places, engine: `${root}/dist/engine.js` } as Places;
    const choices = { model: MODEL, probes: PROBES, configs: 'single' };
    const planned = planSweep(
      { places: bare, models: new Models(memory(), places), log: log as unknown as Log },
      { ...choices, probes: undefined! },
    );
    await answer(await question(1), 'arithmetic');
    const picker = await question(2);
    const cuda = picker.items.find(({ label }) => label.endsWith('CUDA') || label.endsWith('Metal'))!;
    assert.match(
      `${cuda.label} ${cuda.description}`,
      /^\$\(circle-slash\) .*its binaries are not in this package/,
    );
    picker.activeItems = [cuda];
    await heardByWindow();
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await heardByWindow();
    assert.deepEqual([pickers.length, reports], [2, []]);
    // There is no engine here at all.
    await answer(picker, 'CPU');
    await question(3);
    assert.equal(reports.length, 1);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    assert.equal(await planned, undefined);
  });

  it('goes back to the list of models from its dialog', async () => {
    window.showOpenDialog = () => Promise.resolve(undefined);
    const planned = plan({});
    await answer(await question(1), '$(folder-opened) Browse…');
    const second = await question(2);
    assert.ok(labels(second.items).includes('Demo model'));
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    assert.equal(await planned, undefined);
  });

  it('does not start into a file that is none of the sweep', async () => {
    const notes = inWorkspace('notes.rys.jsonl');
    writeFileSync(notes, 'notes\n');
    const asked: { detail: string | undefined; buttons: unknown[] }[] = [];
    window.showInformationMessage = (_: string, { detail }: vscode.MessageOptions, ...buttons: unknown[]) => {
      asked.push({ detail, buttons });
      return Promise.resolve(asked.length === 1 ? 'Change Results File…' : undefined);
    };
    window.showSaveDialog = () => Promise.resolve(vscode.Uri.file(notes));
    const planned = plan({ model: MODEL, probes: PROBES, backend: 'cpu' });
    await answer(await question(1), 'arithmetic');
    await answer(await question(2), 'Single layers');
    assert.equal(await planned, undefined);
    assert.deepEqual(
      asked.map(({ buttons }) => buttons),
      [['Start', 'Turn Racing On', 'Sampling…', 'Change Results File…'], ['Change Results File…']],
    );
    assert.match(asked[1]!.detail ?? '', /is not a results file/);
  });

  it('switches racing on and off, and says so', async () => {
    const details: string[] = [];
    const answers = ['Turn Racing On', 'Turn Racing Off', 'Turn Racing On', 'Start'];
    window.showInformationMessage = (_: string, { detail }: vscode.MessageOptions) => {
      details.push(detail ?? '');
      return Promise.resolve(answers[details.length - 1]);
    };
    const planned = plan({ model: MODEL, probes: PROBES, backend: 'cpu' });
    await answer(await question(1), 'arithmetic');
    await answer(await question(2), 'Single layers');
    const { plan: raced, run } = (await planned)!;
    assert.equal(raced.racing, true);
    assert.equal(run?.header.settings['racing'], true);
    assert.deepEqual(
      details.map((detail) => detail.includes('Racing: configs that prove worse')),
      [false, true, false, true],
    );
  });

  it('asks how answers are sampled, and says so', async () => {
    const details: string[] = [];
    const answers = ['Sampling…', 'Sampling…', 'Sampling…', 'Start'];
    window.showInformationMessage = (_: string, { detail }: vscode.MessageOptions) => {
      details.push(detail ?? '');
      return Promise.resolve(answers[details.length - 1]);
    };
    const inputs: vscode.InputBox[] = [];
    const { createInputBox } = vscode.window;
    window.createInputBox = () => {
      const input = createInputBox();
      inputs.push(input);
      return input;
    };
    const type = async (n: number, text?: string): Promise<string> => {
      const input = await until(`input ${n} is asked`, () => inputs[n - 1]);
      await heardByWindow();
      const proposed = input.value;
      if (text !== undefined) input.value = text;
      await heardByWindow();
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await heardByWindow();
      return proposed;
    };
    try {
      const planned = plan({ model: MODEL, probes: PROBES, backend: 'cpu' });
      await answer(await question(1), 'arithmetic');
      await answer(await question(2), 'Single layers');
      await answer(await question(3), 'Sampled…');
      assert.equal(await type(1, '0'), '0.7');
      assert.match(inputs[0]!.validationMessage as string, /greedy decoding/);
      await type(1, '0,8');
      assert.equal(await type(2), '0.95');
      assert.equal(await type(3, '4..5'), '3');
      await answer(await question(4), 'Greedy');
      await answer(await question(5), 'Sampled…');
      assert.deepEqual([await type(4, '1'), await type(5, '1'), await type(6, '7, 9')], ['0.7', '0.95', '3']);
      const { plan: sampled, run } = (await planned)!;
      const sampling = { temperature: 1, topP: 1, seeds: [7, 9] };
      assert.deepEqual([sampled.sampling, run?.header.sampling], [sampling, sampling]);
      assert.deepEqual(
        details.map((detail) => /Sampled answers: (.*)\./.exec(detail)?.[1] ?? ''),
        [
          '',
          'temperature 0.8, top-p 0.95, 2 answers to each probe (seeds 4, 5)',
          '',
          'temperature 1, top-p 1, 2 answers to each probe (seeds 7, 9)',
        ],
      );
    } finally {
      window.createInputBox = createInputBox;
    }
  });

  it('takes sampling from the arguments and the settings', async () => {
    const choices = { model: MODEL, probes: PROBES, configs: 'single', backend: 'cpu' };
    const samplingOf = async (more: SweepChoices) => (await plan({ ...choices, ...more }))!.plan.sampling;
    const settings = vscode.workspace.getConfiguration('rys.sweep');
    assert.equal(await samplingOf({}), undefined);
    assert.deepEqual(await samplingOf({ temperature: 0.5, seeds: 2 }), {
      temperature: 0.5,
      topP: 1,
      seeds: [1, 2],
    });
    await assert.rejects(samplingOf({ seeds: '4..6' }), /set a temperature above 0 too/);
    try {
      await settings.update('temperature', 0.9);
      await settings.update('seeds', '4..6');
      assert.deepEqual(await samplingOf({ topP: 0.8 }), { temperature: 0.9, topP: 0.8, seeds: [4, 5, 6] });
      assert.equal(await samplingOf({ temperature: 0 }), undefined);
    } finally {
      await settings.update('temperature', undefined);
      await settings.update('seeds', undefined);
    }
  });

  it('takes paths within the workspace, and spells them as VS Code does', async () => {
    const choices = { model: 'model.gguf', probes: ['arithmetic.probes.json'], configs: 'single' };
    const planned = (await plan({ ...choices, backend: 'cpu', out: 'here/relative.rys.jsonl' }))?.plan;
    assert.deepEqual(
      [planned?.model, planned?.probes, planned?.out, planned?.gpu],
      [MODEL, [PROBES[0]], inWorkspace('here/relative.rys.jsonl'), 'false'],
    );
    const { out } = (await plan({ ...choices, backend: 'cpu' }))!.plan;
    assert.equal(out, inWorkspace('rys-results/model-arithmetic.rys.jsonl'));
    await assert.rejects(plan({ ...choices, backend: 'abacus' }), /There is no backend "abacus": use one of/);
  });
});
