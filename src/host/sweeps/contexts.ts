import * as vscode from 'vscode';
import { CONTEXT } from '../shell/ids.js';
import type { Sweeps } from './sweeps.js';

/** Keeps the keys of `when` and `enablement` clauses in step with the sweep. */
export function followSweep(sweeps: Sweeps): { dispose(): void } {
  const said = new Map<string, unknown>();
  const say = (key: string, value: unknown): void => {
    if (said.get(key) === value) return;
    said.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const update = (): void => {
    const state = sweeps.current?.progress.state ?? 'idle';
    say(CONTEXT.sweepBusy, sweeps.busy);
    say(CONTEXT.sweepState, state);
    say(
      CONTEXT.canResume,
      state === 'paused' || state === 'pausing' || (!sweeps.busy && sweeps.unfinished.length > 0),
    );
  };
  update();
  return sweeps.events.on(update);
}
