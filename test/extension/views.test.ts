import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { Models } from '../../src/host/pickers/models.js';
import { Places } from '../../src/host/shell/places.js';
import { Sweeps } from '../../src/host/sweeps/sweeps.js';
import { treeItemOf } from '../../src/host/views/listView.js';
import { SweepRows } from '../../src/host/views/sweepRows.js';
import { SweepSummaries } from '../../src/host/views/sweepSummaries.js';
import { modelRows } from '../../src/host/views/views.js';
import type { EngineSource } from '../../src/runner/engineSource.js';
import type { SweepProgress } from '../../src/runner/sweepRun.js';
import { memory } from '../support/host.js';
import { blockRecord, runHeader } from '../support/runs.js';
import { extension, inWorkspace, until } from './support.js';

const PROGRESS: SweepProgress = {
  state: 'running',
  done: 0,
  total: 1000,
  current: undefined,
  best: undefined,
  failed: 0,
  etaMs: undefined,
  error: undefined,
};

describe('the view of sweeps', () => {
  const workspace = vscode.workspace as { findFiles: typeof vscode.workspace.findFiles };
  const { findFiles } = workspace;
  afterEach(() => {
    workspace.findFiles = findFiles;
  });

  it('neither searches for files nor shows its rows anew with every config of a sweep', async () => {
    let searches = 0;
    let changes = 0;
    workspace.findFiles = (...args) => {
      searches++;
      return findFiles(...args);
    };
    const engines = {} as EngineSource;
    const sweeps = new Sweeps({ engines, appVersion: '0', memory: memory() });
    const view = new SweepRows({ sweeps, summaries: new SweepSummaries(memory(), () => 'sum') });
    const following = view.follow(() => {
      changes++;
      void view.rows();
    });
    const file = inWorkspace('fast.rys.jsonl');
    const begun = performance.now();
    for (let done = 0; done < 100; done++) {
      const progress = { ...PROGRESS, done, current: `(${done},100)` };
      sweeps.events.fire({ type: 'progress', file, progress });
      await view.rows();
      await delay(10);
    }
    for (const each of following) each.dispose();
    assert.equal(searches, 1);
    const seconds = (performance.now() - begun) / 1000;
    assert.ok(changes <= 2 + seconds, `the rows changed ${changes} times in ${seconds.toFixed(1)} s`);
  });
  it('tells finished, stopped, empty and damaged files apart, in words too', async () => {
    const file = (name: string, text: string): string => {
      const path = inWorkspace(`states/${name}.rys.jsonl`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return path;
    };
    const header = `${JSON.stringify(runHeader({ layers: 10 }))}\n`;
    const record = (i: number, j: number, score: number): string =>
      `${JSON.stringify(blockRecord(i, j, 10, { guesses: [score, score] }))}\n`;
    file('half', header + record(0, 0, 0.5) + record(5, 7, 0.75));
    file('losing', header + record(0, 0, 0.5) + record(5, 7, 0.25));
    file('empty', '');
    file('garbage', 'garbage');
    const summaries = new SweepSummaries(memory(), () => 'sum');
    const sweeps = new Sweeps({ engines: {} as EngineSource, appVersion: '0', memory: memory() });
    const view = new SweepRows({ sweeps, summaries });
    await view.rows();
    await summaries.settled;
    const rows = (await view.rows()).filter((row) => row.file!.includes('states'));
    const items = rows.map(treeItemOf);
    assert.deepEqual(
      items.map(({ accessibilityInformation, iconPath }) => [
        accessibilityInformation!.label,
        (iconPath as vscode.ThemeIcon).id,
      ]),
      [
        ['empty, empty', 'circle-large-outline'],
        ['garbage, not a results file', 'circle-slash'],
        ['half, 2 configs, best (5,7) +0.250', 'graph-scatter'],
        ['losing, 2 configs, none better', 'graph-scatter'],
      ],
    );
    const tooltips = items.map(({ tooltip }) =>
      (tooltip as vscode.MarkdownString).value.replaceAll('&nbsp;', ' ').replaceAll('\\', ''),
    );
    assert.match(tooltips[1]!, /garbage.rys.jsonl is not a results file/);
    for (const fact of [
      '**Model:** tiny.gguf · llama · 10 layers · Q4_K_M',
      '**Probe sets:** guesses (2)',
      '**Best:** (5,7) +0.250',
      `**File:** ${rows[2]!.file}`,
    ])
      assert.ok(tooltips[2]!.includes(fact), `${fact}: ${tooltips[2]}`);
    await vscode.commands.executeCommand('rys.openAsText', rows[1]);
    await until('the text is shown', () =>
      vscode.window.activeTextEditor?.document.getText() === 'garbage' ? true : undefined,
    );
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    rmSync(inWorkspace('states'), { recursive: true });
  });
});

describe('the view of models', () => {
  it('has the demo model, and says what models are', async () => {
    const places = new Places(extension.extensionPath);
    const models = new Models(memory(), places);
    const read = await until('the models were read', async () => {
      const rows = await modelRows(models, places);
      // Other tests write models, too, which have other layers.
      return rows.every(({ description }) => /\d layers/.test(description ?? '')) ? rows : undefined;
    });
    const labels = read.map((row) => treeItemOf(row).accessibilityInformation!.label);
    assert.match(labels.at(-1)!, /^Demo model, 10 layers, \S+, \S+ MiB, bundled$/);
    assert.ok(labels.some((label) => label.startsWith('model.gguf, 10 layers')));
    models.dispose();
  });
});
