import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { Sweeps } from '../../src/host/sweeps/sweeps.js';
import { SweepRows } from '../../src/host/views/sweepRows.js';
import type { EngineSource } from '../../src/runner/engineSource.js';
import type { SweepProgress } from '../../src/runner/sweepRun.js';
import { memory } from '../support/host.js';
import { inWorkspace } from './support.js';

const PROGRESS: SweepProgress = {
  state: 'running',
  done: 0,
  total: 1000,
  current: undefined,
  best: undefined,
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
    const view = new SweepRows(sweeps);
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
});
