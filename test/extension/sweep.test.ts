import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { ConfigRecord } from '../../src/core/results/records.js';
import { readResultsFile } from '../../src/store/resultsFile.js';
import { childrenOf, commandLineOf, isAlive } from '../support/processes.js';
import {
  askForSweep,
  extension,
  inWorkspace,
  ON_PACKAGE,
  SINGLE_CONFIGS,
  SLOW_PROBES,
  startSweep,
  tabOf,
  until,
  untilClosed,
  untilRecords,
} from './support.js';

const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...args);

/** The engine processes of this extension host. */
const engines = (): number[] =>
  childrenOf(process.pid).filter((pid) => isAlive(pid) && commandLineOf(pid).includes('engine.js'));

describe('a sweep', () => {
  before(() => extension.activate());
  afterEach(async () => {
    await run('rys.stopSweep');
    await run('workbench.action.closeAllEditors');
  });

  it('runs the chosen configs, and shows the file that it writes', async () => {
    const out = await startSweep('plain.rys.jsonl');
    const tab = await until('the results are shown', () => tabOf(out));
    assert.equal((tab.input as vscode.TabInputCustom).viewType, 'rys.results');
    const records = await untilRecords(out, SINGLE_CONFIGS);
    assert.deepEqual(new Set(records.map(({ state }) => state)), new Set(['done']));
    assert.equal((await readResultsFile(out)).header.engine.backend, 'cpu');
  });

  it('leaves a whole file when it is stopped, and goes on from there', async () => {
    const out = await startSweep('stopped.rys.jsonl', SLOW_PROBES);
    await untilRecords(out, 2);
    await run('rys.stopSweep');
    assert.equal(existsSync(`${out}.lock`), false);
    const stopped = readFileSync(out, 'utf8');
    const { records, skippedLines } = await readResultsFile(out);
    assert.equal(skippedLines, 0);
    assert.ok(stopped.endsWith('\n'));
    assert.ok(records.length < SINGLE_CONFIGS, `all ${records.length} configs were run`);

    await run('rys.resumeSweep', out);
    const all = await untilRecords(out, SINGLE_CONFIGS);
    await untilClosed(out);
    assert.ok(readFileSync(out, 'utf8').startsWith(stopped), 'what was there has changed');
    assert.equal(new Set(all.map(({ key }) => key)).size, SINGLE_CONFIGS);
  });

  it('asks before it goes on with other settings, and takes them down', async function () {
    if (ON_PACKAGE) this.skip();
    const out = await startSweep('settings.rys.jsonl', SLOW_PROBES);
    await untilRecords(out, 1);
    await run('rys.stopSweep');
    const { records } = await readResultsFile(out);
    const engine = vscode.workspace.getConfiguration('rys.engine');
    const window = vscode.window as { showWarningMessage: unknown };
    const { showWarningMessage } = window;
    const asked: string[] = [];
    try {
      await engine.update('sequences', 3, vscode.ConfigurationTarget.Workspace);
      window.showWarningMessage = (message: string) => {
        asked.push(message);
        return Promise.resolve('Continue');
      };
      await askForSweep('settings.rys.jsonl', SLOW_PROBES);
      const more = (await untilRecords(out, records.length + 1)).slice(records.length);
      assert.match(asked.join(), /the setting sequences was 48 and is now 3/);
      assert.deepEqual(more[0]!.settings, { sequences: 3 });
    } finally {
      window.showWarningMessage = showWarningMessage;
      await run('rys.stopSweep');
      await engine.update('sequences', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('waits while it is paused', async () => {
    const out = await startSweep('paused.rys.jsonl', SLOW_PROBES);
    await untilRecords(out, 1);
    // The config under way is finished first.
    await run('rys.pauseSweep');
    const { records } = await readResultsFile(out);
    await delay(1500);
    assert.equal((await readResultsFile(out)).records.length, records.length);
    await run('rys.resumeSweep', out);
    await untilRecords(out, records.length + 1);
  });

  it('runs the configs whole that racing dropped', async () => {
    const out = (await askForSweep('dropped.rys.jsonl', undefined, { racing: true }))!;
    await untilRecords(out, SINGLE_CONFIGS);
    await untilClosed(out);
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
    const last = JSON.parse(lines.pop()!) as ConfigRecord;
    const dropped: ConfigRecord = { ...last, state: 'dropped', outputs: last.outputs.slice(0, 1) };
    writeFileSync(out, `${[...lines, JSON.stringify(dropped)].join('\n')}\n`);

    // The file is closed a moment before the sweep is over.
    assert.equal(await until('it starts', () => run('rys.finishDropped', out)), out);
    await untilRecords(out, SINGLE_CONFIGS + 1);
    await untilClosed(out);
    const again = JSON.parse(readFileSync(out, 'utf8').trimEnd().split('\n').at(-1)!) as ConfigRecord;
    assert.equal(again.state, 'done');
    assert.deepEqual(
      again.outputs.map(({ output }) => output),
      last.outputs.map(({ output }) => output),
    );
    assert.equal(await run('rys.finishDropped', out), undefined);
  });

  it('refuses a second sweep while one runs', async () => {
    const out = await startSweep('first.rys.jsonl', SLOW_PROBES);
    assert.equal(await askForSweep('second.rys.jsonl'), undefined);
    await untilRecords(out, 2);
    assert.equal(existsSync(inWorkspace('second.rys.jsonl')), false);
  });

  it('survives the death of its engine', async function () {
    if (process.platform !== 'linux') this.skip();
    const out = await startSweep('killed.rys.jsonl', SLOW_PROBES);
    await untilRecords(out, 2);
    const [engine, ...others] = engines();
    assert.deepEqual(others, []);
    process.kill(engine!, 'SIGKILL');
    const records = await untilRecords(out, SINGLE_CONFIGS);
    const failed = records.filter(({ state }) => state === 'failed');
    // None, when it died between two configs.
    assert.ok(failed.length <= 1, `${failed.length} configs failed`);
    for (const { error } of failed) assert.match(error ?? '', /SIGKILL/);
    assert.notEqual(engines()[0], engine);
  });

  it('of the demo model needs no answers, and can be stopped', async () => {
    const out = await run('rys.sweepDemo');
    assert.equal(typeof out, 'string');
    const [baseline] = await untilRecords(out as string, 1);
    assert.equal(baseline?.key, '(0,0)');
    assert.equal(baseline?.outputs.length, 192);
    await run('rys.stopSweep');
    assert.equal(existsSync(`${out as string}.lock`), false);
  });
});
